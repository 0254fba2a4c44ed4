from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from explorer.analysis.maps.pca import pca
from explorer.analysis.maps.projection import project
from explorer.domain.job import Progress
from explorer.domain.results.analysis import Clusters, ColorBy
from explorer.domain.results.projection import Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.settings.spec import Similarity
from explorer.domain.state import AppState
from explorer.figures.colors import category_colors
from explorer.figures.figure import Viewport
from explorer.figures.pictures.map import points_of
from explorer.figures.theme import DARK, LIGHT, ThemeChoice
from explorer.ui.look.theme import theme_source
from explorer.ui.plots import plot as plots
from explorer.ui.plots.export import export_figure
from explorer.ui.views.map.map import MapView
from explorer.ui.views.norms import NormsView
from tests.support.points import places_in
from tests.support.states import SEED, FakeIntents, make_state, make_vectors
from tests.ui.views.conftest import Show, drag, hover


def points(view: MapView) -> np.ndarray:
    return places_in(view.plot)


def plot_rect(view: MapView) -> QRectF:
    assert view.plot.placed is not None
    return QRectF(*view.plot.placed.axes[0].plot)


def seen(view: MapView) -> Viewport:
    assert view.plot.placed is not None
    return view.plot.placed.axes[0].view


def under(view: MapView) -> int | None:
    return view.plot.hit.item if view.plot.hit is not None else None


def at(view: MapView, text: int) -> QPointF:
    return QPointF(*points(view)[text])


def umap_state(n_texts: int, **options: object) -> AppState:
    coords = np.random.default_rng(4).normal(size=(n_texts, 2)).astype(np.float32) * 5
    return make_state(n_texts, method=ProjectionMethod.UMAP, coords=coords, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("n_texts", [1, 2, 3, 4, 300])
@pytest.mark.parametrize("size", [(360, 260), (600, 480), (1200, 500)])
def test_points_lie_inside_with_one_unit_alike_both_ways(
    show: Show[MapView], n_texts: int, size: tuple[int, int]
) -> None:
    view = show(MapView, umap_state(n_texts), size)
    plot, places = plot_rect(view), points(view)
    assert all(plot.contains(QPointF(*place)) for place in places)
    if n_texts > 2:
        source = points_of(view.plot.figure)
        assert source is not None
        coords = source.coords
        across = np.ptp(places[:, 0]) / np.ptp(coords[:, 0])
        up = np.ptp(places[:, 1]) / np.ptp(coords[:, 1])
        assert across == pytest.approx(up, rel=1e-4)
        assert np.argmax(coords[:, 1]) == np.argmin(places[:, 1])


def test_identical_points_share_one_spot_in_the_middle(show: Show[MapView]) -> None:
    view = show(MapView, make_state(4, method=ProjectionMethod.UMAP, coords=np.full((4, 2), 7.0)))
    places = points(view)
    assert np.ptp(places, axis=0).max() < 1e-6
    assert places[0] == pytest.approx([plot_rect(view).center().x(), plot_rect(view).center().y()])


def test_hovering_finds_the_nearest_point_within_reach(show: Show[MapView]) -> None:
    view = show(MapView, umap_state(3))
    hover(view.plot, at(view, 1) + QPointF(5, 3))
    assert under(view) == 1
    assert view.caption.text().startswith(f"“{SEED[1]}”  cluster 2 · norm ")
    hover(view.plot, at(view, 1) + QPointF(30, 30))
    assert under(view) is None
    assert view.caption.text() == "UMAP of 3 sentences, 15 exact neighbours, min_dist 0.1, seed 42."


def test_the_caption_says_what_pca_holds_and_the_notes(show: Show[MapView]) -> None:
    state = make_state(5)
    view = show(MapView, state)
    assert view.caption.text() == "PCA of 5 sentences; its axes hold 31 % and 22 % of the variance."
    projected = Projection(ProjectionSpec(), state.pca.coords, notes=("It rains.",))  # type: ignore[union-attr]
    view.render(state, replace(state, projection_spec=projected.spec, projection=projected))
    assert view.caption.text().startswith("UMAP of 5 sentences, 15 exact neighbours, ")
    assert view.caption.text().endswith(" It rains.")


@pytest.mark.parametrize(
    ("method", "held", "words"),
    [
        (ProjectionMethod.UMAP, 5, "UMAP of 5 sentences, 5 exact neighbours, min_dist 0.1, seed 42."),
        (ProjectionMethod.TSNE, 4 / 3, "t-SNE of 5 sentences, perplexity 1.3, seed 42."),
    ],
)
def test_the_caption_tells_the_setting_that_held(
    show: Show[MapView], method: ProjectionMethod, held: float, words: str
) -> None:
    state, spec = make_state(5), ProjectionSpec(method)
    view = show(MapView, state)
    projected = Projection(spec, state.pca.coords, held=held)  # type: ignore[union-attr]
    view.render(state, replace(state, projection_spec=spec, projection=projected))
    assert view.caption.text() == words


def test_three_sentences_are_called_what_they_are_laid_out_by_and_their_axes_stay(show: Show[MapView]) -> None:
    vectors = make_vectors(3)
    state = replace(
        make_state(3), pca=pca(vectors), projection_spec=ProjectionSpec(), projection_progress=Progress("UMAP")
    )
    view = show(MapView, state)
    axes = plot_rect(view)
    assert view.caption.text().startswith("PCA of 3 sentences; its axes hold ")
    assert "until" not in view.caption.text()
    laid_out = project(vectors, None, ProjectionSpec(), lambda _: None)
    done = replace(state, projection=laid_out, projection_progress=None)
    view.render(state, done)
    note = "3 texts are too few for UMAP, which needs 4."
    assert view.caption.text().startswith("PCA of 3 sentences; its axes hold ")
    assert view.caption.text().endswith(note)
    assert view.figure_title() == "PCA"
    assert plot_rect(view) == axes
    np.testing.assert_array_equal(laid_out.coords, state.pca.coords)  # type: ignore[union-attr]


def test_the_method_says_what_of_the_map_is_stable(show: Show[MapView]) -> None:
    view = show(MapView, make_state(5))
    assert "Stable: " in view.method_box.toolTip()
    assert "Not stable: " in view.method_box.toolTip()


def test_clicks_select_points_and_legend_entries(show: Show[MapView], intents: FakeIntents, qtbot: QtBot) -> None:
    state = umap_state(30, selection=(7,))
    view = show(MapView, state)
    qtbot.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=at(view, 3).toPoint())
    assert intents.wishes[-1] == ("select", (3,))
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(view.plot, Qt.MouseButton.LeftButton, control, at(view, 3).toPoint())
    assert intents.wishes[-1] == ("select", (7, 3))
    assert view.plot.placed is not None
    assert view.plot.placed.legend is not None
    category, row = view.plot.placed.legend.entries[1]
    assert category.name == "Cluster 2"
    qtbot.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=QPointF(*row.center).toPoint())
    assert intents.wishes[-1] == ("select", (1, 7, 13, 19, 25))


