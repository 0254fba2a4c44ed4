from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.results.analysis import ColorBy
from explorer.domain.results.comparison import Comparison
from explorer.domain.texts.corpus import Corpus
from explorer.figures.compare.maps import sorted_maps
from explorer.figures.pictures.map import points_of
from explorer.figures.points.sources import GridPoints
from explorer.figures.theme import LIGHT
from explorer.ui.pages.compare import maps_tab
from explorer.ui.pages.compare.page import ComparePage
from explorer.ui.plots import plot as plots
from explorer.ui.plots.export import figure_image
from explorer.ui.state.tasks import Queue, TaskRunner
from tests.support.comparisons import make_comparison
from tests.support.points import place_of, places_in
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
    plot = show_page(state, tab=TAB).maps.plot
    assert state.comparison is not None
    assert plot.placed is not None
    first, second = plot.placed.axes
    assert first.plot.width == pytest.approx(second.plot.width)
    for edge in ("x", "y", "width", "height"):
        assert getattr(first.view, edge) == pytest.approx(getattr(second.view, edge), abs=1e-4)
    for axes, side in ((first, state.comparison.a), (second, state.comparison.b)):
        source = points_of(plot.figure, axes.index)
        assert source is not None
        np.testing.assert_array_equal(source.coords, side.projection.coords)
        assert all(axes.plot.holds(*place) for place in places_in(plot, axes.index).tolist())


