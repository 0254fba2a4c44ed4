"""Reading and writing files in the background: one after the other, in sight, and cancelled on request."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from itertools import count
from typing import TypeVar

from PySide6.QtCore import QObject

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.ui.control.under_way import UnderWay
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
        self._under_way = UnderWay(runner, self._show)
        self._numbers = count()
        self._failed: dict[FileUse, Failure] = {}

    def submit(
        self,
        stage: str,
        job: Callable[[JobContext], Result],
        on_result: Callable[[Result], None],
        use: FileUse = FileUse.OPENING,
    ) -> None:
        """Queue a job; `stage` says what it does until it reports for itself. Its failure goes on the screen."""
        if self._store.state.files_progress is None:
            self._show(Progress(stage))
        key = f"file {next(self._numbers)}"
        self._under_way.submit(Queue.FILES, key, job, on_result, partial(self.fail, use=use))

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
        self._under_way.cancel()

    def _show(self, progress: Progress | None) -> None:
        self._store.update(files_progress=progress)
