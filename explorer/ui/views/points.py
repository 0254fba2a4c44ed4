"""One dot a text in a ViewBox: true shapes while they are few, stamped into an image when they are many."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform

from explorer.ui.views.stage import Layer, Medium

_SHARPEST = 4.0
_BLEED = 4


class Dots:
    """Dots in a ViewBox, later ones over earlier ones.

    Parameters
    ----------
    box
        Their coordinates are its; dots at its edge are not cut unless it clips them.
    """

    def __init__(self, box: pg.ViewBox) -> None:
        self._box = box
        self.shapes = pg.ScatterPlotItem(symbol="o", useCache=False, antialias=True)
        box.addItem(self.shapes, ignoreBounds=True)
        self.image = Layer(box, self._paint_image)
        self._coords = np.empty((0, 2))
        self._colors = np.empty(0, dtype=np.uint32)
        self._radius = 1.0
        self._few = True
        self._stamped: tuple[tuple[float, ...], QImage] | None = None

    def show(self, coords: np.ndarray, colors: np.ndarray, radius: float, edge: str, medium: Medium) -> None:
        """Show dots.

        Parameters
        ----------
        coords
            float64 (n, 2).
        colors
            Opaque 0xAARRGGBB uint32 (n,).
        radius
            Of each dot, in units of the figure.
        edge
            "#rrggbb" of the hairline that parts overlapping shapes: the surface's colour.
        medium
            What they are shown on.
        """
        self._few = len(coords) <= medium.shapes
        self.setVisible(True)
        self._coords, self._colors, self._radius, self._stamped = coords, colors, radius, None
        if not self._few:
            self.image.update()
            return
        brushes = {int(color): QBrush(QColor.fromRgb(int(color))) for color in np.unique(colors)}
        pen = outline(edge, 0.75, radius) if radius > 3 else None
        brush = [brushes[color] for color in colors.tolist()]
        self.shapes.setData(pos=coords, size=2 * radius * medium.resolution, pen=pen, brush=brush)

    def setVisible(self, visible: bool) -> None:
        """Show or hide the dots."""
        self.shapes.setVisible(visible and self._few)
        self.image.setVisible(visible and not self._few)

    def move(self, coords: np.ndarray) -> None:
        """Show the same dots elsewhere."""
        self._coords, self._stamped = coords, None
        self.image.update()
        if self._few:
            brush, pen = self.shapes.data["brush"], self.shapes.data["pen"]
            self.shapes.setData(pos=coords, size=self.shapes.data["size"], pen=pen, brush=brush)

    def _paint_image(self, painter: QPainter) -> None:
        area = self._box.geometry().adjusted(-_BLEED, -_BLEED, _BLEED, _BLEED)
        origin = np.array([area.left(), area.top()])
        scale = min(_SHARPEST, pixels_per_unit(painter))
        key = (area.width(), area.height(), scale, *self._box.viewRange()[0], *self._box.viewRange()[1])
        if self._stamped is None or self._stamped[0] != key:
            size = (max(1, round(area.width() * scale)), max(1, round(area.height() * scale)))
            pixels = stamp(size, (places(self._box, self._coords) - origin) * scale, self._colors, self._radius * scale)
            self._stamped = (key, picture(pixels))
        image = self._stamped[1]
        painter.drawImage(QRectF(area.topLeft(), image.size().toSizeF() / scale), image)


def outline(color: str, width: float, radius: float) -> QPen:
    """Return the pen for symbols of a ScatterPlotItem, which are drawn one unit large and scaled with their pen."""
    return QPen(QColor(color), width / (2 * radius))


def places(box: pg.ViewBox, coords: np.ndarray) -> np.ndarray:
    """Return float64 (n, 2): where coordinates of a ViewBox lie in the item that holds it."""
    there = box.childTransform() * QTransform.fromTranslate(box.x(), box.y())
    found: np.ndarray = pg.transformCoordinates(there, coords, transpose=True)
    return found


def place_of(box: pg.ViewBox, x: float, y: float) -> QPointF:
    """Return where coordinates of a ViewBox lie in the item that holds it."""
    place: QPointF = box.mapToParent(box.childTransform().map(QPointF(x, y)))
    return place


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
        flat[places + offset] = colors if cover == 1.0 else premultiplied(colors, np.uint32(round(cover * 256)))
    return np.ascontiguousarray(pixels[reach : reach + height, reach : reach + width])


def picture(pixels: np.ndarray) -> QImage:
    """Return an image of premultiplied 0xAARRGGBB uint32 (height, width)."""
    height, width = pixels.shape
    pixels = np.ascontiguousarray(pixels)
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


def premultiplied(colors: np.ndarray, share: np.ndarray | np.uint32) -> np.ndarray:
    """Return opaque 0xAARRGGBB colours made transparent: `share`, uint32 of 0 to 256, is what is left of each."""
    odd = (colors >> np.uint32(8) & np.uint32(0x00FF00FF)) * share & np.uint32(0xFF00FF00)
    even = (colors & np.uint32(0x00FF00FF)) * share >> np.uint32(8) & np.uint32(0x00FF00FF)
    thinned: np.ndarray = odd | even
    return thinned


def pixels_per_unit(painter: QPainter) -> float:
    """Return how many true pixels one unit of the painter is."""
    return float(painter.transform().m11() * painter.device().devicePixelRatioF())


def color_code(code: str) -> int:
    """Return opaque 0xAARRGGBB of "#rrggbb"."""
    return 0xFF000000 | int(code.removeprefix("#"), 16)
