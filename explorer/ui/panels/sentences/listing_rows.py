"""Sentences that are shown, not edited, as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.domain.arrays import BoolArray, IntArray
from explorer.domain.texts.corpus import Corpus
from explorer.figures.table import Cell, Rows
from explorer.ui.panels.sentences.hits import HitsInSight, Place
from explorer.ui.panels.sentences.remarks import Mark, cut_mark, repeated_mark

NUMBER, TEXT = 0, 1
_LONGEST = 2000
"""Characters of a text that are painted."""


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


class ListingRows(Rows):
    """The numbers and the texts of a `Listing`, with their marks and the hits of a search."""

    def __init__(self, listing: Listing | None = None) -> None:
        self._listing = listing if listing is not None else Listing(Corpus(), np.empty(0, np.int32))
        self.cut: BoolArray | None = None
        self.limit: int | None = None
        self.hits: HitsInSight | None = None
        self.at: Place | None = None

    @property
    def corpus(self) -> Corpus:
        """The sentences."""
        return self._listing.corpus

    def __len__(self) -> int:
        return len(self.corpus)

    def mark_of(self, sentence: int) -> Mark | None:
        """Return the mark of a sentence: cut ones first, then repeated ones."""
        if self.cut is not None and self.cut[sentence]:
            return cut_mark(self.limit)
        times = int(self._listing.repeats[sentence])
        return repeated_mark(times) if times > 1 else None

    def cells(self, row: int) -> Sequence[Cell]:
        text = self.corpus.texts[row]
        icon, role, tip = self.mark_of(row) or ("", "muted", "")
        begin, spans, current = self._spans(row, text)
        words = Cell(text[begin : begin + _LONGEST], tip=text, spans=spans, current=current)
        return Cell(str(row + 1), tip=tip, icon=icon, role=role), words

    def _spans(self, row: int, text: str) -> tuple[int, tuple[tuple[int, int], ...], tuple[int, int] | None]:
        """Return from where a text is shown, so that its hits are, the hits from there on, and the one that counts."""
        spans = self.hits.of(text) if self.hits is not None else []
        if not spans:
            return 0, (), None
        current = (self.at.start, self.at.end) if self.at is not None and self.at.sentence == row else None
        begin = max(0, (current or spans[0])[0] - _LONGEST // 2)
        moved = tuple((start - begin, end - begin) for start, end in spans if start >= begin)
        return begin, moved, None if current is None else (current[0] - begin, current[1] - begin)
