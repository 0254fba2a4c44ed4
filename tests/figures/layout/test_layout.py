from __future__ import annotations

import numpy as np
import pytest

from explorer.figures.figure import Axes, Beside, Choice, Figure, Fitting, Hit, Moves, Viewport
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.described import described, table
from explorer.figures.layout.layout import hit, place, x_ticks, y_ticks
from explorer.figures.layout.viewport import panned, zoomed
from explorer.figures.link import Link
from explorer.figures.marks import Bars, Histogram, Intervals, Rule
from explorer.figures.scale import Band, Linear
from tests.figures.rulers import CountingRuler

RULER = CountingRuler()
BOX = Box(10.0, 20.0, 400.0, 300.0)
NONE = np.full(3, np.nan)


def bars(title: str = "Norms", name: str = "norm") -> Axes:
    link = Link(np.array([0, 1, 1, 3, -1], dtype=np.int32))
    mark = Bars(np.linspace(0.0, 4.0, 5), np.array([1, 2, 0, 1]), link)
    return Axes((mark,), Linear(0.0, 4.0, name), Linear(0.0, 2.1, bare=True), title)


def rows(names: int = 3, **band: object) -> Axes:
    names_, values = tuple(f"row {i}" for i in range(names)), tuple(str(i) for i in range(names))
    heights = np.arange(1.0, names + 1)
    scale = Linear(0.0, float(names), bare=True)
    return Axes((Bars.rows(heights, Link.each(names)),), scale, Band(names_, values, **band), "Rows")  # type: ignore[arg-type]


def test_a_plot_leaves_room_for_title_and_axis() -> None:
    placed = place(Figure(bars()), BOX, RULER)
    (axes,) = placed.axes
    assert axes.whole == BOX
    assert axes.plot.y == BOX.y + 12 + 6
    assert axes.plot.bottom == BOX.bottom - 2 * 12 - 8
    assert (axes.x(0.0), axes.x(4.0)) == (axes.plot.x, axes.plot.right)
    assert (axes.y(0.0), axes.y(2.1)) == (axes.plot.bottom, axes.plot.y)
    assert axes.values_at(axes.x(1.5), axes.y(0.75)) == pytest.approx((1.5, 0.75))


def test_a_flat_plot_leaves_out_the_name_of_its_axis() -> None:
    (axes,) = place(Figure(bars()), Box(0, 0, 400, 100), RULER).axes
    assert axes.plot.bottom == 100 - 12 - 8


def test_every_bar_that_stands_for_a_text_is_hit_and_no_other() -> None:
    placed = place(Figure(bars()), BOX, RULER)
    (axes,) = placed.axes
    found = [hit(placed, axes.x(at + 0.5), axes.plot.y + 5) for at in range(4)]
    assert found == [Hit(0, 0, 0), Hit(0, 0, 1), None, Hit(0, 0, 3)]
    assert [placed.texts(one) for one in found if one] == [(0,), (1, 2), (3,)]
    assert hit(placed, axes.plot.right, axes.plot.bottom) is None
    assert hit(placed, axes.plot.x, axes.plot.bottom + 8) == Hit(0, 0, 0)
    assert hit(placed, axes.plot.x, axes.plot.bottom + 9) is None
    assert hit(placed, axes.plot.x - 1, axes.plot.bottom) is None


@pytest.mark.parametrize("values", [np.array([0.0, 0.4, 1.0, 2.0]), np.random.default_rng(0).normal(1, 0.4, 5000)])
@pytest.mark.parametrize("bins", [13, 21, 60])
def test_a_histogram_counts_as_numpy_does(values: np.ndarray, bins: int) -> None:
    mark = Histogram(values.astype(np.float32), 0.0, 2.0).counted(bins)
    np.testing.assert_array_equal(mark.heights, np.histogram(values.astype(np.float32), mark.edges)[0])
    assert mark.link is not None
    for item in range(bins):
        chosen = values.astype(np.float32)[list(mark.link.texts(item))]
        assert all((chosen >= mark.edges[item]) & (chosen <= mark.edges[item + 1]))


