"""How a job talks to whoever started it: progress and drafts of its result out, cancellation in."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from explorer.domain.failure import Cancelled

THREADS = max(1, min(8, (os.cpu_count() or 1) - 1))
"""Parts of a job computed at a time, each with one core; one core is left to the window."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    Parameters
    ----------
    stage
        What is being done, as the user reads it ("Encoding", "Loading the model").
    done, total
        Units finished and units in all; `total` is 0 where it is unknown.
    rate
        Units per second; 0 where unknown.
    seconds_left
        Estimated seconds to the end, or None where unknown.
    note
        Something worth saying meanwhile ("Out of memory: batches of 16 now"); may be empty.
    kept, kept_of
        How many of the texts of the whole run a later one finds on the disk should this one be cut short now, and how
        many texts it has; 0 before any has been encoded.
    """

    stage: str
    done: int = 0
    total: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
    note: str = ""
    kept: int = 0
    kept_of: int = 0

    @classmethod
    def at_rate(cls, stage: str, done: int, total: int, started: float, note: str = "") -> Progress:
        """Tell the rate since `started`, as `time.perf_counter` gave it, and how long the rest takes at that rate."""
        rate = done / max(time.perf_counter() - started, 1e-9)
        return cls(stage, done, total, rate, (total - done) / rate if rate else None, note)


class JobContext:
    """Handed to every job as its last argument.

    Parameters
    ----------
    on_progress
        Called on the job's own thread with each `Progress`.
    on_partial
        Called on the job's own thread with each draft of the result, of the type that the job returns.
    """

    def __init__(
        self,
        on_progress: Callable[[Progress], None] | None = None,
        on_partial: Callable[[Any], None] | None = None,
    ) -> None:
        self._on_progress = on_progress
        self._on_partial = on_partial
        self._cancelled = threading.Event()

    def report(self, progress: Progress) -> None:
        """Tell whoever started the job how far it is."""
        if self._on_progress is not None:
            self._on_progress(progress)

    def show(self, partial: object) -> None:
        """Show whoever started the job how far its result has come."""
        if self._on_partial is not None:
            self._on_partial(partial)

    def cancel(self) -> None:
        """Ask the job to stop; callable from any thread."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether the job has been asked to stop."""
        return self._cancelled.is_set()

    def check(self) -> None:
        """Raise `Cancelled` if the job has been asked to stop."""
        if self._cancelled.is_set():
            raise Cancelled


class RelayedContext(JobContext):
    """Hands the cancel of another context on; of the progress, what a subclass makes of it, by itself none.

    Parameters
    ----------
    outer
        The other context.
    """

    def __init__(self, outer: JobContext) -> None:
        super().__init__()
        self._outer = outer

    @property
    def cancelled(self) -> bool:
        return self._outer.cancelled

    def check(self) -> None:
        self._outer.check()
