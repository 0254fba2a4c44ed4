"""The progress of a run made of that of its blocks."""

from __future__ import annotations

import time
from dataclasses import replace

from explorer.domain.job import JobContext, Progress

STAGE = "Encoding"


class RunProgress(JobContext):
    """What a block reports becomes the progress of all blocks; `done` and `kept` are those of the whole run.

    Parameters
    ----------
    whole
        Where it goes.
    total
        Texts in all.
    one_block
        Whether they are one block; the reading of tokens, which is short and comes with every block, is told only
        then.
    """

    def __init__(self, whole: JobContext, total: int, one_block: bool) -> None:
        super().__init__()
        self._whole = whole
        self._total = total
        self._one_block = one_block
        self._here = self._behind = self._ran = 0
        self._begun = time.perf_counter()
        self.done = self.kept = 0

    def enter(self, here: int, behind: int) -> None:
        """Begin a block of which `here` texts have to run, and `behind` after it."""
        self.check()
        self._ran += self._here
        self._here, self._behind = here, behind
        if here and not self._one_block:
            self.report(Progress(STAGE, 0, here))

    @property
    def cancelled(self) -> bool:
        """Whether the job has been asked to stop."""
        return self._whole.cancelled

    def check(self) -> None:
        """Raise `Cancelled` if the job has been asked to stop."""
        self._whole.check()

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
        self._whole.report(
            Progress(STAGE, self.done, self._total, ran / elapsed, left, progress.note, self.kept, self._total)
        )


class AfterRun(JobContext):
    """What is done once all texts are encoded says too how many of them are kept.

    Parameters
    ----------
    whole
        Where it goes.
    kept, total
        How many texts are kept of how many.
    """

    def __init__(self, whole: JobContext, kept: int, total: int) -> None:
        super().__init__()
        self._whole = whole
        self._kept = kept
        self._total = total

    @property
    def cancelled(self) -> bool:
        """Whether the job has been asked to stop."""
        return self._whole.cancelled

    def check(self) -> None:
        """Raise `Cancelled` if the job has been asked to stop."""
        self._whole.check()

    def report(self, progress: Progress) -> None:
        """Pass progress on."""
        self._whole.report(replace(progress, kept=self._kept, kept_of=self._total))
