from __future__ import annotations

import numpy as np
import pytest

from explorer.domain.job import JobContext
from explorer.domain.results.analysis import ColorBy
from explorer.domain.state import AppState
from explorer.figures.compare.maps import BOTH, maps_compared, sorted_maps
from explorer.figures.figure import Figure
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.layout import place
from explorer.figures.pictures.map import points_of
from explorer.figures.points.coloring import coloring_of
from tests.figures.rulers import CountingRuler
from tests.support.comparisons import make_comparison


def compared(n_texts: int, chosen: str = BOTH) -> Figure:
    comparison = make_comparison(n_texts)
    coloring = coloring_of(AppState(shown=comparison.corpus, color_by=ColorBy.SOURCE))
    return maps_compared(comparison, sorted_maps(comparison, JobContext()), coloring, ("mean", "cls"), chosen)


@pytest.mark.parametrize("n_texts", [1, 2, 3, 48])
def test_a_point_that_stays_does_not_move_from_one_to_the_other(n_texts: int) -> None:
    placed = place(compared(n_texts), Box(0, 0, 900, 500), CountingRuler())
    first, second = placed.axes
    assert first.view == second.view
    assert (first.plot.width, first.plot.height) == (second.plot.width, second.plot.height)
    assert first.plot.right < second.plot.x
    alone = [place(compared(n_texts, each), Box(0, 0, 900, 500), CountingRuler()).axes[0].view for each in "AB"]
    assert alone[0] == alone[1]


def test_the_one_chosen_is_shown_with_its_name_and_colours() -> None:
    comparison = make_comparison(20)
    for chosen, side, name in (("A", comparison.a, "A · mean"), ("B", comparison.b, "B · cls")):
        figure = compared(20, chosen)
        source = points_of(figure)
        assert source is not None
        np.testing.assert_array_equal(source.coords, side.projection.coords)
        (axes,) = figure.axes()
        assert axes.title == name
        assert figure.title == f"Map of {chosen}"
        assert len(figure.keys) == 1
    both = compared(20)
    assert both.title == "Both maps, B laid onto A"
    assert both.keys == ()
    assert [axes.title for axes in both.axes()] == ["A · mean", "B · cls"]
