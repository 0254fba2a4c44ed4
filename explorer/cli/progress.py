"""Progress on a terminal: one line that is rewritten, or now and then a line in a log."""

from __future__ import annotations

import time
from typing import TextIO

from explorer.domain.job import Progress

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
    parts = [progress.stage]
    if progress.total:
        parts.append(f"{progress.done:,} of {progress.total:,} ({progress.done / progress.total:.0%})")
    elif progress.done:
        parts.append(f"{progress.done:,}")
    if progress.rate:
        parts.append(f"{progress.rate:,.0f}/s" if progress.rate >= 10 else f"{progress.rate:.1f}/s")
    if progress.seconds_left is not None and progress.seconds_left >= 1:
        parts.append(f"{progress.seconds_left:.0f} s left")
    return " · ".join(parts)
