"""A partition of texts into cells, each with the texts of other cells that lie near it.

Two texts are compared where either lies near the cell of the other. How near is told text by text, by its distance from
the plane halfway between its own cell and the other: a text at the edge of its cell is near to many, one in the midst
to few. Of 30,000 real sentences that finds 99 of 100 of the true nearest in 12 % of all products, where near cells,
taken whole, need 70 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.analysis.neighbors.kmeans import BLOCK_ROWS, by_cell, find_cells
from explorer.analysis.neighbors.true_nearest import Reach, reach_for
from explorer.analysis.similarity.rows import TINY, unit_rows
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.settings.spec import Similarity

LEAST_RECALL = 0.99
"""Share of the true nearest that has to be found."""
_WANTED_RECALL = 0.994
"""Share aimed at on the sample that decides, so that the one that measures comes out above `LEAST_RECALL`."""
_MOST_WORK = 0.5
"""Share of all pairs from which it is no use to leave the others out."""
_MOST_CELLS = 1024
_BLOCK_PAIRS = 1 << 15
"""Pairs whose vectors are held at a time (100 MB at 384 dimensions)."""


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """Texts by cell, and which texts lie near which cells.

    Parameters
    ----------
    members
        For each cell its texts, ascending.
    cell_of
        int32 (N,): the cell of each text.
    near
        uint8 (cells, N / 8): for each cell a bit for each text that lies near it, those of its own included.
    recall, sampled
        Share of the true nearest found by comparing each cell with the texts near it, and of how many sampled texts
        that was measured.
    """

    members: list[np.ndarray]
    cell_of: IntArray
    near: np.ndarray
    recall: float
    sampled: int

    def visitors(self, cell: int) -> np.ndarray:
        """Return the texts of other cells that lie near a cell, ascending."""
        near = np.flatnonzero(np.unpackbits(self.near[cell], count=len(self.cell_of)))
        others: np.ndarray = near[self.cell_of[near] != cell].astype(np.int32)
        return others

    def visit(self, texts: np.ndarray, cells: np.ndarray) -> np.ndarray:
        """Return which of texts (n,) lie near which of cells (n,), bool (n,)."""
        bits = self.near[cells, texts >> 3] >> (7 - (texts & 7)).astype(np.uint8)
        near: np.ndarray = (bits & 1).astype(np.bool_)
        return near


def build_visits(vectors: FloatArray, metric: Similarity, k: int, context: JobContext) -> Visits | None:
    """Make cells of texts and find out how near is near enough for the `k` nearest of each.

    Parameters
    ----------
    vectors
        float32 (N, D).
    metric
        The similarity function.
    k
        Neighbours wanted, at least 1 and fewer than N.
    context
        Told of the progress; a cancel is noticed between blocks.

    Returns
    -------
    Visits or None
        None where so many pairs would have to be compared that it hardly pays to leave the others out.
    """
    n_texts = len(vectors)
    context.report(Progress("Grouping the texts for the search"))
    count = int(np.clip(n_texts**0.5, 1, _MOST_CELLS))
    centres, cell_of = find_cells(lambda rows: _directions(vectors[rows], metric), np.arange(n_texts), count, context)
    planes = _Planes(centres, metric)
    reach = reach_for(
        vectors,
        vectors,
        metric,
        k,
        lambda texts, others: np.minimum(
            planes.beyond(vectors, texts, cell_of[texts], cell_of[others]),
            planes.beyond(vectors, others, cell_of[others], cell_of[texts]),
        ),
        LEAST_RECALL,
        _WANTED_RECALL,
        context,
    )
    members = by_cell(np.arange(n_texts, dtype=np.int32), cell_of, count)
    near, work = _near(vectors, cell_of, planes, reach, planes.enough([len(cell) for cell in members], k + 1), context)
    if work > _MOST_WORK * n_texts * n_texts:
        return None
    return Visits(members, cell_of, near, reach.recall, reach.sampled)


class _Planes:
    """The planes halfway between the centres of cells.

    Parameters
    ----------
    centres
        float32 (cells, D).
    metric
        The similarity function. By dot product no plane is halfway; there it is the products themselves that are
        compared, for each text in units of its length.
    """

    def __init__(self, centres: FloatArray, metric: Similarity) -> None:
        self._centres, self._metric = centres, metric
        products = centres @ centres.T
        squares = np.diagonal(products).copy()
        self._halves = np.zeros_like(squares) if metric is Similarity.DOT else np.float32(0.5) * squares
        distances = np.sqrt(np.maximum(squares[:, None] + squares - 2 * products, TINY))
        self._distances = np.ones_like(distances) if metric is Similarity.DOT else distances
        self._order = np.argsort(distances, axis=1, kind="stable")

    def all_beyond(self, rows: FloatArray, cells: IntArray) -> FloatArray:
        """Return float32 (n, cells): how far rows (n, D) of cells (n,) are from getting nearer to each other cell."""
        rows = self._scaled(rows)
        beyond: FloatArray = self._halves - rows @ self._centres.T
        beyond -= beyond[np.arange(len(rows)), cells][:, None]
        beyond /= self._distances[cells]
        return beyond

    def beyond(self, vectors: FloatArray, texts: np.ndarray, own: IntArray, other: IntArray) -> np.ndarray:
        """Return the same of pairs of a text and a cell (n,), float32 (n,); -inf for a text and its own cell."""
        result = np.empty(len(texts), dtype=np.float32)
        for start in range(0, len(texts), _BLOCK_PAIRS):
            pairs = slice(start, start + _BLOCK_PAIRS)
            a, b = own[pairs], other[pairs]
            products = np.einsum("nd,nd->n", self._scaled(vectors[texts[pairs]]), self._centres[a] - self._centres[b])
            result[pairs] = (products + self._halves[b] - self._halves[a]) / self._distances[a, b]
        result[own == other] = -np.inf
        return result

    def enough(self, sizes: list[int], least: int) -> list[np.ndarray]:
        """Return, for each cell, the nearest cells, itself among them, that together hold at least so many texts."""
        held = np.cumsum(np.array(sizes)[self._order], axis=1)
        return [order[: int(np.searchsorted(row, least)) + 1] for order, row in zip(self._order, held, strict=True)]

    def _scaled(self, rows: FloatArray) -> FloatArray:
        return rows if self._metric.is_distance else unit_rows(rows)


def _near(
    vectors: FloatArray,
    cell_of: IntArray,
    planes: _Planes,
    reach: Reach,
    enough: list[np.ndarray],
    context: JobContext,
) -> tuple[np.ndarray, int]:
    """Return which texts lie near which cells, bits (cells, N / 8), and how many products comparing them takes."""
    n_texts, count = len(vectors), len(enough)
    always = np.zeros((count, count), dtype=np.bool_)
    for cell, cells in enumerate(enough):
        always[cell, cells] = True
    near = np.zeros((count, -(-n_texts // 8)), dtype=np.uint8)
    visits = np.zeros(count, dtype=np.int64)
    for start in range(0, n_texts, BLOCK_ROWS):
        context.check()
        block = slice(start, start + BLOCK_ROWS)
        cells = cell_of[block]
        # The distances that decided were rounded otherwise.
        close = planes.all_beyond(vectors[block], cells) <= reach.far + 1e-5
        close |= always[cells]
        visits += close.sum(axis=0)
        near[:, start // 8 : (start + len(cells) + 7) // 8] = np.packbits(close.T, axis=1)
    return near, int(visits @ np.bincount(cell_of, minlength=count))


def _directions(rows: FloatArray, metric: Similarity) -> FloatArray:
    """Return unit rows for cosine, else rows as they are."""
    return unit_rows(rows) if metric is Similarity.COSINE else rows
