"""Cells: a matrix of values, a colour each, by a source that is asked for what is in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from explorer.analysis.heatmap.pyramid import Tile, block_means
from explorer.domain.arrays import BoolArray, IntArray
from explorer.domain.results.analysis import SimilarityPyramid
from explorer.domain.words import count
from explorer.figures.keys import ColorBar
from explorer.figures.scale import ColorScale

MOST_CELLS = 640
"""Cells along a side that are asked for, at the most."""
_TILES_KEPT = 4

Span = tuple[int, int]
"""A half-open range."""

_Tiles = dict[tuple[Span, Span, Span], Tile]


class CellSource(Protocol):
    """Where cells come from: an array, a pyramid, the difference of two."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        ...

    def tile(self, rows: Span, columns: Span, most: tuple[int, int]) -> Tile:
        """Return the cells of some rows and columns, about so many along each side at the most."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class ArrayCells:
    """The values of a matrix: `values` (R, C), none of them joined, however many are in sight."""

    values: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.values.shape
        return rows, columns

    def tile(self, rows: Span, columns: Span, most: tuple[int, int]) -> Tile:
        """Return the cells of some rows and columns."""
        top, left = max(0, rows[0]), max(0, columns[0])
        return Tile(self.values[top : rows[1], left : columns[1]], top, left, 1)


@dataclass(frozen=True, slots=True, eq=False)
class PyramidCells:
    """The similarities of every two of N texts, in the order of a pyramid."""

    pyramid: SimilarityPyramid
    _tiles: _Tiles = field(default_factory=dict, repr=False)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, N of each."""
        return self.pyramid.n_rows, self.pyramid.n_rows

    def tile(self, rows: Span, columns: Span, most: tuple[int, int]) -> Tile:
        """Return the cells of some rows and columns, joined until they are few; the last few tiles are kept."""
        key = rows, columns, most
        return _kept(self._tiles, key, lambda: block_means(self.pyramid, rows, columns, most))


@dataclass(frozen=True, slots=True, eq=False)
class DifferenceCells:
    """What two sources of the same shape differ by, the first minus the second."""

    first: CellSource
    second: CellSource
    _tiles: _Tiles = field(default_factory=dict, repr=False)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.first.shape

    def tile(self, rows: Span, columns: Span, most: tuple[int, int]) -> Tile:
        """Return the differences of some rows and columns; the last few tiles are kept."""

        def subtract() -> Tile:
            a, b = (source.tile(rows, columns, most) for source in (self.first, self.second))
            return Tile(a.values - b.values, a.row_start, a.column_start, a.step, a.note)

        return _kept(self._tiles, (rows, columns, most), subtract)


def strongest(source: CellSource, row: int, column: int) -> tuple[int, int]:
    """Return a cell: that of a row, or of a column, whose value is the largest either way, where the other is -1."""
    rows, columns = source.shape
    if row >= 0 > column:
        values = source.tile((row, row + 1), (0, columns), (rows, columns)).values[0]
        return row, int(np.argmax(np.abs(values)))
    if column >= 0 > row:
        values = source.tile((0, rows), (column, column + 1), (rows, columns)).values[:, 0]
        return int(np.argmax(np.abs(values))), column
    return row, column


def _kept(tiles: _Tiles, key: tuple[Span, Span, Span], make: Callable[[], Tile]) -> Tile:
    """Return the tile of a key, made where it is not among the last few: the pointer asks for it with each move."""
    found = tiles.get(key)
    if found is None:
        found = make()
        if len(tiles) >= _TILES_KEPT:
            tiles.pop(next(iter(tiles)))
        tiles[key] = found
    return found


@dataclass(frozen=True, eq=False)
class SentenceLabels:
    """Rows or columns that are texts: each has its number, and its words where there is room.

    Parameters
    ----------
    texts
        N of them.
    text_of
        int32 (N,): the text in each row.
    in_order
        Whether the numbers rise with the rows, so that a few of them say where one is.
    remark
        What stands above the columns in place of numbers that are not in order.
    """

    texts: Sequence[str]
    text_of: IntArray
    in_order: bool = True
    remark: str = ""
    _rows: list[tuple[Sequence[int], IntArray]] = field(default_factory=list, repr=False)

    def name_of(self, row: int) -> str:
        """Return the number of a row's text."""
        return count(int(self.text_of[row]) + 1)

    @cached_property
    def row_of(self) -> IntArray:
        """int32 (N,): the row of each text."""
        rows = np.empty(len(self.text_of), dtype=np.int32)
        rows[self.text_of] = np.arange(len(rows), dtype=np.int32)
        return rows

    def texts_in(self, *spans: range) -> tuple[int, ...]:
        """Return the texts of some rows, each once."""
        return tuple(dict.fromkeys(int(self.text_of[row]) for span in spans for row in span))

    def rows_of(self, texts: Sequence[int]) -> IntArray:
        """Return the rows of texts, rising; the latest are kept, since every frame asks for the selection's."""
        if self._rows and self._rows[0][0] is texts:
            return self._rows[0][1]
        chosen = np.asarray(texts, dtype=np.int32)
        rows = np.sort(self.row_of[chosen[chosen < len(self.text_of)]]) if len(chosen) else chosen
        self._rows[:] = [(texts, rows)]
        return rows


@dataclass(frozen=True, slots=True, eq=False)
class TokenLabels:
    """Rows or columns that are tokens, written as the tokenizer writes them.

    Parameters
    ----------
    words
        One a row.
    quiet
        bool: those that step back.
    """

    words: Sequence[str]
    quiet: BoolArray

    def name_of(self, row: int) -> str:
        """Return the token of a row."""
        return self.words[row]


@dataclass(frozen=True, eq=False)
class Groups:
    """The cluster of each row and of the same column: `group_of` int32 (R,), -1 for none."""

    group_of: IntArray

    @cached_property
    def starts(self) -> IntArray:
        """int32: the rows from which on another cluster stands, and 0."""
        return np.concatenate([[0], np.flatnonzero(np.diff(self.group_of)) + 1]).astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Margins:
    """Sums beside the rows and below the columns.

    Parameters
    ----------
    rows, columns
        float (R,) and (C,).
    colors
        Their scale.
    decimals
        That they are written with.
    whole
        What stands where they meet.
    """

    rows: np.ndarray
    columns: np.ndarray
    colors: ColorScale
    decimals: int
    whole: str


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A matrix, a colour a cell.

    Parameters
    ----------
    source
        Of R rows and C columns.
    colors
        The scale of its values.
    rows, columns
        What stands left of the rows and above the columns; None for nothing.
    groups
        The clusters, drawn along the edges; None where there are none.
    margins
        Sums beside rows and columns. A row pointed at in such a matrix has its strongest cell shown with it.
    decimals
        Of values in large cells; None for as many as fit.
    bar
        What the colours mean, beside or below the cells; None where that stands elsewhere.
    square
        Whether rows are as high as columns are wide.
    parted
        Whether large cells are parted, with their values in them.
    """

    source: CellSource
    colors: ColorScale
    rows: SentenceLabels | TokenLabels | None = None
    columns: SentenceLabels | TokenLabels | None = None
    groups: Groups | None = None
    margins: Margins | None = None
    decimals: int | None = None
    bar: ColorBar | None = None
    square: bool = True
    parted: bool = True

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.source.shape
