"""Running a study: in sight, one at a time, cancelled on request."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import Lane, TaskRunner

Result = TypeVar("Result")


class Studies(QObject):
    """Hands studies to the runner and shows the progress of the one at work."""

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
        lane: Lane = Lane.INFERENCE,
    ) -> None:
        """Queue a study in place of an earlier one of its kind.

        Parameters
        ----------
        key
            Its kind.
        stage
            What it does, until it reports for itself.
        job
            The work, on a worker thread.
        on_result
            Called on the window's thread. A failure goes on the screen; a cancelled study changes nothing.
        lane
            Where it waits for its turn; that of the model unless it needs none.
        """
        key = f"study {key}"
        self._keys.add(key)
        self._store.update(study_progress=Progress(stage), failure=None)

        def finish(result: Result) -> None:
            self._end(key)
            on_result(result)

        def fail(failure: Failure) -> None:
            self._end(key)
            if failure.kind is not FailureKind.CANCELLED:
                self._store.update(failure=failure)

        self._runner.submit(
            lane,
            key,
            job,
            finish,
            on_failure=fail,
            on_progress=lambda progress: self._store.update(study_progress=progress),
        )

    def drop(self, key: str) -> None:
        """Stop the study of a kind, whose question is no longer asked, and hear nothing more of it."""
        key = f"study {key}"
        if key in self._keys:
            self._runner.drop(key)
            self._end(key)

    def busy(self, key: str) -> bool:
        """Whether a study of a kind waits or runs."""
        return self._runner.busy(f"study {key}")

    def stop(self, key: str) -> None:
        """Ask the study of a kind to stop; it may give what it has so far."""
        self._runner.cancel(f"study {key}")

    def cancel(self) -> None:
        """Stop every study."""
        for key in tuple(self._keys):
            self._runner.cancel(key)

    def _end(self, key: str) -> None:
        self._keys.discard(key)
        if not self._keys:
            self._store.update(study_progress=None)
