from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis.heatmap import seriation
from explorer.analysis.heatmap.seriation import cluster_order, optimal_order, seriate
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.analysis import Clusters
from explorer.domain.settings.spec import Similarity


def arc(n_texts: int) -> np.ndarray:
    """Give unit vectors along a quarter circle in 12 dimensions, in an order of no meaning."""
    angles = np.linspace(0, np.pi / 2, n_texts)
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    axes = np.linalg.qr(np.random.default_rng(0).normal(size=(12, 12)))[0][:2]
    return (points @ axes).astype(np.float32)


def shuffled(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.random.default_rng(5).permutation(len(vectors))
    return vectors[order], order


def length(vectors: np.ndarray) -> float:
    return float(np.linalg.norm(np.diff(vectors.astype(np.float64), axis=0), axis=1).sum())


def test_a_line_comes_out_in_order() -> None:
    vectors, hidden = shuffled(arc(60))
    found = hidden[seriate(vectors, Similarity.COSINE, JobContext())]
    assert found.tolist() in (list(range(60)), list(range(59, -1, -1)))


@pytest.mark.parametrize("n_texts", [300, 3000])
def test_a_long_line_comes_out_nearly_in_order(n_texts: int) -> None:
    line = arc(n_texts)
    vectors, _ = shuffled(line)
    found = vectors[seriate(vectors, Similarity.COSINE, JobContext())]
    assert length(found) < 1.5 * length(line)


def test_directions_for_cosine_and_positions_for_distances() -> None:
    steps = np.array([3, 1, 4, 2, 5], dtype=np.float32)
    even = steps % 2 == 0
    vectors = np.stack([steps, np.where(even, 1.1, 1.0) * steps], axis=1).astype(np.float32)
    by_distance = steps[seriate(vectors, Similarity.EUCLIDEAN, JobContext())].tolist()
    by_direction = even[seriate(vectors, Similarity.COSINE, JobContext())].tolist()
    assert by_distance in ([1, 2, 3, 4, 5], [5, 4, 3, 2, 1])
    assert by_direction in ([True, True, False, False, False], [False, False, False, True, True])


@given(
    n_texts=st.integers(0, 60),
    seed=st.integers(0, 100),
    distinct=st.integers(1, 60),
    metric=st.sampled_from(Similarity),
)
def test_every_text_once_however_many_are_equal(n_texts: int, seed: int, distinct: int, metric: Similarity) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(distinct, 4)).astype(np.float32)[rng.integers(0, distinct, n_texts)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seriation, "LEAVES", 8)
        order = seriate(vectors, metric, JobContext())
    assert order.dtype == np.int32
    assert sorted(order.tolist()) == list(range(n_texts))


def test_thousands_of_equal_texts() -> None:
    order = seriate(np.ones((3000, 4), dtype=np.float32), Similarity.COSINE, JobContext())
    assert sorted(order.tolist()) == list(range(3000))


def test_same_order_every_time() -> None:
    vectors = np.random.default_rng(2).normal(size=(400, 6)).astype(np.float32)
    first, second = (seriate(vectors, Similarity.COSINE, JobContext()) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_no_ordering_of_the_leaves_of_the_tree_is_shorter() -> None:
    rows = np.random.default_rng(7).normal(size=(7, 3)).astype(np.float32)
    found = length(rows[optimal_order(rows)])
    best = min(length(rows[list(order)]) for order in itertools.permutations(range(7)))
    assert best <= found + 1e-6 <= 1.3 * best


def test_runs_are_turned_so_that_ends_meet() -> None:
    rows = np.random.default_rng(4).normal(size=(12, 2)).astype(np.float32)
    runs = np.split(np.arange(12), [3, 5, 9])
    ways = itertools.product([1, -1], repeat=len(runs))
    best = min(length(rows[np.concatenate([run[::turn] for run, turn in zip(runs, way, strict=True)])]) for way in ways)
    assert length(rows[seriation._turn(runs, rows[[[run[0], run[-1]] for run in runs]])]) == pytest.approx(best)


def test_cancel() -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(Cancelled):
        seriate(arc(200), Similarity.COSINE, context)


def test_progress_counts_texts() -> None:
    seen: list[Progress] = []
    seriate(
        np.random.default_rng(2).normal(size=(400, 6)).astype(np.float32), Similarity.COSINE, JobContext(seen.append)
    )
    done = [progress.done for progress in seen]
    assert done == sorted(done)
    assert done[-1] == 400


def test_cluster_order() -> None:
    vectors = np.array([[1, 0], [0, 1], [0.9, 0.1], [0.7, 0.7], [0.05, 1], [1, 0.15]], dtype=np.float32)
    clusters = Clusters(np.array([0, 1, 0, -1, 1, 0]), 2)
    order = cluster_order(clusters, vectors, JobContext()).tolist()
    assert set(order[:3]) == {0, 2, 5}
    assert order[0] == 2  # between the other two, so closest to their mean direction
    assert set(order[3:5]) == {1, 4}
    assert order[5] == 3


def test_cluster_order_of_no_texts() -> None:
    assert cluster_order(Clusters(np.empty(0), 0), np.empty((0, 3), dtype=np.float32), JobContext()).shape == (0,)


def test_cluster_order_is_the_same_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    vectors, labels = random.normal(size=(300, 5)).astype(np.float32), random.integers(-1, 4, 300)
    clusters = Clusters(labels, 4)
    whole = cluster_order(clusters, vectors, JobContext())
    monkeypatch.setattr(seriation, "BLOCK_ROWS", 16)
    np.testing.assert_array_equal(cluster_order(clusters, vectors, JobContext()), whole)
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    for label, run in ((0, whole[labels[whole] == 0]), (-1, whole[labels[whole] == -1])):
        closeness = units[run] @ units[labels == label].mean(axis=0)
        assert (np.diff(closeness) <= 1e-6).all()


def test_a_second_level_of_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seriation, "LEAVES", 8)
    monkeypatch.setattr(seriation, "_MAX_GROUPS", 4)
    line = arc(500)
    vectors, _ = shuffled(line)
    order = seriate(vectors, Similarity.COSINE, JobContext())
    assert sorted(order.tolist()) == list(range(500))
    assert length(vectors[order]) < 2 * length(line)
