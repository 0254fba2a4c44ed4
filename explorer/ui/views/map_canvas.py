"""The map on the screen: points, labels, legend, lasso, and the move from one layout to the next."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEasingCurve, QPointF, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QHideEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from explorer.domain.analysis import ProjectionMethod
from explorer.ui.intents import Intents
from explorer.ui.views.canvas import PlotCanvas
from explorer.ui.views.coloring import Colors, faded
from explorer.ui.views.legend import Legend, arrange_legend
from explorer.ui.views.map_labels import draw_labels
from explorer.ui.views.map_scene import LABELLED, MapScene, MapWindow, enclosed
from explorer.ui.views.motion import motion_wanted
from explorer.ui.views.points import draw_dots
from explorer.ui.views.style import Style, number, write

MOVE_MS = 320
"""Length of the move from one layout to the next."""

_HIT = 9.0
_MOST_MOVING = 20_000
_MOST_RINGS = 60
_CENTER = Qt.AlignmentFlag.AlignCenter
_LASSO_KEY = Qt.KeyboardModifier.ShiftModifier


class MapCanvas(PlotCanvas):
    """The points with what the pointer is on."""

    lasso_ended = Signal()
    """The lasso was closed or given up."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self.scene: MapScene | None = None
        self.colors: Colors | None = None
        self.selection: tuple[int, ...] = ()
        self.window_in_sight = MapWindow()
        self.under: int | None = None
        self.lassoing = False
        self._lasso: list[QPointF] = []
        self._before: MapScene | None = None
        self._move = QVariantAnimation(self)
        self._move.setStartValue(0.0)
        self._move.setEndValue(1.0)
        self._move.setDuration(MOVE_MS)
        self._move.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._move.valueChanged.connect(self._on_moved)
        self._move.finished.connect(self._arrive)

    def show_scene(self, scene: MapScene | None, colors: Colors | None) -> None:
        """Show another layout; points of the same texts move there from where they were."""
        before, self.scene, self.colors = self.scene, scene, colors
        if before is None or scene is None or before.texts is not scene.texts:
            self.window_in_sight = MapWindow()
            self._arrive()
        elif before.projection is not scene.projection:
            self.window_in_sight = MapWindow()
            self._arrive()
            if self.isVisible() and len(scene) <= _MOST_MOVING and motion_wanted(self):
                self._before = before
                self._move.start()
        self._point_to(None)
        self.update()
        self.hovered.emit()

    @property
    def moving(self) -> bool:
        """Whether points are on their way to another layout."""
        return self._before is not None

    def _on_moved(self, _: object) -> None:
        self.update()

    def _arrive(self) -> None:
        self._move.stop()
        self._before = None
        self.update()

    def legend(self, rect: QRectF, style: Style) -> Legend | None:
        """Return the legend's layout in `rect`."""
        return arrange_legend(rect, self.colors.on(style.theme), style) if self.colors is not None else None

    def plot_rect(self) -> QRectF:
        """Rectangle of the points on the screen."""
        style = self.style_now()
        legend = self.legend(self.canvas_rect(), style)
        return self.points_area(legend.plot if legend is not None else self.canvas_rect(), style)

    def points_area(self, plot: QRectF, style: Style) -> QRectF:
        """Part of the plot that the points have for themselves, beside the names of PCA's axes."""
        room = style.small_metrics.height() + 2 if self._variance() is not None else 0.0
        return plot.adjusted(room, 0, 0, -room)

    def _variance(self) -> tuple[float, float] | None:
        projection = self.scene.projection if self.scene is not None else None
        if projection is None or projection.spec.method is not ProjectionMethod.PCA or len(projection.coords) < 2:
            return None
        return projection.explained_variance

    def positions(self, rect: QRectF) -> np.ndarray:
        """float64 (N, 2): where the points are in `rect` now."""
        if self.scene is None:
            return np.empty((0, 2))
        there = self.scene.positions(rect, self.window_in_sight)
        if self._before is None:
            return there
        share = float(self._move.currentValue() or 0.0)
        return self._before.positions(rect, MapWindow()) * (1 - share) + there * share

    def text_at(self, position: QPointF) -> int | None:
        """Text whose point is nearest to a position, and near enough."""
        if self.scene is None:
            return None
        away = self.positions(self.plot_rect()) - np.array([position.x(), position.y()])
        squared = np.einsum("nd,nd->n", away, away)
        nearest = int(np.argmin(squared))
        return nearest if squared[nearest] <= _HIT**2 else None

    def radius(self) -> float:
        """Radius of a point: smaller where there are many."""
        n_texts = len(self.scene) if self.scene is not None else 0
        sizes = ((60, 5.5), (500, 4.0), (4000, 3.0), (20000, 2.2))
        return next((radius for most, radius in sizes if n_texts <= most), 1.6)

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the figure into `rect`."""
        legend = self.legend(rect, style)
        if self.scene is None or self.colors is None or legend is None:
            return
        area = self.points_area(legend.plot, style)
        positions = self.positions(area)
        colors = legend.coloring.colors
        chosen = np.zeros(len(positions), dtype=np.bool_)
        chosen[[index for index in self.selection if index < len(positions)]] = True
        radius = self.radius()
        if chosen.any():
            colors = np.where(chosen, colors, faded(colors, style.theme))
        order = np.argsort(chosen, kind="stable")
        draw_dots(painter, area, positions[order], colors[order], radius, style.theme.surface)
        if 0 < chosen.sum() <= _MOST_RINGS:
            self._draw_rings(painter, area, positions[chosen], radius, style)
        if not self.moving:
            self._draw_labels(painter, area, positions, chosen, radius, style)
        self._draw_axes(painter, legend.plot, style)
        legend.paint(painter, style)

    def _draw_rings(self, painter: QPainter, area: QRectF, positions: np.ndarray, radius: float, style: Style) -> None:
        painter.save()
        painter.setClipRect(area)
        painter.setPen(QPen(QColor(style.theme.selection), 2 if radius > 3 else 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        around = radius + (2 if radius > 3 else 1)
        for x, y in positions.tolist():
            painter.drawEllipse(QPointF(x, y), around, around)
        painter.restore()

    def _draw_labels(
        self, painter: QPainter, area: QRectF, positions: np.ndarray, chosen: np.ndarray, radius: float, style: Style
    ) -> None:
        scene = self.scene
        low, high = np.array([area.left(), area.top()]), np.array([area.right(), area.bottom()])
        seen = np.flatnonzero(((positions >= low) & (positions <= high)).all(axis=1))
        if scene is not None and 0 < len(seen) <= LABELLED:
            texts = [scene.texts[index] for index in seen.tolist()]
            draw_labels(painter, positions[seen], texts, chosen[seen].tolist(), radius + 2, area, style)

    def _draw_axes(self, painter: QPainter, area: QRectF, style: Style) -> None:
        variance = self._variance()
        if variance is None:
            return
        line = style.small_metrics.height()
        first, second = (f"PC {axis + 1} · {number(100 * share, 0)} %" for axis, share in enumerate(variance))
        box = QRectF(area.left(), area.bottom() - line, area.width(), line)
        write(painter, box, first, style.small, style.theme.muted, _CENTER)
        painter.save()
        painter.translate(area.left(), area.center().y())
        painter.rotate(-90)
        write(painter, QRectF(-80, 0, 160, line), second, style.small, style.theme.muted, _CENTER)
        painter.restore()

    def paint_overlay(self, painter: QPainter, style: Style) -> None:
        """Paint what the pointer is on."""
        if self.under is not None and self.scene is not None and self.under < len(self.scene):
            x, y = self.positions(self.plot_rect())[self.under].tolist()
            radius = max(6.0, self.radius() + 3)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(style.theme.surface), 4))
            painter.drawEllipse(QPointF(x, y), radius, radius)
            painter.setPen(QPen(QColor(style.theme.text), 2))
            painter.drawEllipse(QPointF(x, y), radius, radius)
        if len(self._lasso) > 1:
            fill = QColor(style.theme.accent)
            fill.setAlpha(36)
            painter.setBrush(fill)
            painter.setPen(QPen(QColor(style.theme.accent), 1.5, Qt.PenStyle.DashLine))
            painter.drawPolygon(QPolygonF(self._lasso))

    def _point_to(self, text: int | None) -> None:
        if text != self.under:
            self.under = text
            self.update()
            self.hovered.emit()

    def point_at(self, position: QPointF) -> None:
        """Find what is under the pointer."""
        self._point_to(self.text_at(position))

    def leave(self) -> None:
        """Forget what was under the pointer."""
        self._point_to(None)

    def click_at(self, position: QPointF, adding: bool) -> None:
        """Select what is at `position`."""
        legend = self.legend(self.canvas_rect(), self.style_now())
        category = legend.category_at(position) if legend is not None else None
        text = self.text_at(position)
        texts = category.texts if category is not None else (text,) if text is not None else ()
        self._intents.select(dict.fromkeys((*self.selection, *texts)) if adding else texts)

    def pan_by(self, delta: QPointF) -> None:
        """Move the picture."""
        self._look(self.window_in_sight.panned(self.plot_rect(), delta))

    def zoom_at(self, position: QPointF, factor: float) -> None:
        """Magnify about a position."""
        self._look(self.window_in_sight.zoomed(self.plot_rect(), position, factor))

    def reset_view(self) -> None:
        """Show everything."""
        self._look(MapWindow())

    def _look(self, window: MapWindow) -> None:
        self._arrive()
        self.window_in_sight = window
        self._point_to(None)
        self.update()

    def select_inside(self, polygon: list[QPointF], adding: bool) -> None:
        """Select the points inside a polygon on the screen."""
        corners = np.array([[corner.x(), corner.y()] for corner in polygon])
        texts = np.flatnonzero(enclosed(corners, self.positions(self.plot_rect()))).tolist()
        self._intents.select(dict.fromkeys((*self.selection, *texts)) if adding else texts)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        wanted = self.lassoing or bool(event.modifiers() & _LASSO_KEY)
        if event.button() == Qt.MouseButton.LeftButton and wanted:
            self._lasso = [event.position()]
            self.leave()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or tell what the pointer is on."""
        if self._lasso:
            self._lasso.append(event.position())
            self.update()
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or click."""
        if not self._lasso:
            super().mouseReleaseEvent(event)
            return
        polygon, self._lasso = self._lasso, []
        self.update()
        if len(polygon) > 2:
            self.select_inside(polygon, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        else:
            self.click_at(event.position(), adding=True)
        self.lasso_ended.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """End the move to a new layout at once."""
        self._arrive()
        super().hideEvent(event)
