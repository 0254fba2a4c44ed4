from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from explorer.domain.results.analysis import ColorBy
from explorer.domain.texts.corpus import Corpus
from explorer.figures.theme import LIGHT
from explorer.ui.pages.compare.page import ComparePage
from explorer.ui.views import map_canvas
from tests.support.comparisons import make_comparison
from tests.support.states import FakeIntents, make_state, make_texts
from tests.ui.pages.compare.conftest import ShowPage, compared
from tests.ui.views.conftest import hover

TAB = 3


def press(page: ComparePage, qtbot: QtBot, which: str) -> None:
    button = page.maps.findChild(QAbstractButton, f"compare_maps_show_{which}")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("n_texts", [1, 2, 3, 48, 300])
def test_both_maps_have_one_frame(show_page: ShowPage, n_texts: int) -> None:
    state = compared(n_texts)
    page = show_page(state, tab=TAB)
    first, second = page.maps.canvases
    assert state.comparison is not None
    assert first.size() == second.size()
    ranges = [canvas.figure.box.viewRect() for canvas in (first, second)]
    for edge in ("left", "top", "width", "height"):
        assert getattr(ranges[0], edge)() == pytest.approx(getattr(ranges[1], edge)(), abs=1e-4)
    for canvas, side in ((first, state.comparison.a), (second, state.comparison.b)):
        assert canvas.scene is not None
        np.testing.assert_array_equal(canvas.scene.coords, side.projection.coords)
        inside = canvas.canvas_rect()
        assert all(inside.contains(QPointF(*place)) for place in canvas.positions().tolist())


def test_the_points_move_from_a_to_b_unless_motion_is_unwanted(
    show_page: ShowPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = compared(30)
    page = show_page(state, tab=TAB)
    canvas, other = page.maps.canvases
    monkeypatch.setattr(map_canvas, "motion_wanted", lambda _: False)
    press(page, qtbot, "A")
    assert not other.isVisible()
    assert page.maps.heads[0].text() == "A · model (its own) · Sentence Transformers"
    press(page, qtbot, "B")
    assert not canvas.moving
    assert state.comparison is not None
    np.testing.assert_array_equal(canvas.figure.coords, state.comparison.b.projection.coords)
    monkeypatch.setattr(map_canvas, "motion_wanted", lambda _: True)
    press(page, qtbot, "A")
    assert canvas.moving
    np.testing.assert_allclose(canvas.figure.coords, state.comparison.b.projection.coords, atol=1e-3)
    qtbot.waitUntil(lambda: not canvas.moving)
    np.testing.assert_array_equal(canvas.figure.coords, state.comparison.a.projection.coords)
    assert 200 <= map_canvas.MOVE_MS <= 400
    press(page, qtbot, "both")
    assert other.isVisible()


def test_hover_and_selection_are_in_both(show_page: ShowPage, intents: FakeIntents, qtbot: QtBot) -> None:
    state = compared(30)
    page = show_page(state, tab=TAB)
    first, second = page.maps.canvases
    at = QPointF(*second.positions()[4])
    hover(second, at)
    text = second.under
    assert text is not None
    assert first.under == text
    assert page.caption.text().startswith(f"“{state.corpus.texts[text]}”")
    assert state.comparison is not None
    assert f"keeps {100 * state.comparison.overlap[text]:.0f} % of its neighbours" in page.caption.text()
    second.leave()
    assert first.under is None
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert intents.wishes[-1] == ("select", (text,))
    page.render(state, replace(state, selection=(7,)))
    assert first.selection == second.selection == (7,)
    assert page.maps.target_in(second, at).indices == (text,)


def test_points_have_the_colours_of_the_main_map(show_page: ShowPage, qtbot: QtBot) -> None:
    state = compared(30)
    page = show_page(state, tab=TAB)
    canvas = page.maps.canvases[0]
    legends = [each.figure.legend for each in page.maps.canvases]
    assert all(legend is not None and not legend.entries for legend in legends)
    press(page, qtbot, "A")
    legend = canvas.figure.legend
    assert legend is not None
    assert [category.name for category, _ in legend.entries] == [f"Cluster {i}" for i in range(1, 7)]
    before = legend.coloring.colors
    page.render(state, replace(state, color_by=ColorBy.TOKENS))
    after = canvas.figure.legend
    assert after is not None
    assert after.coloring.span is not None
    assert (after.coloring.colors != before).any()


def test_other_texts_than_those_of_the_window_are_coloured_by_their_own_labels(show_page: ShowPage) -> None:
    corpus = Corpus(make_texts(6), (), ("x", "y", "x", "y", "x", "y"))
    state = replace(make_state(9), comparison=make_comparison(6, corpus=corpus))
    page = show_page(state, tab=TAB)
    assert page.content is not None
    coloring = page.content.colors.on(LIGHT)
    assert [(each.name, coloring.texts_of(each).tolist()) for each in coloring.categories] == [
        ("x", [0, 2, 4]),
        ("y", [1, 3, 5]),
    ]


def test_new_maps_of_the_same_comparison_leave_the_rest_as_it_is(show_page: ShowPage) -> None:
    state = compared(30)
    page = show_page(state, tab=TAB)
    heatmaps = page.heatmaps.heatmaps
    page.scatter.plot.zoom_at(QPointF(200, 200), 2.0)
    assert state.comparison is not None
    turned = replace(state.comparison.b, projection=replace(state.comparison.b.projection, coords=np.ones((30, 2))))
    page.render(state, replace(state, comparison=replace(state.comparison, b=turned)))
    assert page.heatmaps.heatmaps is heatmaps
    assert page.scatter.plot.viewports
    scene = page.maps.canvases[1].scene
    assert scene is not None
    np.testing.assert_array_equal(scene.coords, np.ones((30, 2)))