def square(center: QPointF, half: float) -> list[QPointF]:
    corners = ((-half, -half), (half, -half), (half, half), (-half, half))
    return [center + QPointF(x, y) for x, y in corners]


def test_shift_and_drag_lassoes(show: Show[MapView], intents: FakeIntents) -> None:
    view = show(MapView, umap_state(200))
    places, center = points(view), plot_rect(view).center()
    drag(view.plot, square(center, 60), Qt.KeyboardModifier.ShiftModifier)
    inside = np.flatnonzero(np.abs(places - [center.x(), center.y()]).max(axis=1) < 60)
    assert len(inside) > 3
    assert intents.wishes == [("select", tuple(inside))]
    assert not view.plot.viewports


def test_the_lasso_button_lassoes_once(show: Show[MapView], intents: FakeIntents, qtbot: QtBot) -> None:
    view = show(MapView, umap_state(50))
    qtbot.mouseClick(view.lasso_button, Qt.MouseButton.LeftButton)
    assert view.plot.cursor().shape() == Qt.CursorShape.CrossCursor
    drag(view.plot, square(at(view, 9), 12))
    assert 9 in intents.wishes[-1][1]  # type: ignore[operator]
    assert not view.lasso_button.isChecked()
    drag(view.plot, [QPointF(200, 200), QPointF(260, 230), QPointF(261, 231)])
    assert view.plot.viewports


