"""Very many points as a raster: how many fall into each small square."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from explorer.figures.theme import Theme, mix
from explorer.ui.views.points import color_code

SQUARE = 3.0
"""Side of a square of the raster, in units of the figure."""

_STEPS = 64


def count_points(x: np.ndarray, y: np.ndarray, area: QRectF, columns: int, rows: int) -> np.ndarray:
    """Return int64 (rows, columns): how many points fall into each part of `area`, the highest y in the first row.

    Parameters
    ----------
    x, y
        float32 (P,).
    area
        Its left and right are values of x, its top and bottom the smallest and largest of y.
    """
    across = ((x - area.left()) * (columns / area.width())).astype(np.int64)
    up = ((y - area.top()) * (rows / area.height())).astype(np.int64)
    # Values at the upper edges belong to the last square.
    across[x == area.right()] = columns - 1
    up[y == area.bottom()] = rows - 1
    inside = (x >= area.left()) & (across < columns) & (y >= area.top()) & (up < rows)
    places = (rows - 1 - up[inside]) * columns + across[inside]
    counts: np.ndarray = np.bincount(places, minlength=rows * columns).reshape(rows, columns)
    return counts


def ramp(theme: Theme) -> np.ndarray:
    """Return uint32 (64,): colours from few to many, all seen on the theme's surface."""
    half = _STEPS // 2
    pale = [mix(theme.surface, theme.accent, share) for share in np.linspace(0.3, 1.0, half).tolist()]
    deep = [mix(theme.accent, theme.text, share) for share in np.linspace(0.0, 0.85, half).tolist()]
    return np.array([color_code(code) for code in (*pale, *deep)], dtype=np.uint32)


def shade(counts: np.ndarray, theme: Theme) -> np.ndarray:
    """Return 0xAARRGGBB uint32 of counts, by their logarithm; nothing is drawn where there is nothing."""
    most = max(2, int(counts.max(initial=0)))
    share = np.log(np.maximum(counts, 1)) / np.log(most)
    colors = ramp(theme)[np.minimum(_STEPS - 1, (share * _STEPS).astype(np.int64))]
    return np.where(counts > 0, colors, np.uint32(0))


def picture(colors: np.ndarray) -> QImage:
    """Return an image of 0xAARRGGBB uint32 (h, w), 0 being clear."""
    height, width = colors.shape
    pixels = np.ascontiguousarray(colors, dtype=np.uint32).tobytes()
    return QImage(pixels, width, height, 4 * width, QImage.Format.Format_ARGB32).copy()
