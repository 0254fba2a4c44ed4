"""Keeps a window within what is free of its screen, its frame included."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMargins, QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

USUAL_FRAME = QMargins(4, 36, 4, 4)
"""The frame that is reckoned with before the window system has put one around a window, in pixels."""

_FILLING = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen | Qt.WindowState.WindowMinimized


def brought_inside(inner: QRect, area: QRect) -> QRect:
    """Return `inner` no larger than `area` and moved into it, by as little as that takes."""
    size = inner.size().boundedTo(area.size())
    left = max(area.left(), min(inner.left(), area.right() + 1 - size.width()))
    top = max(area.top(), min(inner.top(), area.bottom() + 1 - size.height()))
    return QRect(left, top, size.width(), size.height())


class ScreenFit(QObject):
    """Sees to it that all of a window is on its screen: when it appears, and when the screens change.

    Where the user moves it later is the user's own.

    Parameters
    ----------
    window
        The window.
    least
        Its smallest size where the screen has the room, in pixels; what it allows by itself where none is given.
    """

    def __init__(self, window: QWidget, least: QSize | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._least = least
        self._screen: QScreen | None = None
        if least is not None:
            window.setMinimumSize(least)

    def place(self, *, kept: bool) -> None:
        """Fit the window, which is not shown yet, and watch it from then on.

        Parameters
        ----------
        kept
            Whether its geometry is the user's, of an earlier start: it is brought back where it does not fit. The
            first window is maximised where it does not.
        """
        window = self._window
        filling = bool(window.windowState() & _FILLING)
        screen = (QGuiApplication.screenAt(window.geometry().center()) if kept else None) or window.screen()
        inner = window.normalGeometry() if filling else window.geometry()
        area = screen.availableGeometry().marginsRemoved(USUAL_FRAME)
        self._allow(area)
        fitting = brought_inside(inner, area)
        if filling:
            window.setWindowState(Qt.WindowState.WindowNoState)
        if kept:
            window.setGeometry(fitting)
        else:
            # Where it fits, the window system has the better place for it.
            window.resize(fitting.size())
        if filling or (not kept and fitting.size() != inner.size()):
            window.setWindowState(Qt.WindowState.WindowMaximized)
        self.watch()

    def watch(self) -> None:
        """Bring the window inside where it sticks out when it appears, and when the screens change."""
        self._window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look again when the window is first painted: it has its frame by then."""
        if event.type() is QEvent.Type.Show and watched is self._window:
            handle = self._window.windowHandle()
            handle.installEventFilter(self)
            handle.screenChanged.connect(self._on_screen)
            self._window.removeEventFilter(self)
        elif event.type() is QEvent.Type.Expose:
            watched.removeEventFilter(self)
            self._soon()
        return super().eventFilter(watched, event)

    def _soon(self, *_: object) -> None:
        # Not from inside the event, whose own geometry is still to be taken.
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        window, handle = self._window, self._window.windowHandle()
        if handle is None or not window.isVisible():
            return
        self._watch(window.screen())
        area = window.screen().availableGeometry().marginsRemoved(handle.frameMargins())
        self._allow(area)
        if not window.windowState() & _FILLING:
            fitting = brought_inside(window.geometry(), area)
            if fitting != window.geometry():
                window.setGeometry(fitting)

    def _allow(self, area: QRect) -> None:
        """Let the window be as small as its screen."""
        if self._least is not None:
            self._window.setMinimumSize(self._least.boundedTo(area.size()))

    def _watch(self, screen: QScreen) -> None:
        if screen is self._screen:
            return
        if self._screen in QGuiApplication.screens():
            self._screen.availableGeometryChanged.disconnect(self._soon)
        self._screen = screen
        screen.availableGeometryChanged.connect(self._soon)

    def _on_screen(self, screen: QScreen) -> None:
        # A window that is on its way from one screen to the other is in the user's hand.
        gone = self._screen not in QGuiApplication.screens()
        self._watch(screen)
        if gone:
            self._soon()
