"""Means over all pairs, against the pairs themselves."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.similarity.moments import Moments


def rows(n: int, dimensions: int, shift: float) -> np.ndarray:
    random = np.random.default_rng(n + dimensions)
    scales = np.linspace(2, 0.1, dimensions)
    return (random.normal(size=(n, dimensions)) * scales + shift).astype(np.float32)


@pytest.mark.parametrize(("n", "dimensions"), [(3, 8), (40, 8), (40, 100)])
@pytest.mark.parametrize("shift", [0.0, 5.0])
def test_products_are_those_of_all_pairs(n: int, dimensions: int, shift: float) -> None:
    vectors = rows(n, dimensions, shift)
    products = vectors.astype(np.float64) @ vectors.astype(np.float64).T
    pairs = products[~np.eye(n, dtype=bool)]
    mean, deviation = Moments.of(vectors).products()
    assert mean == pytest.approx(pairs.mean(), rel=1e-5, abs=1e-5)
    assert deviation == pytest.approx(pairs.std(), rel=1e-4)


@pytest.mark.parametrize(("n", "dimensions"), [(5, 12), (60, 12)])
def test_shape_is_that_of_the_principal_variances(n: int, dimensions: int) -> None:
    vectors = rows(n, dimensions, 3.0)
    variances = np.linalg.svd(vectors - vectors.mean(axis=0), compute_uv=False).astype(float) ** 2
    share, used = Moments.of(vectors).shape()
    assert share == pytest.approx(variances[0] / variances.sum(), rel=1e-5)
    assert used == pytest.approx(variances.sum() ** 2 / (variances**2).sum(), rel=1e-5)


def test_a_line_has_one_dimension_and_a_ball_all() -> None:
    line = np.outer(np.arange(20), np.ones(6)).astype(np.float32)
    assert Moments.of(line).shape() == pytest.approx((1.0, 1.0))
    ball = np.concatenate([np.eye(6), -np.eye(6)]).astype(np.float32)
    assert Moments.of(ball).shape() == pytest.approx((1 / 6, 6.0))


@pytest.mark.parametrize("value", [0.0, 1.0, 123.456])
def test_equal_rows_have_no_spread_and_no_shape(value: float) -> None:
    moments = Moments.of(np.full((50, 7), value, dtype=np.float32))
    mean, deviation = moments.products()
    assert mean == pytest.approx(7 * value**2, rel=1e-5)
    assert deviation == 0.0
    assert moments.shape() == (None, None)


def test_one_row_has_no_pairs() -> None:
    assert Moments.of(np.ones((1, 3), dtype=np.float32)).products() == (None, None)
