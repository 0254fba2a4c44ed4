"""What is said of a file on the way, kept for those who see only the end."""

from __future__ import annotations

from dataclasses import replace

from explorer.domain.job import JobContext, Progress


class NoteTaker(JobContext):
    """Passes everything on to another context and keeps the notes.

    Parameters
    ----------
    context
        Where to report and when to stop.
    pass_on
        Whether the notes are passed on too.
    """

    def __init__(self, context: JobContext, *, pass_on: bool = False) -> None:
        super().__init__(context.report)
        self._context = context
        self._pass_on = pass_on
        self.notes: list[str] = []

    def report(self, progress: Progress) -> None:
        """Keep a note; report the rest."""
        if progress.note:
            self.notes.append(progress.note)
        super().report(progress if self._pass_on else replace(progress, note=""))

    @property
    def cancelled(self) -> bool:
        """Whether the other context was asked to stop."""
        return self._context.cancelled

    def check(self) -> None:
        """Raise `Cancelled` where the other context was asked to stop."""
        self._context.check()
