"""Where on the map the words of each cluster belong: in the midst of most of its points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.analysis.maps.density import box_sum
from explorer.domain.arrays import FloatArray
from explorer.domain.results.analysis import Clusters, ClusterWords

_SIDE = 128
_MOST_CLUSTERS = 200
"""Clusters that get a place; a plane has no room for more."""
_LEAST_SHARE = 0.001
"""Share of the points in sight below which a cluster gets no place among them."""


@dataclass(frozen=True, slots=True)
class ClusterPlace:
    """Where the words of a cluster stand: the cluster, the place, and how many of its points are in sight."""

    cluster: int
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True, eq=False)
class WordMap:
    """How many points of each cluster lie where, in a grid of square cells.

    Parameters
    ----------
    words
        What the clusters are about.
    counts
        float32 (K, rows, columns): points of each cluster.
    crowds
        float32 (K, rows, columns): points of each cluster in a cell and those around it.
    x, y
        float32 (K, rows, columns): mean of the coordinates of those.
    home
        float64 (K, 2): the most crowded place of each cluster.
    low, cell
        Lower left corner of the grid, float64 (2,), and the side of a cell.
    """

    words: ClusterWords
    counts: FloatArray
    crowds: FloatArray
    x: FloatArray
    y: FloatArray
    home: np.ndarray
    low: np.ndarray
    cell: float

    @classmethod
    def of(cls, coords: FloatArray, clusters: Clusters, words: ClusterWords) -> WordMap:
        """Count the points of each cluster.

        Parameters
        ----------
        coords
            float32 (N, 2) of the texts that are in the clusters.
        clusters, words
            The clusters, of which the first few hundred count, and what they are about.
        """
        low = coords.min(axis=0).astype(np.float64)
        cell = max(float(np.ptp(coords, axis=0).max()), 1e-30) * (1 + 1e-6) / _SIDE
        count = min(clusters.count, _MOST_CLUSTERS)
        kept = (clusters.labels >= 0) & (clusters.labels < count)
        cells = np.clip((coords[kept] - low) / cell, 0, _SIDE - 1).astype(np.int64)
        keys = (clusters.labels[kept] * np.int64(_SIDE) + cells[:, 1]) * _SIDE + cells[:, 0]
        shape, most = (count, _SIDE, _SIDE), count * _SIDE**2
        counts = np.bincount(keys, minlength=most).reshape(shape)
        crowds = _around(counts)
        sums = (np.bincount(keys, coords[kept, axis], minlength=most).reshape(shape) for axis in (0, 1))
        x, y = (_around(total) / np.maximum(crowds, 1) for total in sums)
        each, best = np.arange(count), crowds.reshape(count, -1).argmax(axis=1)
        home = np.stack([values.reshape(count, -1)[each, best] for values in (x, y)], axis=1)
        return cls(words, _single(counts), _single(crowds), _single(x), _single(y), home, low, cell)

    def places(self, left: float, low: float, right: float, high: float) -> list[ClusterPlace]:
        """Return the places of the clusters that fill some of a rectangle, those with most points there first."""
        first, last = ((np.array(corner) - self.low) / self.cell for corner in ((left, low), (right, high)))
        if (last < 0).any() or (first > _SIDE).any():
            return []
        start = np.clip(np.floor(first), 0, _SIDE - 1).astype(int)
        stop = np.clip(np.ceil(last), start + 1, _SIDE).astype(int)
        rows, columns = slice(start[1], stop[1]), slice(start[0], stop[0])
        sizes = self.counts[:, rows, columns].sum(axis=(1, 2))
        places = self.home.copy()
        away = ~_inside(places, left, low, right, high)
        if away.any():
            places[away] = self._best(away, rows, columns, (left, low, right, high))
        named = np.array([bool(words) for words in self.words.words[: len(sizes)]])
        found = named & (sizes > 0) & (sizes >= _LEAST_SHARE * sizes.sum())
        order = np.argsort(-sizes, kind="stable")
        shown = order[found[order]]
        where = zip(shown.tolist(), places[shown, 0].tolist(), places[shown, 1].tolist(), strict=True)
        return [ClusterPlace(cluster, x, y, float(sizes[cluster])) for cluster, x, y in where]

    def _best(
        self, clusters: np.ndarray, rows: slice, columns: slice, view: tuple[float, float, float, float]
    ) -> np.ndarray:
        """Return float64 (m, 2): the most crowded places in sight of clusters, bool (K,).

        Where a cell is wider than what is in sight its middle may lie outside; then it is the nearest place in sight.
        """
        left, low, right, high = view
        crowds = self.crowds[clusters, rows, columns].reshape(clusters.sum(), -1)
        places = np.stack(
            [values[clusters, rows, columns].reshape(crowds.shape) for values in (self.x, self.y)], axis=-1
        )
        best = np.where(_inside(places, *view), crowds, crowds * 1e-6).argmax(axis=1)
        found: np.ndarray = np.clip(places[np.arange(len(best)), best].astype(np.float64), (left, low), (right, high))
        return found


def _single(values: np.ndarray) -> FloatArray:
    return values.astype(np.float32)


def _inside(places: np.ndarray, left: float, low: float, right: float, high: float) -> np.ndarray:
    x, y = places[..., 0], places[..., 1]
    inside: np.ndarray = (x >= left) & (x <= right) & (y >= low) & (y <= high)
    return inside


def _around(counts: np.ndarray) -> np.ndarray:
    """Return the sum over each cell and the eight around it, of (K, rows, columns)."""
    # The rows of all clusters make one picture, parted by a row of nothing.
    stacked = np.pad(counts, ((0, 0), (0, 1), (0, 0))).reshape(-1, counts.shape[2])
    return box_sum(stacked, 3).reshape(len(counts), counts.shape[1] + 1, counts.shape[2])[:, :-1]
