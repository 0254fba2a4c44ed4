"""The tokens of one text as a table."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.domain.results.explanation import PairExplanation
from explorer.domain.words import count, fixed, number
from explorer.figures.explanation import TokenKind, kind_of
from explorer.figures.table import Cell, Column, Kind, ListedRows, Table


def _number(title: str, tip: str, usual: str, *, optional: bool = False) -> Column:
    return Column(title, tip, Kind.NUMBER, usual=usual, stretch=True, optional=optional)


COLUMNS = (
    Column("Token", "As the tokenizer writes it.", Kind.MONO, usual="sentence", stretch=True),
    _number("From–to", "Its first and last character in the sentence, counted from 1.", "10–18"),
    _number("Id", "Its number in the vocabulary.", "30\u2009000"),
    # The kind says it too.
    _number("Mask", "1 where the model attends to it, 0 for padding.", "1", optional=True),
    Column("Kind", "Of the sentence, or added to it.", usual="padding", stretch=True),
    _number("Norm", "Length of its vector.", "12.260"),
    _number("Distance", "Euclidean, from its vector to the pooled vector of the sentence.", "12.260"),
    _number("Share", "What it gives of the similarity, with all tokens of the other sentence.", "−0.0252"),
)


def token_table(explanation: PairExplanation, side: int) -> Table:
    """Return a row for each token of the first (0) or second (1) text, in order."""
    length = len(explanation.second if side else explanation.first)
    return Table(COLUMNS, ListedRows([_cells(explanation, side, token) for token in range(length)]))


def _cells(explanation: PairExplanation, side: int, token: int) -> Sequence[Cell]:
    reading = explanation.second if side else explanation.first
    start, stop = (int(at) for at in reading.offsets[token])
    number_of, mask = int(reading.ids[token]), int(reading.mask[token])
    kind = kind_of(reading, token)
    left_out = kind is not TokenKind.PADDING and not reading.pooled[token]
    norm, distance = float(reading.norms[token]), float(explanation.distances[side][token])
    share = float(explanation.shares[side][token])
    return (
        Cell(reading.tokens[token]),
        Cell(f"{start + 1}–{stop}", (start + 1, stop)) if start < stop else Cell(value=None),
        Cell(count(number_of), number_of, copied=str(number_of)),
        Cell(str(mask), mask),
        Cell("prompt" if left_out else kind.value),
        Cell(number(norm), norm, copied=fixed(norm, 6)),
        Cell(number(distance), distance, copied=fixed(distance, 6)),
        Cell(number(share, 4), share, copied=fixed(share, 9)),
    )
