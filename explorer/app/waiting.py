"""Waiting for the work of a window, or of a view, that nobody watches."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QTimer

from explorer.app.interrupts import interrupts_held

_TICK = 20
"""Milliseconds."""


def wait(done: Callable[[], bool]) -> None:
    """Run the event loop until `done`, waking often enough for Ctrl+C."""
    loop = QEventLoop()
    timer = QTimer()
    with interrupts_held() as interrupted:
        timer.timeout.connect(lambda: loop.quit() if interrupted() or done() else None)
        timer.start(_TICK)
        if not done():
            loop.exec()
        timer.stop()


def wait_a_moment(milliseconds: int) -> None:
    """Run the event loop for so long."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    with interrupts_held():
        loop.exec()
