from __future__ import annotations

import numpy as np
import pytest

from explorer.figures.compare.scatter import MOST_DOTS, scatter
from explorer.figures.figure import Axes
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.detail import detail_of, places_of
from explorer.figures.layout.layout import hit, place
from explorer.figures.layout.placed import Placed, PlacedAxes
from explorer.figures.layout.viewport import can_lasso, panned, zoomed
from explorer.figures.marks import Line
from explorer.figures.points.points import Points
from explorer.figures.scale import Linear
from tests.figures.rulers import CountingRuler
from tests.support.comparisons import make_comparison

SIZES = [(560, 440), (930, 650), (1560, 1000)]


def placed(n_texts: int, size: tuple[float, float] = (560, 440)) -> Placed:
    figure = scatter(make_comparison(n_texts), ("mean", "cls"))
    assert figure is not None
    return place(figure, Box(0, 0, *size), CountingRuler())


def points_of(axes: PlacedAxes) -> Points:
    return next(mark for mark in axes.marks if isinstance(mark, Points))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("n_texts", [2, 3, 48, 200])
def test_the_plot_is_square_of_equal_axes_and_every_pair_inside(n_texts: int, size: tuple[int, int]) -> None:
    (axes,) = placed(n_texts, size).axes
    plot = axes.plot
    assert plot.width == pytest.approx(plot.height)
    assert 0 < plot.x < plot.right <= size[0]
    assert 0 < plot.y < plot.bottom <= size[1]
    assert (axes.view.x, axes.view.width) == (axes.view.y, axes.view.height)
    assert all(plot.holds(*at) for at in places_of(points_of(axes), axes, slice(None)).tolist())
    assert detail_of(points_of(axes), axes).dense == (n_texts * (n_texts - 1) // 2 > MOST_DOTS)


def test_dots_lie_where_their_similarities_say() -> None:
    comparison = make_comparison(6)
    (axes,) = placed(6).axes
    places = places_of(points_of(axes), axes, slice(None))
    across, up = axes.values_at(places[:, 0], places[:, 1])
    np.testing.assert_allclose(across, comparison.similarities_a, atol=1e-5)
    np.testing.assert_allclose(up, comparison.similarities_b, atol=1e-5)


def test_the_settings_are_named_and_so_is_the_line() -> None:
    figure = scatter(make_comparison(6), ("mean", "cls"))
    assert figure is not None
    assert isinstance(figure.body, Axes)
    assert isinstance(figure.body.x, Linear)
    assert isinstance(figure.body.y, Linear)
    assert (figure.body.x.name, figure.body.y.name) == ("A · mean", "B · cls")
    assert figure.body.note == "On the dashed line both agree."
    line = next(mark for mark in figure.body.marks if isinstance(mark, Line))
    assert line.dashed
    np.testing.assert_array_equal(line.x, line.y)


def test_the_line_lies_under_dots_and_over_squares() -> None:
    for n_texts, first in ((20, Line), (200, Points)):
        assert isinstance(placed(n_texts).axes[0].marks[0], first)


def test_a_pair_is_hit_inside_the_plot_alone() -> None:
    comparison, shown = make_comparison(20), placed(20)
    (axes,) = shown.axes
    pair = int(np.argmax(comparison.similarities_a))
    at = places_of(points_of(axes), axes, np.array([pair]))[0]
    found = hit(shown, *at.tolist())
    assert found is not None
    assert shown.texts(found) == tuple(comparison.pairs[pair].tolist())
    assert hit(shown, axes.plot.x - 1, axes.plot.center[1]) is None


def test_zoom_stays_with_the_pairs() -> None:
    (axes,) = placed(48).axes
    x, y = places_of(points_of(axes), axes, np.array([100]))[0].tolist()
    view = zoomed(axes, x, y, 4.0)
    assert view.width == pytest.approx(axes.home.width / 4)
    near = PlacedAxes(axes.axes, 0, axes.whole, axes.plot, axes.home, view, axes.marks)
    assert near.x(axes.values_at(x, y)[0]) == pytest.approx(x)
    assert panned(near, 9000, 0).x == pytest.approx(axes.home.x)
    assert zoomed(axes, x, y, 1e6).width == pytest.approx(axes.home.width / 200)
    assert zoomed(near, x, y, 1e-6) == axes.home


def test_one_sentence_has_no_pair() -> None:
    assert scatter(make_comparison(1), ("mean", "cls")) is None


def test_a_drag_with_shift_moves_it_for_it_is_no_plane() -> None:
    assert not can_lasso(placed(48))
