"""Points of a plane sorted into the cells of a grid: a question about a place touches the points there alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.domain.arrays import FloatArray, IntArray

_MOST_CELLS = 1024
"""Cells along a side, at most; fewer where that would be less than one point a cell."""

_BLOCK = 4
"""Cells along a side of the blocks in which crowding is measured; single ones hold too few points to tell."""

Span = slice
"""Consecutive places of the sorted points."""


@dataclass(frozen=True, slots=True, eq=False)
class PointGrid:
    """N points in the order of their cells, row after row, so that neighbouring cells of a row are one slice.

    Parameters
    ----------
    x, y
        float32 (N,): sorted coordinates.
    order
        int32 (N,): which point stands at each place; within a cell in rising order.
    starts
        int32 (rows * columns + 1): first place of each cell.
    side
        Number of cells along either side.
    low, cell
        float64 (2,): lower left corner of the grid; width and height of a cell.
    """

    x: FloatArray
    y: FloatArray
    order: IntArray
    starts: IntArray
    side: int
    low: np.ndarray
    cell: np.ndarray

    def __len__(self) -> int:
        return len(self.order)

    @classmethod
    def build(cls, coords: FloatArray) -> PointGrid:
        """Sort points into cells, N log N steps.

        Parameters
        ----------
        coords
            float32 (N, 2), finite.
        """
        side = int(np.clip(np.sqrt(len(coords)), 1, _MOST_CELLS))
        low = coords.min(axis=0).astype(np.float64) if len(coords) else np.zeros(2)
        high = coords.max(axis=0).astype(np.float64) if len(coords) else np.ones(2)
        # Wide enough to hold the point that is farthest up and right, whatever rounding does.
        cell = np.maximum((high - low) * (1 + 1e-6), np.maximum(np.abs(low) + np.abs(high), 1e-30) * 1e-6) / side
        columns, rows = (_cells(coords[:, axis], low[axis], cell[axis], side) for axis in (0, 1))
        keys = rows * np.int32(side) + columns
        order = np.argsort(keys, kind="stable").astype(np.int32)
        counts = np.bincount(keys, minlength=side * side)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        x, y = (np.ascontiguousarray(coords[order, axis]) for axis in (0, 1))
        return cls(x, y, order, starts, side, low, cell)

    def within(self, left: float, low: float, right: float, high: float) -> list[Span]:
        """Return the places of every point of a rectangle, and of a few around it that share its cells."""
        (first_column, last_column), (first_row, last_row) = self._range(0, left, right), self._range(1, low, high)
        if first_column > last_column or first_row > last_row:
            return []
        if first_column == 0 and last_column == self.side - 1:
            spans = [self._span(first_row * self.side, last_row * self.side + last_column)]
        else:
            rows = range(first_row * self.side, (last_row + 1) * self.side, self.side)
            spans = [self._span(row + first_column, row + last_column) for row in rows]
        return [span for span in spans if span.start < span.stop]

    def nearest(self, x: float, y: float, reach: float) -> int | None:
        """Return the point nearest to (x, y), the first of equals, or None where none is within `reach`."""
        # Small circles first: in a crowd, the nearest is next door.
        for radius in (reach / 16, reach / 4, reach):
            spans = self.within(x - radius, y - radius, x + radius, y + radius)
            if not spans:
                continue
            squared = (take(self.x, spans) - x) ** 2 + (take(self.y, spans) - y) ** 2
            best = squared.min()
            if best <= radius**2:
                return int(take(self.order, spans)[squared == best].min())
        return None

    def enclosed(self, polygon: np.ndarray) -> IntArray:
        """Return the points inside a polygon by the even-odd rule, in rising order.

        Each edge is compared with the points of the rows of cells that it crosses, which are one slice: a lasso's
        edges are short.

        Parameters
        ----------
        polygon
            float64 (m, 2), closed from its last corner to its first.
        """
        inside = np.zeros(len(self), dtype=np.bool_)
        for (x1, y1), (x2, y2) in zip(polygon.tolist(), np.roll(polygon, -1, axis=0).tolist(), strict=True):
            first, last = self._range(1, min(y1, y2), max(y1, y2))
            if y1 == y2 or first > last:
                continue
            rows = self._span(first * self.side, (last + 1) * self.side - 1)
            y = self.y[rows]
            crossed = (y < y1) != (y < y2)
            inside[rows] ^= crossed & (self.x[rows] < (x2 - x1) / (y2 - y1) * (y - y1) + x1)
        chosen = np.zeros(len(self), dtype=np.bool_)
        chosen[self.order[inside]] = True
        return np.flatnonzero(chosen).astype(np.int32)

    def crowding(self) -> float:
        """Return how many points lie on a unit of area where it is crowded: in the block of the 99th of 100 points."""
        block = min(self.side, _BLOCK)
        whole = self.side - self.side % block
        cells = np.diff(self.starts).reshape(self.side, self.side)[:whole, :whole]
        counts = np.sort(cells.reshape(whole // block, block, whole // block, block).sum(axis=(1, 3)), axis=None)
        reached = int(np.searchsorted(np.cumsum(counts), 0.99 * counts.sum()))
        return float(counts[min(reached, len(counts) - 1)] / (self.cell.prod() * block**2))

    def _range(self, axis: int, low: float, high: float) -> tuple[int, int]:
        """Return the first and the last row or column of an interval; the first is larger where it misses the grid."""
        # One cell more on either side, against rounding at a border.
        first, last = ((value - self.low[axis]) / self.cell[axis] for value in (low, high))
        if not (first < self.side + 1 and last > -1):
            return 1, 0
        return max(0, int(max(first, 0)) - 1), min(self.side - 1, int(min(last, self.side)) + 1)

    def _span(self, first_cell: int, last_cell: int) -> Span:
        return slice(int(self.starts[first_cell]), int(self.starts[last_cell + 1]))


def take(values: np.ndarray, spans: Sequence[Span]) -> np.ndarray:
    """Return the sorted values (N, …) at the places of spans, one after the other."""
    if len(spans) == 1:
        return values[spans[0]]
    return np.concatenate([values[span] for span in spans]) if spans else values[:0]


def joined(spans: list[Span]) -> list[Span]:
    """Return one span over all, with what lies between them, unless that is more than they hold.

    One span is a view of the arrays; to put many together they are copied, which takes as long as to look at the rest.
    """
    if not spans:
        return spans
    whole = slice(spans[0].start, spans[-1].stop)
    return [whole] if size_of([whole]) <= 2 * size_of(spans) else spans


def size_of(spans: Sequence[Span]) -> int:
    """Return the number of places in spans."""
    return sum(span.stop - span.start for span in spans)


def _cells(values: FloatArray, low: float, size: float, side: int) -> IntArray:
    cells: IntArray = np.clip((values - np.float64(low)) / size, 0, side - 1).astype(np.int32)
    return cells
