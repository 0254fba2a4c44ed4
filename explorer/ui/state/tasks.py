"""Jobs on worker threads, their results back on the window's thread."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from explorer.domain.failure import Cancelled, ExplorerError, Failure, FailureKind
from explorer.domain.job import JobContext, Progress

Result = TypeVar("Result")

SWITCH_INTERVAL = 0.0005
"""Seconds after which a busy worker lets the window have the interpreter; Python's own 5 ms is a third of a frame."""


class Queue(Enum):
    """Queues of jobs, each worked off by one thread, so that a long job never delays a short one of another kind."""

    INFERENCE = auto()
    READOUT = auto()
    BACKGROUND = auto()
    LONG = auto()
    FILES = auto()
    DRAFT = auto()
    FIND = auto()
    MODEL = auto()
    PASTE = auto()
    CELLS = auto()
    POINTS = auto()
    PREPARE = auto()


@dataclass(slots=True)
class _Job:
    """One submitted job, as the window's thread knows it."""

    key: str
    context: JobContext
    on_result: Callable[[Any], None]
    on_failure: Callable[[Failure], None] | None
    on_progress: Callable[[Progress], None] | None
    on_partial: Callable[[Any], None] | None
    future: Future[None] | None = None

    def listener(self, what: str) -> Callable[[Any], None] | None:
        """Who is told of what comes before the result, if anyone."""
        return {"progress": self.on_progress, "partial": self.on_partial}.get(what)


class TaskRunner(QObject):
    """Runs jobs, the newest of each kind counting.

    A job is a function of one `JobContext`. Submitting another under the same key cancels the first, and whatever the
    first still delivers is dropped. Results, failures and progress arrive on the thread of the runner.
    """

    _posted = Signal(object, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executors = {
            queue: ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"explorer-{queue.name.lower()}")
            for queue in Queue
        }
        self._jobs: dict[str, _Job] = {}
        self._python_interval = sys.getswitchinterval()
        self._closed = False
        self._posted.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        queue: Queue,
        key: str,
        job: Callable[[JobContext], Result],
        on_result: Callable[[Result], None],
        *,
        on_failure: Callable[[Failure], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        on_partial: Callable[[Result], None] | None = None,
    ) -> None:
        """Queue a job.

        Parameters
        ----------
        queue
            Where it waits for its turn.
        key
            Its kind; the newest job of a kind replaces the others.
        job
            The work, on a worker thread.
        on_result, on_failure, on_progress, on_partial
            Called on the runner's thread; the last with the newest draft of the result. A cancelled job is a failure of
            kind CANCELLED, unless it was replaced.
        """
        if self._closed:
            return
        self.drop(key)
        progress, partial = _Latest[Progress](), _Latest[Result]()
        context = JobContext(
            lambda value: self._tell(submitted, "progress", progress, value),
            lambda value: self._tell(submitted, "partial", partial, value),
        )
        submitted = _Job(key, context, on_result, on_failure, on_progress, on_partial)
        self._jobs[key] = submitted
        sys.setswitchinterval(SWITCH_INTERVAL)
        submitted.future = self._executors[queue].submit(self._work, submitted, job)

    def cancel(self, key: str) -> None:
        """Ask the job of a kind to stop; it answers with a failure of kind CANCELLED, at once where it only waits."""
        submitted = self._jobs.get(key)
        if submitted is None:
            return
        submitted.context.cancel()
        if submitted.future is not None and submitted.future.cancel():
            self._posted.emit(submitted, "failure", Cancelled().failure)

    def drop(self, key: str) -> None:
        """Stop the job of a kind and hear nothing more of it."""
        submitted = self._jobs.pop(key, None)
        if submitted is not None:
            submitted.context.cancel()

    def busy(self, key: str) -> bool:
        """Whether a job of a kind is waiting or running."""
        return key in self._jobs

    @property
    def idle(self) -> bool:
        """Whether nothing is waiting or running."""
        return not self._jobs

    def close(self) -> None:
        """Cancel everything and wait for the threads to end."""
        self._closed = True
        for key in list(self._jobs):
            self.drop(key)
        for executor in self._executors.values():
            executor.shutdown(wait=True, cancel_futures=True)
        sys.setswitchinterval(self._python_interval)

    def _work(self, submitted: _Job, job: Callable[[JobContext], Any]) -> None:
        outcome: tuple[str, object]
        try:
            submitted.context.check()
            outcome = ("result", job(submitted.context))
        except Exception as error:  # noqa: BLE001 - the job boundary: everything crosses it as a value
            outcome = ("failure", _failure_of(error))
        self._posted.emit(submitted, *outcome)

    def _tell(self, submitted: _Job, what: str, latest: _Latest[Any], value: object) -> None:
        if submitted.listener(what) is not None and latest.put(value):
            self._posted.emit(submitted, what, latest)

    @Slot(object, str, object)
    def _receive(self, submitted: _Job, what: str, value: object) -> None:
        if self._jobs.get(submitted.key) is not submitted:
            return
        listener = submitted.listener(what)
        if listener is not None:
            assert isinstance(value, _Latest)
            listener(value.take())
            return
        del self._jobs[submitted.key]
        if not self._jobs:
            sys.setswitchinterval(self._python_interval)
        if what == "result":
            submitted.on_result(value)
        elif submitted.on_failure is not None:
            assert isinstance(value, Failure)
            submitted.on_failure(value)


class _Latest(Generic[Result]):
    """The newest progress or draft not yet seen by the window, so that a fast job cannot flood it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value: Result | None = None

    def put(self, value: Result) -> bool:
        """Keep `value`; return whether the one before it had been taken."""
        with self._lock:
            empty = self._value is None
            self._value = value
        return empty

    def take(self) -> Result:
        """Return the newest value."""
        with self._lock:
            value, self._value = self._value, None
        assert value is not None
        return value


def _failure_of(error: BaseException) -> Failure:
    if isinstance(error, ExplorerError):
        return error.failure
    if isinstance(error, MemoryError):
        return Failure(FailureKind.MEMORY, "There was not enough memory.", "Try fewer or shorter sentences.")
    details = "".join(traceback.format_exception(error))
    return Failure(
        FailureKind.INTERNAL,
        f"Something unexpected happened: {type(error).__name__}.",
        "Nothing that you typed is lost; copy the details for a bug report, then try again.",
        details,
    )
