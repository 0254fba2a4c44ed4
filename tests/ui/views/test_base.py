from __future__ import annotations

import pytest

from explorer.domain.state import AppState
from explorer.ui.views.base import Target
from explorer.ui.views.heatmap import HeatmapView
from explorer.ui.views.neighbors import NeighborsView
from tests.support.states import FakeIntents, make_state
from tests.ui.views.conftest import Show


@pytest.mark.parametrize(
    ("selection", "indices", "pair"),
    [
        ((), (3, 1), (3, 1)),
        ((2,), (3, 1), (3, 1)),
        ((2,), (1,), (2, 1)),
        ((2,), (2,), ()),
        ((), (1,), ()),
        ((0, 2), (1,), ()),
        ((), (0, 1, 2), ()),
        ((), (), ()),
    ],
)
def test_a_pair_is_two_texts_pointed_at_or_one_with_the_one_selected(
    show: Show[HeatmapView],
    intents: FakeIntents,
    selection: tuple[int, ...],
    indices: tuple[int, ...],
    pair: tuple[int, ...],
) -> None:
    view = show(HeatmapView, make_state(5, selection=selection))
    (action,) = (
        action for action in view.menu_for(Target(indices=indices)).actions() if action.text() == "Explain this pair"
    )
    assert action.isEnabled() is bool(pair)
    if pair:
        action.trigger()
        assert intents.wishes == [("select", pair), ("show_view", "explain")]


def test_a_neighbour_goes_with_the_text_whose_neighbours_are_listed(show: Show[NeighborsView]) -> None:
    view = show(NeighborsView, make_state(5, selection=(3,)))
    assert view.pair_of(Target(indices=(1,))) == (3, 1)
    several = show(NeighborsView, make_state(5, selection=(3, 4)))
    assert several.pair_of(Target(indices=(1,))) == ()
    assert show(NeighborsView, AppState()).pair_of(Target(indices=(1,))) == ()
