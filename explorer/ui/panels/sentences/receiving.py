"""A plain text editor that takes text that is pasted, or dropped between its lines, and hands on everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QTextBlock, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from explorer.files.texts.pasted import Pasted
from explorer.ui.panels.sentences.drop_line import DropLine, on_lines_of_its_own, take_out
from explorer.ui.panels.sentences.incoming import local_files, pasted_from, take_copy


class ReceivingEdit(QPlainTextEdit):
    """Takes what it is told to, and tells of the rest.

    Parameters
    ----------
    takes
        Whether a text goes in as it is.
    """

    files_given = Signal(object)
    """Files that were dropped or pasted."""
    text_given = Signal(object, bool)
    """A `Pasted` that is a table, or more than the editor takes, and whether it is to take the place of all text."""
    text_inserted = Signal(int, int)
    """Where text that was pasted or dropped begins and ends, in characters."""

    def __init__(self, takes: Callable[[Pasted], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._takes = takes
        self._drop_line = DropLine(self, self.visible_blocks)

    def visible_blocks(self) -> Iterator[tuple[QTextBlock, float, float]]:
        """Yield each visible line with its top and height in the viewport."""
        block = self.firstVisibleBlock()
        offset = self.contentOffset()
        bottom = self.viewport().height()
        while block.isValid():
            box = self.blockBoundingGeometry(block).translated(offset)
            if box.top() > bottom:
                return
            yield block, box.top(), box.height()
            block = block.next()

    def append_lines(self, text: str) -> None:
        """Put text below all lines, in one step that undo takes back."""
        cursor = self._drop_line.cursor_at(self.blockCount())
        self._insert(cursor, on_lines_of_its_own(cursor, text))

    def replace_text(self, place: QTextCursor, text: str) -> None:
        """Put text in place of another, in one step that undo takes back."""
        # A cursor of its own: one that keeps its position would put each line above the one before.
        cursor = QTextCursor(self.document())
        cursor.setPosition(place.selectionStart())
        cursor.setPosition(place.selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        self.setFocus()

    def paint_drop_line(self) -> None:
        """Paint where what is dragged will land, in the paint event."""
        self._drop_line.paint()

    # Qt

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take files as well as text."""
        return bool(local_files(source)) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Hand files on, tables and what is too much; insert text."""
        files, pasted = local_files(source), pasted_from(source)
        if files:
            self.files_given.emit(files)
        elif not self._takes(pasted):
            self.text_given.emit(pasted, self._all_selected)
        else:
            self._insert(self.textCursor(), pasted.lines)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Leave files to the window; show between which lines text will land."""
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show between which lines text will land."""
        if local_files(event.mimeData()) or not event.mimeData().hasText():
            event.ignore()
            return
        self._drop_line.move_to(event.position().y())
        if self._moves(event):
            event.acceptProposedAction()
        else:
            take_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop_line.clear()

    def dropEvent(self, event: QDropEvent) -> None:
        """Put the text between the lines; it is moved where it comes from this editor, copied else."""
        line = self._drop_line.line_at(event.position().y())
        self._drop_line.clear()
        pasted = pasted_from(event.mimeData())
        within = self._moves(event)
        if within:
            event.accept()
        else:
            take_copy(event)
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if not within and not self._takes(pasted):
            self.text_given.emit(pasted, False)
            return
        cursor, taken = self._drop_line.cursor_at(line), self.textCursor()
        cursor.beginEditBlock()
        if within:
            take_out(taken)
        self._insert(cursor, on_lines_of_its_own(cursor, pasted.lines))
        cursor.endEditBlock()

    @property
    def _all_selected(self) -> bool:
        """Whether the whole text is selected, and there is some."""
        cursor = self.textCursor()
        length = cursor.selectionEnd() - cursor.selectionStart()
        return 0 < length == self.document().characterCount() - 1

    def _moves(self, event: QDropEvent) -> bool:
        """Whether text of this editor is moved within it."""
        return event.source() is self.viewport() and event.proposedAction() is Qt.DropAction.MoveAction

    def _insert(self, cursor: QTextCursor, text: str) -> None:
        start = cursor.selectionStart()
        cursor.insertText(text)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        self.text_inserted.emit(start, cursor.position())
