"""Progress of layout libraries that only print it."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable

from explorer.domain.job import Progress


class PrintedProgress(io.TextIOBase):
    """A text stream that turns printed step numbers into `Progress`.

    Parameters
    ----------
    stage
        What is being done, as the user reads it.
    pattern
        Regular expression whose first group is the number of the step just finished.
    total
        Steps in all.
    report
        Called with each `Progress`.
    """

    def __init__(self, stage: str, pattern: str, total: int, report: Callable[[Progress], None]) -> None:
        self._stage = stage
        self._pattern = re.compile(pattern)
        self._total = total
        self._report = report
        self._began = time.perf_counter()

    def write(self, text: str) -> int:
        """Report the step that `text` names, if any."""
        match = self._pattern.search(text)
        if match and (done := int(match[1])):
            self._report(Progress.at_rate(self._stage, done, self._total, self._began))
        return len(text)
