"""The place between two lines of the editor where text that is dragged over it will land."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtGui import QTextBlock, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from explorer.ui.panels.sentences.gutter import paint_drop_place

Blocks = Iterable[tuple[QTextBlock, float, float]]
"""Lines, each with its top and its height in the viewport."""


class DropLine:
    """Finds the place, and shows it by a line from edge to edge: never by a caret within a word.

    Parameters
    ----------
    editor
        Where text is dragged over.
    visible_blocks
        Gives the lines of the editor that are in sight.
    """

    def __init__(self, editor: QPlainTextEdit, visible_blocks: Callable[[], Blocks]) -> None:
        self._editor = editor
        self._visible_blocks = visible_blocks
        self.line: int | None = None
        """Number of the line above which the text will stand; None where nothing is dragged."""

    def line_at(self, y: float) -> int:
        """Return the number of the line above which text lands that is let go at a height of the viewport."""
        line = 0
        for block, top, height in self._visible_blocks():
            line = block.blockNumber()
            if y < top + height / 2:
                return line
        return line + 1

    def move_to(self, y: float) -> None:
        """Show where text lands that is let go at a height of the viewport."""
        self.line = self.line_at(y)
        self._editor.viewport().update()

    def clear(self) -> None:
        """Show nothing."""
        self.line = None
        self._editor.viewport().update()

    def paint(self) -> None:
        """Paint the place on the viewport of the editor, in its paint event."""
        if self.line is None:
            return
        y = 0.0
        for block, top, height in self._visible_blocks():
            y = top if block.blockNumber() >= self.line else top + height
            if block.blockNumber() >= self.line:
                break
        paint_drop_place(self._editor.viewport(), y)

    def cursor_at(self, line: int) -> QTextCursor:
        """Return a cursor at the start of a line, at the end of the last one where there is none of that number."""
        document = self._editor.document()
        block = document.findBlockByNumber(line)
        cursor = QTextCursor(block if block.isValid() else document.lastBlock())
        if not block.isValid():
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        return cursor


def on_lines_of_its_own(cursor: QTextCursor, text: str) -> str:
    """Return text with the line breaks that part it from its neighbours, to be inserted by a `DropLine.cursor_at`."""
    text = text.strip("\n")
    block = cursor.block()
    if not block.text().strip():
        return text
    return f"{text}\n" if cursor.atBlockStart() else f"\n{text}"


def take_out(cursor: QTextCursor) -> None:
    """Remove the selected text; lines that are selected whole leave no blank one behind."""
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    document = cursor.document()
    first, last = document.findBlock(start), document.findBlock(end)
    whole = start == first.position() and end == last.position() + last.length() - 1
    if whole and last.next().isValid():
        end += 1
    elif whole and first.previous().isValid():
        start -= 1
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