@pytest.mark.parametrize("by_button", [False, True])
def test_escape_gives_up_a_lasso(show: Show[MapView], intents: FakeIntents, qtbot: QtBot, *, by_button: bool) -> None:
    view = show(MapView, umap_state(50))
    if by_button:
        qtbot.mouseClick(view.lasso_button, Qt.MouseButton.LeftButton)
        assert view.focusWidget() is view.plot
    else:
        shift, path = Qt.KeyboardModifier.ShiftModifier, square(at(view, 9), 40)
        qtbot.mousePress(view.plot, Qt.MouseButton.LeftButton, shift, path[0].toPoint())
        for place in path[1:]:
            press_move(view.plot, place)
    before = view.plot.grab().toImage()
    assert sends_override(view.plot, Qt.Key.Key_Escape)
    qtbot.keyClick(view.plot, Qt.Key.Key_Escape)
    assert not view.lasso_button.isChecked()
    if not by_button:
        assert view.plot.grab().toImage() != before
        qtbot.mouseRelease(view.plot, Qt.MouseButton.LeftButton, pos=path[-1].toPoint())
    assert intents.wishes == []
    # Without a lasso the key is left to whoever else wants it.
    assert not sends_override(view.plot, Qt.Key.Key_Escape)


def press_move(widget: QWidget, point: QPointF) -> None:
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    place = QPointF(widget.mapToGlobal(point))
    move = QMouseEvent(QEvent.Type.MouseMove, point, place, none, left, Qt.KeyboardModifier.ShiftModifier)
    QApplication.sendEvent(widget, move)


def sends_override(widget: QWidget, key: Qt.Key) -> bool:
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_wheel_drag_and_double_click(show: Show[MapView], qtbot: QtBot) -> None:
    view = show(MapView, umap_state(20))
    point = at(view, 4)
    view.plot.zoom_at(point, 3.0)
    assert at(view, 4).toPoint() == point.toPoint()
    before = points(view)
    drag(view.plot, [QPointF(100, 100), QPointF(120, 90), QPointF(130, 80)])
    np.testing.assert_allclose(points(view) - before, np.tile([30, -20], (20, 1)), atol=1e-6)
    qtbot.mouseDClick(view.plot, Qt.MouseButton.LeftButton, pos=point.toPoint())
    assert not view.plot.viewports


def test_some_of_the_map_stays_in_sight_and_zoom_ends(show: Show[MapView]) -> None:
    view = show(MapView, umap_state(20))
    home = seen(view)
    for _ in range(60):
        view.plot.pan_by(QPointF(90, -70))
    middle = QPointF(seen(view).x + seen(view).width / 2, seen(view).y + seen(view).height / 2)
    assert QRectF(home.x, home.y, home.width, home.height).adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(middle)
    for factor, width in ((0.5, 2 * home.width), (3.0, home.width / 400)):
        for _ in range(20):
            view.plot.zoom_at(plot_rect(view).center(), factor)
        assert seen(view).width == pytest.approx(width)
    view.plot.reset_view()
    assert seen(view) == home


def test_a_picture_leaves_the_screen_as_it_was(show: Show[MapView], tmp_path: Path) -> None:
    view = show(MapView, umap_state(40, selection=(3,)))
    view.plot.zoom_at(at(view, 5), 2.5)
    before, places = view.plot.grab().toImage(), points(view)
    export_figure(view, tmp_path / "map.png", size=(300, 700), theme=DARK)
    np.testing.assert_allclose(points(view), places, atol=1e-6)
    assert view.plot.grab().toImage() == before


def test_points_move_to_the_new_layout_unless_motion_is_unwanted(
    show: Show[MapView], monkeypatch: pytest.MonkeyPatch
) -> None:
    state = make_state(30, method=ProjectionMethod.UMAP)
    view = show(MapView, state)
    there = replace(umap_state(30), shown=state.shown, clusters=state.clusters)
    monkeypatch.setattr(plots, "motion_wanted", lambda _: False)
    view.render(state, there)
    assert not view.plot.motion.under_way
    monkeypatch.setattr(plots, "motion_wanted", lambda _: True)
    view.render(there, state)
    assert view.plot.motion.under_way
    # Other colours of the same layout are there at once.
    view.plot.motion.end()
    view.render(state, replace(state, color_by=ColorBy.NORM))
    assert not view.plot.motion.under_way
    # So are other texts.
    view.render(state, make_state(30, method=ProjectionMethod.UMAP))
    assert not view.plot.motion.under_way


