from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from explorer.analysis.similarity.precision import precision_loss


def test_changes_are_those_of_all_pairs() -> None:
    rng = np.random.default_rng(0)
    whole = rng.standard_normal((20, 8)).astype(np.float32)
    half = whole.astype(np.float16).astype(np.float32)
    changes = [
        abs(cdist(half, half, "cosine")[i, j] - cdist(whole, whole, "cosine")[i, j])
        for i in range(20)
        for j in range(i + 1, 20)
    ]
    loss = precision_loss(half, whole)
    assert loss.texts == 20
    assert loss.largest == pytest.approx(max(changes), rel=1e-6)
    assert loss.mean == pytest.approx(np.mean(changes), rel=1e-6)
    assert 0 < loss.mean < loss.largest < 1e-3


def test_lengths_do_not_matter() -> None:
    vectors = np.array([[1, 0], [1, 2], [3, -1]], dtype=np.float32)
    assert precision_loss(vectors * np.float32(3), vectors).largest == pytest.approx(0, abs=1e-12)


def test_one_text_is_compared_with_itself() -> None:
    loss = precision_loss(np.array([[3, 4]], dtype=np.float32), np.array([[1, 0]], dtype=np.float32))
    assert (loss.texts, loss.largest, loss.mean) == (1, pytest.approx(0.4), pytest.approx(0.4))


def test_a_vector_of_zeros_is_like_none() -> None:
    zero = np.zeros((2, 3), dtype=np.float32)
    assert precision_loss(zero, zero).largest == 0


def test_neighbours_kept_are_those_that_both_have() -> None:
    rng = np.random.default_rng(1)
    whole = rng.standard_normal((12, 6)).astype(np.float32)
    other = whole + 0.3 * rng.standard_normal((12, 6)).astype(np.float32)
    nearest = [
        [set(np.argsort(row)[1:4].tolist()) for row in cdist(vectors, vectors, "cosine")] for vectors in (whole, other)
    ]
    loss = precision_loss(other, whole)
    assert loss.neighbors == 3
    assert loss.kept == pytest.approx(np.mean([len(a & b) / 3 for a, b in zip(*nearest, strict=True)]))
    assert 0 < loss.kept < 1
    assert precision_loss(whole * np.float32(2), whole).kept == 1


def test_of_few_texts_no_neighbours_are_compared() -> None:
    vectors = np.eye(3, dtype=np.float32)
    assert (precision_loss(vectors, vectors).neighbors, precision_loss(vectors[:1], vectors[:1]).kept) == (0, 1)
