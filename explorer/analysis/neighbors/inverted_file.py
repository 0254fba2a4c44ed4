"""A partition of texts into cells, so that the nearest of a text are searched in the nearest cells alone.

This is an inverted file (Jégou, Douze and Schmid, 2011) searched cell by cell instead of query by query: all texts of
a cell look into the same nearest cells, so that the work is one matrix product per cell, and its worst case the exact
search.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.analysis.neighbors.kmeans import BLOCK_ROWS, find_cells, nearest_means
from explorer.analysis.neighbors.true_nearest import reach_for
from explorer.analysis.similarity.rows import unit_rows
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.settings.spec import Similarity

LEAST_RECALL = 0.95
"""Share of the true nearest that has to be found."""

_WANTED_RECALL = 0.96
"""Share aimed at on the sample that decides, so that the one that measures comes out above `LEAST_RECALL`."""
_MOST_WORK = 0.5
"""Share of all pairs from which it is no use to leave the others out."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Texts by cell, and how many of the nearest cells have to be searched.

    Parameters
    ----------
    order, starts
        int32 (M,) base texts sorted by cell and int64 (cells + 1,): where each cell's begin. Ascending within a cell.
    query_order, query_starts
        The same of the N texts whose nearest are wanted.
    near
        int32 (cells, cells): the cells from the nearest of each to the farthest, itself first.
    probes
        Nearest cells searched.
    recall, sampled
        Share of the true nearest in them, and of how many sampled texts that was measured.
    """

    order: IntArray
    starts: np.ndarray
    query_order: IntArray
    query_starts: np.ndarray
    near: IntArray
    probes: int
    recall: float
    sampled: int

    @property
    def count(self) -> int:
        """Number of cells."""
        return len(self.near)

    def members(self, cell: int) -> IntArray:
        """Return the texts of a cell whose nearest are wanted."""
        return self.query_order[self.query_starts[cell] : self.query_starts[cell + 1]]

    def candidates(self, cell: int, least: int = 0) -> IntArray:
        """Return the base texts of a cell's nearest cells, ascending; of more cells where these hold too few."""
        cells = self._searched(cell, least)
        return np.sort(np.concatenate([self.order[self.starts[near] : self.starts[near + 1]] for near in cells]))

    def _searched(self, cell: int, least: int) -> IntArray:
        """Return the cells searched from a cell, itself first; more where these hold fewer than `least` texts."""
        enough = int(np.searchsorted(np.cumsum(np.diff(self.starts)[self.near[cell]]), least)) + 1
        return self.near[cell, : max(self.probes, enough)]


def build_cells(queries: FloatArray, base: FloatArray, metric: Similarity, k: int, context: JobContext) -> Cells | None:
    """Make cells of `base` and find out how many have to be searched for the `k` nearest of each of `queries`.

    Parameters
    ----------
    queries, base
        float32 (N, D) and (M, D).
    metric
        The similarity function.
    k
        Neighbours wanted, at least 1 and at most M.
    context
        Told of the progress; a cancel is noticed between blocks.

    Returns
    -------
    Cells or None
        None where so many would have to be searched that it hardly pays to leave the others out.
    """
    context.report(Progress("Grouping the texts for the search"))
    centres, cell_of = find_cells(
        lambda rows: _directions(base[rows], metric), np.arange(len(base)), max(1, int(len(base) ** 0.5)), context
    )
    query_cells = _cell_of(queries, metric, centres, context)
    near = _nearest_first(centres, metric)
    rank_of = np.empty_like(near)
    np.put_along_axis(rank_of, near, np.arange(len(near), dtype=np.int32)[None, :], axis=1)
    reach = reach_for(
        queries,
        base,
        metric,
        k,
        lambda texts, others: rank_of[query_cells[texts], cell_of[others]],
        LEAST_RECALL,
        _WANTED_RECALL,
        context,
    )
    probes = int(min(reach.far, len(near) - 1)) + 1
    order, starts = _by_cell(cell_of, len(near))
    query_order, query_starts = _by_cell(query_cells, len(near))
    cells = Cells(order, starts, query_order, query_starts, near, probes, reach.recall, reach.sampled)
    sizes, query_sizes = np.diff(starts), np.diff(query_starts)
    if query_sizes @ sizes[near[:, :probes]].sum(axis=1) > _MOST_WORK * len(queries) * len(base):
        return None
    return cells


def _by_cell(cell_of: IntArray, count: int) -> tuple[IntArray, np.ndarray]:
    order = np.argsort(cell_of, kind="stable").astype(np.int32)
    return order, np.concatenate([[0], np.cumsum(np.bincount(cell_of, minlength=count))])


def _cell_of(vectors: FloatArray, metric: Similarity, centres: FloatArray, context: JobContext) -> IntArray:
    """Return the cell int32 (N,) whose centre is nearest to each text."""
    cells = np.empty(len(vectors), dtype=np.int32)
    for start in range(0, len(vectors), BLOCK_ROWS):
        context.check()
        rows = vectors[start : start + BLOCK_ROWS]
        cells[start : start + BLOCK_ROWS] = nearest_means(_directions(rows, metric), centres)
    return cells


def _directions(rows: FloatArray, metric: Similarity) -> FloatArray:
    """Return unit rows for cosine, else rows as they are."""
    return unit_rows(rows) if metric is Similarity.COSINE else rows


def _nearest_first(centres: FloatArray, metric: Similarity) -> IntArray:
    """Return int32 (cells, cells): each cell, then the others from the most promising to the least."""
    products = centres @ centres.T
    if metric is not Similarity.DOT:
        products -= 0.5 * np.diagonal(products).copy()
    np.fill_diagonal(products, np.inf)
    return np.argsort(-products, axis=1, kind="stable").astype(np.int32)
