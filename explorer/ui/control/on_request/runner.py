"""Running a request: in sight, one at a time, cancelled on request."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.ui.control.under_way import UnderWay
from explorer.ui.state.services import Services
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import Queue, TaskRunner

Result = TypeVar("Result")


class RequestRunner(QObject):
    """Hands requests to the runner and shows the progress of the one at work."""

    def __init__(self, store: Store, runner: TaskRunner) -> None:
        super().__init__(store)
        self._store = store
        self._runner = runner
        self._under_way = UnderWay(runner, lambda progress: store.update(request_progress=progress))

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
        self._store.update(request_progress=Progress(stage), failure=None)
        self._under_way.submit(queue, f"request {key}", job, on_result, self._fail)

    def drop(self, key: str) -> None:
        """Stop the request of a kind, whose question is no longer asked, and hear nothing more of it."""
        self._under_way.drop(f"request {key}")

    def busy(self, key: str) -> bool:
        """Whether a request of a kind waits or runs."""
        return self._runner.busy(f"request {key}")

    def stop(self, key: str) -> None:
        """Ask the request of a kind to stop; it may give what it has so far."""
        self._runner.cancel(f"request {key}")

    def cancel(self) -> None:
        """Stop every request."""
        self._under_way.cancel()

    def _fail(self, failure: Failure) -> None:
        if failure.kind is not FailureKind.CANCELLED:
            self._store.update(failure=failure)


class RequestService(QObject):
    """Fulfils the requests of one page."""

    def __init__(self, store: Store, services: Services, requests: RequestRunner) -> None:
        super().__init__(store)
        self._store = store
        self._services = services
        self._requests = requests
