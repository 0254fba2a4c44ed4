"""What pointer and keys do to a plot: hover, click, drag, lasso, wheel, pinch and keys, in the same hand everywhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from explorer.ui.look.plain import show_tip

_MARGINS = (8, 4, 8, 4)
"""Pixels around a figure."""

LEAST_PLOT = QSize(160, 120)
"""The smallest plot that still shows something; a view needs as much before it has one, so that nothing moves."""

_KEY_STEP = 48.0
_KEY_ZOOM = 1.25
_ARROWS = {
    Qt.Key.Key_Left: QPointF(_KEY_STEP, 0),
    Qt.Key.Key_Right: QPointF(-_KEY_STEP, 0),
    Qt.Key.Key_Up: QPointF(0, _KEY_STEP),
    Qt.Key.Key_Down: QPointF(0, -_KEY_STEP),
}
_LEAST_PINCH = 0.1
"""Least factor of one event of a pinch: two fingers that meet at once would leave nothing of a picture."""
_ZOOMS = {Qt.Key.Key_Plus: _KEY_ZOOM, Qt.Key.Key_Equal: _KEY_ZOOM, Qt.Key.Key_Minus: 1 / _KEY_ZOOM}
_ADDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_LASSO_KEY = Qt.KeyboardModifier.ShiftModifier


class PointerArea(QWidget):
    """Tells what pointer and keys ask for; whoever inherits it does what it can do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContentsMargins(*_MARGINS)
        self._pressed: QPointF | None = None
        self._dragging = False
        self.focus_shown = False
        self.lassoing = False
        self.lasso: list[QPointF] = []

    def point_at(self, position: QPointF) -> None:
        """Take note that the pointer is at `position`."""

    def leave(self) -> None:
        """Take note that the pointer is gone."""

    def click_at(self, position: QPointF, adding: bool) -> None:
        """Select what is at `position`, beside what is selected where `adding`."""

    def undo_click(self) -> None:
        """Put back what the last click changed: a double click begins as one, and means another."""

    def pan_by(self, delta: QPointF) -> None:
        """Move the picture by `delta` pixels."""

    def zoom_at(self, position: QPointF, factor: float) -> None:
        """Magnify by `factor`, keeping what is at `position` there."""

    def step(self, down: int, across: int) -> bool:
        """Go to what is beside what is held, and say whether one walks through the figure at all."""
        return False

    def activate(self, position: QPointF | None) -> bool:
        """Use what is at a position, or what is held, and say whether things here are there to be used."""
        return False

    def can_move(self) -> bool:
        """Whether anything can be zoomed; else the wheel is left to a scroll area."""
        return False

    def reset_view(self) -> None:
        """Show everything."""

    def tip_at(self, position: QPointF) -> str:
        """Return what there is to say about what the pointer rests on; "" for nothing."""
        return ""

    def ask_menu(self, position: QPointF) -> None:
        """Ask for the context menu."""

    def may_lasso(self) -> bool:
        """Whether there is something that a lasso can enclose."""
        return False

    def enclose(self, corners: list[QPointF], adding: bool) -> None:
        """Select what is inside a polygon."""

    def end_lasso(self) -> None:
        """Draw no lasso any more."""
        self.lasso = []

    def figure_rect(self) -> QRectF:
        """Rectangle of the figure on the screen."""
        return QRectF(self.contentsRect())

    def minimumSizeHint(self) -> QSize:
        return LEAST_PLOT

    def sizeHint(self) -> QSize:
        return QSize(480, 320)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.focus_shown = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.may_lasso() and (self.lassoing or event.modifiers() & _LASSO_KEY):
            self.lasso = [event.position()]
            self.leave()
        else:
            self._pressed = event.position()
            self._dragging = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._let_go()
        if self.lasso:
            self.lasso.append(position)
            self.update()
        elif self._pressed is None:
            self.point_at(position)
        elif self._dragging or (position - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            if not self._dragging:
                self._dragging = True
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.leave()
            self.pan_by(position - self._pressed)
            self._pressed = position

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.lasso:
            corners = self.lasso
            self.end_lasso()
            if len(corners) > 2:
                self.enclose(corners, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
            else:
                self.click_at(event.position(), adding=True)
            return
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        if not self._dragging:
            self.click_at(event.position(), bool(event.modifiers() & _ADDING))
        self._let_go()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Use what is there, or show everything and have what the first click changed as it was."""
        if event.button() == Qt.MouseButton.LeftButton and not self.activate(event.position()):
            self.undo_click()
            self.reset_view()

    def leaveEvent(self, event: QEvent) -> None:
        self.leave()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.can_move():
            event.ignore()
            return
        turn = event.angleDelta().y() or event.angleDelta().x()
        if turn:
            self.zoom_at(event.position(), 1.0015**turn)
            self.point_at(event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Zoom by a pinch of the touch pad; keep Esc for a lasso from the shortcut that cancels a run."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_at(event.position(), max(_LEAST_PINCH, 1.0 + event.value()))
            self.point_at(event.position())
            return True
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            show_tip(event, self.tip_at(event.pos().toPointF()), self)
            return True
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._gives_up(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk or pan by the arrows, zoom by plus and minus, show everything by 0, give up the lasso by Esc."""
        key = Qt.Key(event.key())
        if self._gives_up(event):
            self.end_lasso()
        elif key in _ARROWS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            delta = _ARROWS[key]
            if not self.step(-_sign(delta.y()), -_sign(delta.x())):
                self.pan_by(delta)
        elif key in _ZOOMS:
            self.zoom_at(self.figure_rect().center(), _ZOOMS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.activate(None):
            event.accept()
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.reset_view()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        self.ask_menu(self.figure_rect().center() if by_key else QPointF(event.pos()))

    def _let_go(self) -> None:
        """End a drag or a lasso: a menu or dialog that comes meanwhile takes the release of the button."""
        if self._dragging:
            self.unsetCursor()
        self._pressed = None
        self._dragging = False
        if self.lasso:
            self.end_lasso()

    def _gives_up(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape and (self.lassoing or bool(self.lasso))


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
