from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.maps.umap.graph import fitted_curve, fuzzy_graph
from explorer.analysis.maps.umap.neighbors import as_distances
from explorer.analysis.neighbors.neighbors import nearest_neighbors
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Similarity

pytestmark = pytest.mark.usefixtures("compiled_umap")


def distances_of(
    metric: Similarity = Similarity.COSINE, k: int = 15, n_texts: int = 80
) -> tuple[np.ndarray, np.ndarray]:
    vectors = np.random.default_rng(1).normal(size=(n_texts, 12)).astype(np.float32)
    vectors[5] = vectors[3]
    return as_distances(vectors, nearest_neighbors(vectors, metric, k - 1, JobContext()), k)


@pytest.mark.parametrize("min_dist", [0.0, 0.1, 0.5, 1.0])
def test_the_curve_is_that_of_umap(min_dist: float) -> None:
    from umap.umap_ import find_ab_params

    np.testing.assert_allclose(fitted_curve(min_dist), find_ab_params(1.0, min_dist), rtol=1e-6)


@pytest.mark.parametrize("metric", Similarity)
@pytest.mark.parametrize("k", [2, 3, 5, 15, 80])
def test_the_graph_is_that_of_umap(metric: Similarity, k: int) -> None:
    from umap.umap_ import fuzzy_simplicial_set

    indices, distances = distances_of(metric, k)
    theirs, _, _ = fuzzy_simplicial_set(
        distances, k, None, "precomputed", knn_indices=indices, knn_dists=distances, local_connectivity=1.0
    )
    ours = fuzzy_graph(indices, distances)
    np.testing.assert_allclose(ours.toarray(), theirs.toarray(), atol=2e-5)
    np.testing.assert_array_equal(ours.toarray(), ours.toarray().T)


def test_the_graph_follows_its_distances_evenly() -> None:
    indices, distances = distances_of()
    distances[:, 1:] = np.maximum(distances[:, 1:], 1e-7)
    near = np.sort(distances + np.float32(1e-7) * np.random.default_rng(2).random(distances.shape), axis=1)
    near[:, 0] = 0.0
    np.testing.assert_allclose(fuzzy_graph(indices, near).data, fuzzy_graph(indices, distances).data, atol=1e-4)


def test_equal_distances_hold_alike() -> None:
    indices = np.array([[0, 1, 2], [1, 0, 2], [2, 0, 1]], dtype=np.int32)
    graph = fuzzy_graph(indices, np.tile(np.float32([0, 1, 1]), (3, 1))).toarray()
    np.testing.assert_array_equal(graph, 1 - np.eye(3))
