"""How well groups are told apart."""

from __future__ import annotations

import numpy as np

from explorer.domain.arrays import IntArray


def mean_silhouette(distances: np.ndarray, labels: IntArray) -> float:
    """Return the mean silhouette (Rousseeuw, 1987) of groups; that of a point alone in its group is 0.

    Parameters
    ----------
    distances
        (N, N), 0 from a point to itself.
    labels
        int (N,), the group of each point: two different ones or more.
    """
    _, groups, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    sums = distances @ (groups[:, None] == np.arange(len(sizes))).astype(np.float64)
    points = np.arange(len(groups))
    own = sums[points, groups] / np.maximum(sizes[groups] - 1, 1)
    means = sums / sizes
    means[points, groups] = np.inf
    other = means.min(axis=1)
    larger = np.maximum(own, other)
    # Where all distances are 0, no group is nearer than another.
    values = np.divide(other - own, larger, out=np.zeros(len(points)), where=larger > 0.0)
    return float(np.where(sizes[groups] > 1, values, 0.0).mean())
