"""UMAP's layout without chance: its loss over all pairs of points, descended in small steps.

umap-learn draws the pairs that push each other apart and takes large steps, so that a difference in the last digit of
one vector ends in another map. Here every pair pushes as much as it would on average, and near points are soft at
first: they slide through each other instead of bouncing off, until the map has found its order. So what a change moves
is in proportion to the change.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from explorer.analysis.maps.umap.graph import Curve
from explorer.domain.arrays import FloatArray
from explorer.domain.job import Progress

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

NEGATIVES = 5.0
"""Pushes for each pull, as in umap-learn."""
SOFTENING = 1e-3
"""Added to squared distances in the end, as umap-learn does where it divides by them."""

_SOFT = 3.0
"""Added to squared distances at first: about the square of the distance at which points of the finished map lie."""
_SOFT_SHARE = 0.7
"""Share of the steps in which points harden."""
_STEPS, _STEPS_OF_FEW = 250, 500
_FEW = 500
_MOMENTUM = 0.9
_ROOMY = 400
"""Points from which they start as far apart as they are given; fewer are more crowded in the end."""
_REPORT_SECONDS = 0.1


def descend(
    graph: csr_matrix,
    start: FloatArray,
    curve: Curve,
    report: Callable[[Progress], None],
    draw: Callable[[FloatArray], None],
    draw_seconds: float,
) -> FloatArray:
    """Lay out points from where they start; what comes out depends on the arguments alone.

    A point's step is its share of the loss's negative gradient, over twice the sum of its weights times the largest
    curvature of a pull: so long that a pull does not overshoot, for points of few and of many neighbours. Steps shrink
    evenly to 0.

    Parameters
    ----------
    graph
        float64 (N, N), symmetric, of at least one edge a row, as `fuzzy_graph` makes it.
    start
        float32 (N, 2), no two points of it equal, its largest coordinate about 10.
    curve
        The shape of the loss.
    report
        Told of the progress.
    draw
        Given how far the layout has come, float32 (N, 2), every `draw_seconds` or so, which changes nothing.

    Returns
    -------
    FloatArray
        float32 (N, 2).
    """
    from explorer.analysis.maps.umap.forces import descent

    n_points = len(start)
    points = start.astype(np.float64) * min(1.0, np.sqrt(n_points / _ROOMY))
    degrees = np.asarray(graph.sum(axis=1), dtype=np.float64).ravel()
    lengths = 1.0 / (2.0 * degrees[:, None] * _steepest(curve))
    velocity, downhill = np.zeros_like(points), np.empty_like(points)
    steps = _STEPS_OF_FEW if n_points <= _FEW else _STEPS
    hardening = int(_SOFT_SHARE * steps)
    began = told = drawn = time.perf_counter()
    for step in range(steps):
        softening = SOFTENING * (_SOFT / SOFTENING) ** max(0.0, 1.0 - step / hardening)
        descent(
            points,
            graph.indptr,
            graph.indices,
            graph.data,
            degrees.astype(np.float32),
            *curve,
            softening,
            NEGATIVES,
            downhill,
        )
        velocity *= _MOMENTUM
        velocity += (1.0 - step / steps) * lengths * downhill
        points += velocity
        now, done = time.perf_counter(), step + 1
        if now - told >= _REPORT_SECONDS or done == steps:
            report(Progress.at_rate("UMAP", done, steps, began))
            told = now
        if now - drawn >= draw_seconds and done < steps:
            draw(points.astype(np.float32))
            # The time that drawing takes does not count, so that the layout has most of the time to itself.
            drawn = time.perf_counter()
    laid_out: FloatArray = points.astype(np.float32)
    return laid_out


def _steepest(curve: Curve) -> float:
    """Return the largest 2 a b s^(b-1) / (1 + a s^b), by which a pull changes with the distance."""
    squared = np.geomspace(SOFTENING, 1e4, 4000)
    power = squared**curve.b
    return float((2.0 * curve.a * curve.b * power / (squared * (1.0 + curve.a * power))).max())
