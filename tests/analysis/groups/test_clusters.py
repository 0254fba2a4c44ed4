from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from explorer.analysis.groups import clusters as clusters_module
from explorer.analysis.groups import density
from explorer.analysis.groups.clusters import MAX_GROUPS, find_clusters
from explorer.analysis.neighbors import neighbors
from explorer.domain.failure import Cancelled
from explorer.domain.job import Progress
from explorer.domain.results.analysis import Clusters
from explorer.domain.settings.spec import Similarity


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


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 300 texts be many, and 1000 the most of which every one is looked at."""
    monkeypatch.setattr(clusters_module, "DENSE_FROM", 300)
    monkeypatch.setattr(clusters_module, "EVERY", 1000)
    monkeypatch.setattr(clusters_module, "FITTED", 1000)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("sizes", [(200, 150), (40,) * 20, (100,) * 30])
def test_many_texts_are_grouped_by_density_into_as_many_groups_as_there_are(sizes: tuple[int, ...]) -> None:
    vectors, labels = blobs(sizes, dimensions=48)
    clusters = find_clusters(vectors, seed=0)
    assert clusters.count == len(sizes)
    assert "HDBSCAN" in clusters.method
    grouped = clusters.labels >= 0
    assert grouped.mean() > 0.95
    assert adjusted_rand_score(labels[grouped], clusters.labels[grouped]) == 1.0
    assert ("sample of 1\u2009000" in clusters.method) == (sum(sizes) > 1000)
    assert clusters.exact == (sum(sizes) <= 1000)
    by_size = np.bincount(clusters.labels[grouped])
    assert (np.diff(by_size) <= 0).all()


@pytest.mark.usefixtures("many")
def test_texts_far_from_any_group_are_in_none() -> None:
    vectors, _ = blobs((150, 150, 150))
    strays = 0.2 * np.random.default_rng(8).normal(size=(40, 24)).astype(np.float32)
    clusters = find_clusters(np.concatenate([vectors, strays]), seed=0)
    assert clusters.count == 3
    assert (clusters.labels[450:] < 0).mean() > 0.6
    assert (clusters.labels[:450] < 0).mean() < 0.1
    assert "% of the texts are in none" in clusters.method


@pytest.mark.usefixtures("many")
def test_where_too_many_would_be_in_no_group_k_means_says_more(monkeypatch: pytest.MonkeyPatch) -> None:
    # A quarter of these would be.
    monkeypatch.setattr(clusters_module, "_MOST_ALONE", 0.2)
    vectors, labels = blobs((200,) * 5, spread=0.3)
    clusters = find_clusters(vectors, seed=0)
    assert "k-means" in clusters.method
    assert clusters.count == 5
    assert adjusted_rand_score(labels, clusters.labels) > 0.9
    noise = find_clusters(np.random.default_rng(0).normal(size=(1500, 64)).astype(np.float32), seed=0)
    assert (noise.count, noise.labels.any()) == (1, False)
    assert noise.labels.shape == (1500,)
    assert not noise.exact


@pytest.mark.usefixtures("many")
def test_many_equal_texts_make_one_group() -> None:
    clusters = find_clusters(np.tile(np.float32([0.3, -0.7, 0.11]), (1200, 1)), seed=0)
    assert clusters.count == 1


def nested(n_texts: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return vectors in groups of three levels, one in six outside any, and int (3, N) their groups."""
    rng = np.random.default_rng(seed)
    axes = np.linalg.qr(rng.normal(size=(160, 160)))[0]
    sizes = (8, 32, 96)
    centres = [axes[start : start + size] for start, size in zip((0, 10, 50), sizes, strict=True)]
    finest = rng.integers(0, sizes[2], n_texts)
    groups = np.stack([finest // 12, finest // 3, finest])
    vectors = 2 * centres[0][groups[0]] + 1.4 * centres[1][groups[1]] + centres[2][groups[2]]
    vectors += 0.05 * rng.normal(size=vectors.shape)
    outside = rng.random(n_texts) < 1 / 6
    vectors[outside] = vectors.mean(axis=0) + 0.21 * rng.normal(size=(outside.sum(), 160))
    groups[:, outside] = -1
    return vectors.astype(np.float32), groups


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("every", [1000, 5000])
def test_groups_of_groups_are_found_level_by_level(every: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters_module, "EVERY", every)
    monkeypatch.setattr(clusters_module, "FITTED", 3000)
    vectors, groups = nested(4000)
    clusters = find_clusters(vectors, seed=0)
    levels = [clusters.at_level(level) for level in range(len(clusters.counts))]
    assert clusters.counts == tuple(sorted(clusters.counts)) == tuple(one.count for one in levels)
    best = [max(levels, key=_agreement(planted)) for planted in groups]
    assert [one.level for one in best] == sorted({one.level for one in best})
    for one, planted in zip(best, groups, strict=True):
        assert _agreement(planted)(one) > 0.75
        assert (one.labels[planted < 0] < 0).mean() > 0.75
        assert f"{one.count} dense groups" in one.method
        assert (np.diff(np.bincount(one.labels[one.labels >= 0])) <= 0).all()
    assert clusters.exact == (every > 4000)
    assert clusters.labels.tolist() == clusters.at_level(clusters.level).labels.tolist()


def _agreement(planted: np.ndarray) -> Callable[[Clusters], float]:
    return lambda clusters: float(adjusted_rand_score(planted, clusters.labels))


def test_same_groups_on_any_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, _ = nested(2500)
    found = []
    for threads in (1, 3):
        monkeypatch.setattr(neighbors, "THREADS", threads)
        monkeypatch.setattr(density, "_FEW", 100)
        found.append(find_clusters(vectors, seed=0))
    np.testing.assert_array_equal(found[0].levels, found[1].levels)


def test_many_texts_of_noise_make_one_group() -> None:
    # As of sentences, the variance falls off along the dimensions.
    vectors = np.random.default_rng(0).normal(size=(2500, 64)) * (1.0 + np.arange(64) / 12) ** -0.5
    clusters = find_clusters(vectors.astype(np.float32), seed=0, metric=Similarity.COSINE)
    assert (clusters.count, clusters.counts, clusters.levels) == (1, (1,), None)


def test_finding_levels_stops_when_nobody_waits() -> None:
    told = 0

    def report(progress: Progress) -> None:
        nonlocal told
        told += 1
        if progress.stage == "Finding groups":
            raise Cancelled

    with pytest.raises(Cancelled):
        find_clusters(nested(2500)[0], seed=0, report=report)
    assert told
