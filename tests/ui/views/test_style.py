from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from explorer.ui.look.theme import ui_font
from explorer.ui.views.style import steps, tick_labels, wrapped


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


def test_wrapped_lines_fit_and_the_last_is_cut(qapp: QApplication) -> None:
    metrics = QFontMetricsF(ui_font(11))
    text = "Interest rates rose by half a point this week and nobody knew why"
    lines = wrapped(text, metrics, 90, 3)
    assert len(lines) == 3
    assert all(metrics.horizontalAdvance(line) <= 90 for line in lines)
    assert text.startswith(" ".join(lines[:2]))
    assert lines[-1].endswith("…")
    assert wrapped("short", metrics, 90, 3) == ["short"]
