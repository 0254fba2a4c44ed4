from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.neighbors import search as search_module
from explorer.analysis.neighbors.search import rank
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.settings.spec import Similarity


def random_vectors(n_texts: int, seed: int = 0, dimensions: int = 12) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n_texts, dimensions)).astype(np.float32)


@pytest.mark.parametrize("metric", Similarity)
@pytest.mark.parametrize("known_norms", [False, True])
def test_ranking_of_a_query(metric: Similarity, known_norms: bool) -> None:
    vectors = random_vectors(20)
    vectors[11] = vectors[4]
    query = random_vectors(1, seed=9)[0]
    norms = np.linalg.norm(vectors, axis=1).astype(np.float32) if known_norms else None
    values = similarity_matrix(query[None], vectors, metric)[0]
    indices, similarities = rank(query, vectors, metric, 6, norms)
    assert indices.tolist() == sorted(range(20), key=lambda i: (-values[i], i))[:6]
    np.testing.assert_allclose(similarities, values[indices], atol=1e-6)
    assert len(rank(query, vectors, metric, 99)[0]) == 20
    assert len(rank(query, vectors, metric, 0)[0]) == 0
    assert len(rank(query, vectors[:0], metric, 5)[0]) == 0


@pytest.mark.parametrize("metric", Similarity)
def test_best_of_many_by_brute_force_in_double_precision(metric: Similarity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_module, "_BLOCK_ROWS", 700)
    vectors = random_vectors(5000, dimensions=32)
    query = vectors[17] + 0.1 * random_vectors(1, seed=5, dimensions=32)[0]
    x, q = vectors.astype(np.float64), query.astype(np.float64)
    values = {
        Similarity.COSINE: x @ q / np.linalg.norm(x, axis=1) / np.linalg.norm(q),
        Similarity.DOT: x @ q,
        Similarity.EUCLIDEAN: -np.linalg.norm(x - q, axis=1),
        Similarity.MANHATTAN: -np.abs(x - q).sum(axis=1),
    }[metric]
    indices, similarities = rank(query, vectors, metric, 50)
    assert indices.tolist() == np.argsort(-values, kind="stable")[:50].tolist()
    np.testing.assert_allclose(similarities, values[indices], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("metric", Similarity)
@pytest.mark.parametrize("copies", [30, 3000])
def test_of_equal_texts_the_first_come_first(metric: Similarity, copies: int) -> None:
    vectors = np.tile(random_vectors(1), (copies, 1))
    vectors[7] = 0.5 * random_vectors(1, seed=3)[0]
    indices, _ = rank(vectors[0], vectors, metric, 20)
    assert indices.tolist() == [i for i in range(21) if i != 7]


def test_a_zero_vector_has_no_direction() -> None:
    vectors = random_vectors(5)
    vectors[2] = 0
    _, similarities = rank(vectors[0], vectors, Similarity.COSINE, 5)
    assert np.isfinite(similarities).all()
    assert 0.0 in similarities.tolist()
