"""Drawing many dots: as true shapes while they are few, stamped into an image when they are many."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter, QPen

SHAPES = 1_500
"""Most dots drawn as shapes on a screen or into a picture of pixels."""
_VECTOR_SHAPES = 20_000
_SHARPEST = 4.0


def draw_dots(
    painter: QPainter, area: QRectF, positions: np.ndarray, colors: np.ndarray, radius: float, edge: str
) -> None:
    """Draw dots, later ones over earlier ones.

    Parameters
    ----------
    painter
        Where to draw; an image is made at its true resolution.
    area
        Nothing is drawn outside.
    positions
        float64 (n, 2).
    colors
        Opaque 0xAARRGGBB uint32 (n,).
    radius
        Of each dot, in the painter's units.
    edge
        "#rrggbb" of the hairline that parts overlapping shapes: the surface's colour.
    """
    inside = (positions[:, 0] > area.left() - radius) & (positions[:, 0] < area.right() + radius)
    inside &= (positions[:, 1] > area.top() - radius) & (positions[:, 1] < area.bottom() + radius)
    if not inside.all():
        positions, colors = positions[inside], colors[inside]
    if not len(positions):
        return
    painter.save()
    painter.setClipRect(area)
    if len(positions) <= (_VECTOR_SHAPES if keeps_shapes(painter) else SHAPES):
        _draw_shapes(painter, positions, colors, radius, edge)
    else:
        scale = min(_SHARPEST, pixels_per_unit(painter))
        origin = np.array([area.left(), area.top()])
        size = (max(1, round(area.width() * scale)), max(1, round(area.height() * scale)))
        pixels = stamp(size, (positions - origin) * scale, colors, radius * scale)
        image = QImage(pixels.tobytes(), *size, 4 * size[0], QImage.Format.Format_ARGB32_Premultiplied)
        painter.drawImage(QRectF(area.left(), area.top(), size[0] / scale, size[1] / scale), image)
    painter.restore()


def stamp(size: tuple[int, int], positions: np.ndarray, colors: np.ndarray, radius: float) -> np.ndarray:
    """Return an image of dots as premultiplied 0xAARRGGBB uint32 (height, width).

    Soft edges are stamped first and full cores over them, so that dots are smooth against the ground and crisp
    against each other, at one indexed assignment a pixel of the dot.
    """
    width, height = size
    reach = int(np.ceil(radius)) + 1
    pixels = np.zeros((height + 2 * reach, width + 2 * reach), dtype=np.uint32)
    columns = np.floor(positions[:, 0]).astype(np.int64) + reach
    rows = np.floor(positions[:, 1]).astype(np.int64) + reach
    kept = (columns >= reach) & (columns < width + reach) & (rows >= reach) & (rows < height + reach)
    places = (rows * pixels.shape[1] + columns)[kept]
    colors = colors[kept]
    flat = pixels.reshape(-1)
    offsets = [
        (min(1.0, radius + 0.5 - float(np.hypot(x, y))), y * pixels.shape[1] + x)
        for y in range(-reach, reach + 1)
        for x in range(-reach, reach + 1)
    ]
    for cover, offset in sorted(offset for offset in offsets if offset[0] > 0.05):
        flat[places + offset] = colors if cover == 1.0 else _thinned(colors, cover)
    return np.ascontiguousarray(pixels[reach : reach + height, reach : reach + width])


def _thinned(colors: np.ndarray, cover: float) -> np.ndarray:
    share = np.uint32(round(cover * 256))
    odd = (colors >> np.uint32(8) & np.uint32(0x00FF00FF)) * share & np.uint32(0xFF00FF00)
    even = (colors & np.uint32(0x00FF00FF)) * share >> np.uint32(8) & np.uint32(0x00FF00FF)
    thinned: np.ndarray = odd | even
    return thinned


def _draw_shapes(painter: QPainter, positions: np.ndarray, colors: np.ndarray, radius: float, edge: str) -> None:
    painter.setPen(QPen(QColor(edge), 0.75) if radius > 3 else Qt.PenStyle.NoPen)
    brushes = {int(color): QColor.fromRgb(int(color)) for color in np.unique(colors)}
    last = -1
    for (x, y), color in zip(positions.tolist(), colors.tolist(), strict=True):
        if color != last:
            painter.setBrush(brushes[color])
            last = color
        painter.drawEllipse(QPointF(x, y), radius, radius)


def keeps_shapes(painter: QPainter) -> bool:
    """Whether what is painted stays shapes and text, as in SVG and PDF, instead of becoming pixels."""
    return painter.paintEngine().type() in (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf)


def pixels_per_unit(painter: QPainter) -> float:
    """Return how many true pixels one unit of the painter is."""
    return float(painter.transform().m11() * painter.device().devicePixelRatioF())


def color_code(code: str) -> int:
    """Return opaque 0xAARRGGBB of "#rrggbb"."""
    return 0xFF000000 | int(code.removeprefix("#"), 16)
