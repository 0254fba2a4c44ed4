"""A widget that shows one figure: hover, click, drag, wheel and keys, in the same hand for every view."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from explorer.ui.look.theme import current_theme
from explorer.ui.plots.style import Style

_KEY_STEP = 48.0
_KEY_ZOOM = 1.25
_ARROWS = {
    Qt.Key.Key_Left: QPointF(_KEY_STEP, 0),
    Qt.Key.Key_Right: QPointF(-_KEY_STEP, 0),
    Qt.Key.Key_Up: QPointF(0, _KEY_STEP),
    Qt.Key.Key_Down: QPointF(0, -_KEY_STEP),
}
_ZOOMS = {Qt.Key.Key_Plus: _KEY_ZOOM, Qt.Key.Key_Equal: _KEY_ZOOM, Qt.Key.Key_Minus: 1 / _KEY_ZOOM}
_ADDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier

LEAST_PLOT = QSize(160, 120)
"""The smallest plot that still shows something; a view needs as much before it has one, so that nothing moves."""


class PlotCanvas(QWidget):
    """What pointer and keys do to the figures on the screen."""

    hovered = Signal()
    """The pointer is on something else, or left."""

    menu_requested = Signal(QPointF)
    """Position in the widget at which a context menu was asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._pressed: QPointF | None = None
        self._undo_click: Callable[[], object] | None = None
        self._dragging = False
        self._focus_shown = False

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the figure into `rect`."""
        raise NotImplementedError

    def paint_overlay(self, painter: QPainter, style: Style) -> None:
        """Paint what the pointer is on, over the figure on the screen."""

    def point_at(self, position: QPointF) -> None:
        """Take note that the pointer is at `position`."""

    def leave(self) -> None:
        """Take note that the pointer is gone."""

    def click_at(self, position: QPointF, adding: bool) -> None:
        """Select what is at `position`, beside what is selected where `adding`."""

    def before_click(self) -> Callable[[], object] | None:
        """Return what puts back what a click is about to change: a double click begins as one, and means another."""
        return None

    def pan_by(self, delta: QPointF) -> None:
        """Move the picture by `delta` pixels."""

    def zoom_at(self, position: QPointF, factor: float) -> None:
        """Magnify by `factor`, keeping what is at `position` there."""

    def reset_view(self) -> None:
        """Show everything."""

    def canvas_rect(self) -> QRectF:
        """Rectangle of the figure on the screen."""
        return QRectF(self.rect()).adjusted(8, 4, -8, -4)

    def style_now(self) -> Style:
        """Return the style in the theme in force."""
        return Style(current_theme())

    def minimumSizeHint(self) -> QSize:
        """Allow as little room as still shows something."""
        return LEAST_PLOT

    def sizeHint(self) -> QSize:
        """Ask for the room that the view looks good in."""
        return QSize(480, 320)

    def _paint_focus(self, painter: QPainter, style: Style) -> None:
        if self._focus_shown and self.hasFocus():
            painter.setPen(QPen(QColor(style.theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus where the keyboard brought it."""
        self._focus_shown = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()
            self._dragging = False
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or tell what the pointer is on."""
        position = event.position()
        if self._pressed is None:
            self.point_at(position)
            return
        delta = position - self._pressed
        if self._dragging or delta.manhattanLength() >= QApplication.startDragDistance():
            if not self._dragging:
                self._dragging = True
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.leave()
            self.pan_by(delta)
            self._pressed = position

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or click."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        if self._dragging:
            self.unsetCursor()
        else:
            self._undo_click = self.before_click()
            self.click_at(event.position(), bool(event.modifiers() & _ADDING))
        self._pressed = None
        self._dragging = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show everything, and have what its first click changed as it was."""
        if event.button() == Qt.MouseButton.LeftButton:
            if self._undo_click is not None:
                self._undo_click()
            self._undo_click = None
            self.reset_view()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget what the pointer was on."""
        self.leave()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        if turn:
            self.zoom_at(event.position(), 1.0015**turn)
            self.point_at(event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Zoom by a pinch of the touch pad."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_at(event.position(), 1.0 + event.value())
            self.point_at(event.position())
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pan by the arrows, zoom by plus and minus, show everything by 0."""
        key = Qt.Key(event.key())
        if key in _ARROWS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.pan_by(_ARROWS[key])
        elif key in _ZOOMS:
            self.zoom_at(self.canvas_rect().center(), _ZOOMS[key])
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.reset_view()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the context menu, by mouse or key."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.menu_requested.emit(self.canvas_rect().center())
        else:
            self.menu_requested.emit(QPointF(event.pos()))
