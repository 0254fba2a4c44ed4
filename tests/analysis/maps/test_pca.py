from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.decomposition import PCA

from explorer.analysis.maps import pca as pca_module
from explorer.analysis.maps.pca import ONE_SPOT, pca, principal_components
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.projection import ProjectionMethod


def random_vectors(n_texts: int, dimensions: int) -> np.ndarray:
    rng = np.random.default_rng(n_texts * 1000 + dimensions)
    return (rng.normal(size=(n_texts, dimensions)) * rng.uniform(0.1, 3, dimensions) + 5).astype(np.float32)


@pytest.mark.parametrize(("n_texts", "dimensions"), [(200, 30), (30, 200), (30, 30), (3, 50), (50, 3), (4, 2)])
def test_components_of_scikit_learn(n_texts: int, dimensions: int) -> None:
    vectors = random_vectors(n_texts, dimensions)
    oracle = PCA(n_components=2, svd_solver="full")
    expected = oracle.fit_transform(vectors.astype(np.float64))
    result = pca(vectors)
    expected *= np.sign((expected * result.coords).sum(axis=0))
    assert result.spec.method is ProjectionMethod.PCA
    np.testing.assert_allclose(result.coords, expected, atol=2e-4)
    np.testing.assert_allclose(result.explained_variance, oracle.explained_variance_ratio_, atol=1e-5)
    assert result.notes == ()


def test_sign_does_not_depend_on_the_order_of_the_texts() -> None:
    vectors = random_vectors(40, 10)
    order = np.random.default_rng(0).permutation(40)
    np.testing.assert_allclose(pca(vectors[order]).coords, pca(vectors).coords[order], atol=1e-4)


def test_the_long_tail_of_each_axis_points_up() -> None:
    skewed = np.random.default_rng(2).exponential(size=(80, 6)).astype(np.float32) * (5, 3, 1, 1, 1, 1)
    for vectors in (skewed, -skewed):
        assert (np.power(pca(vectors.astype(np.float32)).coords, 3, dtype=np.float64).sum(axis=0) > 0).all()


@pytest.mark.parametrize("vectors", [np.eye(3), np.eye(40), np.kron([[1.0], [-1.0]], np.eye(5))])
def test_axes_of_equal_variance_do_not_turn_with_rounding(vectors: np.ndarray) -> None:
    plain = pca(vectors.astype(np.float32)).coords
    for seed in range(5):
        noise = 1e-6 * np.random.default_rng(seed).normal(size=vectors.shape)
        np.testing.assert_allclose(pca((vectors + noise).astype(np.float32)).coords, plain, atol=1e-3)


def test_vectors_that_differ_by_rounding_alone_lie_on_one_spot() -> None:
    random = np.random.default_rng(4)
    vectors = random.normal(size=384) / 20 + 1e-6 * random.normal(size=(30, 384))
    assert pca(vectors.astype(np.float32)).notes == (ONE_SPOT,)


def test_two_texts_lie_on_one_line() -> None:
    vectors = random_vectors(2, 20)
    result = pca(vectors)
    assert result.explained_variance == (pytest.approx(1.0), 0.0)
    assert not result.coords[:, 1].any()
    gap = np.linalg.norm(vectors[0].astype(np.float64) - vectors[1])
    assert abs(result.coords[0, 0] - result.coords[1, 0]) == pytest.approx(gap, rel=1e-5)


@pytest.mark.parametrize("shape", [(5, 1), (5, 6)])
def test_points_along_a_line(shape: tuple[int, int]) -> None:
    direction = np.ones(shape[1]) / np.sqrt(shape[1])
    vectors = np.outer(np.arange(shape[0]), direction).astype(np.float32)
    result = pca(vectors)
    np.testing.assert_allclose(result.coords[:, 0], np.arange(shape[0]) - 2, atol=1e-5)
    np.testing.assert_allclose(result.coords[:, 1], 0, atol=1e-5)
    assert result.explained_variance == (pytest.approx(1.0), pytest.approx(0.0, abs=1e-6))


@pytest.mark.parametrize("n_texts", [2, 7, 1000])
@pytest.mark.parametrize("value", [0.0, 0.1, 1234.567])
def test_equal_texts_lie_on_one_spot(n_texts: int, value: float) -> None:
    result = pca(np.full((n_texts, 33), value, dtype=np.float32))
    assert not result.coords.any()
    assert result.explained_variance is None
    assert result.notes == (ONE_SPOT,)


@pytest.mark.parametrize("n_texts", [0, 1])
def test_no_texts_and_one(n_texts: int) -> None:
    result = pca(random_vectors(n_texts, 6))
    assert result.coords.shape == (n_texts, 2)
    assert not result.coords.any()
    assert result.notes == ()


def test_as_many_components_as_there_are() -> None:
    scores, shares = principal_components(random_vectors(4, 20), 10)
    assert scores.shape == (4, 3)
    assert shares.sum() == pytest.approx(1.0)
    assert (np.diff(shares) < 0).all()


@pytest.mark.parametrize("count", [2, 5])
def test_blocks_of_vectors_mapped_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    vectors = random_vectors(1000, 20)
    vectors.tofile(tmp_path / "vectors")
    mapped = np.memmap(tmp_path / "vectors", np.float32, "r", shape=vectors.shape)
    monkeypatch.setattr(pca_module, "_BLOCK_ROWS", 64)
    seen: list[Progress] = []
    scores, shares = principal_components(mapped, count, JobContext(seen.append))
    assert len(seen) == 3 * 16
    centred = vectors.astype(np.float64) - vectors.astype(np.float64).mean(axis=0)
    _, values, axes = np.linalg.svd(centred, full_matrices=False)
    expected = centred @ axes[:count].T
    expected *= np.sign((expected * scores).sum(axis=0))
    np.testing.assert_allclose(scores, expected, atol=2e-4)
    np.testing.assert_allclose(shares, values[:count] ** 2 / (values**2).sum(), rtol=1e-5)


def test_a_small_spread_far_from_zero() -> None:
    random = np.random.default_rng(0)
    vectors = (100 + random.normal(size=(40_000, 8)) * [4, 2, 1, 1, 1, 1, 1, 1]).astype(np.float32)
    oracle = PCA(n_components=2, svd_solver="full").fit(vectors.astype(np.float64))
    np.testing.assert_allclose(pca(vectors).explained_variance, oracle.explained_variance_ratio_, rtol=1e-5)


def test_cancel() -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(Cancelled):
        pca(random_vectors(50, 6), context)
