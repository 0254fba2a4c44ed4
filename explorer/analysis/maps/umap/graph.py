"""UMAP's graph of neighbours and its curve, the same at any number of threads.

Both are umap-learn's own (McInnes, Healy and Melville, 2018). There each scale is searched to a tolerance only, on sums
that depend on the number of threads; here to the last digits that matter, so that a graph answers in proportion to what
changes in its distances.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from explorer.domain.arrays import FloatArray, IntArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_SPREAD = 1.0
_LEAST_SCALE = 1e-3
"""Least scale of a text, as a share of the mean distance."""
_HALVINGS = 40
_BLOCK_ROWS = 1 << 15
"""Rows worked on at a time."""


class Curve(NamedTuple):
    """How strong an edge looks at a distance d on the map: 1 / (1 + a d^2b)."""

    a: float
    b: float


def fitted_curve(min_dist: float) -> Curve:
    """Fit the curve by least squares to 1 up to `min_dist`, and from there on, up to 3, to exp(min_dist - d)."""
    from scipy.optimize import curve_fit

    distances = np.linspace(0.0, 3.0 * _SPREAD, 300)
    wanted = np.exp(-np.maximum(distances - min_dist, 0.0) / _SPREAD)
    found, _ = curve_fit(lambda d, a, b: 1.0 / (1.0 + a * d ** (2.0 * b)), distances, wanted)
    return Curve(float(found[0]), float(found[1]))


def fuzzy_graph(indices: IntArray, distances: FloatArray) -> csr_matrix:
    """Join what each text holds of its neighbours: w + wᵀ - w wᵀ, where w is exp(-(d - ρ) / σ).

    ρ is a text's least distance above 0, and σ is such that its w add up to log2 k.

    Parameters
    ----------
    indices
        int32 (N, k): each text itself, then its k - 1 nearest others.
    distances
        float32 (N, k): their distances, at least 0, ascending.

    Returns
    -------
    csr_matrix of float64 (N, N)
        Symmetric, its columns sorted, without a diagonal.
    """
    from scipy.sparse import csr_matrix

    n_texts, k = indices.shape
    held = np.empty((n_texts, k - 1))
    overall = float(distances.mean(dtype=np.float64))
    for start in range(0, n_texts, _BLOCK_ROWS):
        rows = slice(start, start + _BLOCK_ROWS)
        held[rows] = _memberships(distances[rows].astype(np.float64), overall)
    graph = csr_matrix(
        (held.ravel(), indices[:, 1:].ravel(), np.arange(0, n_texts * (k - 1) + 1, k - 1)), shape=(n_texts, n_texts)
    )
    other = graph.T.tocsr()
    joined = (graph + other - graph.multiply(other)).tocsr()
    joined.sort_indices()
    return joined


def _memberships(distances: np.ndarray, overall: float) -> np.ndarray:
    """Return float64 (n, k - 1): how much each text holds of its k - 1 others."""
    k = distances.shape[1]
    target = np.log2(k)
    above = np.where(distances > 0.0, distances, np.inf).min(axis=1)
    nearest = np.where(np.isfinite(above), above, 0.0)
    beyond = np.maximum(distances[:, 1:] - nearest[:, None], 0.0)

    def sums(scales: np.ndarray) -> np.ndarray:
        held: np.ndarray = np.exp(-beyond / scales[:, None]).sum(axis=1)
        return held

    low = _LEAST_SCALE * np.where(nearest > 0.0, distances.mean(axis=1), overall)
    low = np.maximum(low, np.finfo(np.float64).tiny)
    # Of a scale so large, even the farthest is held to log2 k / (k - 1), where that is less than 1.
    high = np.maximum(low, beyond.max(axis=1) / max(1e-3, np.log((k - 1) / target)))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        more = sums(middle) > target
        high, low = np.where(more, middle, high), np.where(more, low, middle)
    memberships: np.ndarray = np.exp(-beyond / low[:, None])
    return memberships
