"""Closing the window while the model is at work."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QMainWindow

from explorer.ui.state.store import Store
from explorer.ui.state.tasks import TaskRunner


class Closing(QObject):
    """Asks before a run is cut short by the user, and says what of it is kept.

    Parameters
    ----------
    window
        Which is to close.
    store, runner
        Of the run.
    """

    def __init__(self, window: QMainWindow, store: Store, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window = window
        self._store = store
        self._runner = runner
        self._asking = self._decided = False

    def asks(self) -> bool:
        """Return whether the window stays, since there is a question; the end of a session does not wait for one."""
        application = QApplication.instance()
        session_ends = isinstance(application, QApplication) and application.isSavingSession()
        progress = self._store.state.request_progress
        under_way = self._runner.busy("encode") or (progress is not None and progress.kept > 0)
        if self._decided or not under_way or session_ends or not self._window.isVisible():
            return False
        if not self._asking:
            from explorer.ui.dialogs.closing import ClosingDialog

            self._asking = True
            dialog = ClosingDialog(self._store, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.finished.connect(self._on_answer)
            dialog.open()
        return True

    def _on_answer(self, answer: int) -> None:
        self._asking = False
        if answer:
            # What is computed is written once the run is told to stop; the program waits for that before it ends.
            self._decided = True
            self._runner.drop("encode")
            self._window.close()
            self._decided = False
