from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from explorer.analysis import neighbors as neighbors_module
from explorer.analysis.neighbors import nearest_neighbors, rank
from explorer.analysis.similarity import similarity_matrix
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext, Progress
from explorer.domain.spec import Similarity


def random_vectors(n_texts: int, seed: int = 0, dimensions: int = 12) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n_texts, dimensions)).astype(np.float32)


@pytest.mark.parametrize("metric", [Similarity.COSINE, Similarity.EUCLIDEAN, Similarity.MANHATTAN])
def test_neighbours_of_scikit_learn(metric: Similarity) -> None:
    vectors = random_vectors(120)
    found = nearest_neighbors(vectors, metric, 7, JobContext())
    oracle = NearestNeighbors(n_neighbors=7, metric=metric.value, algorithm="brute").fit(vectors.astype(np.float64))
    distances, indices = oracle.kneighbors()
    similarities = 1 - distances if metric is Similarity.COSINE else -distances
    np.testing.assert_array_equal(found.indices, indices)
    np.testing.assert_allclose(found.similarities, similarities, atol=1e-5)
    assert found.metric is metric


@given(
    n_texts=st.integers(2, 25),
    k=st.integers(1, 30),
    seed=st.integers(0, 1000),
    metric=st.sampled_from(Similarity),
    block=st.integers(1, 200),
)
def test_rows_of_small_whole_numbers_with_many_ties(
    n_texts: int, k: int, seed: int, metric: Similarity, block: int
) -> None:
    # Products of small whole numbers are exact, so that ties really are ties; unit rows only where they are axes.
    rng = np.random.default_rng(seed)
    if metric is Similarity.COSINE:
        vectors = np.eye(4, dtype=np.float32)[rng.integers(0, 4, n_texts)]
    else:
        vectors = rng.integers(-1, 2, size=(n_texts, 3)).astype(np.float32)
    matrix = similarity_matrix(vectors, vectors, metric)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbors_module, "_BLOCK_CELLS", block)
        found = nearest_neighbors(vectors, metric, k, JobContext())
    assert found.k == min(k, n_texts - 1)
    for text in range(n_texts):
        others = [other for other in range(n_texts) if other != text]
        expected = sorted(others, key=lambda other: (-matrix[text, other], other))[:k]
        assert found.indices[text].tolist() == expected
        np.testing.assert_array_equal(found.similarities[text], matrix[text, expected])


@pytest.mark.parametrize("n_texts", [0, 1])
def test_too_few_texts_have_no_neighbours(n_texts: int) -> None:
    found = nearest_neighbors(random_vectors(n_texts), Similarity.COSINE, 5, JobContext())
    assert found.indices.shape == found.similarities.shape == (n_texts, 0)


def test_progress_ends_at_the_last_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbors_module, "_BLOCK_CELLS", 30 * 10)
    seen: list[Progress] = []
    nearest_neighbors(random_vectors(30), Similarity.COSINE, 3, JobContext(seen.append))
    assert [progress.done for progress in seen] == [10, 20, 30]
    assert {progress.total for progress in seen} == {30}
    assert seen[-1].seconds_left == 0


def test_cancel_is_noticed_between_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbors_module, "_BLOCK_CELLS", 30)
    seen: list[Progress] = []

    def cancel(progress: Progress) -> None:
        seen.append(progress)
        context.cancel()

    context = JobContext(cancel)
    with pytest.raises(Cancelled):
        nearest_neighbors(random_vectors(30), Similarity.COSINE, 3, context)
    assert len(seen) == 1


@pytest.mark.parametrize("metric", Similarity)
def test_ranking_of_a_query(metric: Similarity) -> None:
    vectors = random_vectors(20)
    vectors[11] = vectors[4]
    query = random_vectors(1, seed=9)[0]
    values = similarity_matrix(query[None], vectors, metric)[0]
    indices, similarities = rank(query, vectors, metric, 6)
    assert indices.tolist() == sorted(range(20), key=lambda i: (-values[i], i))[:6]
    np.testing.assert_array_equal(similarities, values[indices])
    assert len(rank(query, vectors, metric, 99)[0]) == 20
    assert len(rank(query, vectors, metric, 0)[0]) == 0
