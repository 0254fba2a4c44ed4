"""Every similarity of one side against the other's, against plain loops and scikit-learn."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from explorer.analysis.compare import overlap as overlap_module
from explorer.analysis.compare.overlap import scan
from explorer.analysis.similarity.similarity import pair_similarity
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.comparison import DifferingPairs
from explorer.domain.settings.spec import Similarity


def random_vectors(n_texts: int, dimensions: int = 12, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n_texts, dimensions)).astype(np.float32)


def whole_numbers(n_texts: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(-1, 2, size=(n_texts, 2)).astype(np.float32)


def nearest(vectors: np.ndarray, metric: Similarity, k: int) -> np.ndarray:
    wide = vectors.astype(np.float64)
    if metric is Similarity.DOT:
        products = wide @ wide.T
        np.fill_diagonal(products, -np.inf)
        return np.argsort(-products, axis=1)[:, :k]
    found = NearestNeighbors(n_neighbors=k, metric=metric.value, algorithm="brute").fit(wide).kneighbors()
    return np.asarray(found[1])


def members(vectors: np.ndarray, text: int, metric: Similarity, k: int) -> dict[int, float]:
    """Give each neighbour its share of a place, by counting: certain ones 1, those on the last level what is left."""
    values = {
        other: round(pair_similarity(vectors, text, other, metric), 4) for other in range(len(vectors)) if other != text
    }
    level = sorted(values.values(), reverse=True)[k - 1]
    above = [other for other, value in values.items() if value > level]
    tied = [other for other, value in values.items() if value == level]
    return dict.fromkeys(above, 1.0) | dict.fromkeys(tied, (k - len(above)) / len(tied))


def differences(pairs: DifferingPairs) -> np.ndarray:
    return np.abs(pairs.first.astype(np.float64) - pairs.second.astype(np.float64))


@pytest.mark.parametrize("metric", Similarity)
def test_shares_of_neighbours_are_those_of_scikit_learn(metric: Similarity) -> None:
    a, b = random_vectors(90), random_vectors(90, dimensions=5, seed=1)
    b[:, :3] += a[:, :3]
    shares, _ = scan(a, b, metric, 7, 5, JobContext())
    expected = [
        len(set(one) & set(other)) / 7
        for one, other in zip(nearest(a, metric, 7).tolist(), nearest(b, metric, 7).tolist(), strict=True)
    ]
    assert 0.1 < np.mean(expected) < 0.9
    np.testing.assert_allclose(shares, expected, atol=1e-6)


@given(
    n_texts=st.integers(3, 16),
    k=st.integers(1, 14),
    seed=st.integers(0, 500),
    metric=st.sampled_from(Similarity),
    cells=st.integers(1, 100),
)
def test_texts_of_one_level_share_its_places(n_texts: int, k: int, seed: int, metric: Similarity, cells: int) -> None:
    k = min(k, n_texts - 1)
    a, b = whole_numbers(n_texts, seed), whole_numbers(n_texts, seed + 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlap_module, "_BLOCK_CELLS", cells)
        shares, _ = scan(a, b, metric, k, 3, JobContext())
    for text in range(n_texts):
        one, other = members(a, text, metric, k), members(b, text, metric, k)
        common = sum(min(one[key], other[key]) for key in one.keys() & other.keys())
        assert shares[text] == pytest.approx(common / k, abs=1e-6)


@pytest.mark.parametrize("metric", Similarity)
def test_the_order_of_the_texts_does_not_matter(metric: Similarity) -> None:
    a, b = whole_numbers(40, 1), whole_numbers(40, 2)
    order = np.random.default_rng(3).permutation(40)
    straight, shuffled = (scan(x, y, metric, 6, 5, JobContext())[0] for x, y in ((a, b), (a[order], b[order])))
    np.testing.assert_allclose(shuffled, straight[order], atol=1e-6)


def test_equal_texts_on_one_side_leave_chance() -> None:
    spot, spread = np.ones((21, 3), np.float32), random_vectors(21)
    for metric in Similarity:
        shares, _ = scan(spot, spread, metric, 5, 5, JobContext())
        np.testing.assert_allclose(shares, 5 / 20, atol=1e-6)


@pytest.mark.parametrize("metric", Similarity)
@pytest.mark.parametrize("cells", [1, 97, 1_000_000])
def test_the_pairs_that_differ_most_of_all(metric: Similarity, cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlap_module, "_BLOCK_CELLS", cells)
    a, b = random_vectors(30), random_vectors(30, dimensions=5, seed=1)
    _, found = scan(a, b, metric, 3, 12, JobContext())
    all_pairs = {
        pair: (pair_similarity(a, *pair, metric), pair_similarity(b, *pair, metric))
        for pair in combinations(range(30), 2)
    }
    largest = sorted(all_pairs, key=lambda pair: -abs(all_pairs[pair][0] - all_pairs[pair][1]))[:12]
    assert [tuple(pair) for pair in found.indices.tolist()] == largest
    np.testing.assert_allclose(found.first, [all_pairs[pair][0] for pair in largest], rtol=1e-6)
    np.testing.assert_allclose(found.second, [all_pairs[pair][1] for pair in largest], rtol=1e-6)


@given(
    n_texts=st.integers(0, 14),
    most=st.integers(1, 30),
    seed=st.integers(0, 300),
    cells=st.integers(1, 60),
)
def test_equal_differences_come_in_input_order(n_texts: int, most: int, seed: int, cells: int) -> None:
    a, b = whole_numbers(n_texts, seed), whole_numbers(n_texts, seed + 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlap_module, "_BLOCK_CELLS", cells)
        _, found = scan(a, b, Similarity.DOT, 0, most, JobContext())
    sizes = {(i, j): abs(float(a[i] @ a[j] - b[i] @ b[j])) for i, j in combinations(range(n_texts), 2)}
    expected = sorted((pair for pair in sizes if sizes[pair] > 0), key=lambda pair: (-sizes[pair], pair))[:most]
    assert [tuple(pair) for pair in found.indices.tolist()] == expected
    np.testing.assert_array_equal(differences(found), [sizes[pair] for pair in expected])


@pytest.mark.parametrize("metric", Similarity)
@pytest.mark.parametrize("noise", [0.0, 1e-7])
def test_a_side_against_itself(metric: Similarity, noise: float) -> None:
    a = random_vectors(60) * 7
    a[7] = a[3]
    b = (a.astype(np.float64) * (1 + noise * np.random.default_rng(2).normal(size=a.shape))).astype(np.float32)
    shares, found = scan(a, b, metric, 9, 5, JobContext())
    np.testing.assert_array_equal(shares, np.ones(60, np.float32))
    assert len(found.indices) == 0


def test_no_neighbours_asked_for() -> None:
    shares, found = scan(random_vectors(2), random_vectors(2, seed=1), Similarity.COSINE, 0, 5, JobContext())
    assert shares.shape == (0,)
    assert found.indices.tolist() == [[0, 1]]


def test_progress_ends_at_the_last_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlap_module, "_BLOCK_CELLS", 30 * 10)
    seen: list[Progress] = []
    scan(random_vectors(30), random_vectors(30), Similarity.COSINE, 3, 5, JobContext(seen.append))
    assert [(progress.done, progress.total) for progress in seen] == [(10, 30), (20, 30), (30, 30)]


def test_a_cancel_is_noticed_between_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlap_module, "_BLOCK_CELLS", 30)
    seen: list[Progress] = []

    def cancel(progress: Progress) -> None:
        seen.append(progress)
        context.cancel()

    context = JobContext(cancel)
    with pytest.raises(Cancelled):
        scan(random_vectors(30), random_vectors(30), Similarity.COSINE, 3, 5, context)
    assert len(seen) == 1
