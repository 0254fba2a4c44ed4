"""Pixels as images."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage


def image_of(pixels: np.ndarray, *, premultiplied: bool = True) -> QImage:
    """Return an image of 0xAARRGGBB uint32 (height, width)."""
    height, width = pixels.shape
    pixels = np.ascontiguousarray(pixels, dtype=np.uint32)
    kind = QImage.Format.Format_ARGB32_Premultiplied if premultiplied else QImage.Format.Format_ARGB32
    return QImage(pixels.data, width, height, 4 * width, kind).copy()
