"""Orders of the heatmap that put similar sentences side by side."""

from __future__ import annotations

import numpy as np

from explorer.analysis.rows import unit_rows
from explorer.analysis.similarity import euclidean_distances
from explorer.domain.analysis import Clusters
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.spec import Similarity

LEAVES = 128
"""Largest group that is ordered optimally: the time grows with the cube (4 ms at 100, over 2 s at 1,000)."""
_MAX_GROUPS = 128
_ROUNDS = 6


def seriate(vectors: FloatArray, metric: Similarity, context: JobContext) -> IntArray:
    """Order texts so that neighbours in the order are similar.

    Up to `LEAVES` texts: average linkage and optimal leaf ordering (Bar-Joseph, Gifford and Jaakkola, 2001). More
    are first split into groups by k-means; the groups are ordered by their means in the same way, each group within
    itself, and finally each group is turned so that the ends that meet are alike. No N × N matrix is formed.

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
    rows = vectors if metric.is_distance else unit_rows(vectors)
    order = _Seriation(rows, context).order(np.arange(len(rows)))
    if len(order) and order[0] > order[-1]:
        order = order[::-1]
    return order.astype(np.int32)


class _Seriation:
    def __init__(self, rows: FloatArray, context: JobContext) -> None:
        self._rows = rows
        self._context = context
        self._done = 0

    def order(self, members: np.ndarray) -> np.ndarray:
        self._context.check()
        if len(members) <= LEAVES:
            self._done += len(members)
            self._context.report(Progress("Ordering by similarity", self._done, len(self._rows)))
            ordered: np.ndarray = members[optimal_order(self._rows[members])]
            return ordered
        groups = self._split(members)
        means = np.stack([self._rows[group].mean(axis=0) for group in groups])
        return _turn([self.order(groups[g]) for g in optimal_order(means)], self._rows)

    def _split(self, members: np.ndarray) -> list[np.ndarray]:
        rows = self._rows[members]
        count = min(_MAX_GROUPS, -(-2 * len(rows) // LEAVES))
        means = rows[np.random.default_rng(0).choice(len(rows), count, replace=False)]
        for _ in range(_ROUNDS):
            self._context.check()
            nearest = np.argmax(rows @ means.T - 0.5 * np.einsum("nd,nd->n", means, means), axis=1)
            sizes = np.bincount(nearest, minlength=count)
            by_group = np.argsort(nearest, kind="stable")
            kept = np.flatnonzero(sizes)
            starts = (np.cumsum(sizes) - sizes)[kept]
            means = means.copy()
            means[kept] = np.add.reduceat(rows[by_group], starts, axis=0) / sizes[kept, None]
        groups = np.split(members[by_group], starts[1:])
        return groups if len(groups) > 1 else np.array_split(members, count)


def optimal_order(rows: FloatArray) -> np.ndarray:
    """Return the optimal leaf ordering (n,) of the average-linkage tree of float32 (n, D) rows."""
    if len(rows) < 3:
        return np.arange(len(rows))
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering

    upper = np.triu_indices(len(rows), 1)
    distances = euclidean_distances(rows, rows)[upper]
    order: np.ndarray = leaves_list(optimal_leaf_ordering(linkage(distances, "average"), distances))
    return order


def _turn(runs: list[np.ndarray], rows: FloatArray) -> np.ndarray:
    """Join runs in order, each forwards or backwards, with the smallest sum of distances where they meet."""
    firsts = rows[[run[0] for run in runs]].astype(np.float64)
    lasts = rows[[run[-1] for run in runs]].astype(np.float64)
    ends = np.stack([firsts, lasts])
    # cost[state]: shortest way so far with the latest run forwards (0) or backwards (1)
    cost = np.zeros(2)
    came_from = []
    for i in range(1, len(runs)):
        leaving, entering = ends[::-1, i - 1], ends[:, i]
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


def cluster_order(clusters: Clusters, vectors: FloatArray) -> IntArray:
    """Order texts by cluster, largest first and those in no cluster last; within a cluster the most typical first.

    Parameters
    ----------
    clusters
        Labels (N,).
    vectors
        float32 (N, D). Typical is a text whose direction is close to the mean direction of its cluster.
    """
    units = unit_rows(vectors)
    typical = np.zeros(len(units), dtype=np.float32)
    for label in range(-1, clusters.count):
        members = np.flatnonzero(clusters.labels == label)
        if len(members):
            typical[members] = units[members] @ units[members].mean(axis=0)
    groups = np.where(clusters.labels < 0, clusters.count, clusters.labels)
    return np.lexsort((-typical, groups)).astype(np.int32)
