from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from explorer.analysis.clusters import MAX_GROUPS, find_clusters
from explorer.domain.failure import Cancelled
from explorer.domain.job import Progress


def blobs(sizes: tuple[int, ...], spread: float = 0.05, dimensions: int = 24) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    labels = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    centres = np.linalg.qr(rng.normal(size=(dimensions, dimensions)))[0][: len(sizes)]
    return (centres[labels] + spread * rng.normal(size=(len(labels), dimensions))).astype(np.float32), labels


@pytest.mark.parametrize("sizes", [(4, 3), (10, 20, 5), (30, 30, 30, 30, 30, 30), (400, 300, 200, 500)])
def test_groups_that_are_there_are_found(sizes: tuple[int, ...]) -> None:
    vectors, labels = blobs(sizes)
    clusters = find_clusters(vectors, seed=0)
    assert clusters.count == len(sizes)
    assert adjusted_rand_score(labels, clusters.labels) == 1.0


def test_largest_group_first_and_ties_by_first_text() -> None:
    vectors, _ = blobs((10, 20, 10, 5))
    labels = find_clusters(vectors, seed=0).labels
    assert np.bincount(labels).tolist() == [20, 10, 10, 5]
    assert labels.tolist().index(1) < labels.tolist().index(2)


def test_method_says_what_was_done() -> None:
    method = find_clusters(blobs((10, 20, 10))[0], seed=0).method
    assert "k-means" in method
    assert "3 groups" in method


def test_same_seed_same_groups() -> None:
    vectors = np.random.default_rng(0).normal(size=(60, 8)).astype(np.float32)
    np.testing.assert_array_equal(find_clusters(vectors, 1).labels, find_clusters(vectors, 1).labels)


def test_noise_makes_one_group() -> None:
    clusters = find_clusters(np.random.default_rng(0).normal(size=(400, 64)).astype(np.float32), seed=0)
    assert clusters.count == 1
    assert not clusters.labels.any()
    assert "No groups" in clusters.method


@pytest.mark.parametrize("n_texts", range(8))
def test_few_texts(n_texts: int) -> None:
    clusters = find_clusters(np.random.default_rng(1).normal(size=(n_texts, 5)).astype(np.float32), seed=0)
    assert clusters.labels.shape == (n_texts,)
    assert clusters.count == len(set(clusters.labels.tolist()))
    assert sorted(set(clusters.labels.tolist())) == list(range(clusters.count))
    assert clusters.method


@pytest.mark.parametrize("n_texts", [2, 3, 20])
def test_equal_texts_make_one_group(n_texts: int) -> None:
    clusters = find_clusters(np.tile(np.float32([0.3, -0.7, 0.11]), (n_texts, 1)), seed=0)
    assert clusters.count == 1


def test_a_few_texts_many_times() -> None:
    distinct = np.random.default_rng(2).normal(size=(3, 10)).astype(np.float32)
    clusters = find_clusters(np.tile(distinct, (20, 1)), seed=0)
    assert clusters.count == 3
    assert len(set(clusters.labels[:3].tolist())) == 3


def test_never_more_groups_than_can_be_told_apart() -> None:
    vectors = np.eye(40, dtype=np.float32)
    assert find_clusters(np.repeat(vectors, 3, axis=0), seed=0).count <= MAX_GROUPS


def test_an_exception_in_the_report_stops_the_search() -> None:
    def report(progress: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        find_clusters(blobs((10, 20))[0], seed=0, report=report)


def test_repeated_texts_that_differ_by_rounding_are_one_place() -> None:
    rng = np.random.default_rng(0)
    places = np.repeat(rng.normal(size=(5, 384)), 4, axis=0)
    clusters = find_clusters((places + 1e-7 * rng.normal(size=places.shape)).astype(np.float32), seed=42)
    assert clusters.count == 5
    assert clusters.labels.tolist() == np.repeat(np.arange(5), 4).tolist()
