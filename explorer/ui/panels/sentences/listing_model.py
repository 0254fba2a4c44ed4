"""The rows of sentences that are shown, not edited: all of them, or those that a search found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QTableView

from explorer.domain.arrays import BoolArray, IntArray
from explorer.domain.texts.corpus import Corpus
from explorer.ui.look.plain import plain_tip
from explorer.ui.panels.sentences.marks import Mark, cut_mark, repeated_mark

NUMBER, TEXT = 0, 1
LONGEST = 2000
"""Characters of a text that are painted."""

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
        self.places: IntArray | None = None

    def show_listing(self, listing: Listing | None) -> None:
        """Take other sentences, all of them; None for none."""
        self.beginResetModel()
        self.corpus = listing.corpus if listing is not None else Corpus()
        self._repeats = listing.repeats if listing is not None else np.empty(0, np.int32)
        self._cut = self.places = None
        self.endResetModel()

    def show_places(self, places: IntArray | None) -> None:
        """Show only these sentences, ascending; None for all."""
        self.beginResetModel()
        self.places = places
        self.endResetModel()

    def show_truncated(self, cut: BoolArray | None, limit: int | None) -> None:
        """Mark the texts that were cut, at `limit` tokens; None where that is not known of these texts."""
        self._cut, self._limit = cut, limit

    def sentence_at(self, row: int) -> int:
        """Return the sentence that a row shows."""
        return row if self.places is None else int(self.places[row])

    def row_of(self, sentence: int) -> int:
        """Return the row that shows a sentence, or the next one where it is not shown; -1 where there is none."""
        row = sentence if self.places is None else int(np.searchsorted(self.places, sentence))
        return min(row, self.rowCount() - 1)

    def mark_of(self, sentence: int) -> Mark | None:
        """Return the mark of a sentence: cut ones first, then repeated ones."""
        if self._cut is not None and self._cut[sentence]:
            return cut_mark(self._limit)
        return repeated_mark(int(self._repeats[sentence])) if self._repeats[sentence] > 1 else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of sentences shown."""
        if parent.isValid():
            return 0
        return len(self.corpus) if self.places is None else len(self.places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return two: number and text."""
        return 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the number or the text, and as a tool tip the whole of it or what its mark means."""
        sentence = self.sentence_at(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return str(sentence + 1) if index.column() == NUMBER else self.corpus.texts[sentence][:LONGEST]
        if role == Qt.ItemDataRole.ToolTipRole:
            if index.column() == TEXT:
                return plain_tip(self.corpus.texts[sentence])
            mark = self.mark_of(sentence)
            return plain_tip(mark[2]) if mark else None
        return None
