"""Every pair of texts that are nearly the same, exactly, without comparing all pairs in full.

Two bounds leave most pairs out, and none that counts:

- Rows are put into the Voronoi cells of some means. A row at distance h from the plane halfway to another cell is at
  least h from every row there (generalised hyperplanes, Uhlmann 1991); a cosine of t is a distance of √(2 - 2t).
- With P the projection on leading axes and r the length of what it leaves, x·y ≤ Px·Py + r(x) r(y)
  (Cauchy and Schwarz), a product of few numbers instead of all.

What passes is computed in full, and decided in double precision where single precision is too near the threshold.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from explorer.analysis.cells import BLOCK_ROWS, by_cell, find_cells
from explorer.analysis.pairwise import paired_similarities
from explorer.analysis.rows import unit_rows
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.near_duplicates import NearDuplicates
from explorer.domain.spec import Similarity

MOST_KEPT = 100_000
"""Pairs kept, the most similar ones."""
_CELL_ROWS = 1024
_MOST_CELLS = 2048
_LEADING = 64
_SAMPLE = 8192
_SLACK = np.float32(1e-4)
"""More than single precision moves a cosine of vectors of a few thousand dimensions."""
_LEAST = 1e-12
"""What double precision moves a cosine by, so that equal vectors reach 1."""
_FEW = 1000
"""Candidates of two cells up to which each is computed by itself."""
_THREADS = max(1, min(8, (os.cpu_count() or 1) - 1))

_Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]
_NO_PAIRS: _Pairs = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)


def near_duplicates(
    vectors: FloatArray, texts: Sequence[str], threshold: float, context: JobContext, most: int = MOST_KEPT
) -> NearDuplicates:
    """Find the pairs of different texts with a cosine of at least `threshold`.

    Parameters
    ----------
    vectors
        float32 (N, D).
    texts
        The N texts; of identical ones the first alone is compared.
    threshold
        Above 0, at most 1.
    context
        Told of the progress. A cancel ends the search; what was found so far is returned.
    most
        Pairs kept, the most similar ones.

    Raises
    ------
    ExplorerError
        For a threshold that is no cosine above 0.
    """
    if not 0.0 < threshold <= 1.0:
        raise ExplorerError(
            FailureKind.INPUT, f"{threshold:g} is no threshold of similarity.", "Choose one above 0, at most 1."
        )
    members, identical = _distinct(texts)
    kept = _Kept(vectors, threshold, most)
    searched = 1.0
    if len(members) > 1:
        searched = _Search(vectors, members, threshold, context).run(kept)
    first, second, similarities = kept.best()
    return NearDuplicates(threshold, first, second, similarities, kept.found, identical, searched)


def _distinct(texts: Sequence[str]) -> tuple[np.ndarray, tuple[IntArray, ...]]:
    """Return the first of each text, and the groups of those that occur several times, largest first."""
    numbers: dict[str, int] = {}
    number_of = np.fromiter((numbers.setdefault(text, len(numbers)) for text in texts), np.int32, len(texts))
    sizes = np.bincount(number_of, minlength=len(numbers))
    groups = by_cell(np.arange(len(texts), dtype=np.int32), number_of, len(numbers)) if (sizes > 1).any() else []
    repeated = sorted((group for group in groups if len(group) > 1), key=lambda group: (-len(group), group[0]))
    firsts = np.unique(number_of, return_index=True)[1]
    return np.sort(firsts), tuple(repeated)


class _Search:
    """Compares cells with each other, a cell and all after it at a time."""

    def __init__(self, vectors: FloatArray, members: np.ndarray, threshold: float, context: JobContext) -> None:
        self._vectors = vectors
        self._context = context
        self._least = np.float32(threshold) - _SLACK
        self._apart = np.float32(np.sqrt(2.0 - 2.0 * threshold) + 1e-3)
        self._total = len(members)
        self._members = members

    def _units(self, members: np.ndarray) -> FloatArray:
        return unit_rows(self._vectors[members])

    def run(self, kept: _Kept) -> float:
        """Fill `kept` and return which share of the pairs was looked at."""
        context, total = self._context, self._total
        context.report(Progress("Preparing the search for near-duplicates"))
        count = int(np.clip(total // _CELL_ROWS, 1, _MOST_CELLS))
        if context.cancelled:
            return 0.0
        # Preparing takes seconds; a cancel is noticed after it.
        self._means, nearest = find_cells(self._units, self._members, count, JobContext())
        self._cells = [cell for cell in by_cell(self._members, nearest, count) if len(cell)]
        self._means = self._means[np.unique(nearest)]
        self._axes = self._leading_axes()
        self._bounds = [self._bound_rows(cell) for cell in self._cells]
        sizes = np.array([len(cell) for cell in self._cells])
        after = total - np.cumsum(sizes)
        work = sizes * (sizes - 1) // 2 + sizes * after
        everything, done, begun = total * (total - 1) // 2, 0, time.perf_counter()
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="explorer-duplicates") as threads:
            for at, pairs in enumerate(threads.map(self._compare, range(len(self._cells)))):
                if pairs is None:
                    break
                kept.add(*pairs)
                done += int(work[at])
                left = (time.perf_counter() - begun) * (everything - done) / max(1, done)
                compared = total - int(after[at])
                context.report(Progress("Finding near-duplicates", compared, total, 0.0, left))
        return done / everything

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

    def _compare(self, at: int) -> _Pairs | None:
        """Return the pairs of a cell within itself and with all cells after it; None once stopped."""
        cell, found = self._cells[at], []
        units = self._units(cell)
        for other in range(at, len(self._cells)):
            if self._context.cancelled:
                return None
            rows = np.arange(len(cell)) if other == at else np.flatnonzero(self._near(units, at, other))
            if len(rows):
                found.append(self._pairs(units, rows, at, other))
        first, second, values = (np.concatenate(parts) for parts in zip(_NO_PAIRS, *found, strict=True))
        return first, second, values

    def _near(self, units: FloatArray, at: int, other: int) -> np.ndarray:
        """Return which rows of a cell are near enough to the plane halfway to another."""
        here, there = self._means[at], self._means[other]
        across = here - there
        length = np.float32(np.linalg.norm(across))
        beyond = units @ across - np.float32(0.5) * (here @ here - there @ there)
        near: np.ndarray = beyond <= self._apart * length
        return near

    def _pairs(self, units: FloatArray, rows: np.ndarray, at: int, other: int) -> _Pairs:
        cell, others = self._cells[at], self._cells[other]
        bounds = self._bounds[at][rows] @ self._bounds[other].T
        first, second = np.divmod(np.flatnonzero(bounds >= self._least), len(others))
        if len(first) > _FEW:
            values = (units[rows] @ self._units(others).T).ravel()
            passed = np.flatnonzero(values >= self._least)
            first, second = np.divmod(passed, len(others))
            values = values[passed]
        else:
            values = np.einsum("pd,pd->p", units[rows[first]], self._units(others[second]))
        first = rows[first]
        passing = values >= self._least
        if other == at:
            passing &= first < second
        return cell[first[passing]], others[second[passing]], values[passing]


class _Kept:
    """Counts the pairs and keeps the most similar."""

    def __init__(self, vectors: FloatArray, threshold: float, most: int) -> None:
        self._vectors = vectors
        self._threshold = threshold
        self._most = most
        self._parts: list[_Pairs] = []
        self._size = 0
        self._cut = -np.inf
        self.found = 0

    def add(self, first: np.ndarray, second: np.ndarray, values: np.ndarray) -> None:
        """Take pairs with their cosines in single precision."""
        passing = values >= self._threshold + _SLACK
        near = np.flatnonzero(~passing)
        passing[near] = self._exact(first[near], second[near]) >= self._threshold - _LEAST
        self.found += int(np.count_nonzero(passing))
        passing &= values >= self._cut
        self._parts.append((first[passing], second[passing], values[passing]))
        self._size += int(np.count_nonzero(passing))
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
        return paired_similarities(self._vectors, first, second, Similarity.COSINE, JobContext())

    def _shrink(self) -> None:
        first, second, values = (np.concatenate(parts) for parts in zip(_NO_PAIRS, *self._parts, strict=True))
        if len(values) > self._most:
            best = np.argpartition(-values, self._most)[: self._most]
            first, second, values = first[best], second[best], values[best]
            self._cut = float(values.min())
        self._parts, self._size = [(first, second, values)], len(values)
