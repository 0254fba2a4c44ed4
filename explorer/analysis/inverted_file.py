"""A partition of texts into cells, so that the nearest of a text are searched in the nearest cells alone.

This is an inverted file (Jégou, Douze and Schmid, 2011) searched cell by cell instead of query by query: all texts of
a cell look into the same nearest cells, so that the work is one matrix product per cell. Measured on two cores, that
takes half as long as the same search by faiss's IndexIVFFlat, and its worst case is the exact search, not several times
that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.analysis.blocks import Blocks, inverse_norms
from explorer.analysis.top_k import largest_in_rows
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.spec import Similarity

LEAST_RECALL = 0.95
"""Share of the true nearest that has to be found."""

_WANTED_RECALL = 0.97
"""Share aimed at on the sample that decides, so that the one that measures comes out above `LEAST_RECALL`."""
_SAMPLED = 500
_SAMPLED_MANHATTAN = 50
"""Texts in either sample; Manhattan distances are forty times as much work."""
_MOST_WORK = 0.5
"""Share of all pairs from which it is no use to leave the others out."""
_TRAINED = 100
"""Texts per cell that the centres are made of."""
_ITERATIONS = 6
_SEED = 42
_BLOCK_CELLS = 8_000_000
_SAMPLE_CELLS = 32_000_000
"""Similarities of sampled texts held at a time (128 MB), so that all vectors are not read too often."""


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
        enough = int(np.searchsorted(np.cumsum(np.diff(self.starts)[self.near[cell]]), least)) + 1
        cells = self.near[cell, : max(self.probes, enough)]
        return np.sort(np.concatenate([self.order[self.starts[near] : self.starts[near + 1]] for near in cells]))


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
        None where so many would have to be searched that comparing every pair is no more work.
    """
    context.report(Progress("Grouping the texts for the search"))
    centres = _centres(base, metric, max(1, int(len(base) ** 0.5)), context)
    cell_of = _assign(base, metric, centres, context)
    query_cells = cell_of if queries is base else _assign(queries, metric, centres, context)
    near = _nearest_first(centres, metric)
    ranks = _ranks_of_true_nearest(queries, base, metric, k, query_cells, cell_of, near, context)
    deciding, measuring = ranks[::2], ranks[1::2]
    probes = max(_probes_for(deciding, _WANTED_RECALL), _probes_for(measuring, LEAST_RECALL))
    order, starts = _by_cell(cell_of, len(near))
    query_order, query_starts = (order, starts) if queries is base else _by_cell(query_cells, len(near))
    sizes, query_sizes = np.diff(starts), np.diff(query_starts)
    if query_sizes @ sizes[near[:, :probes]].sum(axis=1) > _MOST_WORK * len(queries) * len(base):
        return None
    recall = float(np.mean(measuring < probes))
    return Cells(order, starts, query_order, query_starts, near, probes, recall, len(measuring))


def _by_cell(cell_of: IntArray, count: int) -> tuple[IntArray, np.ndarray]:
    order = np.argsort(cell_of, kind="stable").astype(np.int32)
    return order, np.concatenate([[0], np.cumsum(np.bincount(cell_of, minlength=count))])


def _centres(base: FloatArray, metric: Similarity, count: int, context: JobContext) -> FloatArray:
    """Return float32 (cells, D): centres of a seeded sample by Lloyd's k-means, of unit rows for cosine."""
    rng = np.random.default_rng(_SEED)
    chosen = np.sort(rng.choice(len(base), min(len(base), _TRAINED * count), replace=False))
    sample = base[chosen]
    if metric is Similarity.COSINE:
        sample = sample * inverse_norms(sample)[:, None]
    centres: FloatArray = sample[rng.choice(len(sample), count, replace=False)]
    for _ in range(_ITERATIONS):
        cells = _assign(sample, Similarity.EUCLIDEAN, centres, context)
        order, starts = _by_cell(cells, count)
        filled = np.flatnonzero(np.diff(starts))
        sums = np.add.reduceat(sample[order], starts[filled], axis=0)
        centres[filled] = sums / np.diff(starts)[filled, None]
    return centres


def _assign(vectors: FloatArray, metric: Similarity, centres: FloatArray, context: JobContext) -> IntArray:
    """Return the cell int32 (N,) whose centre is nearest to each text, by |x - c|² of unit rows for cosine."""
    cells = np.empty(len(vectors), dtype=np.int32)
    halves = 0.5 * np.einsum("nd,nd->n", centres, centres)
    step = max(1, _BLOCK_CELLS // len(centres))
    for start in range(0, len(vectors), step):
        context.check()
        rows = vectors[start : start + step]
        products = rows @ centres.T
        if metric is Similarity.COSINE:
            products *= inverse_norms(rows)[:, None]
        products -= halves
        cells[start : start + step] = products.argmax(axis=1)
    return cells


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
    near: IntArray,
    context: JobContext,
) -> IntArray:
    """Return int32 (2 · samples, k): where the cell of each true nearest comes among those nearest to the text's own.

    Of texts as near as the k-th nearest, those in the nearest cells count, since any of them is as good an answer.
    """
    rank_of = np.empty_like(near)
    np.put_along_axis(rank_of, near, np.arange(len(near), dtype=np.int32)[None, :], axis=1)
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
