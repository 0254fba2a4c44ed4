from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentence_transformers.util import cos_sim, dot_score, euclidean_sim, manhattan_sim

from explorer.analysis.similarity import similarity
from explorer.analysis.similarity.similarity import pair_similarity, similarity_matrix
from explorer.domain.settings.spec import Similarity

ORACLES: dict[Similarity, Callable[..., object]] = {
    Similarity.COSINE: cos_sim,
    Similarity.DOT: dot_score,
    Similarity.EUCLIDEAN: euclidean_sim,
    Similarity.MANHATTAN: manhattan_sim,
}


def test_every_metric_has_an_oracle() -> None:
    assert set(ORACLES) == set(Similarity)


@pytest.mark.parametrize("metric", Similarity)
def test_values_of_sentence_transformers(metric: Similarity) -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(17, 9)).astype(np.float32), rng.normal(size=(5, 9)).astype(np.float32)
    values = similarity_matrix(a, b, metric)
    assert values.dtype == np.float32
    np.testing.assert_allclose(values, np.asarray(ORACLES[metric](a, b)), atol=1e-5)


@pytest.mark.parametrize("metric", Similarity)
def test_blocks_of_rows_give_the_same_values(metric: Similarity, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(3).normal(size=(11, 4)).astype(np.float32)
    whole = similarity_matrix(vectors, vectors, metric)
    monkeypatch.setattr(similarity, "_ROWS_AT_ONCE", 22)
    np.testing.assert_array_equal(similarity_matrix(vectors, vectors, metric), whole)


@given(
    seed=st.integers(0, 2**32 - 1),
    n_texts=st.integers(1, 12),
    dimensions=st.integers(1, 20),
    metric=st.sampled_from(Similarity),
)
def test_symmetry_range_and_pairs(seed: int, n_texts: int, dimensions: int, metric: Similarity) -> None:
    vectors = np.random.default_rng(seed).normal(size=(n_texts, dimensions)).astype(np.float32)
    values = similarity_matrix(vectors, vectors, metric)
    np.testing.assert_allclose(values, values.T, atol=1e-5)
    i, j = seed % n_texts, (seed // 7) % n_texts
    assert pair_similarity(vectors, i, j, metric) == pytest.approx(float(values[i, j]), abs=1e-4)
    if metric is Similarity.COSINE:
        assert np.abs(values).max() <= 1
        np.testing.assert_allclose(np.diag(values), 1, atol=1e-6)
    if metric.is_distance:
        assert values.max() <= 0
        np.testing.assert_allclose(np.diag(values), 0, atol=1e-6)


@pytest.mark.parametrize("metric", [Similarity.EUCLIDEAN, Similarity.MANHATTAN])
def test_equal_vectors_have_distance_zero_without_a_sign(metric: Similarity) -> None:
    vectors = np.tile(np.random.default_rng(1).normal(size=384).astype(np.float32), (3, 1))
    values = similarity_matrix(vectors, vectors, metric)
    assert not values.any()
    assert not np.signbit(values).any()
    assert str(pair_similarity(vectors, 0, 1, metric)) == "0.0"


def test_a_small_distance_between_long_vectors_is_not_lost() -> None:
    long = np.full((1, 384), 100.0, dtype=np.float32)
    near = long.copy()
    near[0, 0] += 0.01
    expected = float(near[0, 0] - long[0, 0])
    assert similarity_matrix(long, near, Similarity.EUCLIDEAN)[0, 0] == pytest.approx(-expected, rel=1e-3)


def test_cosine_with_a_zero_vector_is_zero() -> None:
    vectors = np.array([[0, 0], [3, 4]], dtype=np.float32)
    np.testing.assert_allclose(similarity_matrix(vectors, vectors, Similarity.COSINE), [[0, 0], [0, 1]], atol=1e-7)
    assert pair_similarity(vectors, 0, 1, Similarity.COSINE) == 0.0


@pytest.mark.parametrize("metric", Similarity)
def test_no_texts(metric: Similarity) -> None:
    assert similarity_matrix(np.empty((0, 3), np.float32), np.ones((2, 3), np.float32), metric).shape == (0, 2)
    assert similarity_matrix(np.ones((2, 3), np.float32), np.empty((0, 3), np.float32), metric).shape == (2, 0)
