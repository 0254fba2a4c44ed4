"""What padding moves, by pooling, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.analysis.sweep.padding import moves
from explorer.domain.results.sweep import PaddingRow, PaddingTest
from explorer.domain.words import NO_VALUE, number, percent_of_change, quoted, tiny
from explorer.figures.pictures.padding import shift_words
from explorer.figures.table import Cell, Column, Kind, ListedRows, Table

MOVES = 1
"""The column of how far a pooling moves vectors."""

_NUMBERS = (
    ("Moves", "Largest distance between a sentence's vectors alone and in its batch, as a share of its length."),
    ("Mean", "The same distance, on average over the sentences."),
    ("Turns", "Largest 1 − cosine between a sentence's vectors alone and in its batch."),
    ("Cosine up to", "Largest change of the cosine of two sentences."),
    ("Cosine mean", "Mean change of the cosine over all pairs of sentences."),
)
_COLUMNS = (
    Column("Pooling", "How token vectors become one sentence vector."),
    *(Column(title, tip, Kind.NUMBER) for title, tip in _NUMBERS),
    Column("Pair that changes most", "Its cosine alone, and in its batches."),
)
_ALONE = "One sentence has no other to be compared with."


def padding_table(test: PaddingTest) -> Table:
    """Return a row for each pooling of a test."""
    return Table(_COLUMNS, ListedRows([_cells(row, test) for row in test.rows]))


def _cells(row: PaddingRow, test: PaddingTest) -> Sequence[Cell]:
    moved, pair = moves(row, test), row.largest
    shift, mean = float(row.shifts.max()), float(row.shifts.mean())
    exact = "" if moved else f"{tiny(shift)} of its length, which is rounding."
    cells = [
        Cell(row.pooling.value),
        Cell(shift_words(row, test), shift if moved else 0.0, exact),
        Cell(percent_of_change(mean if moved else 0.0), mean if moved else 0.0, exact),
        Cell(number(float(row.turns.max())), float(row.turns.max())),
    ]
    if pair is None:
        return (*cells, Cell(NO_VALUE, None, _ALONE), Cell(NO_VALUE, None, _ALONE), Cell(NO_VALUE, None, _ALONE))
    names = " × ".join(quoted(test.corpus.texts[index], 28) for index in (pair.first, pair.second))
    whole = "\n".join(test.corpus.texts[index] for index in (pair.first, pair.second))
    change = f"{number(pair.alone)} → {number(pair.together)}  {names}" if moved else NO_VALUE
    return (
        *cells,
        Cell(number(abs(pair.together - pair.alone)), abs(pair.together - pair.alone)),
        Cell(number(row.mean_change or 0.0), row.mean_change),
        Cell(change, "" if moved else None, whole if moved else exact),
    )
