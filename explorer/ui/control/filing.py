"""Reading and writing files in the background: one after the other, in sight, and cancelled on request."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from itertools import count
from typing import TypeVar

from PySide6.QtCore import QObject

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import Queue, TaskRunner

Result = TypeVar("Result")


class FileUse(Enum):
    """What a file is used for."""

    OPENING = auto()
    WRITING = auto()


class Filing(QObject):
    """Hands jobs on files to the runner, none replacing another, and shows the progress of the one at work."""

    def __init__(self, store: Store, runner: TaskRunner) -> None:
        super().__init__(store)
        self._store = store
        self._runner = runner
        self._numbers = count()
        self._keys: set[str] = set()
        self._failed: dict[FileUse, Failure] = {}

    def submit(
        self,
        stage: str,
        job: Callable[[JobContext], Result],
        on_result: Callable[[Result], None],
        use: FileUse = FileUse.OPENING,
    ) -> None:
        """Queue a job; `stage` says what it does until it reports for itself. Its failure goes on the screen."""
        key = f"file {next(self._numbers)}"
        self._keys.add(key)
        if self._store.state.files_progress is None:
            self._show(Progress(stage))

        def finish(result: Result) -> None:
            self._end(key)
            on_result(result)

        def fail(failure: Failure) -> None:
            self._end(key)
            self.fail(failure, use)

        self._runner.submit(Queue.FILES, key, job, finish, on_failure=fail, on_progress=self._show)

    def fail(self, failure: Failure, use: FileUse = FileUse.OPENING) -> None:
        """Put the failure of a file on the screen, until the next one does well; a cancelled job is none."""
        if failure.kind is not FailureKind.CANCELLED:
            self._failed[use] = failure
            self._store.update(failure=failure)

    def went_well(self, use: FileUse = FileUse.OPENING) -> None:
        """Take the failure of an earlier file off the screen; another one stays."""
        failure = self._failed.pop(use, None)
        if failure is not None and self._store.state.failure is failure:
            self._store.update(failure=None)

    def cancel(self) -> None:
        """Stop every job on files."""
        for key in tuple(self._keys):
            self._runner.cancel(key)

    def _end(self, key: str) -> None:
        self._keys.discard(key)
        if not self._keys:
            self._store.update(files_progress=None)

    def _show(self, progress: Progress) -> None:
        self._store.update(files_progress=progress)
