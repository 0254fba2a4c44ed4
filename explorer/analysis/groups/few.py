"""Groups of few texts: the import of scikit-learn and SciPy takes longer than all that is done here."""

from __future__ import annotations

import numpy as np

from explorer.domain.arrays import FloatArray, IntArray

FEW = 128
"""Points up to which this takes a few milliseconds; Ward's tree of N takes N³ steps."""

_ROUNDS = 300


def ward_cuts(points: FloatArray, most: int) -> list[IntArray]:
    """Cut Ward's tree (1963) into 2, 3, … `most` groups.

    Parameters
    ----------
    points
        (N, D).
    most
        Below N.

    Returns
    -------
    list of IntArray
        For each number of groups the group of each point, int32 (N,), by the number of one of its points.
    """
    gaps = _squared_gaps(points, points)
    np.fill_diagonal(gaps, np.inf)
    sizes = np.ones(len(points))
    labels: IntArray = np.arange(len(points), dtype=np.int32)
    cuts = []
    for groups in range(len(points) - 1, 1, -1):
        one, other = divmod(int(gaps.argmin()), len(points))
        # As Lance and Williams (1967) update squared distances; those of groups that are gone are infinite.
        grown = (sizes + sizes[one]) * gaps[one] + (sizes + sizes[other]) * gaps[other] - sizes * gaps[one, other]
        gaps[one] = gaps[:, one] = grown / (sizes + sizes[one] + sizes[other])
        gaps[other] = gaps[:, other] = np.inf
        sizes[one] += sizes[other]
        labels[labels == other] = one
        if groups <= most:
            cuts.append(labels.copy())
    return cuts[::-1]


def k_means(points: FloatArray, start: FloatArray) -> IntArray:
    """Group points (N, D) by Lloyd's k-means from means (k, D) until no point changes its group: int32 (N,).

    A group that no point is nearest to takes the point farthest from its mean, as in scikit-learn.
    """
    means = start.astype(np.float64)
    labels = np.full(len(points), -1)
    for _ in range(_ROUNDS):
        gaps = _squared_gaps(points, means)
        before, labels = labels, gaps.argmin(axis=1)
        own = gaps[np.arange(len(points)), labels]
        for empty in np.setdiff1d(np.arange(len(means)), labels):
            labels[own.argmax()] = empty
            own[own.argmax()] = 0.0
        if np.array_equal(labels, before):
            break
        means = np.stack([points[labels == group].mean(axis=0, dtype=np.float64) for group in range(len(means))])
    return labels.astype(np.int32)


def _squared_gaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return float64 (Na, Nb) squared distances, from differences, so that they are exact for equal points."""
    gaps: np.ndarray = np.square(np.subtract(a[:, None], b, dtype=np.float64)).sum(axis=2)
    return gaps
