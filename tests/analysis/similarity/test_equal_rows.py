from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.similarity import equal_rows
from explorer.analysis.similarity.equal_rows import SAME, first_equals


def places(count: int, dimensions: int = 24) -> np.ndarray:
    return np.random.default_rng(7).normal(size=(count, dimensions)).astype(np.float32)


@pytest.mark.parametrize("dimensions", [1, 2, 24])
def test_each_copy_goes_with_the_first(dimensions: int) -> None:
    order = np.array([0, 1, 0, 2, 2, 2, 3, 1])
    vectors = places(4, dimensions)[order]
    noise = 0.1 * SAME * np.random.default_rng(1).normal(size=vectors.shape) / np.sqrt(dimensions)
    for rows in (vectors, (vectors + noise).astype(np.float32), 1000 * vectors):
        assert first_equals(rows).tolist() == [0, 1, 0, 3, 3, 3, 6, 1]


def test_near_ones_are_not_the_same() -> None:
    vectors = np.repeat(places(1), 2, axis=0)
    vectors[1, 3] += 3 * SAME * np.linalg.norm(vectors[0])
    assert first_equals(vectors).tolist() == [0, 1]


@pytest.mark.parametrize("n_texts", [0, 1, 2, 500])
def test_none_one_and_all_the_same(n_texts: int) -> None:
    assert first_equals(np.ones((n_texts, 5), np.float32)).tolist() == [0] * n_texts
    assert first_equals(np.zeros((n_texts, 5), np.float32)).tolist() == [0] * n_texts


@pytest.mark.parametrize("count", [3, 40])
def test_few_are_told_apart_as_many_are(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(count)
    vectors = places(count)[rng.integers(count, size=2 * count)]
    vectors = (vectors + 0.3 * SAME * rng.normal(size=vectors.shape)).astype(np.float32)
    few = first_equals(vectors).tolist()
    monkeypatch.setattr(equal_rows, "_FEW", 0)
    assert first_equals(vectors).tolist() == few
