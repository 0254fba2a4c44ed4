"""The progress of a run made of that of its blocks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from explorer.domain.job import JobContext, Progress, RelayedContext

STAGE = "Encoding"


class RunProgress(RelayedContext):
    """What a block reports becomes the progress of all blocks.

    Parameters
    ----------
    outer, total
        Where it goes, and the number of texts in all.
    one_block
        Whether the texts are one block; the reading of tokens, which is short and comes with every block, is told only
        then.
    count
        Tells how many texts of the whole run are done, and how many a later one would find on the disk.
    """

    def __init__(self, outer: JobContext, total: int, one_block: bool, count: Callable[[], tuple[int, int]]) -> None:
        super().__init__(outer)
        self._total = total
        self._one_block = one_block
        self._count = count
        self._here = self._behind = self._ran = 0
        self._begun = time.perf_counter()

    def enter(self, here: int, behind: int) -> None:
        """Begin a block of which `here` texts have to run, and `behind` after it."""
        self.check()
        self._ran += self._here
        self._here, self._behind = here, behind
        if here and not self._one_block:
            self.report(Progress(STAGE, 0, here))

    def report(self, progress: Progress) -> None:
        if progress.stage != STAGE or not progress.total:
            if self._one_block:
                self._outer.report(progress)
            return
        ran = self._ran + progress.done / progress.total * self._here
        elapsed = max(time.perf_counter() - self._begun, 1e-9)
        left = None
        if ran and progress.seconds_left is not None:
            # Longest first: what is left of the block is known better than by its texts.
            a_text = (elapsed + progress.seconds_left) / (self._ran + self._here)
            left = progress.seconds_left + a_text * self._behind
        done, kept = self._count()
        self._outer.report(Progress(STAGE, done, self._total, ran / elapsed, left, progress.note, kept, self._total))


class AfterRun(RelayedContext):
    """What is done once all texts are encoded says too how many of them are kept.

    Parameters
    ----------
    outer, total
        Where it goes, and the number of texts in all.
    kept
        Tells how many texts are kept.
    """

    def __init__(self, outer: JobContext, total: int, kept: Callable[[], int]) -> None:
        super().__init__(outer)
        self._total = total
        self._kept = kept

    def report(self, progress: Progress) -> None:
        self._outer.report(replace(progress, kept=self._kept(), kept_of=self._total))