def test_the_points_move_from_a_to_b_unless_motion_is_unwanted(
    show_page: ShowPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = compared(30)
    page = show_page(state, tab=TAB)
    plot = page.maps.plot
    monkeypatch.setattr(plots, "motion_wanted", lambda _: False)
    press(page, qtbot, "A")
    assert plot.placed is not None
    assert [axes.axes.title for axes in plot.placed.axes] == ["A · model (its own) · Sentence Transformers"]
    start = places_in(plot)
    press(page, qtbot, "B")
    assert not plot.motion.under_way
    monkeypatch.setattr(plots, "motion_wanted", lambda _: True)
    press(page, qtbot, "A")
    assert plot.motion.under_way
    qtbot.waitUntil(lambda: not plot.motion.under_way)
    np.testing.assert_allclose(places_in(plot), start)
    press(page, qtbot, "both")
    assert not plot.motion.under_way, "the points of A are where they were"
    assert len(plot.placed.axes) == 2


def test_hover_and_selection_are_in_both(show_page: ShowPage, intents: FakeIntents, qtbot: QtBot) -> None:
    state = compared(30)
    page = show_page(state, tab=TAB)
    plot = page.maps.plot
    before = plot.grab().toImage()
    at = place_of(plot, 4, axes=1)
    hover(plot, at)
    assert plot.hit is not None
    text = plot.hit.item
    assert page.caption.text().startswith(f"“{state.corpus.texts[text]}”")
    assert state.comparison is not None
    assert f"keeps {100 * state.comparison.overlap[text]:.0f} % of its neighbours" in page.caption.text()
    left = plot.rect().adjusted(0, 0, -plot.width() // 2, 0)
    assert plot.grab().toImage().copy(left) != before.copy(left), "it is ringed in the other map too"
    plot.leave()
    assert plot.grab().toImage() == before
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert intents.wishes[-1] == ("select", (text,))
    page.render(state, replace(state, selection=(7,)))
    assert plot.marking.texts == (7,)
    assert page.maps.target_in(plot, at).indices == (text,)


def test_each_map_is_looked_at_by_itself(show_page: ShowPage) -> None:
    plot = show_page(compared(30), tab=TAB).maps.plot
    assert plot.placed is not None
    first, second = (QPointF(*axes.plot.center) for axes in plot.placed.axes)
    plot.zoom_at(second, 3.0)
    assert list(plot.viewports) == [1]
    plot.zoom_at(first, 3.0)
    plot.reset_view()
    assert list(plot.viewports) == [1], "the one under the pointer is shown whole"


def test_points_have_the_colours_of_the_main_map(show_page: ShowPage, qtbot: QtBot) -> None:
    state = compared(30)
    page = show_page(state, tab=TAB)
    plot = page.maps.plot
    assert plot.placed is not None
    assert plot.placed.legend is None
    press(page, qtbot, "A")
    legend = plot.placed.legend
    assert legend is not None
    assert [category.name for category, _ in legend.entries] == [f"Cluster {i}" for i in range(1, 7)]
    page.render(state, replace(state, color_by=ColorBy.TOKENS))
    after = plot.placed.legend
    assert after is not None
    assert after.legend.coloring.span is not None
    assert (after.legend.coloring.codes != legend.legend.coloring.codes).any()


def test_other_texts_than_those_of_the_window_are_coloured_by_their_own_labels(show_page: ShowPage) -> None:
    corpus = Corpus(make_texts(6), (), ("x", "y", "x", "y", "x", "y"))
    state = replace(make_state(9), comparison=make_comparison(6, corpus=corpus))
    page = show_page(state, tab=TAB)
    assert page.shown is not None
    coloring = page.shown.coloring
    assert [(each.name, coloring.texts_of(each.code).tolist()) for each in coloring.categories] == [
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
    source = points_of(page.maps.plot.figure, 1)
    assert source is not None
    np.testing.assert_array_equal(source.coords, np.ones((30, 2)))


def test_of_many_texts_only_the_newest_maps_arrive(
    show_page: ShowPage, runner: TaskRunner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maps_tab, "_AT_ONCE", 20)
    state = compared(30)
    page, gate, threads = show_page(state, tab=TAB), threading.Event(), []
    qtbot.waitUntil(lambda: runner.idle)
    assert page.maps.plot.figure is not None

    def slow(comparison: Comparison, context: JobContext) -> tuple[GridPoints, GridPoints]:
        threads.append(threading.current_thread())
        gate.wait(10)
        return sorted_maps(comparison, context)

    monkeypatch.setattr(maps_tab, "sorted_maps", slow)
    newer, newest = (replace(state, comparison=make_comparison(30, corpus=state.corpus)) for _ in range(2))
    page.render(state, newer)
    page.render(newer, newest)
    assert page.maps.plot.figure is None, "points of other vectors are no longer true"
    gate.set()
    qtbot.waitUntil(lambda: runner.idle)
    source = points_of(page.maps.plot.figure)
    assert source is not None
    assert newest.comparison is not None
    assert source.coords is newest.comparison.a.projection.coords
    assert threading.main_thread() not in threads


def test_a_picture_has_the_maps_in_it_that_are_still_being_sorted(
    show_page: ShowPage, runner: TaskRunner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maps_tab, "_AT_ONCE", 20)
    state = compared(30)
    page = show_page(state, tab=TAB)
    qtbot.waitUntil(lambda: runner.idle)
    kept = figure_image(page, 1.0, (700, 400), LIGHT)
    gate = threading.Event()
    runner.submit(Queue.POINTS, "held", lambda _: gate.wait(10), lambda _: None)
    page = show_page(state, tab=TAB)
    assert page.maps.plot.figure is None
    assert figure_image(page, 1.0, (700, 400), LIGHT) == kept
    gate.set()
    qtbot.waitUntil(lambda: runner.idle)


def test_maps_that_cannot_be_sorted_are_told(
    show_page: ShowPage, intents: FakeIntents, runner: TaskRunner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> tuple[GridPoints, GridPoints]:
        raise MemoryError

    monkeypatch.setattr(maps_tab, "_AT_ONCE", 20)
    monkeypatch.setattr(maps_tab, "sorted_maps", fail)
    page = show_page(compared(30), tab=TAB)
    qtbot.waitUntil(lambda: runner.idle)
    (told,) = [wish for name, wish in intents.wishes if name == "show_failure"]
    assert isinstance(told, Failure)
    assert told.kind is FailureKind.MEMORY
    assert page.maps.plot.figure is None
