"""More dots than a panel can part: how many lie on each pixel, the selected ones in their own colour over them."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from explorer.analysis.maps.density import Raster
from explorer.domain.arrays import BoolArray, FloatArray
from explorer.domain.results.analysis import ColorBy
from explorer.figures.theme import mix
from explorer.ui.views.coloring import Coloring
from explorer.ui.views.density import CloudPart, density_image, weights_of
from explorer.ui.views.points import color_code, picture, pixels_per_unit
from explorer.ui.views.stage import Layer, keeps_shapes
from explorer.ui.views.style import Style

CROWDED = 20_000
"""Dots from which on they are counted by pixel."""

_SIDE = 2
"""Side of a dot, in units of the figure."""
_SHARPEST = 4.0
_REACH = 3.0
"""Half the side of the square, in units of the figure, that is meant by a place."""
_CROWD_SHARE = 0.99
"""Share of the occupied pixels that are less crowded than what has the full colour."""


class Crowd:
    """Shows N dots in a ViewBox, at the cost of counting them once for each size of it."""

    def __init__(self, box: pg.ViewBox) -> None:
        self._box = box
        self._layer = Layer(box, self._paint)
        self._across = self._upwards = np.empty(0, dtype=np.float32)
        self._chosen: BoolArray | None = None
        self._style: Style | None = None
        self._kept: tuple[tuple[float, ...], QImage] | None = None

    def show(self, coords: np.ndarray, chosen: BoolArray, style: Style) -> None:
        """Show dots at float64 (N, 2) coordinates of the ViewBox, which has its size and range already."""
        view = self._box.viewRect()
        units = np.array([self._box.width() / view.width(), self._box.height() / view.height()])
        places: FloatArray = ((coords - [view.left(), view.top()]) * units).astype(np.float32)
        self._across, self._upwards = np.ascontiguousarray(places[:, 0]), np.ascontiguousarray(places[:, 1])
        self._chosen, self._style, self._kept = (chosen if chosen.any() else None), style, None
        self._layer.update()

    def setVisible(self, visible: bool) -> None:
        """Show or hide the dots."""
        self._layer.setVisible(visible)

    def texts_at(self, position: QPointF) -> tuple[int, ...]:
        """Return the texts around a position of the panel, in input order."""
        across = np.float32(position.x() - self._box.x())
        upwards = np.float32(self._box.y() + self._box.height() - position.y())
        near = (np.abs(self._across - across) <= _REACH) & (np.abs(self._upwards - upwards) <= _REACH)
        return tuple(np.flatnonzero(near).tolist())

    def _paint(self, painter: QPainter) -> None:
        area = self._box.geometry()
        if self._style is None or area.width() < 1 or area.height() < 1:
            return
        scale = _SHARPEST if keeps_shapes(painter) else min(_SHARPEST, pixels_per_unit(painter))
        key = (area.width(), area.height(), scale)
        if self._kept is None or self._kept[0] != key:
            self._kept = (key, picture(self._image(area, scale, self._style)))
        image = self._kept[1]
        painter.drawImage(QRectF(area.topLeft(), image.size().toSizeF() / scale), image)

    def _image(self, area: QRectF, scale: float, style: Style) -> np.ndarray:
        width, height = (max(1, round(side * scale)) for side in (area.width(), area.height()))
        raster = Raster(0.0, area.height(), scale, scale, width, height)
        counts = raster.count(raster.pixels_of(self._across, self._upwards))
        side = max(1, round(_SIDE * scale))
        crowd = float(np.quantile(counts[counts > 0], _CROWD_SHARE)) * side**2 if counts.any() else 1.0
        codes = np.zeros(len(self._across), dtype=np.int32)
        ink = mix(style.theme.surface, style.theme.accent, 0.85)
        coloring = Coloring(ColorBy.NORM, codes, np.array([color_code(ink)], dtype=np.uint32))
        part = CloudPart(self._across, self._upwards, weights_of(coloring, codes), self._chosen)
        return density_image(part, raster, side, crowd, coloring, style.theme)