def test_the_middle_of_a_histogram_is_no_edge_at_any_width() -> None:
    mark = Histogram(np.ones(500, dtype=np.float32), 0.0, 2.0)
    for width in (50, 120, 300, 1000):
        placed = place(
            Figure(Axes((mark,), Linear(0.0, 2.0), Linear(0.0, 525.0, bare=True))), Box(0, 0, width, 100), RULER
        )
        (counted,) = placed.axes[0].marks
        assert isinstance(counted, Bars)
        assert counted.heights[len(counted.heights) // 2] == 500
    assert mark.counted(13) is mark.counted(13)


def test_rows_stand_between_their_names_and_values() -> None:
    placed = place(Figure(rows()), BOX, RULER)
    (axes,) = placed.axes
    assert (axes.names, axes.plot.x) == (30.0, BOX.x + 38.0)
    assert axes.plot.right == BOX.right - 6 - 8
    assert axes.row(0).height == 34.0
    assert [hit(placed, BOX.x + 1, axes.row(at).center[1]) for at in range(3)] == [Hit(0, 0, at) for at in range(3)]
    assert hit(placed, BOX.x + 1, axes.plot.bottom + 2) is None
    assert axes.x(3.0) == axes.plot.right


def test_rows_that_do_not_fit_are_left_out() -> None:
    (axes,) = place(Figure(rows(30, least=14.0, most=20.0)), BOX, RULER).axes
    assert axes.rows == 19
    assert axes.row(18).bottom <= BOX.bottom - 14


def test_values_may_stand_first() -> None:
    (axes,) = place(Figure(rows(values_first=True, values_font="font")), BOX, RULER).axes
    assert axes.plot.x == BOX.x + 38 + 6 + 8 + 8
    assert axes.plot.right == BOX.right - 4


def test_ticks_are_round_and_inside() -> None:
    axes = Axes((), Linear(0.0, 30.5, "tokens", whole=True), Linear(0.2, 0.9, grid=True))
    (placed,) = place(Figure(axes), BOX, RULER).axes
    assert [words for _, words in x_ticks(placed)] == ["0", "10", "20", "30"]
    assert all(placed.plot.x <= x <= placed.plot.right for x, _ in x_ticks(placed))
    assert placed.plot.x == BOX.x + 6 * 3 + 8
    assert [words for _, words in y_ticks(placed)] == ["0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"]


def test_parts_share_the_room_as_asked() -> None:
    figure = Figure(Beside((bars(), bars(), bars()), sizes=(0.25, 100.0, 0.0)))
    widths = [axes.whole.width for axes in place(figure, BOX, RULER).axes]
    assert widths == [100.0, 100.0, 400.0 - 200 - 40]
    stacked = place(Figure(Beside((bars(), rows()), stacked=True, sizes=(190.0, 0.0))), BOX, RULER)
    assert [axes.whole.height for axes in stacked.axes] == [190.0, 90.0]


def test_rows_get_what_they_need_and_others_give_way() -> None:
    figure = Figure(Beside((bars(), rows(8)), stacked=True, sizes=(190.0, 0.0)))
    upper, lower = place(figure, BOX, RULER).axes
    assert lower.rows == 8
    assert lower.whole.height == 8 * 22 + 12 + 6 + 4
    assert upper.whole.height + 20 + lower.whole.height == BOX.height


@pytest.mark.parametrize(("size", "shown"), [((600, 300), 2), ((599, 300), 1), ((700, 120), 1)])
def test_the_first_body_that_fits_is_shown(size: tuple[int, int], shown: int) -> None:
    both = Beside((bars(), rows()), stacked=True, sizes=(100.0, 0.0))
    figure = Figure(Fitting((Choice(both, 600, 100), Choice(bars()))))
    assert len(place(figure, Box(0, 0, *size), RULER).axes) == shown


def test_words_over_a_figure_are_broken_into_lines() -> None:
    placed = place(Figure(bars(), head="word " * 30), Box(0, 0, 300, 300), RULER)
    assert len(placed.words) == 3
    assert all(len(line.words) * 6 <= 300 for line in placed.words)
    assert placed.axes[0].whole.y == 3 * 14 + 12


def test_a_pointed_text_is_found_wherever_it_stands_alone() -> None:
    placed = place(Figure(Beside((bars(), rows(5)))), BOX, RULER)
    assert list(placed.items_of(3)) == [Hit(0, 0, 3), Hit(1, 0, 3)]
    assert list(placed.items_of(1)) == [Hit(1, 0, 1)]


def test_a_unit_is_as_long_across_as_up_where_it_should_be() -> None:
    axes = Axes((), Linear(0.0, 1.0, bare=True), Linear(0.0, 1.0, bare=True), equal=True)
    (placed,) = place(Figure(axes), BOX, RULER, {0: Viewport(0.4, 0.4, 0.2, 0.2)}).axes
    for view in (placed.home, placed.view):
        assert view.width / placed.plot.width == pytest.approx(view.height / placed.plot.height)
    assert placed.view.x + placed.view.width / 2 == pytest.approx(0.5)


def test_zooming_keeps_the_place_and_stays_inside() -> None:
    axes = Axes((), Linear(0.0, 10.0, bare=True), Linear(0.0, 10.0, bare=True), moves=Moves(most=5.0))
    (placed,) = place(Figure(axes), BOX, RULER).axes
    x, y = placed.x(2.0), placed.y(8.0)
    view = zoomed(placed, x, y, 2.0)
    (near,) = place(Figure(axes), BOX, RULER, {0: view}).axes
    assert (near.x(2.0), near.y(8.0)) == pytest.approx((x, y))
    assert view.width == 5.0
    assert zoomed(near, x, y, 100.0).width == 2.0
    assert zoomed(near, x, y, 0.01) == placed.home
    moved = panned(near, -1000.0, 0.0)
    assert (moved.x, moved.width) == (5.0, 5.0)
    assert panned(near, 10.0, 10.0).y == pytest.approx(near.view.y + 10 / near.plot.height * near.view.height)


def test_a_figure_is_told_as_a_table() -> None:
    chart = Axes(
        (Intervals(np.array([1.0, 2.0, 3.0]), NONE, NONE),), Linear(0, 3), Band(("a", "b", "c"), ("1", "2", "3"))
    )
    ruled = Axes((*bars().marks, Rule(1.0, "mean 1")), bars().x, bars().y, "Norms")
    placed = place(Figure(Beside((ruled, chart)), head="All is well."), BOX, RULER)
    assert table(placed)[:4] == [("Norms",), ("norm 0 to 1", "1"), ("norm 1 to 2", "2"), ("norm 3 to 4", "1")]
    assert table(placed)[4:] == [("mean 1",), ("a", "1"), ("b", "2"), ("c", "3")]
    assert described(placed).splitlines()[0] == "All is well."
