"""The table of sentences that are read, chosen and copied, not edited."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from explorer.domain.arrays import BoolArray, IntArray
from explorer.ui.look.popups import pop_up
from explorer.ui.look.theme import UNIT, theme_source, ui_font
from explorer.ui.panels.sentences.hits import HitsInSight, Place
from explorer.ui.panels.sentences.listing_model import NUMBER, TEXT, Listing, ListingModel
from explorer.ui.panels.sentences.listing_rows import MARK, ListingRows
from explorer.ui.views.quiet_table import make_quiet

_TOGGLE = Qt.KeyboardModifier.ControlModifier
_RANGE = Qt.KeyboardModifier.ShiftModifier
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ListingTable(QTableView):
    """Shows any number of sentences, one row each; what is chosen is chosen in the whole window."""

    rows_chosen = Signal(object)
    """Indices of the sentences that were clicked or moved to, as an int array."""
    sentence_opened = Signal(int)
    """The sentence that Return or a double click asked to be seen among the others."""
    removal_wanted = Signal(object)
    """Indices of the sentences that are to be taken out of the text, as a list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("listing")
        self.setAccessibleName("Sentences, to be read")
        self.rows = ListingModel(self)
        self.hits: HitsInSight | None = None
        self.at: Place | None = None
        self.removes = False
        """Whether sentences can be taken out of the text."""
        self._chosen: BoolArray = np.zeros(0, np.bool_)
        self._anchor = 0
        self.setModel(self.rows)
        self.setItemDelegate(ListingRows(self))
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
        self.doubleClicked.connect(lambda index: self.sentence_opened.emit(self.rows.sentence_at(index.row())))
        theme_source().changed.connect(self._on_theme)

    def show_listing(self, listing: Listing | None) -> None:
        """Show other sentences from the first on; None for none."""
        self._chosen = np.zeros(len(listing.corpus) if listing is not None else 0, np.bool_)
        self._anchor, self.at = 0, None
        self.rows.show_listing(listing)
        digits = "0" * max(2, len(str(len(self._chosen))))
        self.setColumnWidth(NUMBER, self._width_of(digits))
        self.scrollToTop()

    def show_places(self, places: IntArray | None) -> None:
        """Show only these sentences, ascending; None for all, the one that was at the top in sight."""
        top = self.rowAt(0)
        sentence = self.rows.sentence_at(top) if top >= 0 else 0
        self.rows.show_places(places)
        self._anchor = 0
        self.reveal(sentence if self.at is None else self.at.sentence)

    def show_hits(self, hits: HitsInSight | None, at: Place | None) -> None:
        """Mark the hits of a search, and the one that it is at."""
        self.hits, self.at = hits, at
        self.viewport().update()

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
            self.reveal(indices[0])
        self.viewport().update()

    def reveal(self, sentence: int) -> None:
        """Bring a sentence into sight; the keys go on from there."""
        row = self.rows.row_of(sentence)
        if row < 0:
            return
        index = self.rows.index(row, TEXT)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        self._anchor = row

    def is_chosen(self, sentence: int) -> bool:
        """Whether a sentence is selected."""
        return bool(self._chosen[sentence])

    def copy(self) -> None:
        """Put the selected sentences on the clipboard, one a line."""
        chosen = np.flatnonzero(self._chosen).tolist()
        if chosen:
            QGuiApplication.clipboard().setText("\n".join(self.rows.corpus.texts[sentence] for sentence in chosen))

    def remove(self) -> None:
        """Ask for the selected sentences that are shown to be taken out of the text."""
        shown = self.rows.places
        chosen = np.flatnonzero(self._chosen)
        chosen = chosen if shown is None else np.intersect1d(chosen, shown)
        if self.removes and len(chosen):
            self.removal_wanted.emit(chosen.tolist())

    def selectAll(self) -> None:
        """Choose every sentence that is shown, also where Qt has them selected already."""
        self._forget_selected()
        super().selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the selected sentences, or take them out of the text; show the current one among all by Return."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif event.matches(QKeySequence.StandardKey.Delete):
            self.remove()
        elif event.key() in _RETURN and self.currentIndex().isValid():
            self.sentence_opened.emit(self.rows.sentence_at(self.currentIndex().row()))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a sentence: alone, beside whatever is selected with Ctrl, as far as here with Shift."""
        row = self.rowAt(event.position().toPoint().y())
        keys = event.modifiers() & (_TOGGLE | _RANGE)
        if event.button() == Qt.MouseButton.LeftButton and keys and row >= 0:
            self._press(row, keys)
            return
        if event.button() == Qt.MouseButton.LeftButton:
            # Qt says nothing of a row that it has selected already, though the window may have another selection.
            self._forget_selected()
        super().mousePressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Look for nothing: Qt would go through every sentence for each letter typed."""

    def _press(self, row: int, keys: Qt.KeyboardModifier) -> None:
        self._forget_selected()
        if not keys & _TOGGLE:
            self._chosen[:] = False
        if keys & _RANGE:
            low, high = sorted((min(self._anchor, self.rows.rowCount() - 1), row))
            every = slice(low, high + 1)
            self._chosen[every if self.rows.places is None else self.rows.places[every]] = True
        else:
            self._chosen[self.rows.sentence_at(row)] ^= True
            self._anchor = row
        index = self.rows.index(row, TEXT)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._tell()

    def _forget_selected(self) -> None:
        model = self.selectionModel()
        model.blockSignals(True)
        model.clearSelection()
        model.blockSignals(False)

    def _on_theme(self, _: object) -> None:
        self.viewport().update()

    def _on_selected(self) -> None:
        self._chosen = np.zeros(len(self.rows.corpus), np.bool_)
        parts = self.selectionModel().selection().toList()
        for part in parts:
            every = slice(part.top(), part.bottom() + 1)
            self._chosen[every if self.rows.places is None else self.rows.places[every]] = True
        if len(parts) == 1 and parts[0].top() == parts[0].bottom():
            self._anchor = parts[0].top()
        self._tell()

    def _tell(self) -> None:
        self.viewport().update()
        self.rows_chosen.emit(np.flatnonzero(self._chosen))

    def _open_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        copy = menu.addAction("Copy sentences" if np.count_nonzero(self._chosen) > 1 else "Copy sentence", self.copy)
        copy.setEnabled(bool(self._chosen.any()))
        if self.removes:
            many = np.count_nonzero(self._chosen) > 1
            remove = menu.addAction("Remove sentences" if many else "Remove sentence", self.remove)
            remove.setEnabled(bool(self._chosen.any()))
        menu.addAction("Select all", self.selectAll)
        pop_up(menu, self.viewport().mapToGlobal(position))

    def _width_of(self, digits: str) -> int:
        return UNIT + MARK + 4 + QFontMetrics(ui_font(11)).horizontalAdvance(digits) + UNIT
