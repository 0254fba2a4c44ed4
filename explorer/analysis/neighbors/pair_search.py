"""Comparing cells of rows with each other: every pair whose cosine reaches a threshold, exactly.

Two bounds leave most pairs out, and none that counts:

- Rows are put into the Voronoi cells of some means. A row at distance h from the plane halfway to another cell is at
  least h from every row there (generalised hyperplanes, Uhlmann 1991); a cosine of t is a distance of √(2 - 2t).
- With P the projection on leading axes and r the length of what it leaves, x·y ≤ Px·Py + r(x) r(y)
  (Cauchy and Schwarz), a product of few numbers instead of all.

What passes is computed in full, and decided in double precision where single precision is too near the threshold.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np

from explorer.analysis.neighbors.kmeans import BLOCK_ROWS, by_cell, find_cells
from explorer.analysis.similarity.pairwise import paired_similarities
from explorer.analysis.similarity.rows import unit_rows
from explorer.analysis.similarity.similarity import euclidean_distances
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import THREADS, JobContext, Progress
from explorer.domain.settings.spec import Similarity

_CELL_ROWS = 512
_MOST_CELLS = 2048
_MOST_ROWS = 2048
_LEADING = 64
_SAMPLE = 8192
_SLACK = np.float32(1e-4)
"""More than single precision moves a cosine of vectors of a few thousand dimensions."""
_LEAST = 1e-12
"""What double precision moves a cosine by, so that equal vectors reach 1."""
_FEW = 1000
"""Candidates of two cells up to which each is computed by itself."""

_PREPARING = "Preparing the search for near-duplicates"

_Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]
_NO_PAIRS: _Pairs = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)


class PairSearch:
    """Compares cells with each other, a cell and all after it at a time.

    Parameters
    ----------
    vectors
        float32 (N, D).
    members
        The rows to compare, at least two.
    context
        Told of the progress; a cancel ends the search.
    """

    def __init__(self, vectors: FloatArray, members: np.ndarray, context: JobContext) -> None:
        self._vectors = vectors
        self._context = context
        self._total = len(members)
        self._members = members
        self._bounds: list[FloatArray] = []
        context.report(Progress(_PREPARING))
        count = int(np.clip(self._total // _CELL_ROWS, 1, _MOST_CELLS))
        # This takes seconds; a cancel is noticed after it.
        means, nearest = find_cells(self._units, self._members, count, JobContext())
        self._cells, mean_of = _parted(by_cell(self._members, nearest, count))
        self._means = means[mean_of]
        self._axes = self._leading_axes()

    def _units(self, members: np.ndarray) -> FloatArray:
        return unit_rows(self._vectors[members])

    def run(self, threshold: float, kept: KeptPairs, stage: str) -> float:
        """Find the pairs of a cosine of at least `threshold` and return which share of all was looked at."""
        context, total = self._context, self._total
        self._kept = kept
        self._least = np.float32(threshold) - _SLACK
        self._apart = np.float32(np.sqrt(2.0 - 2.0 * threshold) + 1e-3)
        self._near: list[np.ndarray] = []
        for at, cell in enumerate(self._cells):
            if context.cancelled:
                return 0.0
            if len(self._bounds) == at:
                self._bounds.append(self._bound_rows(cell))
            self._near.append(self._near_to_each(at))
            context.report(Progress(_PREPARING, at + 1, len(self._cells)))
        sizes = np.array([len(cell) for cell in self._cells])
        after = total - np.cumsum(sizes)
        work = sizes * (sizes - 1) // 2 + sizes * after
        everything, done, begun = total * (total - 1) // 2, 0, time.perf_counter()
        with ThreadPoolExecutor(THREADS, thread_name_prefix="explorer-duplicates") as threads:
            for at, finished in enumerate(threads.map(self._compare, range(len(self._cells)))):
                if not finished or context.cancelled:
                    break
                done += int(work[at])
                left = (time.perf_counter() - begun) * (everything - done) / max(1, done)
                compared = total - int(after[at])
                context.report(Progress(stage, compared, total, 0.0, left))
        return done / everything

    def closest_in_a_cell(self) -> float:
        """Return the largest cosine of two rows of one cell: that of any two is no smaller. -1 where cells have one."""
        largest = -1.0
        for cell in self._cells:
            if self._context.cancelled:
                break
            units = self._units(cell)
            products = units @ units.T
            np.fill_diagonal(products, -1.0)
            first, second = np.divmod(int(products.argmax()), len(cell))
            if first != second:
                pair = np.array([cell[first]]), np.array([cell[second]])
                largest = max(largest, float(exact_cosines(self._vectors, *pair)[0]))
        return largest

    def _leading_axes(self) -> FloatArray:
        """Return orthonormal axes (D, L) that hold most of the length of a sample of the rows."""
        from scipy.linalg import eigh

        step = max(1, self._total // _SAMPLE)
        sample = self._units(self._members[::step])
        products = (sample.T @ sample).astype(np.float64)
        size = len(products)
        axes: FloatArray = eigh(products, subset_by_index=(max(0, size - _LEADING), size - 1))[1].astype(np.float32)
        return axes

    def _bound_rows(self, cell: np.ndarray) -> FloatArray:
        """Return the rows whose products bound the cosines: the leading coordinates, and the length of the rest."""
        rows = np.empty((len(cell), self._axes.shape[1] + 1), dtype=np.float32)
        for start in range(0, len(cell), BLOCK_ROWS):
            block = slice(start, start + BLOCK_ROWS)
            units = self._units(cell[block])
            rows[block, :-1] = units @ self._axes
            rest = np.einsum("nd,nd->n", units, units) - np.einsum("nd,nd->n", rows[block, :-1], rows[block, :-1])
            rows[block, -1] = np.sqrt(np.maximum(rest, 0.0))
        return rows

    def _compare(self, at: int) -> bool:
        """Find the pairs of a cell within itself and with all cells after it; return whether that was not stopped."""
        units = self._units(self._cells[at])
        for other in range(at, len(self._cells)):
            if self._context.cancelled:
                return False
            rows, columns = self._rows_near(at, other), self._rows_near(other, at)
            if len(rows) and len(columns):
                self._kept.add(*self._pairs(units, rows, columns, at, other))
        return True

    def _near_to_each(self, at: int) -> np.ndarray:
        """Return which rows of a cell are near enough to the plane halfway to each cell, as bits (cells, rows / 8)."""
        products = self._units(self._cells[at]) @ self._means.T
        squares = np.einsum("kd,kd->k", self._means, self._means)
        beyond = products[:, at, None] - products + np.float32(0.5) * (squares - squares[at])
        apart = euclidean_distances(self._means[at : at + 1], self._means)[0].astype(np.float32)
        near = beyond <= self._apart * apart + _SLACK
        near[:, at] = True
        return np.packbits(near.T, axis=1)

    def _rows_near(self, at: int, other: int) -> np.ndarray:
        bits = np.unpackbits(self._near[at][other], count=len(self._cells[at]))
        return np.flatnonzero(bits)

    def _pairs(self, units: FloatArray, rows: np.ndarray, columns: np.ndarray, at: int, other: int) -> _Pairs:
        bounds = self._bounds[at][rows] @ self._bounds[other][columns].T
        first, second = np.divmod(np.flatnonzero(bounds >= self._least), len(columns))
        others = self._cells[other][columns]
        if len(first) > _FEW:
            values = (units[rows] @ self._units(others).T).ravel()
            passed = np.flatnonzero(values >= self._least)
            first, second = np.divmod(passed, len(columns))
            values = values[passed]
        else:
            values = np.einsum("pd,pd->p", units[rows[first]], self._units(others[second]))
        passing = values >= self._least
        if other == at:
            passing &= first < second
        return self._cells[at][rows[first[passing]]], others[second[passing]], values[passing]


def _parted(cells: list[np.ndarray]) -> tuple[list[np.ndarray], list[int]]:
    """Return the cells that have members, large ones in parts, and the number of each one's mean."""
    parts = [
        (cell[start : start + _MOST_ROWS], number)
        for number, cell in enumerate(cells)
        for start in range(0, len(cell), _MOST_ROWS)
    ]
    return [cell for cell, _ in parts], [number for _, number in parts]


