"""The ways in which a window is ended from outside, each a close that loses nothing."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from explorer.app.signals import EndingSignals
from explorer.domain.failure import ExplorerError

if TYPE_CHECKING:
    from explorer.ui.window.main_window import MainWindow


PATIENCE = 5.0
"""Seconds that a run has to keep what it computed after a signal; a library being imported cannot be cut short."""


def end_within(seconds: float, status: int) -> None:
    """End the process after `seconds` at the latest, whatever its threads are doing."""
    timer = threading.Timer(seconds, os._exit, (status,))
    timer.daemon = True
    timer.start()


class Ending(QObject):
    """Keeps everything when a signal or the end of the session asks the program to end.

    A signal ends it; the session ends it by itself, or does not, where another program asks the user to stay.
    """

    def __init__(self, window: MainWindow, app: QApplication) -> None:
        super().__init__(app)
        self.asked = False
        self._window = window
        self._app = app
        self._signals = EndingSignals(self._end, self)
        self._requests = (app.commitDataRequest, app.saveStateRequest)
        for request in self._requests:
            # The session may end the program as soon as its request has been answered.
            request.connect(self.keep, Qt.ConnectionType.DirectConnection)

    def stop(self) -> None:
        """Hear no more of either."""
        self._signals.stop()
        for request in self._requests:
            request.disconnect(self.keep)

    def _end(self) -> None:
        self.asked = True
        self._app.exit(0 if self.keep() else 1)

    def keep(self) -> bool:
        """Keep everything now; return whether that was possible, or say why not."""
        try:
            self._window.keep_now()
        except ExplorerError as error:
            sys.stderr.write(f"sentence-explorer: {error}\n")
            return False
        return True
