"""The pairs that differ most, as a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.domain.results.comparison import Comparison
from explorer.domain.words import MINUS, number, signed
from explorer.figures.phrases.comparison import values_words
from explorer.figures.table import Cell, Column, Kind, Rows, Table

_LEAST_WORDS = 156
"""Room for the sentences below which the two values are left out beside their difference."""


class PairRows(Rows):
    """A pair of sentences a row, with its similarity in A and B and their difference."""

    def __init__(self, comparison: Comparison) -> None:
        self._texts, self._differing = comparison.corpus.texts, comparison.differing

    def __len__(self) -> int:
        return len(self._differing.indices)

    def texts(self, row: int) -> tuple[int, int]:
        first, second = self._differing.indices[row].tolist()
        return first, second

    def sentences(self, row: int) -> tuple[str, str]:
        """Return the two sentences of a row."""
        first, second = self.texts(row)
        return self._texts[first], self._texts[second]

    def values(self, row: int) -> str:
        """Return the values of a row in words."""
        return values_words(float(self._differing.first[row]), float(self._differing.second[row]))

    def words(self, row: int) -> str:
        first, second = self.sentences(row)
        return f"{self.values(row)}  {first} × {second}"

    def cells(self, row: int) -> Sequence[Cell]:
        first, second = self.sentences(row)
        a, b = float(self._differing.first[row]), float(self._differing.second[row])
        tip = f"{first}\n{second}"
        numbers = ((number(a), a), (number(b), b), (signed(a - b), a - b))
        return *(Cell(words, value, tip) for words, value in numbers), Cell(first, tip=tip, lines=(second,))


def pairs_table(comparison: Comparison) -> Table:
    """Return the pairs that differ most, the largest difference first."""
    differing = comparison.differing
    differences = differing.first - differing.second
    columns = (
        Column("A", kind=Kind.NUMBER, usual=_widest(differing.first), optional=True),
        Column("B", kind=Kind.NUMBER, usual=_widest(differing.second), optional=True),
        Column(f"A {MINUS} B", kind=Kind.NUMBER, usual=_widest(differences), strong=True),
        Column("The pairs that differ most", kind=Kind.LINES, width=_LEAST_WORDS, stretch=True, lines=2),
    )
    return Table(columns, PairRows(comparison))


def _widest(values: np.ndarray) -> str:
    ends = [signed(float(end)) for end in (values.min(), values.max())] if len(values) else []
    return max([*ends, "+0.000"], key=len)