def test_method_colour_and_settings_ask(show: Show[MapView], intents: FakeIntents, qtbot: QtBot) -> None:
    state = umap_state(20)
    view = show(MapView, state)
    qtbot.keyClick(view.method_box, Qt.Key.Key_Down)
    assert intents.wishes[-1] == ("set_projection", ProjectionSpec(method=ProjectionMethod.PCA))
    qtbot.keyClick(view.color_box, Qt.Key.Key_End)
    assert intents.wishes[-1] == ("set_color_by", ColorBy.TOKENS)
    assert isinstance(intents.wishes[-1][1], ColorBy)
    settings = view.settings
    settings.n_neighbors.setValue(30)
    settings.min_dist.setValue(0.25)
    settings.seed.setValue(7)
    settings.metric_box.show_choice(Similarity.EUCLIDEAN)
    settings.apply.click()
    wanted = ProjectionSpec(n_neighbors=30, min_dist=0.25, seed=7, metric=Similarity.EUCLIDEAN)
    assert intents.wishes[-1] == ("set_projection", wanted)


def test_settings_show_the_rows_of_their_method(show: Show[MapView]) -> None:
    state = umap_state(20)
    view = show(MapView, state)
    settings = view.settings
    assert not settings.n_neighbors.isHidden()
    assert settings.perplexity.isHidden()
    tsne = replace(state, projection_spec=ProjectionSpec(method=ProjectionMethod.TSNE, perplexity=12))
    view.render(state, tsne)
    assert settings.n_neighbors.isHidden()
    assert not settings.perplexity.isHidden()
    assert settings.perplexity.value() == 12
    view.render(tsne, replace(state, projection_spec=ProjectionSpec(method=ProjectionMethod.PCA)))
    assert not view.settings_button.isEnabled()


def test_progress_is_shown_and_stops(show: Show[MapView], intents: FakeIntents, qtbot: QtBot) -> None:
    state = make_state(20, method=ProjectionMethod.UMAP)
    view = show(MapView, state)
    assert not view.progress.isVisible()
    busy = replace(state, projection_progress=Progress("Optimising the layout", 50, 200, 10.0, 15.0))
    view.render(state, busy)
    assert view.progress.isVisible()
    assert view.progress.words.text() == "UMAP 25 %, 15 s left"
    assert view.caption.text().endswith("until UMAP is ready.")
    qtbot.mouseClick(view.progress.cancel, Qt.MouseButton.LeftButton)
    assert intents.wishes[-1][0] == "cancel_projection"
    view.render(busy, state)
    assert not view.progress.isVisible()


def test_tens_of_thousands_of_points_are_drawn_where_they_are(show: Show[MapView]) -> None:
    n_texts = 30_000
    texts = tuple(map(str, range(n_texts)))
    coords = np.random.default_rng(0).normal(size=(n_texts, 2))
    vectors = make_vectors(n_texts, 4)
    state = make_state(vectors=vectors, texts=texts, method=ProjectionMethod.UMAP, coords=coords)
    view = show(MapView, state)
    image = view.plot.grab().toImage()
    ratio = image.devicePixelRatio()
    surface = QColor(LIGHT.surface).rgb()
    for place in points(view)[::3000]:
        column, row = np.floor(place * ratio).astype(int).tolist()
        assert image.pixel(column, row) != surface


def test_no_room_at_all_is_no_harm(show: Show[MapView]) -> None:
    view = show(MapView, make_state(5), (200, 200))
    view.plot.resize(1, 1)
    view.plot.zoom_at(QPointF(0, 0), 2.0)
    view.plot.pan_by(QPointF(5, 5))
    assert np.isfinite(points(view)).all()
    view.plot.reset_view()


def test_empty_then_filled(show: Show[MapView]) -> None:
    view = show(MapView, AppState())
    assert view.is_empty()
    view.plot.zoom_at(QPointF(9, 9), 2.0)
    view.plot.pan_by(QPointF(9, 9))
    view.plot.reset_view()
    view.render(AppState(), make_state(2))
    assert not view.is_empty()


def test_every_control_has_a_name(show: Show[MapView]) -> None:
    view = show(MapView, make_state(3))
    controls = (view.plot, view.method_box, view.color_box, view.settings_button, view.lasso_button)
    fields = (view.settings.n_neighbors, view.settings.min_dist, view.settings.perplexity, view.settings.seed)
    for widget in (*controls, *fields, view.settings.metric_box, view.settings.apply, view.progress.cancel):
        assert widget.objectName().startswith("map_")
        assert widget.accessibleName()
    menu = [action.text() for action in view.menu_for(view.target_at(at(view, 0))).actions()]
    assert menu[:3] == ["Copy value", "Copy sentence", "Select row"]


