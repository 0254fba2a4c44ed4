from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import pdist
from sklearn.manifold import TSNE, trustworthiness
from sklearn.neighbors import NearestNeighbors

from explorer.analysis.maps.tsne import repulsion as repulsion_module
from explorer.analysis.maps.tsne.layout import joint_probabilities, tsne_layout
from explorer.analysis.maps.tsne.repulsion import GridRepulsion
from explorer.domain.job import Progress

pytestmark = pytest.mark.usefixtures("compiled_umap")


def groups(n_texts: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (2.0 * rng.normal(size=(6, 12))[np.arange(n_texts) % 6] + rng.normal(size=(n_texts, 12))).astype(np.float32)


def graph_of(vectors: np.ndarray, perplexity: float) -> tuple[np.ndarray, np.ndarray]:
    k = min(len(vectors), int(3 * perplexity + 1) + 1)
    distances, indices = NearestNeighbors(n_neighbors=k).fit(vectors).kneighbors()
    own = np.arange(len(vectors))[:, None]
    return (
        np.hstack([own, indices[:, : k - 1]]).astype(np.int32),
        np.hstack([0.0 * own, distances[:, : k - 1]]).astype(np.float32),
    )


def start_of(vectors: np.ndarray) -> np.ndarray:
    centred = vectors - vectors.mean(axis=0)
    return (centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T).astype(np.float32)


def pushes(points: np.ndarray) -> tuple[np.ndarray, float]:
    """Every push, by numpy."""
    apart = points[:, None] - points[None]
    near = 1.0 / (1.0 + (apart**2).sum(axis=2))
    return (near[:, :, None] ** 2 * apart).sum(axis=1), float(near.sum() - len(points))


def loss(graph: np.ndarray, coords: np.ndarray) -> float:
    """Kullback-Leibler divergence, by all pairs."""
    near = 1.0 / (1.0 + pdist(coords.astype(float), "sqeuclidean"))
    near /= 2.0 * near.sum()
    wanted = graph[np.triu_indices(len(graph), 1)]
    held = wanted > 0
    return float(2.0 * (wanted[held] * np.log(wanted[held] / near[held])).sum())


def ignore(_: Progress) -> None:
    """Take no notice."""


@pytest.mark.parametrize("perplexity", [1.0, 5.0, 25.5])
def test_each_point_has_the_perplexity_wanted(perplexity: float) -> None:
    from explorer.analysis.maps.tsne.compiled import weigh

    distances = graph_of(groups(90), perplexity)[1][:, 1:].astype(float)
    weights = np.empty_like(distances)
    weigh(1e-6 * distances**2, perplexity, weights)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    logs = np.log(weights, out=np.zeros_like(weights), where=weights > 0)
    np.testing.assert_allclose(np.exp(-(weights * logs).sum(axis=1)), perplexity, rtol=1e-5)


def test_probabilities_are_those_of_scikit_learn() -> None:
    from scipy.sparse import csr_matrix
    from sklearn.manifold._t_sne import _joint_probabilities_nn

    vectors = groups(200)
    indices, distances = graph_of(vectors, 10)
    n_texts, k = len(indices), indices.shape[1] - 1
    entries = (distances[:, 1:].ravel() ** 2, indices[:, 1:].ravel(), np.arange(0, n_texts * k + 1, k))
    theirs = _joint_probabilities_nn(csr_matrix(entries, shape=(n_texts, n_texts)), 10, 0)
    ours = joint_probabilities(indices, distances, 10)
    np.testing.assert_allclose(ours.toarray(), theirs.toarray(), rtol=1e-3, atol=1e-8)


@pytest.mark.parametrize("width", [1e-4, 0.3, 8.0, 60.0])
def test_the_grid_pushes_as_all_pairs_do(width: float) -> None:
    points = width * np.random.default_rng(3).normal(size=(700, 2))
    expected, expected_sum = pushes(points)
    for repulsion in (GridRepulsion(), repulsion_module.push_all):
        found = np.empty_like(points)
        total = repulsion(points, found)
        assert total == pytest.approx(expected_sum, rel=0.05)
        assert np.linalg.norm(found - expected) < 0.03 * np.linalg.norm(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-9 * width)


@pytest.mark.parametrize("n_texts", [60, 400, 1200])
def test_the_map_is_no_worse_than_scikit_learns(n_texts: int) -> None:
    vectors = groups(n_texts)
    indices, distances = graph_of(vectors, 15)
    ours = tsne_layout(indices, distances, start_of(vectors), 15, ignore)
    theirs = TSNE(perplexity=15, init="pca", random_state=0).fit_transform(vectors)
    graph = joint_probabilities(indices, distances, 15).toarray()
    assert loss(graph, ours) < 1.03 * loss(graph, theirs)
    assert trustworthiness(vectors, ours, n_neighbors=10) > trustworthiness(vectors, theirs, n_neighbors=10) - 0.005


@pytest.mark.parametrize("n_texts", [300, 1100])
def test_equal_arguments_give_equal_maps(n_texts: int) -> None:
    vectors = groups(n_texts)
    given = (*graph_of(vectors, 12), start_of(vectors), 12.0)
    np.testing.assert_array_equal(tsne_layout(*given, ignore), tsne_layout(*given, ignore))


def test_many_equal_vectors_stay_finite() -> None:
    vectors = np.repeat(groups(30), 40, axis=0)
    start = start_of(vectors) + 1e-4 * np.random.default_rng(0).normal(size=(1200, 2)).astype(np.float32)
    coords = tsne_layout(*graph_of(vectors, 10), start, 10.0, ignore)
    assert coords.dtype == np.float32
    assert np.isfinite(coords).all()


@pytest.mark.parametrize("n_texts", [300, 1200])
def test_equal_vectors_and_another_one_do_not_end_on_one_spot(n_texts: int) -> None:
    vectors = np.vstack([np.zeros((n_texts, 12)), np.ones((1, 12))]).astype(np.float32)
    start = start_of(vectors) + 1e-4 * np.random.default_rng(0).normal(size=(n_texts + 1, 2)).astype(np.float32)
    coords = tsne_layout(*graph_of(vectors, 30), start, 30.0, ignore)
    assert np.isfinite(coords).all()
    assert np.ptp(coords, axis=0).min() > 1.0


def test_the_grid_of_a_map_flung_far_stays_small() -> None:
    points = np.random.default_rng(0).normal(size=(50, 2))
    points[0] = 1e7
    repulsion = GridRepulsion()
    found = np.empty_like(points)
    repulsion(points, found)
    assert np.isfinite(found).all()
    assert repulsion._grid.shape[0] < 2_100
