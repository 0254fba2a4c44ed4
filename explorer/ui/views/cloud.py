"""More points in a ViewBox than can be told apart: dots where they are few in sight, a picture of density elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QVariantAnimation
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from explorer.analysis.maps.density import Raster
from explorer.analysis.maps.point_grid import PointGrid, joined, size_of, take
from explorer.domain.arrays import BoolArray, IntArray
from explorer.ui.plots.style import Style
from explorer.ui.views.coloring import Coloring, faded
from explorer.ui.views.density import CloudPart, density_image, weights_of
from explorer.ui.views.points import picture, pixels_per_unit, stamp
from explorer.ui.views.stage import Layer, Medium, keeps_shapes

FADE_MS = 240
"""Length of the change from density to dots and back."""

_ROOM = 8.0
"""Area of the plot for each dot; with less, density is shown."""
_MOST_DOTS = 60_000
_LEAVE = 0.8
"""Density gives way to dots only below this share of what it begins at, so that nothing flickers at the border."""
_FADED = 1.6
"""Up to so many times the points at which density begins, it comes gradually."""
_COVERED = 0.6
"""Area of the dots on a unit of area where it is crowded, were none over another."""
_LEAST_RADIUS = 1.6
_MOST_RADIUS = 5.5
_SHARPEST = 4.0
_BLEED = 6.0


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """What is shown of N points.

    Parameters
    ----------
    grid
        The points by place.
    codes
        int32 (N,): places in the colouring's table, in the order of the grid.
    coloring
        The colours.
    crowding
        Number of points on a unit of area where it is crowded.
    chosen
        bool (N,) in the order of the grid: which are selected; None where none is.
    """

    grid: PointGrid
    codes: IntArray
    coloring: Coloring
    crowding: float
    chosen: BoolArray | None = None


class CloudLayer:
    """Shows a `Cloud`, at the cost of what is in sight."""

    def __init__(self, box: pg.ViewBox) -> None:
        self._box = box
        self.layer = Layer(box, self._paint)
        self.moves: Callable[[], bool] = lambda: False
        """Whether one picture may fade into the other."""
        self.still = False
        """Whether what is painted is for a file, which what is on the screen does not depend on."""
        self._cloud: Cloud | None = None
        self._style: Style | None = None
        self._medium = Medium()
        self._dense: bool | None = None
        self._weights: tuple[np.ndarray, ...] = ()
        self._kept: dict[str, tuple[tuple[float, ...], QImage]] = {}
        self._fade = QVariantAnimation(self.layer)
        self._fade.setDuration(FADE_MS)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.valueChanged.connect(lambda _: self.layer.update())

    def show(self, cloud: Cloud | None, style: Style, medium: Medium) -> None:
        """Show points, or none.

        Parameters
        ----------
        cloud
            The points.
        style, medium
            As of the figure.
        """
        if cloud is None or self._cloud is None or cloud.grid is not self._cloud.grid:
            self._dense = None
            self._fade.stop()
        before = self._cloud
        if cloud is None:
            self._weights = ()
        elif before is None or cloud.coloring is not before.coloring or cloud.codes is not before.codes:
            self._weights = weights_of(cloud.coloring, cloud.codes)
        self._cloud, self._style, self._medium = cloud, style, medium
        self._kept.clear()
        self.layer.setVisible(cloud is not None)
        self.layer.update()

    @property
    def dense(self) -> bool:
        """Whether density is shown, or on its way."""
        return bool(self._dense)

    def radius(self) -> float:
        """Radius of a dot: the larger the fewer there are where it is crowded, which depends on the zoom alone."""
        return float(np.clip(math.sqrt(_COVERED / (math.pi * max(1e-12, self.crowd()))), _LEAST_RADIUS, _MOST_RADIUS))

    def crowd(self) -> float:
        """Return how many points a square of one unit of the figure holds where it is crowded."""
        return self._cloud.crowding / self._per_unit() ** 2 if self._cloud is not None else 0.0

    def density_share(self) -> float:
        """Return how far the density is seen: 0 not at all, 1 alone."""
        if self._fade.state() is not QVariantAnimation.State.Running:
            return float(self.dense)
        share = float(self._fade.currentValue())
        return share if self.dense else 1 - share

    def _per_unit(self) -> float:
        return float(self._box.width() / max(1e-30, self._box.viewRect().width()))

    def _paint(self, painter: QPainter) -> None:
        if self._cloud is None or self._style is None or self._box.width() < 1 or self._box.height() < 1:
            return
        area, view, bleed = self._box.geometry(), self._box.viewRect(), _BLEED / self._per_unit()
        seen = view.adjusted(-bleed, -bleed, bleed, bleed)
        spans = self._cloud.grid.within(seen.left(), seen.top(), seen.right(), seen.bottom())
        most = min(_MOST_DOTS, area.width() * area.height() / _ROOM)
        dense = size_of(spans) > most
        share = float(dense)
        if not self.still:
            self._settle(size_of(spans), most)
            share = self.density_share()
        painter.save()
        if keeps_shapes(painter):
            painter.setRenderHints(
                QPainter.RenderHint.LosslessImageRendering | QPainter.RenderHint.SmoothPixmapTransform
            )
        opacity = painter.opacity()
        # Both are seen wholly in the middle of the change, so that it does not pale.
        if share < 1:
            painter.setOpacity(opacity * min(1.0, 2 - 2 * share))
            self._paint_dots(painter, area, spans)
        if share > 0:
            painter.setOpacity(opacity * min(1.0, 2 * share))
            self._draw(painter, area, "density", lambda scale: self._density(area, spans, scale))
        painter.restore()

    def _settle(self, count: int, most: float) -> None:
        """Choose between density and dots, and begin to fade where another is chosen."""
        dense = count > (most * _LEAVE if self._dense else most)
        changed = self._dense is not None and dense is not self._dense
        self._dense = dense
        # A leap to a view of many more points is no change of the same picture, and as dots these take too long.
        if count > _FADED * most:
            self._fade.stop()
        elif changed and self.moves():
            self._fade.stop()
            self._fade.start()

    def _draw(self, painter: QPainter, area: QRectF, what: str, make: Callable[[float], np.ndarray]) -> None:
        """Draw a picture over the box and a little beyond, made anew where it has changed."""
        scale = _SHARPEST if keeps_shapes(painter) else min(_SHARPEST, pixels_per_unit(painter))
        view = self._box.viewRect()
        key = (area.width(), area.height(), scale, view.left(), view.top(), view.width(), view.height())
        if what not in self._kept or self._kept[what][0] != key:
            self._kept[what] = (key, picture(make(scale)))
        image = self._kept[what][1]
        painter.drawImage(QRectF(_corner(area, scale), image.size().toSizeF() / scale), image)

    def _raster(self, area: QRectF, scale: float) -> Raster:
        """Return the pixels over the box and a little beyond."""
        view, per_unit, corner = self._box.viewRect(), self._per_unit(), _corner(area, scale)
        across, down = area.right() + _BLEED - corner.x(), area.bottom() + _BLEED - corner.y()
        width, height = (max(1, math.ceil(side * scale)) for side in (across, down))
        left = view.left() + (corner.x() - area.left()) / per_unit
        top = view.bottom() - (corner.y() - area.top()) / per_unit
        return Raster(left, top, per_unit * scale, per_unit * scale, width, height)

    def _density(self, area: QRectF, spans: list[slice], scale: float) -> np.ndarray:
        cloud, style = self._cloud, self._style
        assert cloud is not None
        assert style is not None
        # Points beside the picture are on none of its pixels.
        spans = joined(spans)
        chosen = take(cloud.chosen, spans) if cloud.chosen is not None else None
        weights = tuple(take(each, spans) for each in self._weights)
        part = CloudPart(take(cloud.grid.x, spans), take(cloud.grid.y, spans), weights, chosen)
        raster, unit = self._raster(area, scale), max(1, round(scale))
        return density_image(part, raster, unit, self.crowd(), cloud.coloring, style.theme)

    def _dots(self, spans: list[slice]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return x and y on the figure, float64 (n,), and colours uint32 (n,) of points, selected ones last."""
        cloud, style = self._cloud, self._style
        assert cloud is not None
        assert style is not None
        area, view, per_unit = self._box.geometry(), self._box.viewRect(), self._per_unit()
        x = area.left() + (take(cloud.grid.x, spans).astype(np.float64) - view.left()) * per_unit
        y = area.top() + (view.bottom() - take(cloud.grid.y, spans).astype(np.float64)) * per_unit
        table, codes = cloud.coloring.table, take(cloud.codes, spans)
        if cloud.chosen is None:
            return x, y, table[codes]
        chosen = take(cloud.chosen, spans)
        colors = np.where(chosen, table[codes], faded(table, style.theme)[codes])
        last = np.argsort(chosen, kind="stable")
        return x[last], y[last], colors[last]

    def _paint_dots(self, painter: QPainter, area: QRectF, spans: list[slice]) -> None:
        radius = self.radius()
        if size_of(spans) > self._medium.shapes:

            def make(scale: float) -> np.ndarray:
                x, y, colors = self._dots(spans)
                raster, corner = self._raster(area, scale), np.array(_corner(area, scale).toTuple())
                return stamp(
                    (raster.width, raster.height), (np.stack([x, y], 1) - corner) * scale, colors, radius * scale
                )

            self._draw(painter, area, "dots", make)
            return
        assert self._style is not None
        painter.setPen(QPen(QColor(self._style.theme.surface), 0.75) if radius > 3 else QPen(QColor(0, 0, 0, 0)))
        for x, y, color in zip(*(values.tolist() for values in self._dots(spans)), strict=True):
            painter.setBrush(QColor.fromRgb(color))
            painter.drawEllipse(QPointF(x, y), radius, radius)


def _corner(area: QRectF, scale: float) -> QPointF:
    """Return the upper left corner of the picture of an area: beyond it, and where a pixel begins."""
    left, top = (math.floor((edge - _BLEED) * scale) / scale for edge in (area.left(), area.top()))
    return QPointF(left, top)
