"""The keyboard: how its shortcuts are written, and who has it, the menu bar aside."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMenuBar, QWidget
from shiboken6 import isValid


def shortcut_words(shortcut: str) -> str:
    """Write a shortcut as the system does."""
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)


class Keyboard(QObject):
    """Knows the widget with the keyboard, also while the menu bar has borrowed it to be walked through by keys."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lender: QWidget | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_changed)

    @property
    def holder(self) -> QWidget | None:
        """The widget that acts on what is typed; None where no window of the program is active."""
        now = QApplication.focusWidget()
        if not isinstance(now, QMenuBar):
            return now
        return self._lender if self._lender is not None and isValid(self._lender) else None

    def _on_changed(self) -> None:
        # Without the signal's own widgets: the one before may be half deleted, which PySide cannot hand on.
        now = QApplication.focusWidget()
        if now is not None and not isinstance(now, QMenuBar):
            self._lender = now
