"""The settings and the layout, kept soon after each change: a window may end without being closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from explorer.domain.failure import Failure
from explorer.files.profile.settings import Settings
from explorer.ui.state.tasks import Queue, TaskRunner

_SOON = 500
"""Milliseconds from a change until it is written, however many follow."""

_LAYOUT_EVENTS = frozenset(
    {QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowStateChange}
)


class Keeping(QObject):
    """Writes the settings in the background, soon after each change; nothing where they are not to be kept.

    Parameters
    ----------
    settings
        What is kept.
    runner
        Writes.
    note_layout
        Notes in the settings where everything is.
    """

    failed = Signal(object)
    """The `Failure` of the first write that was refused; the others are not told."""

    def __init__(
        self, settings: Settings, runner: TaskRunner, note_layout: Callable[[], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._runner = runner
        self._note_layout = note_layout
        self._refused, self._stopped = False, False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SOON)
        self._timer.timeout.connect(self._save)

    def start(self, laid_out: Sequence[QWidget]) -> None:
        """Keep changes from now on, those of where the widgets are among them."""
        if not self._settings.kept:
            return
        self._settings.watch(self.soon)
        for widget in laid_out:
            widget.installEventFilter(self)

    def soon(self) -> None:
        """Keep what has changed."""
        if self._settings.kept and not self._stopped and not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Keep no more: the window is closed, and another may have been opened since."""
        self._stopped = True
        self._timer.stop()

    def save_now(self) -> None:
        """Keep what has changed before this returns; raises `ExplorerError` of kind DISK where that fails."""
        self._note_layout()
        self._timer.stop()
        self._settings.save()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that something was moved."""
        if event.type() in _LAYOUT_EVENTS:
            self.soon()
        return super().eventFilter(watched, event)

    def _save(self) -> None:
        self._note_layout()
        self._timer.stop()
        self._runner.submit(
            Queue.DRAFT, "settings", lambda _: self._settings.save(), lambda _: None, on_failure=self._on_refused
        )

    def _on_refused(self, failure: Failure) -> None:
        if not self._refused:
            self._refused = True
            self.failed.emit(failure)
