"""Every pooling as a sum over tokens, against formulas written out token by token."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.analysis.explain.token_shares import only_token, pooled_parts, sentence_parts
from explorer.domain.model.tokens import TokenReading
from explorer.domain.settings.spec import Pooling

BY_NAME = tuple(pooling for pooling in Pooling if pooling is not Pooling.MODEL)


def reading(vectors: np.ndarray, mask: list[int], pooled: list[int] | None = None) -> TokenReading:
    count = len(mask)
    return TokenReading(
        text="a",
        tokens=("t",) * count,
        ids=np.arange(count),
        offsets=np.zeros((count, 2)),
        special=np.zeros(count),
        mask=np.array(mask, dtype=bool),
        pooled=np.array(mask if pooled is None else pooled, dtype=bool),
        vectors=vectors,
    )


VECTORS = np.random.default_rng(3).normal(size=(6, 5)).astype(np.float32)
LEFT_PADDED = reading(VECTORS, [0, 1, 1, 1, 1, 1], [0, 0, 1, 1, 1, 0])
"""Padding at the left, and tokens at either end that the pooling leaves out."""


@pytest.mark.parametrize(
    ("pooling", "rows", "weights"),
    [
        (Pooling.MEAN, [2, 3, 4], [1 / 3, 1 / 3, 1 / 3]),
        (Pooling.MEAN_SQRT_LEN_TOKENS, [2, 3, 4], [3**-0.5, 3**-0.5, 3**-0.5]),
        (Pooling.WEIGHTEDMEAN, [2, 3, 4], [2 / 9, 3 / 9, 4 / 9]),
        (Pooling.CLS, [2], [1.0]),
        (Pooling.LASTTOKEN, [4], [1.0]),
        (Pooling.NAIVE_MEAN, [0, 1, 2, 3, 4, 5], [1 / 6] * 6),
    ],
)
def test_linear_poolings_weigh_whole_tokens(pooling: Pooling, rows: list[int], weights: list[float]) -> None:
    expected = np.zeros((6, 5))
    for row, weight in zip(rows, weights, strict=True):
        expected[row] = weight * VECTORS[row].astype(float)
    np.testing.assert_allclose(pooled_parts(pooling, LEFT_PADDED), expected, atol=1e-15)


@pytest.mark.parametrize(("pooling", "rows"), [(Pooling.MAX, [2, 3, 4]), (Pooling.NAIVE_MAX, list(range(6)))])
def test_maxima_go_to_the_token_that_holds_them(pooling: Pooling, rows: list[int]) -> None:
    expected = np.zeros((6, 5))
    for dimension in range(5):
        holder = max(rows, key=lambda row: VECTORS[row, dimension])
        expected[holder, dimension] = VECTORS[holder, dimension]
    found = pooled_parts(pooling, LEFT_PADDED)
    np.testing.assert_array_equal(found, expected)
    assert (found != 0).any(axis=1).sum() > 1


def test_of_equal_maxima_the_first_token_counts() -> None:
    vectors = np.array([[1, 5], [3, 5], [3, 2]], dtype=np.float32)
    parts = pooled_parts(Pooling.MAX, reading(vectors, [1, 1, 1]))
    np.testing.assert_array_equal(parts, [[0, 5], [3, 0], [0, 0]])


@pytest.mark.parametrize("pooling", BY_NAME)
def test_nothing_to_pool_is_what_the_poolings_make_of_it(pooling: Pooling) -> None:
    # A prompt that is longer than the text: only CLS, as the library has it, and the naive ones give any numbers.
    parts = pooled_parts(pooling, reading(VECTORS[:3], [1, 1, 0], [0, 0, 0]))
    assert np.isfinite(parts).all()
    assert parts.any() == (pooling is Pooling.CLS or pooling.is_naive)
    if pooling is Pooling.CLS:
        np.testing.assert_array_equal(parts[0], VECTORS[0])


def test_other_tokens_can_be_pooled_at_the_positions_that_they_have() -> None:
    kept = np.array([False, True, False, False, True, True])
    parts = pooled_parts(Pooling.WEIGHTEDMEAN, LEFT_PADDED, kept)
    np.testing.assert_allclose(parts.sum(axis=0), (1 * VECTORS[1] + 4 * VECTORS[4] + 5 * VECTORS[5]) / 10, rtol=1e-5)
    assert not parts[~kept].any()


def test_joined_poolings_and_linear_layers() -> None:
    poolings = (Pooling.CLS, Pooling.MAX)
    joined = sentence_parts(poolings, LEFT_PADDED)
    assert joined.shape == (6, 10)
    np.testing.assert_allclose(joined.sum(axis=0), [*VECTORS[2], *VECTORS[2:5].max(axis=0)], rtol=1e-6)
    matrix = np.random.default_rng(4).normal(size=(3, 10)).astype(np.float32)
    projected = sentence_parts(poolings, replace(LEFT_PADDED, projection=matrix))
    np.testing.assert_allclose(projected.sum(axis=0), matrix.astype(float) @ joined.sum(axis=0), rtol=1e-6)
    np.testing.assert_allclose(projected[3], matrix.astype(float) @ joined[3], rtol=1e-6)


@pytest.mark.parametrize(
    ("pooling", "token"), [(Pooling.CLS, 2), (Pooling.LASTTOKEN, 4), (Pooling.MEAN, None), (Pooling.MAX, None)]
)
def test_the_one_token_that_stands_for_a_text(pooling: Pooling, token: int | None) -> None:
    assert only_token(pooling, LEFT_PADDED) == token
