"""Running a request: in sight, one at a time, cancelled on request."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import Queue, TaskRunner

Result = TypeVar("Result")


class RequestRunner(QObject):
    """Hands requests to the runner and shows the progress of the one at work."""

    def __init__(self, store: Store, runner: TaskRunner) -> None:
        super().__init__(store)
        self._store = store
        self._runner = runner
        self._keys: set[str] = set()

    def start(
        self,
        key: str,
        stage: str,
        job: Callable[[JobContext], Result],
        on_result: Callable[[Result], None],
        queue: Queue = Queue.INFERENCE,
    ) -> None:
        """Queue a request in place of an earlier one of its kind.

        Parameters
        ----------
        key
            Its kind.
        stage
            What it does, until it reports for itself.
        job
            The work, on a worker thread.
        on_result
            Called on the window's thread. A failure goes on the screen; a cancelled request changes nothing.
        queue
            Where it waits for its turn; that of the model unless it needs none.
        """
        key = f"request {key}"
        self._keys.add(key)
        self._store.update(request_progress=Progress(stage), failure=None)

        def finish(result: Result) -> None:
            self._end(key)
            on_result(result)

        def fail(failure: Failure) -> None:
            self._end(key)
            if failure.kind is not FailureKind.CANCELLED:
                self._store.update(failure=failure)

        self._runner.submit(
            queue,
            key,
            job,
            finish,
            on_failure=fail,
            on_progress=lambda progress: self._store.update(request_progress=progress),
        )

    def drop(self, key: str) -> None:
        """Stop the request of a kind, whose question is no longer asked, and hear nothing more of it."""
        key = f"request {key}"
        if key in self._keys:
            self._runner.drop(key)
            self._end(key)

    def busy(self, key: str) -> bool:
        """Whether a request of a kind waits or runs."""
        return self._runner.busy(f"request {key}")

    def stop(self, key: str) -> None:
        """Ask the request of a kind to stop; it may give what it has so far."""
        self._runner.cancel(f"request {key}")

    def cancel(self) -> None:
        """Stop every request."""
        for key in tuple(self._keys):
            self._runner.cancel(key)

    def _end(self, key: str) -> None:
        self._keys.discard(key)
        if not self._keys:
            self._store.update(request_progress=None)
