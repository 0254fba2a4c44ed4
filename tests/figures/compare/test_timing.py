from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.figures.compare.timing import figure_of, in_all, measured_on, table_text
from explorer.figures.figure import Hit
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.described import table
from explorer.figures.layout.layout import hit, place
from explorer.figures.layout.ranges import columns_of, lanes_of, lies_low
from explorer.figures.marks import Ranges
from tests.figures.rulers import CountingRuler
from tests.support.comparisons import make_timings

RULER = CountingRuler()


def test_the_table_is_as_measured() -> None:
    lines = [line.split("\t") for line in table_text(make_timings(48, 300)).splitlines()]
    assert [line[0] for line in lines] == ["stage", "load", "tokenize", "forward", "pool", "total"]
    forward = dict(zip(lines[0], lines[3], strict=True))
    assert float(forward["A median (s)"]) == pytest.approx(0.12)
    assert float(forward["A fastest (s)"]) == pytest.approx(0.10)
    assert float(forward["B median (s)"]) == pytest.approx(0.24)
    assert float(forward["B fastest (s)"]) == pytest.approx(0.20)
    assert float(forward["B slowest (s)"]) == pytest.approx(0.28)
    assert float(forward["B / A"]) == pytest.approx(2.0)
    totals_a = sorted(0.4 + 0.01 * i + 0.004 + 0.1 + 0.01 * i + 0.001 for i in range(5))
    assert float(lines[5][1]) == pytest.approx(totals_a[2])


def test_it_says_on_what_was_measured_and_who_takes_longer() -> None:
    assert measured_on(make_timings(48, 300)) == (
        "Measured on 48 of your 300 sentences, 5 times each, the model loaded anew every time."
    )
    assert measured_on(make_timings(48, 48)).startswith("Measured on all 48 of your sentences, 5 times")
    assert measured_on(make_timings(1, 1, repeats=1)).startswith("Measured on your one sentence, once each")
    timings = make_timings()
    assert in_all(timings) == "In all, B takes 1.22 times as long as A."
    swapped = replace(timings, a=timings.b, b=timings.a)
    assert in_all(swapped) == "In all, A takes 1.22 times as long as B."
    assert in_all(replace(timings, b=timings.a)) == "In all, both take the same time."


@pytest.mark.parametrize(("size", "low", "bars"), [((900, 500), False, True), ((380, 200), True, False)])
def test_rows_stand_under_both_names(size: tuple[int, int], low: bool, bars: bool) -> None:
    placed = place(figure_of(make_timings(), ("mean", "cls")), Box(0, 0, *size), RULER)
    (axes,) = placed.axes
    (mark,) = axes.marks
    assert isinstance(mark, Ranges)
    assert mark.names == ("A · mean", "B · cls")
    assert lies_low(mark, axes.whole, RULER) is low
    columns = columns_of(mark, axes.whole, RULER)
    assert bool(columns.bars[1]) is bars
    assert columns.numbers[0] + columns.numbers[1] <= columns.ratio[0]
    for row in range(5):
        box = axes.row(row)
        assert box.bottom <= size[1] + 1e-9
        assert hit(placed, *box.center) == Hit(0, 0, row)
        upper, lower = lanes_of(axes, row, RULER)
        assert box.y <= upper.y < upper.bottom == lower.y < lower.bottom <= box.bottom + 1e-9
    assert axes.x(float(mark.values.max())) == axes.plot.right
    assert table(placed)[-1][0] == "Total"
