from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis.statistics.pair_sample import draw_pairs


@pytest.mark.parametrize("n_texts", [0, 1, 2, 3, 17])
def test_all_pairs_where_there_are_few(n_texts: int) -> None:
    pairs = draw_pairs(n_texts, 200, 1)
    assert pairs.dtype == np.int32
    assert pairs.shape[1:] == (2,)
    assert [tuple(pair) for pair in pairs.tolist()] == list(combinations(range(n_texts), 2))


@given(n_texts=st.integers(5, 60), most=st.integers(1, 9), seed=st.integers(0, 99))
def test_a_sample_has_different_pairs_in_order(n_texts: int, most: int, seed: int) -> None:
    pairs = [tuple(pair) for pair in draw_pairs(n_texts, most, seed).tolist()]
    assert len(set(pairs)) == most
    assert pairs == sorted(pairs)
    assert all(0 <= i < j < n_texts for i, j in pairs)


def test_the_seed_decides() -> None:
    one, again, other = (draw_pairs(3000, 500, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


def test_every_pair_is_drawn_as_often_as_any_other() -> None:
    drawn = np.zeros((7, 7), dtype=int)
    for seed in range(4000):
        i, j = draw_pairs(7, 3, seed).T
        drawn[i, j] += 1
    counts = drawn[np.triu_indices(7, 1)]
    # 4,000 draws of 3 of 21 pairs: 571 each, give or take 22.
    assert counts.min() > 571 - 110
    assert counts.max() < 571 + 110


def test_a_million_texts() -> None:
    pairs = draw_pairs(1_000_000, 1000, 42).astype(np.int64)
    assert (pairs[:, 0] < pairs[:, 1]).all()
    assert pairs[:, 1].max() < 1_000_000
    # Spread over all of them: of a random pair the smaller index is a third of the way on average.
    assert pairs[:, 0].mean() == pytest.approx(333_333, rel=0.1)
