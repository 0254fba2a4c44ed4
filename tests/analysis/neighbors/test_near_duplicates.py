from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.analysis.neighbors import near_duplicates as limits
from explorer.analysis.neighbors import pair_search as module
from explorer.analysis.neighbors.near_duplicates import later_ones, near_duplicates
from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.near_duplicates import NearDuplicates


def cosines(vectors: np.ndarray) -> np.ndarray:
    x = vectors.astype(np.float64)
    x /= np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-300)
    return x @ x.T


def names(count: int) -> list[str]:
    return [f"text {index}" for index in range(count)]


def copies(count: int, dimensions: int, seed: int = 0) -> np.ndarray:
    """Give vectors of which many are others, moved by a little or by much, in groups and of differing lengths."""
    random = np.random.default_rng(seed)
    rows = (
        random.normal(size=(count, dimensions)) + 2 * random.normal(size=(7, dimensions))[random.integers(0, 7, count)]
    )
    moved = random.random(count) < 0.5
    push = 10.0 ** random.uniform(-4, 0.2, count)[:, None]
    rows[moved] = (rows[random.integers(0, count, count)] + push * random.normal(size=rows.shape))[moved]
    return (rows * random.uniform(0.2, 5, (count, 1))).astype(np.float32)


def pairs_of(result: NearDuplicates) -> set[tuple[int, int]]:
    return set(zip(result.first.tolist(), result.second.tolist(), strict=True))


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 1000),
    count=st.integers(0, 250),
    dimensions=st.sampled_from([2, 5, 100]),
    threshold=st.sampled_from([-1.0, -0.2, 0.0, 0.3, 0.7, 0.95, 0.9999]),
    few=st.sampled_from([0, 1000]),
)
def test_exactly_the_pairs_of_brute_force(seed: int, count: int, dimensions: int, threshold: float, few: int) -> None:
    vectors = copies(count, dimensions, seed) if count else np.empty((0, dimensions), dtype=np.float32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CELL_ROWS", 10)
        patch.setattr(module, "_FEW", few)
        patch.setattr(module, "_LEADING", 8)
        result = near_duplicates(vectors, names(count), threshold, JobContext())
    expected = cosines(vectors)
    first, second = np.nonzero(np.triu(expected >= threshold, 1))
    assert pairs_of(result) == set(zip(first.tolist(), second.tolist(), strict=True))
    assert result.found == len(result) == len(first)
    assert result.searched == 1.0
    np.testing.assert_allclose(result.similarities, expected[result.first, result.second], atol=1e-6)
    assert (np.diff(result.similarities) <= 0).all()


def test_a_pair_at_the_threshold_is_decided_in_double_precision() -> None:
    random = np.random.default_rng(3)
    x = random.normal(size=384)
    vectors = np.stack([x + step * random.normal(size=384) for step in np.linspace(0.32, 0.34, 400)]).astype(np.float32)
    vectors[0] = x.astype(np.float32)
    exact = np.sort(cosines(vectors)[0, 1:])
    threshold = float((exact[200] + exact[201]) / 2)
    result = near_duplicates(vectors, names(400), threshold, JobContext())
    assert sum(first == 0 for first, _ in pairs_of(result)) == 198


def test_identical_texts_are_groups_and_one_stands_for_all() -> None:
    vectors = copies(6, 4)
    vectors[3] = vectors[0]
    texts = ["a", "b", "a", "c", "b", "a"]
    result = near_duplicates(vectors[[0, 1, 0, 3, 1, 0]], texts, 0.9999, JobContext())
    assert [group.tolist() for group in result.identical] == [[0, 2, 5], [1, 4]]
    assert result.repeated == 3
    assert (0, 3) in pairs_of(result)
    assert not pairs_of(result) & {(0, 2), (1, 4), (2, 3)}


def test_equal_vectors_of_different_texts_have_a_cosine_of_one() -> None:
    vectors = copies(40, 384)
    result = near_duplicates(np.concatenate([vectors, vectors]), names(80), 1.0, JobContext())
    assert {(index, index + 40) for index in range(40)} <= pairs_of(result)


def test_thousands_of_different_texts_of_one_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_ROWS", 64)
    monkeypatch.setattr("explorer.analysis.neighbors.near_duplicates.MOST_KEPT", 500)
    vectors = np.tile(copies(1, 8), (1000, 1))
    result = near_duplicates(vectors, names(1000), 0.99, JobContext())
    assert (result.found, len(result), result.searched) == (1000 * 999 // 2, 500, 1.0)
    assert (result.first < result.second).all()


def test_zero_vectors_are_like_nothing() -> None:
    assert near_duplicates(np.zeros((5, 3), dtype=np.float32), names(5), 0.1, JobContext()).found == 0


def test_the_most_similar_are_kept_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CELL_ROWS", 10)
    vectors = copies(300, 6)
    everything = near_duplicates(vectors, names(300), 0.5, JobContext())
    monkeypatch.setattr("explorer.analysis.neighbors.near_duplicates.MOST_KEPT", 50)
    some = near_duplicates(vectors, names(300), 0.5, JobContext())
    assert everything.found == some.found == len(everything) > 200
    assert len(some) == 50
    np.testing.assert_allclose(some.similarities, everything.similarities[:50], atol=1e-6)


def test_a_search_that_is_stopped_gives_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CELL_ROWS", 10)
    monkeypatch.setattr(module, "THREADS", 1)
    vectors = copies(300, 6)
    everything = near_duplicates(vectors, names(300), 0.5, JobContext())

    def stop(progress: Progress) -> None:
        if progress.stage == "Finding near-duplicates" and progress.done > 60:
            context.cancel()

    context = JobContext(stop)
    some = near_duplicates(vectors, names(300), 0.5, context)
    assert 0 < some.searched < 1
    assert 0 < some.found < everything.found
    assert pairs_of(some) < pairs_of(everything)


def test_progress_counts_the_texts_compared() -> None:
    seen: list[Progress] = []
    near_duplicates(copies(5000, 6), names(5000), 0.99, JobContext(seen.append))
    seen = [progress for progress in seen if progress.stage == "Finding near-duplicates"]
    done = [progress.done for progress in seen]
    assert done == sorted(done)
    assert done[-1] == seen[-1].total == 5000
    assert seen[-1].seconds_left == 0


@pytest.mark.parametrize("threshold", [-1.01, 1.01, float("nan")])
def test_a_threshold_that_is_none(threshold: float) -> None:
    with pytest.raises(ExplorerError, match="is no cosine"):
        near_duplicates(copies(3, 3), names(3), threshold, JobContext())


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 1000), count=st.integers(2, 150), dimensions=st.sampled_from([2, 40]))
def test_where_there_is_none_the_closest_two_are_told(seed: int, count: int, dimensions: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CELL_ROWS", 10)
        patch.setattr(module, "_LEADING", 8)
        result = near_duplicates(vectors, names(count), 1.0, JobContext())
    expected = cosines(vectors)
    np.fill_diagonal(expected, -1.0)
    assert result.found == 0
    assert result.closest == pytest.approx(expected.max(), abs=1e-9)


def test_identical_texts_are_not_the_closest_two() -> None:
    vectors = np.eye(3, dtype=np.float32)[[0, 0, 1, 2]] + np.float32(0.1)
    result = near_duplicates(vectors, ["a", "a", "b", "c"], 0.9, JobContext())
    assert result.closest == pytest.approx(cosines(vectors)[0, 2])
    assert near_duplicates(vectors[:2], ["a", "a"], 0.9, JobContext()).closest is None
    assert near_duplicates(vectors, names(4), 0.9, JobContext()).closest is None


def test_a_search_for_the_closest_two_can_be_stopped() -> None:
    def stop(progress: Progress) -> None:
        if progress.stage == "Finding the closest two":
            context.cancel()

    context = JobContext(stop)
    vectors = np.random.default_rng(0).normal(size=(1200, 40)).astype(np.float32)
    result = near_duplicates(vectors, names(1200), 1.0, context)
    assert (result.found, result.searched, result.closest) == (0, 1.0, None)


def test_too_many_pairs_are_refused_with_their_number_and_the_least_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(0).normal(size=(400, 40)).astype(np.float32)
    inside = cosines(vectors)[np.triu_indices(400, 1)]
    monkeypatch.setattr(limits, "MOST_FOUND", 8000)
    with pytest.raises(ExplorerError) as caught:
        near_duplicates(vectors, names(400), 0.0, JobContext())
    words = re.fullmatch(
        r"About ([\d.]+) % of the 79,800 pairs have a cosine of 0 or more, "
        r"too many to go through: at most 8,000 can be\.",
        caught.value.failure.message,
    )
    assert words is not None
    assert float(words[1]) == pytest.approx(100 * np.mean(inside >= 0.0), abs=1)
    least = float(re.findall(r"is ([\d.]+)\.$", caught.value.failure.advice)[0])
    assert least == pytest.approx(np.quantile(inside, 1 - 8000 / 79_800), abs=0.02)
    assert near_duplicates(vectors, names(400), least, JobContext()).found == np.count_nonzero(inside >= least)


def test_the_first_of_each_stays() -> None:
    pairs = np.array([[0, 1], [1, 2], [4, 5], [3, 5], [3, 6]])
    found = NearDuplicates(0.9, pairs[:, 0], pairs[:, 1], np.full(5, 0.95), 5, (np.array([0, 7, 8]),))
    assert later_ones(found).tolist() == [1, 5, 6, 7, 8]
    assert later_ones(NearDuplicates(0.9, [], [], [], 0)).tolist() == []


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 1000), count=st.integers(2, 60))
def test_no_pair_is_left_without_the_later_ones_and_each_that_goes_has_one_that_stays(seed: int, count: int) -> None:
    vectors = copies(count, 5, seed)
    later = later_ones(near_duplicates(vectors, names(count), 0.8, JobContext()))
    near = np.triu(cosines(vectors) >= 0.8, 1)
    stays = np.setdiff1d(np.arange(count), later)
    assert not near[np.ix_(stays, stays)].any()
    assert near[np.ix_(stays, later)].any(axis=0).all()
