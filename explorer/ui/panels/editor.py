"""The sentence editor: one text a line, numbered, its sources kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path

from PySide6.QtCore import QMimeData, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from explorer.domain.corpus import Corpus
from explorer.ui.panels.gutter import Gutter
from explorer.ui.panels.line_choice import LineChoice
from explorer.ui.panels.lines import LineBook, duplicates
from explorer.ui.panels.marks import Mark, cut_mark, repeated_mark
from explorer.ui.theme import UNIT, current_theme, mix, theme_source, ui_font

_QUIET = 120
"""Milliseconds without typing after which the rest of the program is told."""

_BREAK = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Every line break there is; Qt knows only some."""

EDITABLE = 10_000
"""Sentences up to which the editor takes them; more are shown in a table, so that no edit holds the window up."""


def local_files(mime: QMimeData) -> tuple[Path, ...]:
    """Return the files that a drop or a paste brings."""
    return tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())


class SentenceEditor(QPlainTextEdit):
    """A plain text editor whose non-blank lines are the corpus."""

    corpus_changed = Signal(object)
    """The `Corpus`, once the user pauses."""
    lines_chosen = Signal(object)
    """Indices of the texts that the caret was put on, or whose number rows were clicked."""
    files_given = Signal(object)
    """Files that were dropped or pasted."""
    resized = Signal()
    """Other lines are in sight."""
    text_given = Signal(str)
    """Text that was pasted and has more lines than the editor takes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editor")
        self.setAccessibleName("Sentences, one a line")
        self.setPlaceholderText("Type or paste sentences, one a line, or drop a file here.")
        self.setTabChangesFocus(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFont(ui_font())
        self.document().setDocumentMargin(4)
        self.book = LineBook()
        self.chosen: Set[int] = frozenset()
        self._truncated: Set[str] = frozenset()
        self._limit: int | None = None
        self._repeated: Mapping[str, int] = {}
        self._told = Corpus()
        self.choice = LineChoice(self)
        self.choice.chosen.connect(self.lines_chosen)
        self._gutter = Gutter(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_QUIET)
        self._timer.timeout.connect(self.flush)
        self.document().contentsChange.connect(self._on_contents_change)
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._on_update_request)
        theme_source().changed.connect(self._on_theme)
        self._make_room()

    # What the panel calls

    @property
    def pending(self) -> bool:
        """Whether there are edits that nobody was told of yet."""
        return self._timer.isActive()

    @property
    def repeated(self) -> Mapping[str, int]:
        """How often each text occurs that occurs more than once."""
        return self._repeated

    @property
    def told(self) -> Corpus:
        """The corpus that everyone was told of last."""
        return self._told

    def lines(self) -> Sequence[str]:
        """Return every line as it was typed, one for each entry of `book`."""
        return self.document().toRawText().split("\u2029")

    def flush(self) -> None:
        """Tell everyone of the edits now."""
        self._timer.stop()
        corpus = self.book.corpus()
        if (corpus.texts, corpus.sources, corpus.labels) == (self._told.texts, self._told.sources, self._told.labels):
            return
        self._told = corpus
        self._repeated = duplicates(corpus)
        self.corpus_changed.emit(corpus)
        self.refresh()

    def put_corpus(self, corpus: Corpus, *, replace: bool) -> None:
        """Put the texts of files into the editor, in one step that undo takes back, and tell everyone."""
        self.book.remember(corpus)
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        text = "\n".join(corpus.texts)
        if replace:
            cursor.select(QTextCursor.SelectionType.Document)
            start = 0
        else:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            filled = bool(cursor.block().text().strip())
            start = self.blockCount() if filled else self.blockCount() - 1
            text = f"\n{text}" if filled else text
        with self.choice.quiet():
            cursor.insertText(text)
            cursor.endEditBlock()
        self.book.assign(start, corpus.sources, corpus.labels or ("",) * len(corpus))
        self.flush()

    def put_lines(self, lines: Sequence[str], sources: Sequence[str]) -> None:
        """Put a draft back; undo does not go behind it."""
        with self.choice.quiet():
            self.setPlainText("\n".join(lines))
        self.book.assign(0, sources, ("",) * len(sources))
        self.flush()

    def show_chosen(self, indices: Sequence[int], *, reveal: bool) -> None:
        """Mark the selected texts, and bring the first into sight."""
        self.chosen = frozenset(indices)
        if reveal and indices:
            block = self.document().findBlockByNumber(self.book.line_of(indices[0]))
            with self.choice.quiet():
                self.setTextCursor(QTextCursor(block))
        self.refresh()

    def show_truncated(self, texts: Set[str], limit: int | None) -> None:
        """Mark the texts that were cut, at `limit` tokens."""
        self._truncated, self._limit = texts, limit
        self.refresh()

    def refresh(self) -> None:
        """Paint lines and gutter anew."""
        self.viewport().update()
        self._gutter.update()

    # What the gutter asks

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

    def mark_of(self, line: int) -> Mark | None:
        """Return the mark of a line: cut texts first, then repeated ones."""
        if line >= len(self.book):
            return None
        text = self.book.texts[line]
        if text in self._truncated:
            return cut_mark(self._limit)
        return repeated_mark(self._repeated[text]) if text in self._repeated else None

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint the selected lines, then paint the text."""
        if self.chosen:
            theme = current_theme()
            painter = QPainter(self.viewport())
            numbers = self.book.numbers()
            for block, top, height in self.visible_blocks():
                line = block.blockNumber()
                if line < len(numbers) and int(numbers[line]) in self.chosen:
                    color = QColor(mix(theme.surface, theme.selection, 0.14))
                    painter.fillRect(QRect(0, round(top), self.viewport().width(), round(height)), color)
            painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the gutter beside the text."""
        super().resizeEvent(event)
        self._make_room()
        self.resized.emit()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take files as well as text."""
        return bool(local_files(source)) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Hand files on; insert text."""
        files = local_files(source)
        if files:
            self.files_given.emit(files)
            return
        text = _BREAK.sub("\n", source.text())
        if self.blockCount() + text.count("\n") > EDITABLE:
            self.text_given.emit(text)
            return
        self.textCursor().insertText(text)
        self.ensureCursorVisible()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the line that is clicked, the cursor's own too: it need not be chosen any more."""
        if event.button() == Qt.MouseButton.LeftButton:
            with self.choice.anew():
                super().mousePressEvent(event)
        else:
            super().mousePressEvent(event)

    def selectAll(self) -> None:
        """Choose every sentence, also where all of the text is selected already."""
        with self.choice.anew():
            super().selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin a line by Shift+Enter as by Enter; Qt would break the line within one text."""
        if event.matches(QKeySequence.StandardKey.InsertLineSeparator):
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def _on_contents_change(self, position: int, removed: int, added: int) -> None:
        document = self.document()
        first = document.findBlock(position)
        last = document.findBlock(position + added)
        if not last.isValid():
            last = document.lastBlock()
        lines = []
        block = first
        while block.isValid() and block.blockNumber() <= last.blockNumber():
            lines.append(block.text())
            block = block.next()
        gone = len(lines) - (document.blockCount() - len(self.book))
        self.book.splice(first.blockNumber(), gone, lines)
        self._timer.start()

    def _on_theme(self, _: object) -> None:
        self.refresh()

    def _make_room(self, _: int = 0) -> None:
        width = self._gutter.width_needed()
        self.setViewportMargins(width, UNIT // 2, 0, UNIT // 2)
        area = self.contentsRect()
        self._gutter.setGeometry(area.left(), area.top() + UNIT // 2, width, area.height() - UNIT)

    def _on_update_request(self, rect: QRect, dy: int) -> None:
        if dy:
            self._gutter.scroll(0, dy)
        else:
            self._gutter.update(0, rect.y(), self._gutter.width(), rect.height())
