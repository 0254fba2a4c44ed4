"""How far a file is, and how long the rest will take."""

from __future__ import annotations

import time

from explorer.domain.job import JobContext, Progress

_TRUSTED_AFTER = 0.5
"""Seconds of work that an estimate of the rest needs."""


class Pace:
    """Reports a job on a file.

    Parameters
    ----------
    stage
        What is being done, as the user reads it.
    context
        Where to report and when to stop.
    """

    def __init__(self, stage: str, context: JobContext) -> None:
        self._stage = stage
        self._context = context
        self._start = time.monotonic()

    def show(self, done: int, total: int) -> None:
        """Say that `done` of `total` units (bytes, rows; 0 where unknown) are finished; stops where asked to.

        Raises
        ------
        Cancelled
            Where the job was asked to stop.
        """
        self._context.check()
        seconds = time.monotonic() - self._start
        left = seconds * (total - done) / done if seconds >= _TRUSTED_AFTER and 0 < done <= total else None
        self._context.report(Progress(self._stage, done=min(done, total), total=total, seconds_left=left))
