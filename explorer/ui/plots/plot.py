"""The one widget that shows a figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QFocusEvent, QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.figures.figure import Facets, Figure, Hit, Marking, Viewport
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.described import described
from explorer.figures.layout.labels import words_hit
from explorer.figures.layout.lasso import enclosed
from explorer.figures.layout.layout import hit, place
from explorer.figures.layout.placed import Placed, PlacedAxes
from explorer.figures.layout.placed_cells import showing
from explorer.figures.layout.steps import stepped
from explorer.figures.layout.viewport import anchored, can_lasso, moving, panned, zoomed
from explorer.ui.look.motion import motion_wanted
from explorer.ui.look.theme import current_theme, theme_source
from explorer.ui.plots.draw import draw, draw_pointed, paint_figure
from explorer.ui.plots.pointer import PointerArea
from explorer.ui.plots.points.motion import Motion
from explorer.ui.plots.points.painter import PointPainters
from explorer.ui.plots.stage import Item, KeptPicture, Stage, paint_focus, paint_lasso
from explorer.ui.plots.style import QtRuler, Style


class Plot(PointerArea):
    """Shows any figure; whoever owns it says what a hit means.

    Parameters
    ----------
    name
        Its object name.
    label
        What it is called for who cannot see it.
    """

    pointed = Signal()
    """The pointer is on something else, or left: read `hit`."""
    clicked = Signal(object, bool)
    """The `Hit` clicked, or None, and whether beside what is selected."""
    click_undone = Signal()
    """The last click was the first of a double click: what it changed is to be as it was."""
    activated = Signal(object)
    """The `Hit` to use, by a double click or Enter, in a figure of small pictures."""
    enclosed = Signal(object, object, bool)
    """A lasso was closed: index of the axes, its items, whether beside what is selected."""
    lasso_ended = Signal()
    """The lasso was closed or given up."""
    menu_requested = Signal(QPointF)
    """Where a context menu was asked for."""
    viewport_changed = Signal()
    """Something else is in sight."""

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.figure: Figure | None = None
        self.marking = Marking()
        self.viewports: dict[int, Viewport] = {}
        self._placed: Placed | None = None
        self._picture = KeptPicture(self)
        self._told = False
        self._clicked = False
        self._room: QSize | None = None
        self._near: QPointF | None = None
        self.tip: Callable[[Hit], str] = lambda _: ""
        """What there is to say about a hit where the pointer rests; also about the words of a group of points."""
        self.points = PointPainters(self.redraw)
        self.points.fades = lambda: motion_wanted(self)
        self.motion = Motion(self.redraw, self)
        self._item = Item(self.rect, self.paint)
        self._stage = Stage(self, self._item)
        theme_source().changed.connect(self.replace)

    @property
    def hit(self) -> Hit | None:
        """What the pointer is on."""
        return self.marking.hover

    @property
    def placed(self) -> Placed | None:
        """The figure with its places on the screen; None where there is none."""
        if self._placed is None and self.figure is not None:
            rect = self.figure_rect()
            beyond = 0 if self._room is None else self.height() - self._room.height()
            box = Box(rect.x(), rect.y(), rect.width(), rect.height() - beyond)
            self._placed = place(self.figure, box, QtRuler(Style(current_theme())), self.viewports)
            if not self._told:
                self._told = True
                self.setAccessibleDescription(described(self._placed))
        return self._placed

    def show_figure(self, figure: Figure | None, keep: bool = False, move: bool = False) -> None:
        """Show another figure; `keep` what is in sight, `move` points of the same texts there from where they are."""
        moves = move and self.isVisible() and motion_wanted(self)
        places = self.motion.places(self.placed) if moves else {}
        self.motion.end()
        self.figure, self._told = figure, False
        self._picture.forget()
        self.points.keep(figure)
        self.viewports = self.viewports if keep else {}
        if figure is None:
            self.setAccessibleDescription("")
        self._point_to(None)
        self.replace()
        self.motion.begin(places, self.placed if moves else None)

    def fit_to(self, room: QSize) -> None:
        """Place the figure for so much room to be seen at once, and be as high as it is then: for a scroll area."""
        self._room = room
        self.replace()

    def mark(self, marking: Marking) -> None:
        """Show what is selected and outlined."""
        self.marking = replace(marking, hover=self.marking.hover)
        self.redraw()

    def hit_at(self, position: QPointF) -> Hit | None:
        """Return what is at a position; nothing while points are on their way."""
        placed = self.placed if not self.motion.under_way else None
        return hit(placed, position.x(), position.y()) if placed is not None else None

    def texts(self, hit: Hit) -> tuple[int, ...]:
        """Return the texts that a hit stands for."""
        return self.placed.texts(hit) if self.placed is not None else ()

    def replace(self) -> None:
        """Place the figure anew, and point to what is under the pointer then: what was there may have no room now."""
        self._placed = None
        if self._room is not None:
            placed, margins = self.placed, self.contentsMargins()
            self.setMinimumHeight(0 if placed is None else round(placed.height) + margins.top())
        if self.hit is not None and self._near is not None:
            self.marking = replace(self.marking, hover=self.hit_at(self._near))
            self.pointed.emit()
        self.redraw()

    def redraw(self) -> None:
        """Paint again."""
        self._stage.viewport().update()

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the figure into `rect` of a file, with what is in sight on the screen."""
        self.motion.end()
        if self.figure is not None:
            paint_figure(painter, rect, self.figure, style, self.marking, self.viewports)

    def paint(self, painter: QPainter) -> None:
        """Paint what is on the screen, and over it what belongs to the pointer."""
        style, placed = Style(current_theme()), self.placed
        if placed is None or not self.isEnabled():
            painter.fillRect(self.rect(), QColor(style.theme.surface))
        if placed is not None:
            # What is on its way is another picture in each frame.
            passing = object() if self.motion.under_way or self.points.fading else None
            key = (placed, self.marking.texts, self.marking.outlined, style.theme, passing)
            self._picture.paint(
                painter,
                self.figure,
                key,
                lambda onto: draw(onto, placed, self.marking, style, self.points, self.motion),
                lambda onto: draw_pointed(onto, placed, self.marking, style),
            )
        paint_lasso(painter, self.lasso, style)
        paint_focus(painter, self, style)

    def point_at(self, position: QPointF) -> None:
        self._near = position
        self._point_to(self.hit_at(position))

    def leave(self) -> None:
        # Whoever says something else meanwhile hears of it too.
        self.marking = replace(self.marking, hover=None)
        self.redraw()
        self.pointed.emit()

    def click_at(self, position: QPointF, adding: bool) -> None:
        self._clicked = True
        self.clicked.emit(self.hit_at(position), adding)

    def undo_click(self) -> None:
        if self._clicked and self._moving():
            self.click_undone.emit()
        self._clicked = False

    def ask_menu(self, position: QPointF) -> None:
        self.menu_requested.emit(position)

    def may_lasso(self) -> bool:
        return self.placed is not None and can_lasso(self.placed)

    def enclose(self, corners: list[QPointF], adding: bool) -> None:
        if self.placed is not None and not self.motion.under_way:
            for axes, items in enclosed(self.placed, np.array([corner.toTuple() for corner in corners])):
                self.enclosed.emit(axes, items, adding)

    def end_lasso(self) -> None:
        super().end_lasso()
        self.redraw()
        self.lasso_ended.emit()

    def step(self, down: int, across: int) -> bool:
        found = stepped(self.placed, self.marking, down, across) if self.placed is not None else None
        if found is None or self.placed is None:
            return False
        if (axes := self.placed.axes_of(found)).axes.moves is not None:
            self._look([axes], showing(axes.view, found.item, found.column))
        if found not in (self.marking.held, self.marking.shown):
            self.clicked.emit(found, False)
        return True

    def activate(self, position: QPointF | None) -> bool:
        if self.figure is None or not isinstance(self.figure.body, Facets):
            return False
        found = self.marking.held if position is None else self.hit_at(position)
        if found is not None:
            self.activated.emit(found)
        return True

    def can_move(self) -> bool:
        return bool(self._moving())

    def pan_by(self, delta: QPointF) -> None:
        if group := self._moving(self._near):
            self._look(group, panned(group[0], delta.x(), delta.y()))

    def zoom_at(self, position: QPointF, factor: float) -> None:
        x, y = position.x(), position.y()
        if group := self._moving(position):
            first = group[0]
            self._look(group, zoomed(first, x, y, factor))
            if first.cells is not None and not first.cells.cells.square and self.placed is not None:
                self._look(group, anchored(first, self.placed.axes_of_index(first.index), x, y))

    def reset_view(self) -> None:
        if group := self._moving(self._near):
            self._look(group, None)

    def tip_at(self, position: QPointF) -> str:
        placed, ruler = self.placed, QtRuler(Style(current_theme()))
        found = words_hit(placed, ruler, position.x(), position.y()) if placed is not None else None
        found = found or self.hit_at(position)
        return self.tip(found) if found is not None else ""

    def _moving(self, position: QPointF | None = None) -> list[PlacedAxes]:
        return moving(self.placed, position.x() if position is not None else None) if self.placed is not None else []

    def _look(self, group: list[PlacedAxes], view: Viewport | None) -> None:
        self.motion.end()
        moved = [axes.index for axes in group]
        rest = {index: seen for index, seen in self.viewports.items() if index not in moved}
        self.viewports = rest if view is None else rest | dict.fromkeys(moved, view)
        self._point_to(None)
        self.replace()
        self.viewport_changed.emit()

    def _point_to(self, found: Hit | None) -> None:
        if found != self.marking.hover:
            self.marking = replace(self.marking, hover=found)
            self.redraw()
            self.pointed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._stage.setGeometry(self.rect())
        self.replace()
        super().resizeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.motion.end()
        self.points.end()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Leave all painting to the scene."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.redraw()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.redraw()
