"""The hits of a search in the editor: painted where they are in sight, and gone to by the caret."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextBlock, QTextCursor
from PySide6.QtWidgets import QTextEdit

from explorer.ui.look.highlights import hit_color, utf16
from explorer.ui.look.theme import theme_source
from explorer.ui.panels.sentences.editor import SentenceEditor
from explorer.ui.panels.sentences.hits import HitsInSight, Place, characters

_AROUND = 20
"""Lines above and below those in sight whose hits are marked too."""


class EditorHits(QObject):
    """What the find bar does to an editor.

    Places are counted in the line without the white space around it, which is the sentence.
    """

    def __init__(self, editor: SentenceEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._hits: HitsInSight | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._mark)
        editor.verticalScrollBar().valueChanged.connect(self._mark_soon)
        editor.blockCountChanged.connect(self._mark_soon)
        editor.resized.connect(self._mark_soon)
        theme_source().changed.connect(self._mark_soon)

    def show(self, hits: HitsInSight | None) -> None:
        """Mark the hits of another search; None for none."""
        self._hits = hits
        self._mark_soon()

    def text(self, sentence: int) -> str:
        """Return a sentence as it stands in the editor."""
        return self._block(sentence).text().strip()

    def where(self) -> Place:
        """Return where the caret is, and what is selected in its sentence."""
        editor = self._editor
        cursor = editor.textCursor()
        block = editor.document().findBlock(cursor.selectionStart())
        numbers = np.maximum.accumulate(editor.book.numbers())
        sentence = int(numbers[min(block.blockNumber(), len(numbers) - 1)])
        if sentence < 0:
            return Place(0)
        own = self._block(sentence)
        if own.blockNumber() != block.blockNumber():
            end = len(own.text())
            return Place(sentence, end, end)
        text = block.text()
        begin = len(text) - len(text.lstrip())
        end = min(cursor.selectionEnd(), block.position() + block.length() - 1)
        places = (characters(text, place - block.position()) - begin for place in (cursor.selectionStart(), end))
        start, stop = (max(0, place) for place in places)
        return Place(sentence, start, stop)

    def go(self, place: Place) -> None:
        """Select a hit and bring it into sight, without choosing its sentence in the window."""
        editor = self._editor
        cursor = self._cursor(self._block(place.sentence), place.start, place.end)
        with editor.choice.quiet():
            editor.setTextCursor(cursor)
        editor.ensureCursorVisible()
        self._mark_soon()

    def _block(self, sentence: int) -> QTextBlock:
        return self._editor.document().findBlockByNumber(self._editor.book.line_of(sentence))

    @staticmethod
    def _cursor(block: QTextBlock, start: int, end: int) -> QTextCursor:
        text = block.text()
        begin = len(text) - len(text.lstrip())
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + utf16(text, min(begin + start, len(text))))
        cursor.setPosition(block.position() + utf16(text, min(begin + end, len(text))), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _mark_soon(self, _: object = None) -> None:
        # Qt lays lines out while it takes the marks, scrolls meanwhile, and must not be given others within that.
        self._soon.start()

    def _mark(self) -> None:
        marks = []
        hits = self._hits
        for block in self._near_blocks() if hits is not None else ():
            assert hits is not None
            for start, end in hits.of(block.text().strip()):
                mark = QTextEdit.ExtraSelection()
                mark.cursor = self._cursor(block, start, end)
                mark.format.setBackground(hit_color())
                marks.append(mark)
        self._editor.setExtraSelections(marks)

    def _near_blocks(self) -> Iterator[QTextBlock]:
        """Yield the lines in sight, and some around them for those who scroll."""
        document = self._editor.document()
        numbers = [block.blockNumber() for block, _top, _height in self._editor.visible_blocks()]
        if numbers:
            for number in range(max(0, numbers[0] - _AROUND), min(numbers[-1] + _AROUND + 1, document.blockCount())):
                yield document.findBlockByNumber(number)
