"""The map of more points than can be told apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPolygonF
from pytestqt.qtbot import QtBot

from explorer.domain.job import Progress
from explorer.domain.results.analysis import ClusterWords, ColorBy
from explorer.domain.results.projection import Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.state import AppState
from explorer.figures.theme import LIGHT
from explorer.ui.plots.export import export_figure, figure_image
from explorer.ui.views import map_canvas
from explorer.ui.views.map import MapView
from explorer.ui.views.map_figure import MOST_DOTS
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
    qtbot.waitUntil(lambda: made.canvas.scene is not None)
    return made


def zoom_to(view: MapView, text: int, factor: float) -> QPointF:
    """Bring a text to the middle, magnified."""
    canvas = view.canvas
    middle = canvas.figure.box.geometry().center()
    canvas.pan_by(middle - canvas.figure.position_of(text))
    canvas.zoom_at(middle, factor)
    return middle


def test_many_points_are_prepared_beside_the_window(show: Show[MapView], many: AppState, qtbot: QtBot) -> None:
    view = show(MapView, many)
    assert view.canvas.preparing
    assert view.canvas.scene is None
    qtbot.waitUntil(lambda: view.canvas.scene is not None)
    # The same texts in other colours stay until these are ready, other texts do not.
    other = replace(many, color_by=ColorBy.NORM)
    view.render(many, other)
    assert view.canvas.preparing
    assert view.canvas.scene is not None
    fewer = replace(make_state(20), shown=make_state(20).shown)
    view.render(other, fewer)
    assert len(view.canvas.scene) == 20
    assert not view.canvas.preparing
    view.render(fewer, many)
    assert view.canvas.scene is None
    qtbot.waitUntil(lambda: view.canvas.scene is not None and len(view.canvas.scene) == MANY)


def test_a_pixel_is_painted_where_a_point_is_and_nowhere_else(view: MapView) -> None:
    canvas = view.canvas
    image = canvas.grab().toImage()
    assert canvas.figure.cloud.dense
    area = canvas.figure.box.geometry().adjusted(2, 2, -2, -30).toAlignedRect()
    surface = QColor(LIGHT.surface).rgb()
    painted = np.array(
        [
            [image.pixel(x, y) != surface for x in range(area.left(), area.right())]
            for y in range(area.top(), area.bottom())
        ]
    )
    columns, rows = np.floor(canvas.positions()).astype(int).T
    wanted, _, _ = np.histogram2d(
        rows, columns, bins=(np.arange(area.top(), area.bottom() + 1), np.arange(area.left(), area.right() + 1))
    )
    # Coordinates are of single precision: a point may be on the pixel beside.
    assert (painted != (wanted > 0)).mean() < 1e-3
    assert painted.sum() > 5_000


def test_hover_click_and_lasso_find_the_texts_that_are_there(
    view: MapView, intents: FakeIntents, qtbot: QtBot, many: AppState
) -> None:
    canvas, places = view.canvas, view.canvas.positions()
    for text in (5, 777, 40_000):
        at = QPointF(*np.round(places[text]))
        away = np.hypot(*(places - [at.x(), at.y()]).T)
        hover(canvas, at)
        assert canvas.under is not None
        assert away[canvas.under] == pytest.approx(away.min(), abs=1e-3)
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at.toPoint())
        assert intents.wishes[-1] == ("select", (canvas.under,))
    center = QPointF(*places[3])
    corners = [center + QPointF(70 * np.cos(turn), 50 * np.sin(turn)) for turn in np.linspace(0, 6.2, 40)]
    drag(canvas, corners, Qt.KeyboardModifier.ShiftModifier)
    polygon, rule = QPolygonF(corners), Qt.FillRule.OddEvenFill
    inside = {text for text in range(MANY) if polygon.containsPoint(QPointF(*places[text]), rule)}
    chosen = set(intents.wishes[-1][1])  # type: ignore[call-overload]
    assert len(inside) > 3_000
    # Points on the line itself may fall on either side.
    assert len(inside ^ chosen) <= 3
    row = canvas.figure.legend.entries[1][1]  # type: ignore[union-attr]
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=row.center().toPoint())
    assert intents.wishes[-1] == ("select", tuple(range(1, MANY, 6)))


def test_adding_keeps_what_is_selected(view: MapView, intents: FakeIntents, qtbot: QtBot) -> None:
    view.canvas.show_selection((7, 1))
    row = view.canvas.figure.legend.entries[1][1]  # type: ignore[union-attr]
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, control, row.center().toPoint())
    selection = intents.wishes[-1][1]
    assert selection[:3] == (7, 1, 13)  # type: ignore[index]
    assert len(set(selection)) == len(selection) == MANY // 6  # type: ignore[arg-type]


def test_close_up_the_points_are_dots_with_labels(view: MapView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_canvas, "motion_wanted", lambda _: False)
    canvas, cloud = view.canvas, view.canvas.figure.cloud
    canvas.grab()
    assert cloud.density_share() == 1
    radius = cloud.radius()
    zoom_to(view, 8, 10)
    canvas.grab()
    assert not cloud.dense
    assert cloud.density_share() == 0
    middle = zoom_to(view, 8, 30)
    image = canvas.grab().toImage()
    assert cloud.radius() > radius
    coloring = canvas.figure.legend.coloring  # type: ignore[union-attr]
    assert image.pixelColor(middle.toPoint()).rgb() == coloring.colors[8]
    seen = canvas.figure.box.geometry()
    assert sum(seen.contains(QPointF(*place)) for place in canvas.positions()) <= 60


def test_density_and_dots_fade_into_each_other_once(
    view: MapView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_canvas, "motion_wanted", lambda _: True)
    canvas, cloud = view.canvas, view.canvas.figure.cloud
    canvas.grab()
    middle = canvas.figure.box.geometry().center()
    seen = []
    for _ in range(60):
        before = cloud.dense
        canvas.zoom_at(middle, 1.08)
        canvas.grab()
        if cloud.dense is not before:
            seen.append(cloud.density_share())
    # It begins with what was there.
    assert seen == [pytest.approx(1, abs=0.2)]
    qtbot.waitUntil(lambda: cloud.density_share() == 0)


def test_a_leap_to_many_points_is_shown_at_once(view: MapView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_canvas, "motion_wanted", lambda _: True)
    zoom_to(view, 8, 100)
    view.canvas.grab()
    view.canvas.reset_view()
    view.canvas.grab()
    assert view.canvas.figure.cloud.density_share() == 1


def test_little_steps_about_the_border_do_not_flicker(view: MapView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_canvas, "motion_wanted", lambda _: False)
    canvas, cloud = view.canvas, view.canvas.figure.cloud
    canvas.grab()
    middle = canvas.figure.box.geometry().center()
    while cloud.dense:
        canvas.zoom_at(middle, 1.02)
        canvas.grab()
    shown = []
    for factor in (1 / 1.02, 1.02) * 6:
        canvas.zoom_at(middle, factor)
        canvas.grab()
        shown.append(cloud.dense)
    assert not any(shown)


def test_selected_points_stay_visible(view: MapView, many: AppState) -> None:
    selection = tuple(range(2, MANY, 6))
    view.render(many, replace(many, selection=selection))
    image = view.canvas.grab().toImage()
    places = np.floor(view.canvas.positions()).astype(int)
    wanted = QColor(LIGHT.selection)
    hues = [image.pixelColor(*places[text].tolist()).hsvHue() for text in selection[:300]]
    assert np.mean([abs(hue - wanted.hsvHue()) < 12 for hue in hues]) > 0.95
    other = [image.pixelColor(*places[text].tolist()) for text in range(0, 1800, 6)]
    assert np.mean([color.hsvSaturationF() < 0.5 for color in other]) > 0.95


@pytest.mark.parametrize("suffix", ["svg", "pdf", "png"])
def test_exports_hold_the_picture_and_leave_the_screen_as_it_was(
    view: MapView, many: AppState, tmp_path: Path, suffix: str
) -> None:
    before = view.canvas.grab().toImage()
    export_figure(view, tmp_path / f"map.{suffix}")
    content = (tmp_path / f"map.{suffix}").read_bytes()
    assert len(content) > 50_000
    if suffix == "svg":
        assert b"<image" in content
        assert content.count(b"<circle") + content.count(b"<ellipse") < 100
    assert view.canvas.grab().toImage() == before


def test_an_export_waits_for_what_is_being_prepared(show: Show[MapView], many: AppState) -> None:
    view = show(MapView, many)
    assert view.canvas.preparing
    image = figure_image(view, 1.0, (500, 400), LIGHT)
    colors = {image.pixel(x, y) for x in range(0, 360, 2) for y in range(60, 360, 2)}
    assert len(colors) > 50


def test_words_are_explained_where_they_stand(view: MapView, many: AppState, qtbot: QtBot) -> None:
    words = ClusterWords(tuple((f"word{i}", f"more{i}", f"third{i}", f"last{i}") for i in range(6)), "From a sample.")
    plain = view.canvas.grab().toImage()
    view.render(many, replace(many, cluster_words=words))
    qtbot.waitUntil(lambda: not view.canvas.preparing)
    assert view.canvas.grab().toImage() != plain
    figure = view.canvas.figure
    center = QPointF(*view.canvas.positions()[::6].mean(axis=0))
    assert figure.tip_at(center) == "Cluster 1: word0, more0, third0, last0. From a sample."
    category, row = figure.legend.entries[2]  # type: ignore[union-attr]
    assert category.name == "3 · word2, more2, third2"
    assert figure.tip_at(row.center()).startswith("Cluster 3: word2")
    assert figure.tip_at(QPointF(2, 2)) == ""


def test_drafts_are_shown_where_the_user_looks_and_do_not_move(
    show: Show[MapView], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_canvas, "motion_wanted", lambda _: True)
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
    assert not view.canvas.moving
    assert view.canvas.figure.at_home
    assert view.caption.text() == "UMAP, epoch 60 of 200, of 40 sentences."
    view.canvas.zoom_at(QPointF(200, 200), 3.0)
    looked_at = view.canvas.figure.box.viewRect()
    view.render(drafts[0], drafts[1])
    assert not view.canvas.moving
    assert view.canvas.figure.box.viewRect() == looked_at
    assert view.caption.text() == "UMAP, epoch 120 of 200, of 40 sentences."
    note = "n_neighbors is 15 instead of 16, because there are only 15 texts."
    final = replace(state, projection=Projection(ProjectionSpec(), layouts[2], notes=(note,)))
    view.render(drafts[1], final)
    assert view.canvas.moving
    assert view.canvas.figure.box.viewRect() == looked_at
    assert view.caption.text() == f"UMAP of 40 sentences, 15 exact neighbours, min_dist 0.1, seed 42. {note}"


def test_of_many_points_some_are_seen_moving_to_the_new_layout(
    view: MapView, many: AppState, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = replace(many, projection=replace(many.projection, coords=-many.projection.coords))  # type: ignore[type-var, union-attr]
    figure = view.canvas.figure
    cloud, before = view.canvas.grab().toImage(), figure.whereabouts()
    monkeypatch.setattr(map_canvas, "motion_wanted", lambda _: True)
    # However slow the machine is, the move is seen at its begin.
    view.canvas._move.setDuration(600_000)
    view.render(many, there)
    qtbot.waitUntil(lambda: not view.canvas.preparing)
    assert view.canvas.moving
    assert MOST_DOTS / 2 < len(figure.coords) <= MOST_DOTS
    assert not figure.cloud.layer.isVisible()
    np.testing.assert_allclose(figure.whereabouts(), before, atol=2.0)
    view.canvas.resize(view.canvas.size() * 0.9)
    assert view.canvas.grab().toImage() != cloud
    assert not figure.cloud.layer.isVisible()
    view.canvas._move.setCurrentTime(600_000)
    qtbot.waitUntil(lambda: not view.canvas.moving)
    view.canvas.grab()
    assert figure.cloud.layer.isVisible()
    assert np.abs(figure.whereabouts() - before).mean() > 20
    monkeypatch.setattr(map_canvas, "motion_wanted", lambda _: False)
    view.render(there, many)
    qtbot.waitUntil(lambda: not view.canvas.preparing)
    assert not view.canvas.moving
