"""The map on the screen: what the pointer is on, the lasso, and the move from one layout to the next."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEasingCurve, QEvent, QPointF, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from explorer.ui.intents import Selects
from explorer.ui.views.coloring import Colors
from explorer.ui.views.map_figure import MapFigure
from explorer.ui.views.map_scene import MapScene, dot_radius, enclosed
from explorer.ui.views.motion import motion_wanted
from explorer.ui.views.stage import SceneCanvas
from explorer.ui.views.style import Style

MOVE_MS = 320
"""Length of the move from one layout to the next."""

_HIT = 9.0
_MOST_MOVING = 20_000
_LASSO_KEY = Qt.KeyboardModifier.ShiftModifier


class MapCanvas(SceneCanvas):
    """The points with what the pointer is on."""

    lasso_ended = Signal()
    """The lasso was closed or given up."""

    def __init__(self, intents: Selects, parent: QWidget | None = None) -> None:
        self._map = MapFigure()
        super().__init__(self._map, parent)
        self._intents = intents
        self.under: int | None = None
        self.lassoing = False
        self._lasso: list[QPointF] = []
        self._start: np.ndarray | None = None
        self._move = QVariantAnimation(self)
        self._move.setStartValue(0.0)
        self._move.setEndValue(1.0)
        self._move.setDuration(MOVE_MS)
        self._move.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._move.valueChanged.connect(self._on_moved)
        self._move.finished.connect(self._arrive)

    @property
    def scene(self) -> MapScene | None:
        """What is shown."""
        return self._map.content

    @property
    def figure(self) -> MapFigure:
        """The items, arranged for the screen."""
        self.settle()
        return self._map

    def show_scene(self, scene: MapScene | None, colors: Colors | None) -> None:
        """Show another layout; points of the same texts move there from where they were."""
        before = self.scene
        same = before is not None and scene is not None and before.texts is scene.texts
        laid_out = before is None or scene is None or before.projection is not scene.projection
        start = None
        if same and laid_out and self.isVisible() and motion_wanted(self) and len(self._map.coords) <= _MOST_MOVING:
            start = self.positions()
        if laid_out or not same:
            self._arrive()
            self._map.at_home = True
            self._map.coords = scene.coords.astype(np.float64) if scene is not None else np.empty((0, 2))
        self._map.content, self._map.colors = scene, colors
        self.refresh()
        if start is not None:
            self._start = self.figure.coords_at(start)
            self._on_moved(0.0)
            self._move.start()
        self._point_to(None)
        self.hovered.emit()

    @property
    def selection(self) -> tuple[int, ...]:
        """Selected texts."""
        return self._map.selection

    def show_selection(self, selection: tuple[int, ...]) -> None:
        """Show which texts are selected."""
        self._map.selection = selection
        self.refresh()

    @property
    def moving(self) -> bool:
        """Whether points are on their way to another layout."""
        return self._start is not None

    def _on_moved(self, share: object) -> None:
        if self._start is not None and self.scene is not None and isinstance(share, float):
            self.figure.move(self._start * (1 - share) + self.scene.coords * share)

    def _arrive(self) -> None:
        self._move.stop()
        if self._start is not None and self.scene is not None:
            self._start = None
            self._map.coords, self._map.moving = self.scene.coords.astype(np.float64), False
            self.refresh()

    def positions(self) -> np.ndarray:
        """float64 (N, 2): where the points are on the screen now."""
        return self.figure.positions()

    def text_at(self, position: QPointF) -> int | None:
        """Text whose point is nearest to a position, and near enough."""
        if self.scene is None:
            return None
        away = self.positions() - [position.x(), position.y()]
        squared = np.einsum("nd,nd->n", away, away)
        nearest = int(np.argmin(squared))
        return nearest if squared[nearest] <= _HIT**2 else None

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the figure into `rect`, the points where they belong in the end."""
        self._arrive()
        super().paint_figure(painter, rect, style)

    def paint_overlay(self, painter: QPainter, style: Style) -> None:
        """Paint what the pointer is on."""
        if self.under is not None and self.scene is not None and self.under < len(self.scene):
            x, y = self.positions()[self.under].tolist()
            radius = max(6.0, dot_radius(len(self.scene)) + 3)
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
            self.redraw()
            self.hovered.emit()

    def point_at(self, position: QPointF) -> None:
        """Find what is under the pointer."""
        self._point_to(self.text_at(position))

    def leave(self) -> None:
        """Forget what was under the pointer."""
        self._point_to(None)

    def click_at(self, position: QPointF, adding: bool) -> None:
        """Select what is at `position`."""
        legend = self.figure.legend
        category = legend.category_at(position) if legend is not None else None
        text = self.text_at(position)
        texts = category.texts if category is not None else (text,) if text is not None else ()
        self._intents.select(dict.fromkeys((*self.selection, *texts)) if adding else texts)

    def pan_by(self, delta: QPointF) -> None:
        """Move the picture."""
        self._look()
        self.figure.pan(delta)

    def zoom_at(self, position: QPointF, factor: float) -> None:
        """Magnify about a position."""
        self._look()
        self.figure.zoom(position, factor)

    def reset_view(self) -> None:
        """Show everything."""
        self._look()
        self.figure.go_home()

    def _look(self) -> None:
        self._arrive()
        self._point_to(None)
        self.redraw()

    def select_inside(self, polygon: list[QPointF], adding: bool) -> None:
        """Select the points inside a polygon on the screen."""
        corners = np.array([[corner.x(), corner.y()] for corner in polygon])
        texts = np.flatnonzero(enclosed(corners, self.positions())).tolist()
        self._intents.select(dict.fromkeys((*self.selection, *texts)) if adding else texts)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        wanted = self.lassoing or bool(event.modifiers() & _LASSO_KEY)
        if event.button() == Qt.MouseButton.LeftButton and wanted:
            self._lasso = [event.position()]
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.leave()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or tell what the pointer is on."""
        if self._lasso:
            self._lasso.append(event.position())
            self.redraw()
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or click."""
        if not self._lasso:
            super().mouseReleaseEvent(event)
            return
        polygon = self._lasso
        self.end_lasso()
        if len(polygon) > 2:
            self.select_inside(polygon, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        else:
            self.click_at(event.position(), adding=True)

    def end_lasso(self) -> None:
        """Draw no lasso any more."""
        self._lasso = []
        self.redraw()
        self.lasso_ended.emit()

    def event(self, event: QEvent) -> bool:
        """Keep Esc for a lasso under way or wanted, from the shortcut that cancels a run."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._gives_up(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give up the lasso by Esc; else pan, zoom and show everything."""
        if self._gives_up(event):
            self.end_lasso()
        else:
            super().keyPressEvent(event)

    def _gives_up(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape and (self.lassoing or bool(self._lasso))

    def hideEvent(self, event: QHideEvent) -> None:
        """End the move to a new layout at once."""
        self._arrive()
        super().hideEvent(event)
