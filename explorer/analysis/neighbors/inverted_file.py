"""A partition of texts into cells, so that the nearest of a text are searched in the nearest cells alone.

This is an inverted file (Jégou, Douze and Schmid, 2011) searched cell by cell instead of query by query: all texts of
a cell look into the same nearest cells, so that the work is one matrix product per cell, and its worst case the exact
search. Among themselves, texts of two cells are compared once, where either cell is near to the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.analysis.neighbors.kmeans import BLOCK_ROWS, find_cells, nearest_means
from explorer.analysis.similarity.blocks import Blocks
from explorer.analysis.similarity.rows import unit_rows
from explorer.analysis.similarity.top_k import largest_in_rows
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.settings.spec import Similarity

LEAST_RECALL = 0.95
"""Share of the true nearest that has to be found."""

_WANTED_RECALL = 0.96
"""Share aimed at on the sample that decides, so that the one that measures comes out above `LEAST_RECALL`."""
_SAMPLED = 500
_SAMPLED_MANHATTAN = 50
"""Texts in either half of the sample; Manhattan distances are forty times as much work."""
_SAMPLE_CELLS = 32_000_000
"""Similarities of sampled texts held at a time (128 MB), so that all vectors are not read too often."""
_SEED = 42
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

    def later_partners(self, least: int) -> list[IntArray]:
        """Return, for each cell, those of a higher number that are near it or that it is near to.

        Near are the cells searched from one, and of more cells where these hold fewer than `least` texts.
        """
        near = [self._searched(cell, least) for cell in range(self.count)]
        lower = np.concatenate([np.minimum(cell, cells) for cell, cells in enumerate(near)])
        higher = np.concatenate([np.maximum(cell, cells) for cell, cells in enumerate(near)])
        pairs = np.unique(np.stack([lower, higher])[:, lower < higher], axis=1)
        return np.split(pairs[1], np.searchsorted(pairs[0], np.arange(1, self.count)))

    def _searched(self, cell: int, least: int) -> IntArray:
        """Return the cells searched from a cell, itself first; more where these hold fewer than `least` texts."""
        enough = int(np.searchsorted(np.cumsum(np.diff(self.starts)[self.near[cell]]), least)) + 1
        return self.near[cell, : max(self.probes, enough)]


def build_cells(queries: FloatArray, base: FloatArray, metric: Similarity, k: int, context: JobContext) -> Cells | None:
    """Make cells of `base` and find out how many have to be searched for the `k` nearest of each of `queries`.

    Two samples are compared with everything, so it is known in how many cells their true nearest lie: one decides on
    the number, the other measures the recall that it gives.

    Parameters
    ----------
    queries, base
        float32 (N, D) and (M, D); the same array for the neighbours of texts among themselves, without each itself.
    metric
        The similarity function.
    k
        Neighbours wanted, at least 1 and fewer than M.
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
    query_cells = cell_of if queries is base else _cell_of(queries, metric, centres, context)
    near = _nearest_first(centres, metric)
    rank_of = np.empty_like(near)
    np.put_along_axis(rank_of, near, np.arange(len(near), dtype=np.int32)[None, :], axis=1)
    if queries is base:
        # Two texts are compared where the cell of either is near enough to that of the other.
        rank_of = np.minimum(rank_of, rank_of.T)
    ranks = _ranks_of_true_nearest(queries, base, metric, k, query_cells, cell_of, rank_of, context)
    deciding, measuring = ranks[::2], ranks[1::2]
    probes = max(_probes_for(deciding, _WANTED_RECALL), _probes_for(measuring, LEAST_RECALL))
    order, starts = _by_cell(cell_of, len(near))
    query_order, query_starts = (order, starts) if queries is base else _by_cell(query_cells, len(near))
    recall = float(np.mean(measuring < probes))
    cells = Cells(order, starts, query_order, query_starts, near, probes, recall, len(measuring))
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


def _ranks_of_true_nearest(
    queries: FloatArray,
    base: FloatArray,
    metric: Similarity,
    k: int,
    query_cells: IntArray,
    cell_of: IntArray,
    rank_of: IntArray,
    context: JobContext,
) -> IntArray:
    """Return int32 (2 · samples, k): where the cell of each true nearest comes among those near the text's own.

    Of texts as near as the k-th nearest, those in the nearest cells count, since any of them is as good an answer.
    """
    sampled = _SAMPLED_MANHATTAN if metric is Similarity.MANHATTAN else _SAMPLED
    chosen = np.random.default_rng(_SEED).choice(len(queries), min(len(queries), 2 * sampled), replace=False)
    ranks = np.empty((len(chosen), k), dtype=np.int32)
    blocks, everything = Blocks(queries, base, metric), slice(None)
    step = max(1, _SAMPLE_CELLS // len(base))
    for start in range(0, len(chosen), step):
        context.check()
        context.report(Progress("Measuring the search on a sample", start, len(chosen)))
        rows = chosen[start : start + step]
        block = blocks.similarities(rows, everything)
        if queries is base:
            block[np.arange(len(rows)), rows] = -np.inf
        _, values = largest_in_rows(block, k)
        least = values[:, -1] - 1e-6 * np.maximum(1.0, np.abs(values[:, -1]))
        which, columns = np.nonzero(block >= least[:, None])
        found = rank_of[query_cells[rows[which]], cell_of[columns]]
        order = np.lexsort((found, which))
        firsts = np.searchsorted(which, np.arange(len(rows)))
        ranks[start : start + step] = found[order[firsts[:, None] + np.arange(k)]]
    return ranks


def _probes_for(ranks: IntArray, recall: float) -> int:
    """Return how many of the nearest cells hold a share `recall` of the true nearest."""
    inside = np.sort(ranks, axis=None)
    return int(inside[max(0, int(np.ceil(recall * inside.size)) - 1)]) + 1
