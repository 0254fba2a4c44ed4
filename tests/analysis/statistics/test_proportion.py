from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from explorer.analysis.statistics.proportion import share


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_the_score_interval(numbers: tuple[int, int]) -> None:
    right, n = numbers
    interval = stats.binomtest(right, n).proportion_ci(0.95, method="wilson")
    measured = share(right, n)
    assert measured.value == right / n
    assert measured.low == pytest.approx(interval.low, abs=1e-9)
    assert measured.high == pytest.approx(interval.high, abs=1e-9)
