"""The map on the screen: what the pointer is on, the lasso, and the move from one layout to the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QEasingCurve, QEvent, QPointF, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QHelpEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from explorer.domain.results.analysis import Clusters, ClusterWords
from explorer.ui.look.motion import motion_wanted
from explorer.ui.look.plain import show_tip
from explorer.ui.plots.lasso import paint_lasso
from explorer.ui.plots.style import Style
from explorer.ui.state.intents import Selects
from explorer.ui.views.coloring import Colors
from explorer.ui.views.map_figure import MOST_DOTS, MapFigure
from explorer.ui.views.map_scene import MapContent, MapScene, chosen_of, prepare
from explorer.ui.views.preparing import Preparing
from explorer.ui.views.stage import SceneCanvas

MOVE_MS = 320
"""Length of the move from one layout to the next."""

_HIT = 9.0
_AT_ONCE = 50_000
"""Up to this many points a map is prepared within a frame; more are prepared on another thread."""
_LASSO_KEY = Qt.KeyboardModifier.ShiftModifier


class MapCanvas(SceneCanvas):
    """The points with what the pointer is on."""

    lasso_ended = Signal()
    """The lasso was closed or given up."""

    def __init__(self, intents: Selects, parent: QWidget | None = None) -> None:
        self._map = MapFigure()
        super().__init__(self._map, parent)
        self._map.cloud.moves = lambda: motion_wanted(self)
        self._preparing = Preparing(self)
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
        return self._map.shown

    @property
    def figure(self) -> MapFigure:
        """The items, arranged for the screen."""
        self.settle()
        return self._map

    @property
    def preparing(self) -> bool:
        """Whether a map is being prepared that is not yet shown."""
        return self._preparing.busy

    def show_scene(
        self,
        scene: MapScene | None,
        colors: Colors | None,
        clusters: Clusters | None = None,
        words: ClusterWords | None = None,
    ) -> None:
        """Show another layout, or the same with other colours or words; of many points, once it is prepared."""
        self._preparing.drop()
        if scene is None or colors is None:
            self._show(None)
            return
        if self.scene is not None and self.scene.texts is not scene.texts:
            # Points of other texts than the rest of the window shows are no longer true.
            self._show(None)
        job = partial(prepare, scene, colors, clusters, words)
        if len(scene) <= _AT_ONCE:
            self._show(job())
        else:
            self._preparing.submit(job, self._show)

    def _show(self, content: MapContent | None) -> None:
        """Show what is prepared; points of the same texts move there from where they were."""
        before, scene = self.scene, content.scene if content is not None else None
        same = before is not None and scene is not None and before.texts is scene.texts
        laid_out = before is None or scene is None or before.projection is not scene.projection
        start = None
        if same and laid_out and scene is not None and not scene.projection.draft and self._may_move():
            start = self.figure.whereabouts()
        if laid_out or not same:
            self._arrive()
            few = scene is not None and len(scene) <= MOST_DOTS
            self._map.coords = scene.coords.astype(np.float64) if scene is not None and few else np.empty((0, 2))
            # Whoever looks at a part of a layout under way goes on looking at it.
            if not (same and before is not None and before.projection.draft):
                self._map.at_home = True
        self._map.show_content(content)
        self.refresh()
        if start is not None:
            self._start = self.figure.coords_at(start)
            self._on_moved(0.0)
            self._move.start()
        self._point_to(None)
        self.hovered.emit()

    def _may_move(self) -> bool:
        return self.isVisible() and motion_wanted(self)

    @property
    def selection(self) -> tuple[int, ...]:
        """Selected texts."""
        return self._map.selection

    def show_selection(self, selection: tuple[int, ...]) -> None:
        """Show which texts are selected."""
        self._map.show_selection(selection)
        self.refresh()

    @property
    def moving(self) -> bool:
        """Whether points are on their way to another layout."""
        return self._start is not None

    def _on_moved(self, share: object) -> None:
        if self._start is not None and self.scene is not None and isinstance(share, float):
            self.figure.move(self._start * (1 - share) + self.scene.coords[self.figure.travellers] * share)

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
        return self.figure.text_at(position, _HIT)

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the figure into `rect`, the points where they belong in the end."""
        self._preparing.finish()
        self._arrive()
        self._map.cloud.still = True
        try:
            super().paint_figure(painter, rect, style)
        finally:
            self._map.cloud.still = False

    def paint_overlay(self, painter: QPainter, style: Style) -> None:
        """Paint what the pointer is on."""
        if self.under is not None and self.scene is not None and self.under < len(self.scene):
            place = self.figure.position_of(self.under)
            radius = max(6.0, self.figure.radius() + 3)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(style.theme.surface), 4))
            painter.drawEllipse(place, radius, radius)
            painter.setPen(QPen(QColor(style.theme.text), 2))
            painter.drawEllipse(place, radius, radius)
        paint_lasso(painter, self._lasso, style)

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

    def before_click(self) -> Callable[[], object]:
        """Return what selects again what is selected now."""
        return partial(self._intents.select, self.selection)

    def click_at(self, position: QPointF, adding: bool) -> None:
        """Select what is at `position`."""
        legend = self.figure.legend
        category = legend.category_at(position) if legend is not None else None
        text = self.text_at(position)
        if legend is not None and category is not None:
            texts = legend.coloring.texts_of(category)
        else:
            texts = np.array([] if text is None else [text], dtype=np.int32)
        self._select(texts, adding)

    def _select(self, texts: np.ndarray, adding: bool) -> None:
        """Select texts (n,), after those that are selected where `adding`."""
        if adding:
            before = np.fromiter(self.selection, dtype=np.int32, count=len(self.selection))
            texts = np.concatenate([before, texts[~chosen_of(self.selection, len(self.scene or ()))[texts]]])
        self._intents.select(texts)

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
        if self.scene is None or self.moving:
            return
        corners = self.figure.coords_at(np.array([[corner.x(), corner.y()] for corner in polygon]))
        self._select(self.scene.grid.enclosed(corners), adding)

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
        """Keep Esc for a lasso under way or wanted, from the shortcut that cancels a run; explain the words."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            show_tip(event, self.figure.tip_at(QPointF(event.pos())), self)
            return True
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
