"""The bar in which one says what to find in the sentences."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSizePolicy, QToolButton, QWidget

from explorer.domain.texts.text_query import TextQuery
from explorer.domain.words import count, counted, percent
from explorer.ui.look.controls.building import dressed, hbox, vbox
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT

_LONGEST = 2000
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindBar(QWidget):
    """A query with what it means, how many hits there are, and the ways to them."""

    query_changed = Signal()
    """Another query is in the bar."""
    stepped = Signal(int)
    """The next hit is wanted (1) or the one before (-1)."""
    filtered = Signal(bool)
    """Whether only the sentences with hits are to be shown."""
    closed = Signal()
    """The bar was closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("find_bar")
        self.box = dressed(QLineEdit(self), "find_text", "Find in the sentences")
        self.box.setPlaceholderText("Find")
        self.box.setMaxLength(_LONGEST)
        self.box.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.case = self._toggle("find_case", "Aa", "Match case", "Capital and small letters differ")
        self.expression = self._toggle(
            "find_expression", ".*", "Regular expression", "Regular expression, as Python's re: \\bcat\\w*"
        )
        self.close_button = self._button("find_close", "close", "Close", "Close (Esc)")
        self.count = dressed(PlainLabel("", self), "find_count", "Hits", role="muted")
        self.count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.error = dressed(
            PlainLabel("", self), "find_error", "What is wrong with the expression", role="warn", wrap=True, hidden=True
        )
        self.only = dressed(QCheckBox("Only hits", self), "find_only")
        self.only.setToolTip(
            "Show only the sentences with hits; Return or a double click shows one among all, Delete removes it"
        )
        self.previous = self._button("find_previous", "up", "Previous hit", "Previous hit (Shift+F3)")
        self.next = self._button("find_next", "down", "Next hit", "Next hit (F3)")
        first = hbox(None, (self.box, 1), self.case, self.expression, self.close_button, spacing=2)
        second = hbox(None, (self.count, 1), self.only, UNIT // 2, self.previous, self.next, spacing=2)
        vbox(self, first, second, self.error, spacing=2, margins=(12, 0, UNIT, UNIT // 2))
        self.box.textChanged.connect(self._on_changed)
        self.case.toggled.connect(self._on_changed)
        self.expression.toggled.connect(self._on_changed)
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.only.toggled.connect(self.filtered)
        self.close_button.clicked.connect(self.closed)

    @property
    def controls(self) -> Sequence[QWidget]:
        """What takes the keyboard, in order."""
        return self.box, self.case, self.expression, self.close_button, self.only, self.previous, self.next

    @property
    def query(self) -> TextQuery:
        """What is to be found."""
        return TextQuery(self.box.text(), self.expression.isChecked(), self.case.isChecked())

    def put_words(self, words: str) -> None:
        """Look for words as they stand."""
        self.expression.setChecked(False)
        self.box.setText(words)

    def say(self, words: str, note: str = "", *, error: str = "") -> None:
        """Say how many hits there are, with a note where there is room for it, or what is wrong with the query."""
        both = f"{words}, {note}" if note else words
        fits = self.count.fontMetrics().horizontalAdvance(both) <= self.count.width()
        self.count.setText(both if fits else words)
        self.error.setText(error)
        self.error.setVisible(bool(error))

    def say_hits(self, total: int, rank: int | None, share: float, around: int) -> None:
        """Say how many hits there are, and at which the search is.

        Parameters
        ----------
        total
            Number of hits so far.
        rank
            Number, from 0, of the one that the search is at, if it is at any.
        share
            Share of the sentences looked at so far.
        around
            1 where the search has gone on from the top, -1 from the end.
        """
        if not total:
            words = "No hits" if share == 1 else "Finding"
        else:
            words = counted(total, "hit") if rank is None else f"{count(rank + 1)} of {count(total)}"
        note = {1: "from the top", -1: "from the end"}.get(around, "") if rank is not None else ""
        self.say(words if share == 1 else f"{words}… {percent(share)}", note)

    def allow(self, *, steps: bool) -> None:
        """Say whether there is anything to go to."""
        self.previous.setEnabled(steps)
        self.next.setEnabled(steps)

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the shortcut that cancels a run."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next hit by Return, to the one before by Shift+Return; close by Esc."""
        if event.key() in _RETURN and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif _is_escape(event):
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _on_changed(self) -> None:
        self.query_changed.emit()

    def _toggle(self, name: str, sign: str, words: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(sign)
        button.setCheckable(True)
        return self._dress(button, name, words, tip)

    def _button(self, name: str, picture: str, words: str, tip: str) -> QToolButton:
        button = dressed(QToolButton(self), picture=icon(picture), size=14)
        return self._dress(button, name, words, tip)

    @staticmethod
    def _dress(button: QToolButton, name: str, words: str, tip: str) -> QToolButton:
        button.setObjectName(name)
        button.setAccessibleName(words)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setProperty("find_button", True)
        return button


def _is_escape(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Escape and event.modifiers() == Qt.KeyboardModifier.NoModifier
