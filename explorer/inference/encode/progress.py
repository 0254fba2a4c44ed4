"""The progress of a run made of that of its blocks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from explorer.domain.job import JobContext, Progress

STAGE = "Encoding"


class Relayed(JobContext):
    """A job's context that changes what is reported on the way.

    Parameters
    ----------
    whole
        Where it goes.
    total
        Texts in all.
    """

    def __init__(self, whole: JobContext, total: int) -> None:
        super().__init__()
        self._whole = whole
        self._total = total

    @property
    def cancelled(self) -> bool:
        """Whether the job has been asked to stop."""
        return self._whole.cancelled

    def check(self) -> None:
        """Raise `Cancelled` if the job has been asked to stop."""
        self._whole.check()


class RunProgress(Relayed):
    """What a block reports becomes the progress of all blocks.

    Parameters
    ----------
    whole, total
        As for every `Relayed`.
    one_block
        Whether the texts are one block; the reading of tokens, which is short and comes with every block, is told only
        then.
    count
        Tells how many texts of the whole run are done, and how many a later one would find on the disk.
    """

    def __init__(self, whole: JobContext, total: int, one_block: bool, count: Callable[[], tuple[int, int]]) -> None:
        super().__init__(whole, total)
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
        """Pass progress on."""
        if progress.stage != STAGE or not progress.total:
            if self._one_block:
                self._whole.report(progress)
            return
        ran = self._ran + progress.done / progress.total * self._here
        elapsed = max(time.perf_counter() - self._begun, 1e-9)
        left = None
        if ran and progress.seconds_left is not None:
            # Longest first: what is left of the block is known better than by its texts.
            a_text = (elapsed + progress.seconds_left) / (self._ran + self._here)
            left = progress.seconds_left + a_text * self._behind
        done, kept = self._count()
        self._whole.report(Progress(STAGE, done, self._total, ran / elapsed, left, progress.note, kept, self._total))


class AfterRun(Relayed):
    """What is done once all texts are encoded says too how many of them are kept.

    Parameters
    ----------
    whole, total
        As for every `Relayed`.
    kept
        Tells how many texts are kept.
    """

    def __init__(self, whole: JobContext, total: int, kept: Callable[[], int]) -> None:
        super().__init__(whole, total)
        self._kept = kept

    def report(self, progress: Progress) -> None:
        """Pass progress on."""
        self._whole.report(replace(progress, kept=self._kept(), kept_of=self._total))
