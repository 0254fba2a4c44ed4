"""Which sentences the caret, the mouse and the number rows of an editor choose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from explorer.ui.panels.sentences.lines import LineBook

_TOGGLE = Qt.KeyboardModifier.ControlModifier
_RANGE = Qt.KeyboardModifier.ShiftModifier


class LineChoice(QObject):
    """Follows the caret and what is selected in the text, and takes clicks on the number rows.

    Parameters
    ----------
    editor
        Whose caret it is.
    book
        Which sentence each of its lines is.
    selected
        Returns the sentences that are selected now.
    """

    chosen = Signal(object)
    """Indices of the texts that were chosen, ascending."""

    def __init__(self, editor: QPlainTextEdit, book: LineBook, selected: Callable[[], Set[int]]) -> None:
        super().__init__(editor)
        self._editor = editor
        self._book = book
        self._selected = selected
        self._told: tuple[int, int] | None = (0, 0)
        self._anchor = 0
        self._quiet = False
        editor.cursorPositionChanged.connect(self._on_moved)
        editor.selectionChanged.connect(self._on_moved)

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Move the caret meanwhile without choosing anything."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False
        self._told = self._lines()
        self._anchor = self._told[0]

    @contextmanager
    def anew(self) -> Iterator[None]:
        """Choose in the end what the caret is on, even where it was there before."""
        self._told = None
        yield
        if self._told is None:
            self._on_moved()

    def press(self, line: int, keys: Qt.KeyboardModifier) -> None:
        """Choose a line by its number row: alone, beside the others with Ctrl, as far as here with Shift."""
        editor = self._editor
        editor.setFocus(Qt.FocusReason.MouseFocusReason)
        chosen = set(self._selected()) if keys & _TOGGLE else set()
        if keys & _RANGE:
            chosen.update(self._between(self._anchor, line))
        else:
            chosen.symmetric_difference_update(self._between(line, line))
        anchor = self._anchor if keys & _RANGE else line
        self._put_caret(line)
        self._anchor = anchor
        self.chosen.emit(sorted(chosen))

    def drag(self, line: int, keys: Qt.KeyboardModifier) -> None:
        """Choose the lines from the number row that was pressed to this one."""
        self.press(line, keys | _RANGE)

    def _put_caret(self, line: int) -> None:
        with self.quiet():
            self._editor.setTextCursor(QTextCursor(self._editor.document().findBlockByNumber(line)))

    def _lines(self) -> tuple[int, int]:
        """Return the first and the last line that the caret or what is selected is on."""
        cursor, document = self._editor.textCursor(), self._editor.document()
        first, last = (document.findBlock(place) for place in (cursor.selectionStart(), cursor.selectionEnd()))
        return first.blockNumber(), last.blockNumber()

    def _between(self, first: int, last: int) -> list[int]:
        """Return the texts on the lines from one to the other, whichever is above."""
        low, high = sorted((first, last))
        return [int(index) for index in self._book.numbers()[low : high + 1] if index >= 0]

    def _on_moved(self) -> None:
        lines = self._lines()
        if self._quiet or not self._editor.hasFocus() or lines == self._told:
            return
        self._told = lines
        self._anchor = self._editor.textCursor().blockNumber()
        self.chosen.emit(self._between(*lines))
