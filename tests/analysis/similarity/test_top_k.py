from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis.similarity.top_k import largest_in_rows


@given(
    rows=st.integers(1, 5),
    columns=st.integers(1, 900),
    k=st.integers(1, 12),
    levels=st.sampled_from([1, 2, 5, 1000]),
    seed=st.integers(0, 1000),
)
def test_sorted_by_value_then_by_column(rows: int, columns: int, k: int, levels: int, seed: int) -> None:
    block = np.random.default_rng(seed).integers(0, levels, size=(rows, columns)).astype(np.float32)
    k = min(k, columns)
    found, values = largest_in_rows(block, k)
    for row in range(rows):
        expected = sorted(range(columns), key=lambda column: (-block[row, column], column))[:k]
        assert found[row].tolist() == expected
        assert values[row].tolist() == block[row, expected].tolist()


def test_rows_of_which_one_is_all_alike() -> None:
    block = np.random.default_rng(0).normal(size=(3, 5000)).astype(np.float32)
    block[1] = 0.25
    found, values = largest_in_rows(block, 4)
    assert found[1].tolist() == [0, 1, 2, 3]
    assert values[1].tolist() == [0.25] * 4
    for row in (0, 2):
        assert found[row].tolist() == np.argsort(-block[row])[:4].tolist()


@pytest.mark.parametrize("k", [1, 7])
def test_masked_values_come_last(k: int) -> None:
    block = np.full((2, 8), -np.inf, dtype=np.float32)
    block[:, 1:] = 1.0
    found, _ = largest_in_rows(block, k)
    assert found[0].tolist() == list(range(1, k + 1))
