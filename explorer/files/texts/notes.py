"""What is said of a file on the way, kept for those who see only the end."""

from __future__ import annotations

from dataclasses import replace

from explorer.domain.job import JobContext, Progress, RelayedContext


class NoteTaker(RelayedContext):
    """Passes everything on to another context and keeps the notes.

    Parameters
    ----------
    outer
        Where to report and when to stop.
    pass_on
        Whether the notes are passed on too.
    """

    def __init__(self, outer: JobContext, *, pass_on: bool = False) -> None:
        super().__init__(outer)
        self._pass_on = pass_on
        self.notes: list[str] = []

    def report(self, progress: Progress) -> None:
        if progress.note:
            self.notes.append(progress.note)
        self._outer.report(progress if self._pass_on else replace(progress, note=""))
