from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata, spearmanr

from explorer.analysis.statistics.ranks import mean_ranks, rank_correlation


@given(st.lists(st.integers(0, 6), max_size=30))
def test_equal_values_share_their_mean_rank(values: list[int]) -> None:
    assert mean_ranks(np.array(values, dtype=np.float64)).tolist() == rankdata(values).tolist()


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=30))
def test_rank_correlation_is_spearmans(pairs: list[tuple[int, int]]) -> None:
    x, y = np.array(pairs, dtype=np.float64).T
    result = rank_correlation(x, y)
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert result is None
    else:
        assert result == pytest.approx(float(spearmanr(x, y).statistic), abs=1e-9)


def test_two_texts_have_no_correlation() -> None:
    assert rank_correlation(np.array([1.0, 2.0]), np.array([1.0, 2.0])) is None
