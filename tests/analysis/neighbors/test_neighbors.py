from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from explorer.analysis.neighbors import neighbors as neighbors_module
from explorer.analysis.neighbors.neighbors import exact_neighbors, exact_neighbors_among, nearest_neighbors
from explorer.analysis.neighbors.visits import LEAST_RECALL
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext, Progress
from explorer.domain.settings.spec import Similarity


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


def grouped(n_texts: int, groups: int = 30, dimensions: int = 16, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    centres = 3 * rng.normal(size=(groups, dimensions))
    rows = centres[rng.integers(0, groups, n_texts)] + rng.normal(size=(n_texts, dimensions))
    return (rows * rng.uniform(0.8, 1.2, (n_texts, 1))).astype(np.float32)


@pytest.fixture
def approximate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no number of texts be few enough to compare every pair."""
    monkeypatch.setattr(neighbors_module, "EXACT_WORK", dict.fromkeys(Similarity, 0.0))


@pytest.mark.usefixtures("approximate")
@pytest.mark.parametrize("metric", Similarity)
def test_the_recall_that_is_told_is_the_one_there_is(metric: Similarity) -> None:
    vectors, k = grouped(3000), 10
    found = nearest_neighbors(vectors, metric, k, JobContext())
    matrix = similarity_matrix(vectors, vectors, metric)
    np.fill_diagonal(matrix, -np.inf)
    truth = np.argsort(-matrix, axis=1, kind="stable")[:, :k]
    assert found.recall is not None
    assert not found.exact
    assert found.recall >= LEAST_RECALL
    true_recall = np.mean(
        [len(set(a) & set(b)) / k for a, b in zip(found.indices.tolist(), truth.tolist(), strict=True)]
    )
    assert true_recall < 1.0
    # Three standard errors of a share measured on that many neighbours, which come in bunches.
    assert true_recall == pytest.approx(found.recall, abs=3 * np.sqrt(0.05 * 0.95 / (found.sampled * k)) * 3)
    np.testing.assert_allclose(found.similarities, np.take_along_axis(matrix, found.indices, axis=1), atol=1e-4)
    assert (found.indices != np.arange(3000)[:, None]).all()
    assert (np.diff(found.similarities, axis=1) <= 0).all()
    assert all(len(set(row)) == k for row in found.indices.tolist())


@pytest.mark.usefixtures("approximate")
def test_vectors_without_groups_are_compared_pair_by_pair_and_it_is_said() -> None:
    vectors = random_vectors(800, dimensions=60)
    seen: list[Progress] = []
    found = nearest_neighbors(vectors, Similarity.COSINE, 8, JobContext(seen.append))
    assert found.exact
    assert "every pair is compared" in seen[-1].note
    expected = exact_neighbors(vectors, Similarity.COSINE, 8, JobContext())
    np.testing.assert_array_equal(found.indices, expected.indices)


@pytest.mark.usefixtures("approximate")
@pytest.mark.parametrize("n_texts", [2, 3, 5, 40])
def test_few_texts_by_the_way_for_many(n_texts: int) -> None:
    found = nearest_neighbors(random_vectors(n_texts), Similarity.COSINE, 15, JobContext())
    assert found.k == min(15, n_texts - 1)
    assert all(len(set(row)) == found.k for row in found.indices.tolist())


@pytest.mark.usefixtures("approximate")
def test_equal_texts_count_as_found_whichever_of_them_is() -> None:
    vectors = np.repeat(grouped(60), 40, axis=0)
    found = nearest_neighbors(vectors, Similarity.COSINE, 10, JobContext())
    np.testing.assert_allclose(found.similarities, 1.0, atol=1e-5)
    assert found.exact or (found.recall or 0) >= LEAST_RECALL


def test_every_pair_is_compared_up_to_a_number_of_texts() -> None:
    found = nearest_neighbors(grouped(3000), Similarity.COSINE, 10, JobContext())
    assert found.exact
    assert found.accuracy == "exact"


def test_the_way_for_many_can_be_cancelled(approximate: None) -> None:
    def cancel(progress: Progress) -> None:
        if progress.done:
            context.cancel()

    context = JobContext(cancel)
    with pytest.raises(Cancelled):
        nearest_neighbors(grouped(2000), Similarity.COSINE, 10, context)


def test_nearest_of_other_texts() -> None:
    queries, base = grouped(300, seed=1), grouped(500, seed=2)
    found = exact_neighbors_among(queries, base, Similarity.EUCLIDEAN, 4, JobContext())
    oracle = NearestNeighbors(n_neighbors=4, algorithm="brute").fit(base.astype(np.float64))
    distances, indices = oracle.kneighbors(queries.astype(np.float64))
    np.testing.assert_array_equal(found.indices, indices)
    np.testing.assert_allclose(-found.similarities, distances, atol=1e-4)
