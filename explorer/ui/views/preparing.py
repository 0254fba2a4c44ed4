"""Work that a view needs done before it can show something, off the window's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

Made = TypeVar("Made")


class Preparing(QObject):
    """One job at a time, the newest counting."""

    _ended = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._turn = threading.Lock()
        self._waiting: Future[Any] | None = None
        self._on_made: Callable[[Any], None] | None = None
        self._ended.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether something is being made."""
        return self._waiting is not None

    def submit(self, job: Callable[[], Made], on_made: Callable[[Made], None]) -> None:
        """Run `job` on a worker thread, then `on_made` on this one, unless something newer is asked for first."""
        self.drop()
        future: Future[Made] = Future()
        future.add_done_callback(self._tell)
        self._waiting, self._on_made = future, on_made
        # A thread for each job: a view has seldom one, and nobody has to end what would wait for the next.
        threading.Thread(target=self._work, args=(future, job), name="explorer-view", daemon=True).start()

    def drop(self) -> None:
        """Hear nothing more of what is being made."""
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = self._on_made = None

    def finish(self) -> None:
        """Wait for what is being made, and take it."""
        if self._waiting is not None:
            self._take(self._waiting)

    def _work(self, future: Future[Made], job: Callable[[], Made]) -> None:
        with self._turn:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(job())
            except Exception as error:  # noqa: BLE001 - raised again where it is taken
                future.set_exception(error)

    def _tell(self, future: Future[Any]) -> None:
        # On the worker's thread; the window may be gone by now.
        if isValid(self):
            self._ended.emit(future)

    def _take(self, future: Future[Any]) -> None:
        if future is not self._waiting or self._on_made is None:
            return
        on_made = self._on_made
        self._waiting = self._on_made = None
        on_made(future.result())