class KeptPairs:
    """Counts the pairs and keeps the most similar; may be filled from several threads.

    Parameters
    ----------
    vectors
        float32 (N, D).
    threshold
        Least cosine of a pair.
    most
        Pairs kept.
    """

    def __init__(self, vectors: FloatArray, threshold: float, most: int) -> None:
        self._vectors = vectors
        self._threshold = threshold
        self._most = most
        self._parts: list[_Pairs] = []
        self._size = 0
        self._cut = -np.inf
        self._lock = Lock()
        self.found = 0

    def add(self, first: np.ndarray, second: np.ndarray, values: np.ndarray) -> None:
        """Take pairs with their cosines in single precision."""
        passing = values >= self._threshold + _SLACK
        near = np.flatnonzero(~passing)
        passing[near] = self._exact(first[near], second[near]) >= self._threshold - _LEAST
        with self._lock:
            self.found += int(np.count_nonzero(passing))
            passing &= values >= self._cut
            if passing.any():
                self._parts.append((first[passing], second[passing], values[passing]))
                self._size += len(self._parts[-1][0])
            if self._size > 4 * self._most:
                self._shrink()

    def best(self) -> tuple[IntArray, IntArray, FloatArray]:
        """Return the pairs kept and their cosines, most similar first, equal ones in input order."""
        self._shrink()
        first, second, _ = self._parts[0]
        first, second = np.minimum(first, second), np.maximum(first, second)
        values = self._exact(first, second).astype(np.float32)
        order = np.lexsort((second, first, -values))
        return first[order].astype(np.int32), second[order].astype(np.int32), values[order]

    def _exact(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return exact_cosines(self._vectors, first, second)

    def _shrink(self) -> None:
        first, second, values = (np.concatenate(parts) for parts in zip(_NO_PAIRS, *self._parts, strict=True))
        if len(values) > self._most:
            best = np.argpartition(-values, self._most)[: self._most]
            first, second, values = first[best], second[best], values[best]
            self._cut = float(values.min())
        self._parts, self._size = [(first, second, values)], len(values)


def exact_cosines(vectors: FloatArray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the cosines of pairs of rows in double precision, float64 (P,)."""
    return paired_similarities(vectors, first, second, Similarity.COSINE, JobContext())
