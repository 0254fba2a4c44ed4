from __future__ import annotations

import pytest

from explorer.domain.results.analysis import ColorBy
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.figures.figure import Axes, Figure, Part
from explorer.figures.keys import Legend
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.layout import hit, place
from explorer.figures.layout.legend import PlacedLegend, place_legend
from explorer.figures.points.coloring import coloring_of
from explorer.figures.scale import Linear
from tests.figures.rulers import CountingRuler
from tests.support.states import make_state

BOX = Box(0, 0, 700, 300)


def legend_of(labels: tuple[str, ...], box: Box = BOX) -> PlacedLegend:
    state = AppState(shown=Corpus(labels, (), labels), color_by=ColorBy.LABEL)
    return place_legend(box, Legend(coloring_of(state)), CountingRuler())


@pytest.mark.parametrize("n_labels", [2, 12, 13, 14, 499, 500, 501, 3_000])
def test_every_category_has_a_row_or_is_counted(n_labels: int) -> None:
    legend = legend_of(tuple(f"label {index}" for index in range(n_labels)))
    assert len(legend.entries) + legend.more == n_labels
    assert all(BOX.holds(row.x, row.y) and BOX.holds(row.right, row.bottom) for _, row in legend.entries)
    if legend.more:
        # The line that says how many more there are has room too.
        assert legend.entries[-1][1].bottom + 20 <= BOX.bottom


def test_a_row_is_found_where_it_is() -> None:
    legend = legend_of(("b", "a", "a"))
    category, row = legend.entries[0]
    assert (category.name, category.size) == ("a", 2)
    assert legend.category_at(*row.center) is category
    assert legend.category_at(10, 10) is None


def test_one_category_and_little_room_need_no_legend() -> None:
    assert legend_of(("a", "a")).head is None
    narrow = Box(0, 0, 300, 300)
    assert legend_of(("a", "b"), narrow).plot == narrow


def test_values_have_a_bar() -> None:
    state = make_state(9)
    by_norm = coloring_of(AppState(shown=state.shown, embeddings=state.embeddings, color_by=ColorBy.NORM))
    legend = place_legend(BOX, Legend(by_norm), CountingRuler())
    assert legend.bar is not None
    assert legend.plot.right < legend.bar.x < legend.bar.right < BOX.right
    assert legend.entries == ()


def test_an_entry_of_a_figure_is_hit_and_has_its_texts() -> None:
    labels = ("b", "a", "a", "b", "a")
    coloring = coloring_of(AppState(shown=Corpus(labels, (), labels), color_by=ColorBy.LABEL))
    scale = Linear(0.0, 1.0, bare=True)
    placed = place(Figure(Axes((), scale, scale), (Legend(coloring),)), BOX, CountingRuler())
    assert placed.legend is not None
    assert placed.axes[0].plot == placed.legend.plot
    _, row = placed.legend.entries[1]
    found = hit(placed, *row.center)
    assert found is not None
    assert found.part is Part.KEY
    assert placed.texts(found) == (0, 3)
