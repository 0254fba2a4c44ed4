"""Pixels as images, and what is asked of a painter for their sake."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage, QPaintEngine, QPainter


def raster_image(pixels: np.ndarray, *, premultiplied: bool = True) -> QImage:
    """Return an image of 0xAARRGGBB uint32 (height, width)."""
    height, width = pixels.shape
    pixels = np.ascontiguousarray(pixels, dtype=np.uint32)
    kind = QImage.Format.Format_ARGB32_Premultiplied if premultiplied else QImage.Format.Format_ARGB32
    return QImage(pixels.data, width, height, 4 * width, kind).copy()


def keeps_shapes(painter: QPainter) -> bool:
    """Whether what is painted stays shapes and text, as in SVG and PDF, instead of becoming pixels."""
    return painter.paintEngine().type() in (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf)


def pixels_per_unit(painter: QPainter) -> float:
    """Return how many true pixels one unit of the painter is."""
    return float(painter.transform().m11() * painter.device().devicePixelRatioF())
