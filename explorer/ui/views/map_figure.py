"""The map as pyqtgraph items: points, labels, legend, and the names of PCA's axes."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.ui.views.coloring import Colors, faded
from explorer.ui.views.legend import Legend, arrange_legend
from explorer.ui.views.map_labels import draw_labels
from explorer.ui.views.map_scene import LABELLED, MapScene, dot_radius, home_range, share_of_variance
from explorer.ui.views.points import Dots, outline, places
from explorer.ui.views.stage import Figure, Layer, Medium
from explorer.ui.views.style import Style, number, write

_MOST_RINGS = 60
_MOST_ZOOM = 400.0
_LEAST_ZOOM = 0.5
_CENTER = Qt.AlignmentFlag.AlignCenter


class MapFigure(Figure):
    """A ViewBox of points, one unit as long across as up."""

    def __init__(self) -> None:
        super().__init__()
        self.box = pg.ViewBox(self, lockAspect=True, enableMouse=False, enableMenu=False, defaultPadding=0)
        self._dots = Dots(self.box)
        self._rings = pg.ScatterPlotItem(symbol="o", useCache=False, antialias=True, brush=None)
        self.box.addItem(self._rings, ignoreBounds=True)
        self._labels = Layer(self.box, self._paint_labels)
        self.content: MapScene | None = None
        self.colors: Colors | None = None
        self.selection: tuple[int, ...] = ()
        self.coords = np.empty((0, 2))
        self.moving = False
        self.at_home = True
        self.legend: Legend | None = None
        self._home = QRectF(0, 0, 1, 1)
        self._order = np.empty(0, dtype=np.int64)
        self._look: Style | None = None

    def arrange(self, rect: QRectF, style: Style, medium: Medium) -> None:
        """Put everything where it belongs in `rect`, in the colours and fonts of `style`."""
        self.prepareGeometryChange()
        self._look = style
        self.legend = arrange_legend(rect, self.colors.on(style.theme), style) if self.colors is not None else None
        self.setVisible(self.legend is not None)
        if self.content is None or self.legend is None:
            return
        self.box.setGeometry(points_area(self.legend.plot, self.content, style))
        self._home = home_range(self.content, self.box.size())
        if self.at_home:
            self.go_home()
        self._show_points(self.legend.coloring.colors, style, medium)
        self.update()

    def _show_points(self, colors: np.ndarray, style: Style, medium: Medium) -> None:
        radius = dot_radius(len(self.coords))
        chosen = self._chosen()
        if chosen.any():
            colors = np.where(chosen, colors, faded(colors, style.theme))
        self._order = np.argsort(chosen, kind="stable")
        self._dots.show(self.coords[self._order], colors[self._order], radius, style.theme.surface, medium)
        ringed = chosen if chosen.sum() <= _MOST_RINGS else np.zeros_like(chosen)
        around, width = (radius + 2, 2.0) if radius > 3 else (radius + 1, 1.5)
        pen = outline(style.theme.selection, width, around)
        self._rings.setData(pos=self.coords[ringed], size=2 * around * medium.resolution, pen=pen)
        self._rings.setVisible(not self.moving)

    def _chosen(self) -> np.ndarray:
        chosen = np.zeros(len(self.coords), dtype=np.bool_)
        chosen[[index for index in self.selection if index < len(self.coords)]] = True
        return chosen

    def move(self, coords: np.ndarray) -> None:
        """Show the same points at float64 (N, 2) `coords`, on their way and so without labels."""
        self.coords, self.moving = coords, True
        self._dots.move(coords[self._order])
        self._rings.hide()
        self._labels.update()

    def positions(self) -> np.ndarray:
        """float64 (N, 2): where the points are on the figure now."""
        return places(self.box, self.coords)

    def coords_at(self, positions: np.ndarray) -> np.ndarray:
        """float64 (n, 2): coordinates at positions of the figure."""
        back = pg.invertQTransform(self.box.childTransform())
        found: np.ndarray = pg.transformCoordinates(back, positions - [self.box.x(), self.box.y()], transpose=True)
        return found

    def go_home(self) -> None:
        """Show every point."""
        self.at_home = True
        self.box.setRange(self._home, padding=0)

    def pan(self, delta: QPointF) -> None:
        """Move the picture by `delta`."""
        moved = self.box.mapToView(QPointF(0, 0)) - self.box.mapToView(delta)
        self.box.translateBy(moved)
        self._stay()

    def zoom(self, about: QPointF, factor: float) -> None:
        """Magnify by `factor` about a position."""
        now = self._home.width() / self.box.viewRect().width()
        factor = min(_MOST_ZOOM, max(_LEAST_ZOOM, now * factor)) / now
        self.box.scaleBy((1 / factor, 1 / factor), center=self.box.mapToView(self.box.mapFromParent(about)))
        self._stay()

    def _stay(self) -> None:
        """Move the window so that some of the map stays in sight."""
        self.at_home = False
        center, home = self.box.viewRect().center(), self._home
        x = min(max(center.x(), home.left()), home.right())
        y = min(max(center.y(), home.top()), home.bottom())
        if (x, y) != (center.x(), center.y()):
            self.box.translateBy((x - center.x(), y - center.y()))

    def _paint_labels(self, painter: QPainter) -> None:
        if self.content is None or self._look is None or self.moving:
            return
        area, positions = self.box.geometry(), self.positions()
        low, high = np.array([area.left(), area.top()]), np.array([area.right(), area.bottom()])
        seen = np.flatnonzero(((positions >= low) & (positions <= high)).all(axis=1))
        if 0 < len(seen) <= LABELLED:
            texts = [self.content.texts[index] for index in seen.tolist()]
            chosen = self._chosen()[seen].tolist()
            draw_labels(painter, positions[seen], texts, chosen, dot_radius(len(self.coords)) + 2, area, self._look)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the legend and the names of the axes."""
        if self.content is None or self.legend is None or self._look is None:
            return
        self.legend.paint(painter, self._look)
        variance = share_of_variance(self.content)
        if variance is not None:
            _name_axes(painter, self.legend.plot, variance, self._look)


def points_area(plot: QRectF, scene: MapScene, style: Style) -> QRectF:
    """Part of the plot that the points have for themselves, beside the names of PCA's axes."""
    room = style.small_metrics.height() + 2 if share_of_variance(scene) is not None else 0.0
    return plot.adjusted(room, 0, 0, -room)


def _name_axes(painter: QPainter, area: QRectF, variance: tuple[float, float], style: Style) -> None:
    line = style.small_metrics.height()
    first, second = (f"PC {axis + 1} · {number(100 * share, 0)} %" for axis, share in enumerate(variance))
    box = QRectF(area.left(), area.bottom() - line, area.width(), line)
    write(painter, box, first, style.small, QColor(style.theme.muted), _CENTER)
    painter.save()
    painter.translate(area.left(), area.center().y())
    painter.rotate(-90)
    write(painter, QRectF(-80, 0, 160, line), second, style.small, QColor(style.theme.muted), _CENTER)
    painter.restore()
