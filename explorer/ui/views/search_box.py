"""The field of the search by meaning, and the list under it, which the keys lead to and back from."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from explorer.ui.look.icons import icon
from explorer.ui.look.plain import plain_tip
from explorer.ui.tables.view import TableView

ROW_HEIGHT = 30
"""Height in pixels of a ranked sentence."""
SEARCH_DELAY_MS = 400
"""Pause in typing after which the search starts by itself."""

_NO_KEYS = Qt.KeyboardModifier.NoModifier


class SearchBox(QLineEdit):
    """A query; searched for after a pause in typing, and at once by Return."""

    wanted = Signal()
    """A search for what is in the box is wanted; an empty box ends the search."""
    entered = Signal()
    """Return was pressed."""
    list_wanted = Signal()
    """The keyboard is wanted in the list."""
    left = Signal()
    """Esc was pressed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("neighbors_search")
        self.setAccessibleName("Search by meaning")
        self.setPlaceholderText("Search by meaning")
        self.setToolTip(plain_tip("Type anything: the sentences are ranked by how near they are to it (Ctrl+Shift+F)"))
        self.setClearButtonEnabled(True)
        self.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.setInterval(SEARCH_DELAY_MS)
        self.pause.timeout.connect(self.wanted)
        self.textChanged.connect(self._on_typed)
        self.returnPressed.connect(self.entered)

    @property
    def query(self) -> str:
        """What is searched for."""
        return self.text().strip()

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the shortcut that cancels a run."""
        return _kept(event, self._takes_escape(event)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the list by Down, and back to whoever had the keyboard before by Esc."""
        if event.key() == Qt.Key.Key_Down:
            self.list_wanted.emit()
        elif self._takes_escape(event):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @staticmethod
    def _takes_escape(event: QEvent) -> bool:
        return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and event.modifiers() == _NO_KEYS

    def _on_typed(self, _: str) -> None:
        if self.query:
            self.pause.start()
        else:
            self.pause.stop()
            self.wanted.emit()


class RankingList(TableView):
    """The ranked sentences."""

    up_wanted = Signal()
    """Up was pressed in the first row."""
    back_wanted = Signal()
    """A key was pressed that leads back to where one came from."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            "neighbors_list",
            "Sentences by similarity",
            parent,
            row_height=ROW_HEIGHT,
            listed=True,
            many=False,
            linked=True,
        )
        self.leads_back = False

    def go_to(self, row: int) -> None:
        """Give the keyboard to a row."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCurrentIndex(self.rows.index(min(row, self.rows.rowCount() - 1), 0))

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the shortcut that cancels a run, where it leads back."""
        return _kept(event, self._is_back(event)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the first row by Up, and go back by Esc, Backspace or Alt+Left."""
        if self._is_back(event):
            self.back_wanted.emit()
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.up_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _is_back(self, event: QEvent) -> bool:
        """Whether a key leads back, as there is somewhere to go back to."""
        if not isinstance(event, QKeyEvent) or not self.leads_back:
            return False
        if event.modifiers() == Qt.KeyboardModifier.AltModifier:
            return event.key() == Qt.Key.Key_Left
        return event.modifiers() == _NO_KEYS and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace)


def _kept(event: QEvent, wanted: bool) -> bool:
    """Keep a key from the shortcuts of the window."""
    if event.type() is QEvent.Type.ShortcutOverride and wanted:
        event.accept()
        return True
    return False
