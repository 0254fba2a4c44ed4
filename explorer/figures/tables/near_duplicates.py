"""Near-duplicates as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.domain.results.near_duplicates import NearDuplicates
from explorer.domain.words import count, number
from explorer.figures.table import Cell, Column, Rows

COLUMNS = (
    Column("Cosine", width=112),
    Column("First", width=56, stretch=True),
    Column("Second", width=56, stretch=True),
)


class NearDuplicateRows(Rows):
    """The groups of identical texts, then the pairs, most similar first."""

    def __init__(self, found: NearDuplicates, texts: Sequence[str]) -> None:
        self._found, self._texts = found, texts

    def __len__(self) -> int:
        return len(self._found.identical) + len(self._found)

    def texts(self, row: int) -> tuple[int, ...]:
        groups = self._found.identical
        if row < len(groups):
            return tuple(groups[row].tolist())
        pair = row - len(groups)
        return int(self._found.first[pair]), int(self._found.second[pair])

    def cells(self, row: int) -> Sequence[Cell]:
        texts, groups = self.texts(row), len(self._found.identical)
        first = f"{count(texts[0] + 1)}  {self._texts[texts[0]]}"
        if row < groups:
            others = ", ".join(count(text + 1) for text in texts[1:6]) + (" …" if len(texts) > 6 else "")
            value, second = f"{count(len(texts))} identical", f"and {others}"
        else:
            value = number(float(self._found.similarities[row - groups]))
            second = f"{count(texts[1] + 1)}  {self._texts[texts[1]]}"
        return Cell(value), Cell(first, tip=first), Cell(second, tip=second)
