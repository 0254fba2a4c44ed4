from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.maps.umap.neighbors import break_ties
from explorer.analysis.neighbors.neighbors import nearest_neighbors
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Similarity


def settled(vectors: np.ndarray, metric: Similarity, wanted: int) -> np.ndarray:
    found = nearest_neighbors(vectors, metric, wanted + 1, JobContext())
    return break_ties(vectors, found, wanted).indices


@pytest.mark.parametrize("metric", Similarity)
def test_of_equally_near_texts_the_first_are_taken_whatever_rounding_says(metric: Similarity) -> None:
    vectors = np.eye(12, dtype=np.float32)
    expected = [[other for other in range(12) if other != text][:4] for text in range(12)]
    for seed in range(3):
        noise = 1e-6 * np.random.default_rng(seed).normal(size=vectors.shape)
        assert settled((vectors + noise).astype(np.float32), metric, 4).tolist() == expected


def test_nearer_ones_come_before_the_tied() -> None:
    vectors = np.eye(12, dtype=np.float32)
    vectors[11, 0] = 0.5
    assert settled(vectors, Similarity.COSINE, 3)[0].tolist() == [11, 1, 2]


@pytest.mark.parametrize("metric", Similarity)
def test_without_ties_they_stay_as_they_are(metric: Similarity) -> None:
    vectors = np.random.default_rng(1).normal(size=(40, 9)).astype(np.float32)
    found = nearest_neighbors(vectors, metric, 6, JobContext())
    for wanted in (1, 5, 6):
        np.testing.assert_array_equal(break_ties(vectors, found, wanted).indices, found.indices[:, :wanted])
