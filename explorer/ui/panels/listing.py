"""The table of sentences that are too many for the editor: read, chosen and copied, not edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from explorer.domain.arrays import BoolArray, IntArray
from explorer.domain.corpus import Corpus
from explorer.ui.icons import icon
from explorer.ui.panels.editor import Mark, cut_mark, repeated_mark
from explorer.ui.plain import plain_tip
from explorer.ui.theme import UNIT, current_theme, mix, theme_source, ui_font
from explorer.ui.views.quiet_table import make_quiet
from explorer.ui.views.style import write

NUMBER, TEXT = 0, 1
_MARK, _BAR = 12, 3
_LONGEST = 2000
"""Characters of a text that are painted, or shown as a tool tip."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """Sentences that are shown, not edited.

    Parameters
    ----------
    corpus
        N texts.
    repeats
        int32 (N,), how often each occurs.
    """

    corpus: Corpus
    repeats: IntArray


class ListingModel(QAbstractTableModel):
    """The numbers and the texts of a `Listing`, with their marks."""

    def __init__(self, parent: QTableView) -> None:
        super().__init__(parent)
        self.corpus = Corpus()
        self._repeats: IntArray = np.empty(0, np.int32)
        self._cut: BoolArray | None = None
        self._limit: int | None = None

    def show_listing(self, listing: Listing | None) -> None:
        """Take other sentences; None for none."""
        self.beginResetModel()
        self.corpus = listing.corpus if listing is not None else Corpus()
        self._repeats = listing.repeats if listing is not None else np.empty(0, np.int32)
        self._cut = None
        self.endResetModel()

    def show_truncated(self, cut: BoolArray | None, limit: int | None) -> None:
        """Mark the texts that were cut, at `limit` tokens; None where that is not known of these texts."""
        self._cut, self._limit = cut, limit

    def mark_of(self, row: int) -> Mark | None:
        """Return the mark of a sentence: cut ones first, then repeated ones."""
        if self._cut is not None and self._cut[row]:
            return cut_mark(self._limit)
        return repeated_mark(int(self._repeats[row])) if self._repeats[row] > 1 else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of sentences."""
        return 0 if parent.isValid() else len(self.corpus)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return two: number and text."""
        return 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the number or the text, and as a tool tip the whole of it or what its mark means."""
        row = index.row()
        if role == Qt.ItemDataRole.DisplayRole:
            return str(row + 1) if index.column() == NUMBER else self.corpus.texts[row][:_LONGEST]
        if role == Qt.ItemDataRole.ToolTipRole:
            if index.column() == TEXT:
                return plain_tip(self.corpus.texts[row])
            mark = self.mark_of(row)
            return plain_tip(mark[2]) if mark else None
        return None


class _Delegate(QStyledItemDelegate):
    """Paints a row as the editor and its gutter paint a line."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the ground, then the number with its marks, or the text."""
        table = self.parent()
        assert isinstance(table, ListingTable)
        theme = current_theme()
        rect: QRect = option.rect
        chosen = table.is_chosen(index.row())
        if chosen and index.column() == TEXT:
            painter.fillRect(rect, QColor(mix(theme.surface, theme.selection, 0.14)))
        elif index.column() == TEXT and option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(mix(theme.surface, theme.text, 0.04)))
        if index.column() == TEXT:
            write(painter, QRectF(rect).adjusted(4, 0, -UNIT, 0), index.data(), ui_font(), theme.text)
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
        mark = table.rows.mark_of(index.row())
        if mark is not None:
            where = QRect(rect.left() + UNIT, rect.center().y() - _MARK // 2 + 1, _MARK, _MARK)
            icon(mark[0], mark[1]).paint(painter, where)


class ListingTable(QTableView):
    """Shows any number of sentences, one row each; what is chosen is chosen in the whole window."""

    rows_chosen = Signal(object)
    """Indices of the sentences that were clicked or moved to, as an int array."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("listing")
        self.setAccessibleName("Sentences, to be read")
        self.rows = ListingModel(self)
        self._chosen: BoolArray = np.zeros(0, np.bool_)
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(self))
        make_quiet(self, self.fontMetrics().lineSpacing() + UNIT // 2)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.hide()
        head.setMinimumSectionSize(UNIT)
        head.setSectionResizeMode(NUMBER, QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().selectionChanged.connect(self._on_selected)
        self.customContextMenuRequested.connect(self._open_menu)
        theme_source().changed.connect(self._on_theme)

    def show_listing(self, listing: Listing | None) -> None:
        """Show other sentences from the first on; None for none."""
        self._chosen = np.zeros(len(listing.corpus) if listing is not None else 0, np.bool_)
        self.rows.show_listing(listing)
        digits = "0" * max(2, len(str(len(self._chosen))))
        self.setColumnWidth(NUMBER, self._width_of(digits))
        self.scrollToTop()

    def show_truncated(self, cut: BoolArray | None, limit: int | None) -> None:
        """Mark the texts that were cut, at `limit` tokens; None where that is not known of these texts."""
        self.rows.show_truncated(cut, limit)
        self.viewport().update()

    def show_chosen(self, indices: Sequence[int], *, reveal: bool) -> None:
        """Mark the selected sentences, and bring the first into sight."""
        self._chosen = np.zeros(len(self.rows.corpus), np.bool_)
        if len(indices):
            self._chosen[np.asarray(indices, np.int64)] = True
        if reveal and len(indices):
            first = self.rows.index(indices[0], TEXT)
            model = self.selectionModel()
            model.blockSignals(True)
            self.setCurrentIndex(first)
            model.blockSignals(False)
            self.scrollTo(first, QAbstractItemView.ScrollHint.EnsureVisible)
        self.viewport().update()

    def is_chosen(self, row: int) -> bool:
        """Whether a sentence is selected."""
        return bool(self._chosen[row])

    def copy(self) -> None:
        """Put the selected sentences on the clipboard, one a line."""
        rows = np.flatnonzero(self._chosen).tolist()
        if rows:
            QGuiApplication.clipboard().setText("\n".join(self.rows.corpus.texts[row] for row in rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the selected sentences."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Look for nothing: Qt would go through every sentence for each letter typed."""

    def _on_theme(self, _: object) -> None:
        self.viewport().update()

    def _on_selected(self) -> None:
        self._chosen = np.zeros(len(self.rows.corpus), np.bool_)
        for part in self.selectionModel().selection().toList():
            self._chosen[part.top() : part.bottom() + 1] = True
        self.viewport().update()
        self.rows_chosen.emit(np.flatnonzero(self._chosen))

    def _open_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction("Copy sentences" if np.count_nonzero(self._chosen) > 1 else "Copy sentence", self.copy)
        copy.setEnabled(bool(self._chosen.any()))
        menu.addAction("Select all", self.selectAll)
        menu.popup(self.viewport().mapToGlobal(position))

    def _width_of(self, digits: str) -> int:
        return UNIT + _MARK + 4 + QFontMetrics(ui_font(11)).horizontalAdvance(digits) + UNIT
