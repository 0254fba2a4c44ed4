"""t-SNE on given neighbours."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import Progress

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_EARLY, _LATE = 250, 750
"""Steps with exaggerated pulls, in which groups find each other, and without."""
_EXAGGERATION = 12.0
_EARLY_MOMENTUM, _LATE_MOMENTUM = 0.5, 0.8
_START_SPREAD = 1e-4
"""Standard deviation of the start along its first axis, as scikit-learn gives its own PCA start."""
_REPORT_SECONDS = 0.1


def tsne_layout(
    indices: IntArray,
    distances: FloatArray,
    start: FloatArray,
    perplexity: float,
    report: Callable[[Progress], None],
) -> FloatArray:
    """Lay out points by t-SNE (van der Maaten and Hinton, 2008); equal arguments give equal maps.

    Parameters
    ----------
    indices
        int32 (N, k): each point itself, then its k - 1 nearest others, about three times the perplexity.
    distances
        float32 (N, k): their distances, at least 0, ascending.
    start
        float32 (N, 2): positions to start from.
    perplexity
        Effective number of neighbours, from 1 to below k.
    report
        Told of the progress.

    Returns
    -------
    FloatArray
        float32 (N, 2), not all finite where it did not converge.
    """
    from explorer.analysis.maps.tsne.compiled import step
    from explorer.analysis.maps.tsne.repulsion import repulsion_of

    graph = joint_probabilities(indices, distances, perplexity)
    n_points = len(start)
    repulsion = repulsion_of(n_points)
    points = start.astype(np.float64) * (_START_SPREAD / float(start[:, 0].std()))
    pushes, gains, velocity = np.empty_like(points), np.ones_like(points), np.zeros_like(points)
    began = told = time.perf_counter()
    steps = _EARLY + _LATE
    for done in range(1, steps + 1):
        early = done <= _EARLY
        if done == _EARLY + 1:
            gains[:], velocity[:] = 1.0, 0.0
            # Equal neighbours draw all into one spot, which is left too slowly. While so small, a map has no scale.
            points *= max(1.0, _START_SPREAD / max(float(points.std(axis=0).max()), np.finfo(float).tiny))
        if not np.isfinite(points).all():
            # A place that is no number would be written to outside of the grid.
            break
        total = repulsion(points, pushes)
        pushes /= total
        exaggeration = _EXAGGERATION if early else 1.0
        step(
            points,
            graph.indptr,
            graph.indices,
            graph.data,
            pushes,
            exaggeration,
            # Belkina et al. (2019), who show that less leaves many points unfinished.
            n_points / exaggeration,
            _EARLY_MOMENTUM if early else _LATE_MOMENTUM,
            gains,
            velocity,
        )
        now = time.perf_counter()
        if now - told >= _REPORT_SECONDS or done == steps:
            report(Progress.at_rate("t-SNE", done, steps, began))
            told = now
    laid_out: FloatArray = points.astype(np.float32)
    return laid_out


def joint_probabilities(indices: IntArray, distances: FloatArray, perplexity: float) -> csr_array:
    """Return the symmetric float64 (N, N) probabilities of pairs, of sum 1; see `tsne_layout`."""
    from scipy.sparse import csr_array

    from explorer.analysis.maps.tsne.compiled import weigh

    n_points, k = len(indices), indices.shape[1] - 1
    weights = np.empty((n_points, k))
    weigh(distances[:, 1:].astype(np.float64) ** 2, float(perplexity), weights)
    rows = np.arange(0, n_points * k + 1, k)
    graph = csr_array((weights.ravel(), indices[:, 1:].ravel(), rows), shape=(n_points, n_points))
    graph = (graph + graph.T).tocsr()
    graph.sort_indices()
    graph.data /= graph.data.sum()
    return graph


def compile_tsne() -> None:
    """Call each compiled function once, so that it is compiled, or read from where it is kept."""
    from explorer.analysis.maps.tsne.repulsion import GridRepulsion

    corners = np.array([[0, 0], [0, 9], [9, 9], [9, 0]], dtype=np.float32)
    indices = np.array([[text, (text + 1) % 4, (text + 2) % 4] for text in range(4)], dtype=np.int32)
    tsne_layout(indices, np.tile(np.arange(3, dtype=np.float32), (4, 1)), corners, 1.0, lambda _: None)
    GridRepulsion()(corners.astype(np.float64), np.empty((4, 2)))
