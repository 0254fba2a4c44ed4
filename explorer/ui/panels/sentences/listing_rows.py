"""How a row of the listed sentences is painted: as the editor and its gutter paint a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from explorer.figures.theme import mix
from explorer.ui.look.icons import icon
from explorer.ui.look.theme import UNIT, current_theme, ui_font
from explorer.ui.panels.sentences.hits import write_with_hits
from explorer.ui.panels.sentences.listing_model import LONGEST, TEXT, Index
from explorer.ui.plots.style import write

if TYPE_CHECKING:
    from explorer.ui.panels.sentences.listing import ListingTable

MARK = 12
_BAR = 3


class ListingRows(QStyledItemDelegate):
    """Paints the rows of a table of sentences."""

    def __init__(self, table: ListingTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the ground, then the number with its marks, or the text with its hits."""
        theme = current_theme()
        rect: QRect = option.rect
        sentence = self._table.rows.sentence_at(index.row())
        chosen = self._table.is_chosen(sentence)
        if index.column() == TEXT:
            if chosen:
                painter.fillRect(rect, QColor(mix(theme.surface, theme.selection, 0.14)))
            elif option.state & QStyle.StateFlag.State_MouseOver:
                painter.fillRect(rect, QColor(mix(theme.surface, theme.text, 0.04)))
            self._write_text(painter, QRectF(rect).adjusted(4, 0, -UNIT, 0), sentence)
            return
        if chosen:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selection))
            painter.drawRoundedRect(QRectF(rect.left() + 2, rect.top() + 2, _BAR, rect.height() - 4), 1.5, 1.5)
            painter.restore()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        ink = theme.text if chosen else theme.muted
        write(painter, QRectF(rect).adjusted(0, 0, -UNIT, 0), index.data(), ui_font(11), ink, right)
        mark = self._table.rows.mark_of(sentence)
        if mark is not None:
            where = QRect(rect.left() + UNIT, rect.center().y() - MARK // 2 + 1, MARK, MARK)
            icon(mark[0], mark[1]).paint(painter, where)

    def _write_text(self, painter: QPainter, rect: QRectF, sentence: int) -> None:
        text = self._table.rows.corpus.texts[sentence]
        hits, at = self._table.hits, self._table.at
        spans = hits.of(text) if hits is not None else []
        if not spans:
            write(painter, rect, text[:LONGEST], ui_font(), current_theme().text)
            return
        current = (at.start, at.end) if at is not None and at.sentence == sentence else None
        begin = max(0, (current or spans[0])[0] - LONGEST // 2)
        moved = [(start - begin, end - begin) for start, end in spans if start >= begin]
        here = (current[0] - begin, current[1] - begin) if current is not None else None
        write_with_hits(painter, rect, text[begin : begin + LONGEST], ui_font(), moved, here)
