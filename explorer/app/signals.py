"""Signals to end reach Python while Qt's loop runs."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier

_ENDING = ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")


class EndingSignals(QObject):
    """Calls `end` on the thread of the window for the first signal to end; a second one ends the process at once.

    Python runs handlers of signals between its own instructions, of which there are none while Qt waits. The byte that
    the interpreter writes into a socket for each signal wakes Qt, on every system.
    """

    def __init__(self, end: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._end = end
        self._receiver, self._sender = socket.socketpair()
        for end_of_pair in (self._receiver, self._sender):
            end_of_pair.setblocking(False)
        self._before = {}
        for name in _ENDING:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._note)
        self._wakeup_before = signal.set_wakeup_fd(self._sender.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._receiver.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._asked = False

    def stop(self) -> None:
        """Leave signals to whoever had them before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._wakeup_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._receiver.close()
        self._sender.close()

    def _note(self, number: int, _: FrameType | None) -> None:
        self._asked = True
        signal.signal(number, signal.SIG_DFL)

    def _wake(self) -> None:
        # By now the handler has run: Python looks for signals before it calls this.
        with contextlib.suppress(BlockingIOError):
            self._receiver.recv(64)
        if self._asked:
            self._asked = False
            self._end()
