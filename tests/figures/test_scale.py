from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.figures.scale import Linear, padded, steps, tick_labels


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(1, 12))
def test_ticks_lie_inside_evenly_and_are_at_least_two(low: float, span: float, most: int) -> None:
    ticks = steps(low, low + span, most)
    slack = span * 1e-6 + abs(low) * 1e-9
    assert 2 <= len(ticks) <= most + 8
    assert low - slack <= ticks[0]
    assert ticks[-1] <= low + span + slack
    gaps = [b - a for a, b in pairwise(ticks)]
    assert max(gaps) - min(gaps) <= slack


def test_ticks_of_no_span() -> None:
    assert steps(2.0, 2.0, 5) == [2.0]


def test_tick_labels_have_just_the_decimals_that_tell_them_apart() -> None:
    assert tick_labels([0.0, 0.25, 0.5]) == ["0.00", "0.25", "0.50"]
    assert tick_labels([0.0, 50.0, 100.0]) == ["0", "50", "100"]
    assert tick_labels([]) == []


def test_a_scale_writes_its_unit_and_leaves_out_what_is_not_whole() -> None:
    assert Linear(0.0, 2.0, unit=" %").ticks(4) == [
        (0.0, "0.0 %"),
        (0.5, "0.5 %"),
        (1.0, "1.0 %"),
        (1.5, "1.5 %"),
        (2.0, "2.0 %"),
    ]
    assert Linear(0.0, 2.0, whole=True).ticks(4) == [(0.0, "0"), (1.0, "1"), (2.0, "2")]


def test_a_range_has_room_at_its_ends_and_around_equal_values() -> None:
    assert padded(np.array([2.0, 2.0])) == pytest.approx((1.9, 2.1))
    assert padded(np.zeros(3)) == pytest.approx((-0.05, 0.05))
    assert padded(np.array([0.0, 1.0])) == pytest.approx((-0.06, 1.06))
    assert padded(np.array([0.0, 1.0]), 0.1) == pytest.approx((-0.1, 1.1))
    assert padded(np.array([2.0, 2.0001]), alike=1e-3) == pytest.approx((1.9, 2.1), abs=1e-3)
