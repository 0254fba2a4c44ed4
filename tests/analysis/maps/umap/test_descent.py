"""UMAP's layout over all pairs: its forces against finite differences of the loss, and what comes out of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.manifold import trustworthiness

from explorer.analysis.maps.umap.descent import NEGATIVES, descend
from explorer.analysis.maps.umap.graph import Curve, fitted_curve
from explorer.domain.failure import Cancelled
from explorer.domain.job import Progress

pytestmark = pytest.mark.usefixtures("compiled_umap")


def ignore(_: object) -> None:
    """Take no notice."""


def graph_of(n_points: int, seed: int = 0) -> csr_matrix:
    weights = np.triu(np.random.default_rng(seed).random((n_points, n_points)), 1)
    weights[weights < 0.8] = 0.0
    weights += np.diag(np.full(n_points - 1, 0.5), 1)
    return csr_matrix(weights + weights.T)


def loss(points: np.ndarray, graph: csr_matrix, curve: Curve, softening: float) -> float:
    """Sum the loss up as it stands in the paper, the pushes as umap-learn samples them on average."""
    n_points = len(points)
    weights, degrees = graph.toarray(), np.asarray(graph.sum(axis=1)).ravel()
    squared = ((points[:, None] - points[None]) ** 2).sum(axis=2) + softening
    likeness = 1.0 / (1.0 + curve.a * squared**curve.b)
    pulls = -weights * np.log(likeness)
    # Every point is the head of its edges; for each, NEGATIVES of all n are drawn, and push it.
    pushes = -NEGATIVES / n_points * (degrees[:, None] + degrees) / 4.0 * np.log(1.0 - likeness)
    return float((pulls + pushes)[~np.eye(n_points, dtype=bool)].sum())


@pytest.mark.parametrize("n_points", [3, 63, 64, 65, 130])
@pytest.mark.parametrize(("min_dist", "softening"), [(0.1, 1e-3), (0.0, 1.0), (1.0, 0.05)])
def test_forces_are_the_slope_of_the_loss(n_points: int, min_dist: float, softening: float) -> None:
    from explorer.analysis.maps.umap.forces import descent

    graph, curve = graph_of(n_points), fitted_curve(min_dist)
    points = np.random.default_rng(1).normal(scale=3.0, size=(n_points, 2))
    forces = np.empty_like(points)
    degrees = np.asarray(graph.sum(axis=1), dtype=np.float32).ravel()
    descent(points, graph.indptr, graph.indices, graph.data, degrees, *curve, softening, NEGATIVES, forces)
    step = 1e-5
    for point in {0, n_points // 2, n_points - 1}:
        for axis in (0, 1):
            aside = np.zeros_like(points)
            aside[point, axis] = step
            up, down = (loss(points + sign * aside, graph, curve, softening) for sign in (1, -1))
            assert forces[point, axis] == pytest.approx((down - up) / (2 * step), rel=1e-4, abs=1e-4)


def test_points_on_one_spot_push_nothing_to_infinity() -> None:
    from explorer.analysis.maps.umap.forces import descent

    graph, points, forces = graph_of(9), np.zeros((9, 2)), np.empty((9, 2))
    descent(points, graph.indptr, graph.indices, graph.data, np.ones(9, np.float32), 1.6, 0.9, 1e-3, NEGATIVES, forces)
    assert not forces.any()


def test_the_loss_falls_and_neighbours_are_kept() -> None:
    n_points = 60
    ring = np.abs(np.subtract.outer(np.arange(n_points), np.arange(n_points)))
    graph = csr_matrix((np.minimum(ring, n_points - ring) % n_points <= 3) & (ring > 0), dtype=np.float64)
    curve = fitted_curve(0.1)
    start = np.random.default_rng(3).normal(scale=3.0, size=(n_points, 2)).astype(np.float32)
    laid_out = descend(graph, start, curve, ignore, ignore, 1.0)
    assert loss(laid_out, graph, curve, 1e-3) < 0.8 * loss(start, graph, curve, 1e-3)
    turn = 2 * np.pi * np.arange(n_points) / n_points
    circle = np.column_stack([np.cos(turn), np.sin(turn)])
    assert trustworthiness(circle, laid_out, n_neighbors=4) > 0.9


def test_drafts_change_nothing_and_progress_ends_at_the_end() -> None:
    graph, curve = graph_of(30), fitted_curve(0.1)
    start = np.random.default_rng(5).normal(size=(30, 2)).astype(np.float32)
    seen: list[Progress] = []
    drafts: list[np.ndarray] = []
    watched = descend(graph, start, curve, seen.append, drafts.append, 0.0)
    np.testing.assert_array_equal(watched, descend(graph, start, curve, ignore, ignore, 1.0))
    assert seen[-1].done == seen[-1].total == len(drafts) + 1
    assert [progress.done for progress in seen] == sorted(progress.done for progress in seen)


def test_an_exception_in_the_report_stops_it() -> None:
    def cancel(_: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        descend(graph_of(9), np.eye(9, 2, dtype=np.float32), fitted_curve(0.1), cancel, ignore, 1.0)
