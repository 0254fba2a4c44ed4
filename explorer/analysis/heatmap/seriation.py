"""Orders of the heatmap that put similar sentences side by side."""

from __future__ import annotations

import time

import numpy as np

from explorer.analysis.neighbors.kmeans import BLOCK_ROWS, by_cell, find_cells
from explorer.analysis.similarity.rows import unit_rows
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.analysis import Clusters
from explorer.domain.settings.spec import Similarity

LEAVES = 128
"""Largest group that is ordered optimally: the time grows with the cube (4 ms at 100, over 2 s at 1,000)."""
_MAX_GROUPS = 128


def seriate(vectors: FloatArray, metric: Similarity, context: JobContext) -> IntArray:
    """Order texts so that neighbours in the order are similar.

    Up to `LEAVES` texts: average linkage and optimal leaf ordering (Bar-Joseph, Gifford and Jaakkola, 2001). More
    are first split into groups by k-means (its means found on a sample); the groups are ordered by their means in the
    same way, each group within itself, and finally each group is turned so that the ends that meet are alike. Time
    grows with N log N; no N × N matrix is formed and the vectors are not copied.

    Parameters
    ----------
    vectors
        float32 (N, D).
    metric
        For cosine and dot product the directions are ordered, for the distances the vectors themselves.
    context
        Told of the progress; a cancel is noticed between groups.

    Returns
    -------
    IntArray
        int32 (N,): the text for each row of the heatmap.
    """
    order = _Seriation(vectors, not metric.is_distance, context).order(np.arange(len(vectors)))
    if len(order) and order[0] > order[-1]:
        order = order[::-1]
    return order.astype(np.int32)


class _Seriation:
    def __init__(self, vectors: FloatArray, directions: bool, context: JobContext) -> None:
        self._vectors = vectors
        self._directions = directions
        self._context = context
        self._done = 0
        self._began = time.perf_counter()

    def order(self, members: np.ndarray) -> np.ndarray:
        self._context.check()
        if len(members) <= LEAVES:
            ordered: np.ndarray = members[optimal_order(self._rows(members))]
            self._done += len(members)
            self._report()
            return ordered
        means, groups = self._split(members)
        return self._turn([self.order(groups[g]) for g in optimal_order(means)])

    def _rows(self, members: np.ndarray) -> FloatArray:
        found: FloatArray = self._vectors[members]
        return unit_rows(found) if self._directions else found

    def _split(self, members: np.ndarray) -> tuple[FloatArray, list[np.ndarray]]:
        count = min(_MAX_GROUPS, -(-2 * len(members) // LEAVES))
        means, nearest = find_cells(self._rows, members, count, self._context)
        groups = by_cell(members, nearest, count)
        kept = [g for g in range(count) if len(groups[g])]
        if len(kept) > 1:
            return means[kept], [groups[g] for g in kept]
        # All texts are alike, so any groups will do.
        return np.repeat(means[kept], count, axis=0), np.array_split(members, count)

    def _turn(self, runs: list[np.ndarray]) -> np.ndarray:
        ends = np.array([[run[0], run[-1]] for run in runs])
        return _turn(runs, self._rows(ends.ravel()).reshape(len(runs), 2, -1))

    def _report(self) -> None:
        total = len(self._vectors)
        self._context.report(Progress.at_rate("Ordering by similarity", self._done, total, self._began))


def optimal_order(rows: FloatArray) -> np.ndarray:
    """Return the optimal leaf ordering (n,) of the average-linkage tree of float32 (n, D) rows."""
    if len(rows) < 3:
        return np.arange(len(rows))
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
    from scipy.spatial.distance import pdist

    # Not by a matrix product: among tens of rows the threads of one cost more than they bring.
    distances = pdist(rows)
    order: np.ndarray = leaves_list(optimal_leaf_ordering(linkage(distances, "average"), distances))
    return order


def _turn(runs: list[np.ndarray], ends: FloatArray) -> np.ndarray:
    """Join runs in order, each forwards or backwards, with the smallest sum of distances where they meet.

    `ends` (runs, 2, D) are the rows of the first and the last text of each run.
    """
    ends = ends.astype(np.float64)
    # cost[state]: shortest way so far with the latest run forwards (0) or backwards (1)
    cost = np.zeros(2)
    came_from = []
    for i in range(1, len(runs)):
        leaving, entering = ends[i - 1, ::-1], ends[i]
        total = cost[:, None] + np.linalg.norm(leaving[:, None] - entering[None, :], axis=2)
        came_from.append(total.argmin(axis=0))
        cost = total.min(axis=0)
    state = int(cost.argmin())
    turned = []
    for i in range(len(runs) - 1, -1, -1):
        turned.append(runs[i][::-1] if state else runs[i])
        if i:
            state = int(came_from[i - 1][state])
    return np.concatenate(turned[::-1])


def cluster_order(clusters: Clusters, vectors: FloatArray, context: JobContext) -> IntArray:
    """Order texts by cluster, largest first and those in no cluster last; within a cluster the most typical first.

    Parameters
    ----------
    clusters
        Labels (N,).
    vectors
        float32 (N, D). Typical is a text whose direction is close to the mean direction of its cluster.
    context
        Told of the progress; a cancel is noticed between blocks.
    """
    n_texts = len(vectors)
    groups = np.where(clusters.labels < 0, clusters.count, clusters.labels)
    blocks = [slice(start, start + BLOCK_ROWS) for start in range(0, n_texts, BLOCK_ROWS)]
    # The sum will do for the mean: within a cluster it orders alike.
    sums = np.zeros((clusters.count + 1, vectors.shape[1]))
    for block in blocks:
        context.check()
        by_group = np.argsort(groups[block], kind="stable")
        found, starts = np.unique(groups[block][by_group], return_index=True)
        sums[found] += np.add.reduceat(unit_rows(vectors[block])[by_group], starts, axis=0)
    typical = np.empty(n_texts, dtype=np.float32)
    for block in blocks:
        context.check()
        means = sums.astype(np.float32)[groups[block]]
        typical[block] = np.einsum("nd,nd->n", unit_rows(vectors[block]), means)
        context.report(Progress("Ordering by cluster", min(block.stop, n_texts), n_texts))
    return np.lexsort((-typical, groups)).astype(np.int32)