def test_a_narrow_title_row_leaves_out_what_the_menu_has(show: Show[MapView], qtbot: QtBot) -> None:
    view = show(MapView, umap_state(20), (220, 260))
    assert not view.lasso_button.isVisible()
    assert view.method_box.isVisible()
    actions = {action.text(): action for action in view.menu_for(view.target_at(QPointF(5, 5))).actions()}
    actions["Select with a lasso"].trigger()
    assert view.plot.lassoing
    view.resize(700, 400)
    qtbot.waitUntil(view.lasso_button.isVisible)
    view.open_settings()
    qtbot.waitUntil(view.settings.isVisible)
    view.settings.apply.click()
    assert not view.settings.isVisible()


def test_a_change_of_theme_repaints(show: Show[MapView]) -> None:
    view = show(MapView, umap_state(20))
    theme_source().choose(ThemeChoice.DARK)
    image = view.plot.grab().toImage()
    assert image.pixelColor(3, 3) == QColor(DARK.surface)
    assert view.plot.placed is not None
    assert view.plot.placed.legend is not None
    row = view.plot.placed.legend.entries[0][1]
    assert image.pixelColor(round(row.x + 5), round(row.center[1])) == QColor(category_colors(dark=True)[0])


def test_an_approximate_map_says_so_first_and_in_the_figure(show: Show[MapView]) -> None:
    state = umap_state(12)
    assert state.projection is not None
    note = "Its neighbours are approximate, 97.1 % of the true nearest found, measured on 500 texts."
    rough = replace(state, projection=replace(state.projection, exact=False, notes=(note,)))
    view = show(MapView, rough)
    assert view.caption.text().startswith("Approximate UMAP of 12 sentences, 15 neighbours")
    assert view.caption.text().endswith(note)
    assert f" · {note.removesuffix('.')}" in view.figure_note()
    assert note not in view.figure_note()


def test_clusters_of_a_sample_say_so_where_they_are_the_colours(show: Show[MapView]) -> None:
    state = umap_state(12)
    labels = np.arange(12) % 2
    sampled = replace(state, clusters=Clusters(labels, 2, "HDBSCAN of a sample of 6.", exact=False))
    view = show(MapView, sampled)
    assert view.caption.text().endswith(" Clusters: HDBSCAN of a sample of 6.")
    by_norm = replace(sampled, color_by=ColorBy.NORM)
    view.render(sampled, by_norm)
    assert "Clusters" not in view.caption.text()


def test_the_level_of_clusters_is_chosen_where_there_are_several(
    show: Show[MapView], intents: FakeIntents, qtbot: QtBot
) -> None:
    state = umap_state(12)
    levels = np.stack([np.arange(12) % 2, np.arange(12) % 4])
    several = replace(state, clusters=Clusters(levels[0], 2, levels=levels))
    view = show(MapView, state)
    assert not view.level_box.isVisible()
    view.render(state, several)
    assert view.level_box.isVisible()
    assert [view.level_box.itemText(row) for row in range(2)] == ["2", "4"]
    assert view.level_box.currentIndex() == 0
    qtbot.keyClick(view.level_box, Qt.Key.Key_Down)
    assert intents.wishes[-1] == ("set_cluster_level", 1)
    assert several.clusters is not None
    finer = replace(several, clusters=several.clusters.at_level(1))
    view.render(several, finer)
    assert view.level_box.currentIndex() == 1
    by_norm = replace(finer, color_by=ColorBy.NORM)
    view.render(finer, by_norm)
    assert not view.level_box.isVisible()


@pytest.mark.parametrize("kind", [MapView, NormsView])
def test_plots_are_made_when_there_is_something_to_show(
    show: Show[MapView | NormsView], kind: type[MapView | NormsView]
) -> None:
    # They are a tenth of the time until the window opens.
    view = show(kind, AppState())
    assert view.is_empty()
    assert "plot" not in vars(view)
    filled = make_state(12)
    view.render(AppState(), filled)
    assert not view.is_empty()
    assert view.plot.isVisible()


def test_a_selection_older_than_the_map_is_on_it(show: Show[MapView]) -> None:
    view = show(MapView, AppState())
    selected = replace(make_state(12), selection=(3, 5))
    without = replace(selected, pca=None, projection=None)
    view.render(AppState(), without)
    view.render(without, selected)
    assert view.plot.marking.texts == (3, 5)
