"""Progress on a terminal: one line that is rewritten, or now and then a line in a log."""

from __future__ import annotations

import time
from typing import TextIO

from explorer.domain.job import Progress
from explorer.domain.words import count, pace, percent_done, plain

_TERMINAL_SECONDS = 0.1
_LOG_SECONDS = 10.0


class ProgressLine:
    """Writes each `Progress` it is called with, but not too often.

    Parameters
    ----------
    stream
        Where to, usually standard error.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._rewrites = stream.isatty()
        self._stage = ""
        self._written_at = float("-inf")

    def __call__(self, progress: Progress) -> None:
        """Write `progress` if it says something new or enough time has passed."""
        if progress.note:
            self.clear()
            self._stream.write(f"{progress.note}\n")
        now = time.monotonic()
        pause = _TERMINAL_SECONDS if self._rewrites else _LOG_SECONDS
        if progress.stage == self._stage and now - self._written_at < pause:
            return
        self._stage, self._written_at = progress.stage, now
        self._stream.write(f"\r{describe(progress)}\x1b[K" if self._rewrites else f"{describe(progress)}\n")
        self._stream.flush()

    def clear(self) -> None:
        """Leave the terminal's line empty for what comes next."""
        if self._rewrites:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def describe(progress: Progress) -> str:
    """Say how far a job is in one short line."""
    done, total = progress.done, progress.total
    parts = [progress.stage]
    if total:
        parts.append(f"{count(done)} of {count(total)} ({percent_done(done, total)})")
    elif done:
        parts.append(count(done))
    return plain(" · ".join((*parts, *pace(progress.rate, progress.seconds_left))))
