"""What the window does not wait for is loaded once it is seen, a few milliseconds at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib import import_module

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, QTimer, Signal

_SLICE = 0.006
"""Seconds for which steps are done before whoever types or clicks has a turn: less than half a frame."""

_BEFORE_PYQTGRAPH = ("multiprocessing.connection", "pydoc", "xml.etree.ElementTree")


class Preloading(QObject):
    """Does steps whenever the event loop has nothing else to do.

    Parameters
    ----------
    steps
        Does one step each time that it is asked for the next. One that fails ends them; it is reported as any error.
    """

    ended = Signal()
    """There is no further step."""

    def __init__(self, steps: Iterator[None], parent: QObject) -> None:
        super().__init__(parent)
        self._steps = steps
        self._idle = QTimer(self)
        self._idle.timeout.connect(self._do_some)

    def start(self) -> None:
        """Begin when the event loop is idle."""
        self._idle.start(0)

    def _do_some(self) -> None:
        until = time.perf_counter() + _SLICE
        for _ in self._steps:
            if time.perf_counter() >= until:
                return
        self._idle.stop()
        self.ended.emit()


def load_kit() -> Iterator[None]:
    """Load what paints figures, in steps: at once, the import of pyqtgraph holds the window up for 180 ms.

    Half of them are for the names of Qt, of which it reads every one: PySide6 makes a class when its name is
    first read. Another tenth is for what it imports of Python's own.
    """
    for module in (QtCore, QtGui, QtWidgets):
        for name in dir(module):
            getattr(module, name)
            yield
    for imported in (*_BEFORE_PYQTGRAPH, "pyqtgraph", "explorer.ui.plots.selecting"):
        import_module(imported)
        yield
