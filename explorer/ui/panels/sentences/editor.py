"""The sentence editor: one text a line, numbered, its sources kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from explorer.domain.texts.corpus import Corpus
from explorer.files.texts.pasted import Pasted
from explorer.ui.look.theme import UNIT, theme_source, ui_font
from explorer.ui.panels.sentences.drop_line import take_out
from explorer.ui.panels.sentences.gutter import Gutter, paint_chosen
from explorer.ui.panels.sentences.line_choice import LineChoice
from explorer.ui.panels.sentences.lines import EDITABLE, EDITABLE_CHARACTERS, LineBook, duplicates, editable
from explorer.ui.panels.sentences.receiving import ReceivingEdit
from explorer.ui.panels.sentences.remarks import Mark, cut_mark, repeated_mark

_QUIET = 120
"""Milliseconds without typing after which the rest of the program is told."""


class SentenceEditor(ReceivingEdit):
    """A plain text editor whose non-blank lines are the corpus."""

    corpus_changed = Signal(object)
    """The `Corpus`, once the user pauses."""
    lines_chosen = Signal(object)
    """Indices of the texts that the caret was put on, or whose number rows were clicked."""
    resized = Signal()
    """Other lines are in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.takes, parent)
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
        self.choice = LineChoice(self, self.book, lambda: self.chosen)
        self.choice.chosen.connect(self.lines_chosen)
        self._gutter = Gutter(self, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_QUIET)
        self._timer.timeout.connect(self.flush)
        self.document().contentsChange.connect(self._on_contents_change)
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._on_update_request)
        theme_source().changed.connect(self.refresh)
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

    def remove_texts(self, places: Sequence[int]) -> None:
        """Take texts away with their lines, in one step that undo takes back, and tell everyone."""
        gone = self.book.lines_of(places)
        kept = [line for line in range(len(self.book)) if line not in gone]
        sources, labels = [self.book.sources[line] for line in kept], [self.book.labels[line] for line in kept]
        self.book.remember(self._told)
        first, last = min(gone, default=0), max(gone, default=-1)
        if last < first:
            return
        between = self.lines()[first : last + 1]
        left = [text for line, text in enumerate(between, first) if line not in gone]
        start, end = (self.document().findBlockByNumber(line) for line in (first, last))
        cursor = QTextCursor(start)
        cursor.setPosition(end.position() + end.length() - 1, QTextCursor.MoveMode.KeepAnchor)
        cursor.beginEditBlock()
        with self.choice.quiet():
            # At one go: thousands of edits would hold the window up.
            if left:
                cursor.insertText("\n".join(left))
            else:
                take_out(cursor)
            cursor.endEditBlock()
        self.book.assign(0, sources, labels)
        self.flush()

    def put_lines(self, lines: Sequence[str], sources: Sequence[str], labels: Sequence[str] = ()) -> None:
        """Put a draft back; undo does not go behind it."""
        with self.choice.quiet():
            self.setPlainText("\n".join(lines))
        self.book.assign(0, sources, labels or ("",) * len(sources))
        # So that they are still from there when undo brings them back.
        self.book.remember(self.book.corpus())
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
            paint_chosen(self, self)
        super().paintEvent(event)
        self.paint_drop_line()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the gutter beside the text, and the caret in sight where it was, as when something opens above."""
        caret = self.cursorRect()
        seen = caret.top() >= 0 and caret.bottom() <= event.oldSize().height()
        super().resizeEvent(event)
        self._make_room()
        if seen:
            self.ensureCursorVisible()
        self.resized.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the line that is clicked, the cursor's own too: it need not be chosen any more."""
        if event.button() == Qt.MouseButton.LeftButton:
            with self.choice.anew():
                super().mousePressEvent(event)
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select the word, and choose its line as the click before did."""
        with self.choice.anew():
            super().mouseDoubleClickEvent(event)

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

    def takes(self, pasted: Pasted) -> bool:
        """Whether text goes into the editor as it is: it is no table, and not too much."""
        room = EDITABLE_CHARACTERS - self.document().characterCount()
        if len(pasted.text) > room or pasted.is_table:
            return False
        lines = pasted.lines.split("\n")
        # Pasted into a line it makes that longer.
        lines[0] += self.textCursor().block().text()
        return editable(lines, EDITABLE - self.blockCount() + 1)

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
