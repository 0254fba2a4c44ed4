"""The bar that shows how far something is."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QWidget

from explorer.domain.job import Progress

_STEPS = 1000


class ProgressBar(QProgressBar):
    """A slim bar for a share that may be unknown."""

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Progress")
        self.setTextVisible(False)
        self.setFixedSize(width, 6)

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        if progress.total > 0:
            self.setRange(0, _STEPS)
            self.setValue(min(_STEPS, progress.done * _STEPS // progress.total))
        else:
            self.setRange(0, 0)
