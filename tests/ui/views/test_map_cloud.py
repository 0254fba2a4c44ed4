"""The map of more points than can be told apart."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPolygonF
from pytestqt.qtbot import QtBot

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.analysis import ClusterWords, ColorBy
from explorer.domain.results.projection import Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.state import AppState
from explorer.figures.figure import Figure, Marking
from explorer.figures.pictures.map import map_figure, points_of
from explorer.figures.points.points import Points
from explorer.figures.points.sources import GridPoints
from explorer.figures.theme import LIGHT
from explorer.ui.plots import plot as plots
from explorer.ui.plots.export import export_figure, figure_image
from explorer.ui.state.tasks import Queue, TaskRunner
from explorer.ui.views.map import map as map_module
from explorer.ui.views.map.map import MapView
from tests.support.points import places_in
from tests.support.states import FakeIntents, make_state, make_vectors
from tests.ui.views.conftest import Show, drag, hover

MANY = 60_000


@pytest.fixture(scope="module")
def many() -> AppState:
    """A state of more texts than are shown at once, in six groups."""
    texts = tuple(f"text {index}" for index in range(MANY))
    random = np.random.default_rng(3)
    # As `make_state` deals the clusters out.
    centers = np.array([[0, 0], [9, 0], [0, 9], [9, 9], [4, 4], [-6, 4]])
    coords = centers[np.arange(MANY) % 6] + random.normal(size=(MANY, 2))
    vectors = make_vectors(MANY, 4)
    return make_state(vectors=vectors, texts=texts, method=ProjectionMethod.UMAP, coords=coords)


@pytest.fixture
def view(show: Show[MapView], many: AppState, qtbot: QtBot) -> MapView:
    made = show(MapView, many)
    qtbot.waitUntil(lambda: not made.preparing)
    return made


def count(view: MapView) -> int | None:
    """Return how many points are shown."""
    source = points_of(view.plot.figure)
    return len(source) if source is not None else None


def entry(view: MapView, index: int) -> tuple[str, QPointF]:
    """Return a name of the legend, and where it is."""
    assert view.plot.placed is not None
    assert view.plot.placed.legend is not None
    category, row = view.plot.placed.legend.entries[index]
    return category.name, QPointF(*row.center)


def test_many_points_are_prepared_beside_the_window(show: Show[MapView], many: AppState, qtbot: QtBot) -> None:
    view = show(MapView, many)
    assert view.preparing
    assert count(view) is None
    qtbot.waitUntil(lambda: count(view) is not None)
    # The same texts in other colours stay until these are ready, other texts do not.
    other = replace(many, color_by=ColorBy.NORM)
    view.render(many, other)
    assert view.preparing
    assert count(view) == MANY
    fewer = replace(make_state(20), shown=make_state(20).shown)
    view.render(other, fewer)
    assert count(view) == 20
    assert not view.preparing
    view.render(fewer, many)
    assert count(view) is None
    qtbot.waitUntil(lambda: count(view) == MANY)


def colored_by(view: MapView) -> ColorBy | None:
    """Return what the points shown are coloured by."""
    marks = view.plot.figure.axes()[0].marks if view.plot.figure is not None else ()
    return next((mark.coloring.by for mark in marks if isinstance(mark, Points) and mark.coloring), None)


def test_only_the_newest_map_arrives_and_the_window_goes_on_meanwhile(
    view: MapView, many: AppState, runner: TaskRunner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, made, shown = threading.Event(), [], []

    def slow(state: AppState, known: GridPoints | None, context: JobContext) -> Figure | None:
        made.append((state.color_by, threading.current_thread()))
        gate.wait(10)
        return map_figure(state, known, context)

    monkeypatch.setattr(map_module, "map_figure", slow)
    monkeypatch.setattr(view.plot, "show_figure", lambda figure, *_, **__: shown.append(figure))
    states = [many] + [replace(many, color_by=by) for by in (ColorBy.NORM, ColorBy.TOKENS, ColorBy.NORM)]
    for old, new in pairwise(states):
        view.render(old, new)
    assert not shown
    gate.set()
    qtbot.waitUntil(lambda: runner.idle)
    (figure,) = shown
    assert next(mark.coloring.by for mark in figure.axes()[0].marks) is ColorBy.NORM
    assert all(thread is not threading.main_thread() for _, thread in made)
    assert ColorBy.TOKENS not in [by for by, _ in made], "what waited is not even begun"


def test_a_map_waits_for_no_long_job(view: MapView, many: AppState, runner: TaskRunner, qtbot: QtBot) -> None:
    gate = threading.Event()
    for queue in set(Queue) - {Queue.POINTS}:
        runner.submit(queue, f"held {queue.name}", lambda _: gate.wait(10), lambda _: None)
    view.render(many, replace(many, color_by=ColorBy.NORM))
    qtbot.waitUntil(lambda: colored_by(view) is ColorBy.NORM)
    gate.set()
    qtbot.waitUntil(lambda: runner.idle)


def test_a_map_that_cannot_be_prepared_is_told_and_none_that_is_no_longer_true_stays(
    view: MapView, many: AppState, intents: FakeIntents, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Figure | None:
        raise MemoryError

    monkeypatch.setattr(map_module, "map_figure", fail)
    by_norm = replace(many, color_by=ColorBy.NORM)
    view.render(many, by_norm)
    qtbot.waitUntil(lambda: not view.preparing)
    name, failure = intents.wishes[-1]
    assert name == "show_failure"
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.MEMORY
    assert view.is_empty()
    assert view.caption.text() == ""
    monkeypatch.undo()
    view.render(by_norm, many)
    qtbot.waitUntil(lambda: colored_by(view) is ColorBy.CLUSTER)
    assert not view.is_empty()


def test_hover_click_and_lasso_find_the_texts_that_are_there(
    view: MapView, intents: FakeIntents, qtbot: QtBot, many: AppState
) -> None:
    plot, places = view.plot, places_in(view.plot)
    for text in (5, 777, 40_000):
        at = QPointF(*np.round(places[text]))
        away = np.hypot(*(places - [at.x(), at.y()]).T)
        hover(plot, at)
        assert plot.hit is not None
        found = plot.hit.item
        assert away[found] == pytest.approx(away.min(), abs=1e-3)
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=at.toPoint())
        assert intents.wishes[-1] == ("select", (found,))
    center = QPointF(*places[3])
    corners = [center + QPointF(70 * np.cos(turn), 50 * np.sin(turn)) for turn in np.linspace(0, 6.2, 40)]
    drag(plot, corners, Qt.KeyboardModifier.ShiftModifier)
    polygon, rule = QPolygonF(corners), Qt.FillRule.OddEvenFill
    inside = {text for text in range(MANY) if polygon.containsPoint(QPointF(*places[text]), rule)}
    chosen = set(intents.wishes[-1][1])  # type: ignore[call-overload]
    assert len(inside) > 3_000
    # Points on the line itself may fall on either side.
    assert len(inside ^ chosen) <= 3
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=entry(view, 1)[1].toPoint())
    assert intents.wishes[-1] == ("select", tuple(range(1, MANY, 6)))


def test_adding_keeps_what_is_selected(view: MapView, intents: FakeIntents, qtbot: QtBot) -> None:
    view.plot.mark(Marking((7, 1)))
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(view.plot, Qt.MouseButton.LeftButton, control, entry(view, 1)[1].toPoint())
    selection = intents.wishes[-1][1]
    assert selection[:3] == (7, 1, 13)  # type: ignore[index]
    assert len(set(selection)) == len(selection) == MANY // 6  # type: ignore[arg-type]


@pytest.mark.parametrize("suffix", ["svg", "pdf", "png"])
def test_exports_hold_the_picture_and_leave_the_screen_as_it_was(
    view: MapView, many: AppState, tmp_path: Path, suffix: str
) -> None:
    before = view.plot.grab().toImage()
    export_figure(view, tmp_path / f"map.{suffix}")
    content = (tmp_path / f"map.{suffix}").read_bytes()
    assert len(content) > 50_000
    if suffix == "svg":
        assert b"<image" in content
        assert content.count(b"<circle") + content.count(b"<ellipse") < 100
    assert view.plot.grab().toImage() == before


def test_an_export_waits_for_what_is_being_prepared(show: Show[MapView], many: AppState) -> None:
    view = show(MapView, many)
    assert view.preparing
    assert view.figure_title() == "UMAP"
    view = show(MapView, many)
    assert view.preparing
    image = figure_image(view, 1.0, (500, 400), LIGHT)
    colors = {image.pixel(x, y) for x in range(0, 360, 2) for y in range(60, 360, 2)}
    assert len(colors) > 50


def test_words_are_explained_where_they_stand(view: MapView, many: AppState, qtbot: QtBot) -> None:
    words = ClusterWords(tuple((f"word{i}", f"more{i}", f"third{i}", f"last{i}") for i in range(6)), "From a sample.")
    plain = view.plot.grab().toImage()
    view.render(many, replace(many, cluster_words=words))
    qtbot.waitUntil(lambda: not view.preparing)
    assert view.plot.grab().toImage() != plain
    center = QPointF(*places_in(view.plot)[::6].mean(axis=0))
    assert view.plot.tip_at(center) == "Cluster 1: word0, more0, third0, last0. From a sample."
    name, row = entry(view, 2)
    assert name == "3 · word2, more2, third2"
    assert view.plot.tip_at(row).startswith("Cluster 3: word2")
    assert view.plot.tip_at(QPointF(2, 2)) == ""
    by_norm = replace(
        many, cluster_words=words, color_by=ColorBy.SOURCE, shown=replace(many.shown, sources=("a", "b") * (MANY // 2))
    )
    view.render(many, by_norm)
    qtbot.waitUntil(lambda: not view.preparing)
    assert view.plot.tip_at(entry(view, 1)[1]) == "", "a source is no cluster"


def test_drafts_are_shown_where_the_user_looks_and_do_not_move(
    show: Show[MapView], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plots, "motion_wanted", lambda _: True)
    state = replace(make_state(40, method=ProjectionMethod.UMAP))
    view = show(MapView, state)
    random = np.random.default_rng(0)
    layouts = [random.normal(size=(40, 2)) * 5 for _ in range(3)]
    drafts = [
        replace(
            state,
            projection=Projection(ProjectionSpec(), layout, draft=True),
            projection_progress=Progress("Optimising the layout", epoch, 200),
        )
        for layout, epoch in zip(layouts, (60, 120), strict=False)
    ]
    view.render(state, drafts[0])
    assert not view.plot.motion.under_way
    assert not view.plot.viewports
    assert view.caption.text() == "UMAP, epoch 60 of 200, of 40 sentences."
    view.plot.zoom_at(QPointF(200, 200), 3.0)
    looked_at = dict(view.plot.viewports)
    assert looked_at
    view.render(drafts[0], drafts[1])
    assert not view.plot.motion.under_way
    assert view.plot.viewports == looked_at
    assert view.caption.text() == "UMAP, epoch 120 of 200, of 40 sentences."
    note = "n_neighbors is 15 instead of 16, because there are only 15 texts."
    final = replace(state, projection=Projection(ProjectionSpec(), layouts[2], notes=(note,)))
    view.render(drafts[1], final)
    assert view.plot.motion.under_way
    assert view.plot.viewports == looked_at
    assert view.caption.text() == f"UMAP of 40 sentences, 15 exact neighbours, min_dist 0.1, seed 42. {note}"
