"""The table of sentences that are read, chosen and copied, not edited."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from explorer.domain.arrays import BoolArray, IntArray
from explorer.domain.texts.corpus import Corpus
from explorer.figures.table import Column, Kind, Table
from explorer.ui.look.popups import pop_up
from explorer.ui.look.theme import TEXT_SIZE, UNIT, ui_font
from explorer.ui.panels.sentences.hits import HitsInSight, Place
from explorer.ui.panels.sentences.listing_rows import TEXT, Listing, ListingRows
from explorer.ui.tables.painting import HALF_GAP, ICON
from explorer.ui.tables.view import TableView

_TOGGLE = Qt.KeyboardModifier.ControlModifier
_RANGE = Qt.KeyboardModifier.ShiftModifier


class ListingTable(TableView):
    """Shows any number of sentences, one row each; what is chosen is chosen in the whole window."""

    rows_chosen = Signal(object)
    """Indices of the sentences that were clicked or moved to, as an int array."""
    removal_wanted = Signal(object)
    """Indices of the sentences that are to be taken out of the text, as a list."""

    text_size = TEXT_SIZE

    def __init__(self, parent: QWidget | None = None) -> None:
        height = QFontMetrics(ui_font()).lineSpacing() + UNIT // 2
        super().__init__("listing", "Sentences, to be read", parent, row_height=height, sortable=False)
        self.removes = False
        """Whether sentences can be taken out of the text."""
        self._listing = ListingRows()
        self._chosen: BoolArray = np.zeros(0, np.bool_)
        self._anchor = 0
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().selectionChanged.connect(self._on_selected)
        self.customContextMenuRequested.connect(self._open_menu)

    @property
    def corpus(self) -> Corpus:
        """The sentences, those that are not shown included."""
        return self._listing.corpus

    @property
    def hits(self) -> HitsInSight | None:
        """The hits of a search."""
        return self._listing.hits

    @property
    def at(self) -> Place | None:
        """The hit that the search is at."""
        return self._listing.at

    def show_listing(self, listing: Listing | None) -> None:
        """Show other sentences from the first on; None for none."""
        hits, self._listing = self.hits, ListingRows(listing)
        self._listing.hits = hits
        self._chosen = np.zeros(len(self.corpus), np.bool_)
        self._anchor = 0
        digits = "0" * max(2, len(str(len(self._chosen))))
        gutter = UNIT + ICON + 4 + QFontMetrics(ui_font(11)).horizontalAdvance(digits) + HALF_GAP
        columns = (Column(kind=Kind.MARK, width=gutter), Column(width=7 * UNIT, stretch=True))
        self.show_table(Table(columns, self._listing))
        self.scrollToTop()

    def show_places(self, places: IntArray | None) -> None:
        """Show only these sentences, ascending; None for all, the one that was at the top in sight."""
        top = self.row_under(QPoint(0, 0)) or 0
        self.show_table(self.table, None if places is None else places.data)
        self._anchor = 0
        self.reveal(top if self.at is None else self.at.sentence)

    def show_hits(self, hits: HitsInSight | None, at: Place | None) -> None:
        """Mark the hits of a search, and the one that it is at."""
        self._listing.hits, self._listing.at = hits, at
        self.rows.refresh()

    def show_truncated(self, cut: BoolArray | None, limit: int | None) -> None:
        """Mark the texts that were cut, at `limit` tokens; None where that is not known of these texts."""
        self._listing.cut, self._listing.limit = cut, limit
        self.rows.refresh()

    def show_selection(self, texts: Sequence[int], *, reveal: bool = False) -> None:  # type: ignore[override]  # of any length
        """Mark the selected sentences, and bring the first into sight."""
        self._chosen = np.zeros(len(self.corpus), np.bool_)
        if len(texts):
            self._chosen[np.asarray(texts, np.int64)] = True
        if reveal and len(texts):
            self.reveal(texts[0])
        self.viewport().update()

    def reveal(self, sentence: int) -> None:
        """Bring a sentence into sight; the keys go on from there."""
        places = self.rows.places
        row = min(sentence if isinstance(places, range) else bisect_left(places, sentence), len(places) - 1)
        if row < 0:
            return
        index = self.rows.index(row, TEXT)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.scrollTo(index)
        self._anchor = row

    def is_selected(self, place: int) -> bool:
        return bool(self._chosen[self.rows.row_at(place)])

    def copy_rows(self) -> None:
        """Put the selected sentences on the clipboard, one a line."""
        chosen = np.flatnonzero(self._chosen).tolist()
        if chosen:
            QGuiApplication.clipboard().setText("\n".join(self.corpus.texts[sentence] for sentence in chosen))

    def remove(self) -> None:
        """Ask for the selected sentences that are shown to be taken out of the text."""
        shown, chosen = self.rows.places, np.flatnonzero(self._chosen)
        chosen = chosen if isinstance(shown, range) else np.intersect1d(chosen, np.asarray(shown))
        if self.removes and len(chosen):
            self.removal_wanted.emit(chosen.tolist())

    def selectAll(self) -> None:
        """Choose every sentence that is shown, also where Qt has them selected already."""
        self._forget_selected()
        super().selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the selected sentences out of the text by Delete."""
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif event.matches(QKeySequence.StandardKey.Delete):
            self.remove()
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
            self._choose(low, high)
        else:
            self._chosen[self.rows.row_at(row)] ^= True
            self._anchor = row
        index = self.rows.index(row, TEXT)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._tell()

    def _choose(self, first: int, last: int) -> None:
        every, places = slice(first, last + 1), self.rows.places
        self._chosen[every if isinstance(places, range) else np.asarray(places[every])] = True

    def _forget_selected(self) -> None:
        model = self.selectionModel()
        model.blockSignals(True)
        model.clearSelection()
        model.blockSignals(False)

    def _on_selected(self) -> None:
        self._chosen = np.zeros(len(self.corpus), np.bool_)
        parts = self.selectionModel().selection().toList()
        for part in parts:
            self._choose(part.top(), part.bottom())
        if len(parts) == 1 and parts[0].top() == parts[0].bottom():
            self._anchor = parts[0].top()
        self._tell()

    def _tell(self) -> None:
        self.viewport().update()
        self.rows_chosen.emit(np.flatnonzero(self._chosen))

    def _open_menu(self, position: QPoint) -> None:
        menu, chosen = QMenu(self), int(np.count_nonzero(self._chosen))
        sentences = "sentences" if chosen > 1 else "sentence"
        menu.addAction(f"Copy {sentences}", self.copy_rows).setEnabled(chosen > 0)
        if self.removes:
            menu.addAction(f"Remove {sentences}", self.remove).setEnabled(chosen > 0)
        menu.addAction("Select all", self.selectAll)
        pop_up(menu, self.viewport().mapToGlobal(position))
