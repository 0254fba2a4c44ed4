from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from explorer.domain.results.analysis import BlockMaximum, Order
from explorer.domain.settings.spec import Similarity
from explorer.domain.state import AppState
from explorer.figures.colors import ColorMap, lut
from explorer.figures.figure import Hit, Viewport
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.placed_cells import PlacedCells
from explorer.figures.scale import ColorScale
from explorer.figures.theme import LIGHT
from explorer.ui.plots.blocks import block_at, values_at
from explorer.ui.plots.export import export_figure
from explorer.ui.views.heatmap import HeatmapView
from tests.support.states import SEED, FakeIntents, make_state, make_vectors
from tests.ui.views.conftest import Show, drag, hover


def layout_of(view: HeatmapView) -> PlacedCells:
    assert view.plot.placed is not None
    cells = view.plot.placed.axes[0].cells
    assert cells is not None
    return cells


def scale_of(view: HeatmapView) -> ColorScale:
    return layout_of(view).cells.colors


def value_at(view: HeatmapView, row: int, column: int) -> float:
    return values_at(view.plot, Hit(0, 0, row, column))[0]


def block_of(view: HeatmapView, row: int, column: int) -> tuple[range, range]:
    return block_at(view.plot, Hit(0, 0, row, column))


def cell_center(view: HeatmapView, row: float, column: float) -> QPointF:
    layout = layout_of(view)
    return QPointF(layout.left_of(column + 0.5), layout.top_of(row + 0.5))


def cosine(vectors: np.ndarray, i: int, j: int) -> float:
    a, b = vectors[i].astype(float), vectors[j].astype(float)
    return float(a @ b / np.sqrt((a * a).sum() * (b * b).sum()))


def test_the_caption_says_the_pair_and_its_value(show: Show[HeatmapView]) -> None:
    vectors = make_vectors(3)
    view = show(HeatmapView, make_state(vectors=vectors))
    hover(view.plot, cell_center(view, 0, 1))
    value = f"{cosine(vectors, 0, 1):.3f}".replace("-", "−")
    assert view.caption.text() == f"“{SEED[0]}” × “{SEED[1]}”  {value}"
    QApplication.sendEvent(view.plot, QEvent(QEvent.Type.Leave))
    assert view.caption.text().startswith("Cosine similarity of 3 sentences, from ")


def test_a_cell_of_many_pairs_says_so_and_is_their_mean(show: Show[HeatmapView]) -> None:
    vectors = make_vectors(3000)
    view = show(HeatmapView, make_state(vectors=vectors))
    hover(view.plot, cell_center(view, 500, 2000))
    rows, columns = block_of(view, 500, 2000)
    assert len(rows) == len(columns) > 1
    assert 500 in rows
    assert 2000 in columns
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    mean = float((unit[rows.start : rows.stop] @ unit[columns.start : columns.stop].T).mean())
    assert value_at(view, 500, 2000) == pytest.approx(mean, abs=1e-5)
    words = view.caption.text()
    assert words.startswith("Sentences ")
    assert f"mean of {len(rows) * len(columns)} pairs" in words.replace("\u2009", "")


@pytest.mark.parametrize("metric", list(Similarity))
def test_pixels_have_the_colour_of_their_value(show: Show[HeatmapView], metric: Similarity) -> None:
    state = make_state(3, metric=metric, normalize=False)
    view = show(HeatmapView, state)
    image = view.plot.grab().toImage()
    name, (low, high) = ColorMap(scale_of(view).name), scale_of(view).ends
    ratio = image.devicePixelRatio()
    for row, column in np.ndindex(3, 3):
        point = cell_center(view, row, column) - QPointF(0, 0.35 * layout_of(view).cell[1])
        color = image.pixel((point * ratio).toPoint())
        share = (value_at(view, row, column) - low) / (high - low)
        expected = int(lut(name)[round(255 * min(1.0, max(0.0, share)))])
        assert all(abs((color >> s & 255) - (expected >> s & 255)) <= 4 for s in (0, 8, 16))


def test_a_click_selects_both_sentences_and_control_adds(
    show: Show[HeatmapView], intents: FakeIntents, qtbot: QtBot
) -> None:
    state = make_state(6)
    view = show(HeatmapView, state)
    qtbot.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=cell_center(view, 0, 2).toPoint())
    assert intents.wishes[-1] == ("select", (0, 2))
    qtbot.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=cell_center(view, 4, 4).toPoint())
    assert intents.wishes[-1] == ("select", (4,))
    view.render(state, replace(state, selection=(1,)))
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(view.plot, Qt.MouseButton.LeftButton, control, cell_center(view, 4, 4).toPoint())
    assert intents.wishes[-1] == ("select", (1, 4))
    label = QPointF(layout_of(view).rows.right - 4, layout_of(view).top_of(3.5))
    qtbot.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=label.toPoint())
    assert intents.wishes[-1] == ("select", (3,))
    qtbot.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert intents.wishes[-1] == ("select", ())


def test_rows_of_another_order_stand_for_their_texts(
    show: Show[HeatmapView], intents: FakeIntents, qtbot: QtBot
) -> None:
    state = make_state(8, order=Order.CLUSTER)
    view = show(HeatmapView, state)
    assert state.heatmap_order is not None
    row_texts = state.heatmap_order.tolist()
    qtbot.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=cell_center(view, 1, 5).toPoint())
    assert intents.wishes[-1] == ("select", (row_texts[1], row_texts[5]))
    groups = layout_of(view).cells.groups
    assert groups is not None
    assert (np.diff(groups.group_of) >= 0).all()


def test_the_selection_is_outlined_in_its_colour(show: Show[HeatmapView]) -> None:
    state = make_state(5)
    view = show(HeatmapView, state)

    def marked() -> int:
        image = view.plot.grab().toImage()
        layout, ratio = layout_of(view), image.devicePixelRatio()
        wanted = QColor(LIGHT.selection).rgb()
        x = round(ratio * (layout.plot.x - 2.5))
        tops = (round(ratio * layout.top_of(row + 0.5)) for row in range(5))
        return [image.pixel(x, y) == wanted for y in tops].index(True)

    view.render(state, replace(state, selection=(3,)))
    assert marked() == 3


def test_wheel_zooms_about_the_pointer_and_keys_and_double_click_work(show: Show[HeatmapView], qtbot: QtBot) -> None:
    view = show(HeatmapView, make_state(100))
    point = cell_center(view, 30, 70)
    view.plot.zoom_at(point, 4.0)
    layout = layout_of(view)
    assert layout.viewport.width == pytest.approx(25)
    assert layout.row_at(point.y()) == pytest.approx(30.5)
    assert layout.column_at(point.x()) == pytest.approx(70.5)

    before = layout.viewport
    drag(view.plot, [QPointF(300, 240), QPointF(320, 240), QPointF(340, 250)])
    after = layout_of(view).viewport
    assert after.x == pytest.approx(before.x - 40 / layout.cell[0])
    assert after.y == pytest.approx(before.y - 10 / layout.cell[1])

    qtbot.keyClick(view.plot, Qt.Key.Key_Plus)
    assert layout_of(view).viewport.width == pytest.approx(20)
    qtbot.keyClick(view.plot, Qt.Key.Key_Minus)
    assert layout_of(view).viewport.width == pytest.approx(25)
    middle = layout_of(view).viewport
    qtbot.keyClick(view.plot, Qt.Key.Key_Right)
    assert layout_of(view).viewport.x > middle.x
    qtbot.mouseDClick(view.plot, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    assert layout_of(view).viewport == Viewport(0, 0, 100, 100)
    view.plot.zoom_at(point, 2.0)
    qtbot.keyClick(view.plot, Qt.Key.Key_0)
    assert layout_of(view).viewport == Viewport(0, 0, 100, 100)


def test_controls_ask_and_show(show: Show[HeatmapView], intents: FakeIntents, qtbot: QtBot) -> None:
    state = make_state(8)
    view = show(HeatmapView, state)
    view.order_box.setFocus()
    qtbot.keyClick(view.order_box, Qt.Key.Key_Down)
    assert intents.wishes == [("set_order", Order.SIMILARITY)]
    assert isinstance(intents.wishes[0][1], Order)
    view.render(state, replace(state, order=Order.CLUSTER))
    assert view.order_box.choice is Order.CLUSTER
    view.color_map_box.setFocus()
    before = view.plot.grab().toImage()
    qtbot.keyClick(view.color_map_box, Qt.Key.Key_End)
    assert view.color_map is ColorMap.GREEN_PURPLE
    assert view.plot.grab().toImage() != before


def test_zoom_is_kept_when_only_the_numbers_change(show: Show[HeatmapView]) -> None:
    state = make_state(50)
    view = show(HeatmapView, state)
    view.plot.zoom_at(cell_center(view, 10, 10), 3.0)
    window = layout_of(view).viewport
    other = make_state(vectors=make_vectors(50, seed=3))
    view.render(state, other)
    assert layout_of(view).viewport == window
    view.render(other, make_state(20))
    assert layout_of(view).viewport == Viewport(0, 0, 20, 20)


def test_the_menu_copies_value_and_sentence_and_selects(show: Show[HeatmapView], intents: FakeIntents) -> None:
    view = show(HeatmapView, make_state(4))
    point = cell_center(view, 2, 1)
    menu = view.menu_for(view.target_at(point))
    actions = {action.text(): action for action in menu.actions() if action.text()}
    assert list(actions) == [
        "Copy value", "Copy sentence", "Select both", "Explain this pair", "Near-duplicates…", "Colour map", "Export…",
    ]  # fmt: skip
    actions["Near-duplicates…"].trigger()
    assert intents.wishes.pop() == ("show_near_duplicates", None)
    actions["Copy sentence"].trigger()
    assert QGuiApplication.clipboard().text() == SEED[2]
    actions["Copy value"].trigger()
    assert QGuiApplication.clipboard().text() == f"{value_at(view, 2, 1):.3f}".replace("-", "−")
    actions["Select both"].trigger()
    assert intents.wishes == [("select", (2, 1))]
    asked: list[bool] = []
    view.export_requested.connect(lambda: asked.append(True))
    actions["Export…"].trigger()
    assert asked == [True]


def test_before_a_run_one_line_says_what_will_be_here(show: Show[HeatmapView]) -> None:
    view = show(HeatmapView, AppState())
    assert view.is_empty()
    view.render(AppState(), make_state(3))
    assert not view.is_empty()


def test_every_control_has_a_name(show: Show[HeatmapView]) -> None:
    view = show(HeatmapView, make_state(3))
    for widget in (view.plot, view.order_box, view.color_map_box, view.caption):
        assert widget.objectName().startswith("heatmap_")
        assert widget.accessibleName()


def test_a_hundred_thousand_sentences_are_painted(show: Show[HeatmapView]) -> None:
    vectors = make_vectors(100_000, 16)
    state = replace(make_state(3), pyramid=None)
    big = make_state(vectors=vectors, texts=tuple(map(str, range(100_000))))
    view = show(HeatmapView, state)
    view.render(state, big)
    image = view.plot.grab().toImage()
    layout = layout_of(view)
    inside = image.copy(QRectF(*layout.plot).toRect()).convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.array(inside.constBits(), dtype=np.uint8)
    assert pixels.std() > 5


def test_the_menu_offers_the_colour_maps_too(show: Show[HeatmapView]) -> None:
    view = show(HeatmapView, make_state(4), (260, 240))
    assert not view.color_map_box.isVisible()
    menu = view.menu_for(view.target_at(cell_center(view, 0, 0)))
    colors = next(action.menu() for action in menu.actions() if action.text() == "Colour map")
    assert isinstance(colors, QMenu)
    {action.text(): action for action in colors.actions()}["Magma"].trigger()
    assert view.color_map is view.color_map_box.choice is ColorMap.MAGMA


def test_panning_by_keys_forgets_the_cell_that_went_out_of_sight(show: Show[HeatmapView], qtbot: QtBot) -> None:
    view = show(HeatmapView, make_state(60))
    view.plot.zoom_at(cell_center(view, 0, 0), 10)
    hover(view.plot, cell_center(view, 0, 0))
    assert view.plot.hit == Hit(0, 0, 0, 0)
    for _ in range(30):
        qtbot.keyClick(view.plot, Qt.Key.Key_Right)
    view.plot.grab()
    assert view.plot.hit is None
    assert view.caption.text().startswith("Cosine similarity of 60 sentences")


def rest_on(view: HeatmapView, intents: FakeIntents, qtbot: QtBot, row: int, column: int) -> tuple[range, range]:
    hover(view.plot, cell_center(view, row, column))
    rows, columns = block_of(view, row, column)
    asked = ("find_block_maximum", (rows, columns))
    qtbot.waitUntil(lambda: intents.wishes[-1:] == [asked], timeout=5000)
    return rows, columns


def test_resting_on_a_block_asks_for_its_most_similar_pair_and_says_it(
    show: Show[HeatmapView], intents: FakeIntents, qtbot: QtBot
) -> None:
    state = make_state(3000)
    view = show(HeatmapView, state)
    rows, columns = rest_on(view, intents, qtbot, 500, 2000)
    assert "largest" not in view.caption.text()
    found = replace(state, block_maximum=BlockMaximum(rows, columns, (501, 2002), 0.987))
    view.render(state, found)
    mean = f"{value_at(view, 500, 2000):.3f}".replace("-", "−")
    assert view.caption.text().replace("\u2009", "") == (
        f"Most similar of 64 pairs: “{state.text(501)}” × “{state.text(2002)}”; sentences 497–504 × 2001–2008"
        f"  mean {mean}, largest 0.987"
    )
    actions = {action.text(): action for action in view.menu_for(view.target_at(QPointF())).actions()}
    actions["Select the most similar pair in this block"].trigger()
    assert intents.wishes[-1] == ("select", (501, 2002))


def test_an_answer_about_another_block_or_other_numbers_is_not_said(
    show: Show[HeatmapView], intents: FakeIntents, qtbot: QtBot
) -> None:
    state = make_state(3000)
    view = show(HeatmapView, state)
    rows, columns = rest_on(view, intents, qtbot, 500, 2000)
    found = replace(state, block_maximum=BlockMaximum(rows, columns, (501, 2002), 0.987))
    hover(view.plot, cell_center(view, 2500, 100))
    view.render(state, found)
    assert "largest" not in view.caption.text()
    hover(view.plot, cell_center(view, 500, 2000))
    assert "largest 0.987" in view.caption.text()
    other = replace(make_state(vectors=make_vectors(3000, seed=1)), block_maximum=found.block_maximum)
    view.render(found, other)
    hover(view.plot, cell_center(view, 500, 2000))
    assert "largest" not in view.caption.text()


def test_a_block_of_too_many_pairs_says_to_zoom_in(show: Show[HeatmapView], intents: FakeIntents, qtbot: QtBot) -> None:
    state = make_state(3000)
    view = show(HeatmapView, state)
    rows, columns = rest_on(view, intents, qtbot, 500, 2000)
    view.render(state, replace(state, block_maximum=BlockMaximum(rows, columns)))
    assert "zoom in to find the most similar" in view.caption.text()
    actions = {action.text(): action for action in view.menu_for(view.target_at(QPointF())).actions()}
    assert not actions["Select the most similar pair in this block"].isEnabled()


def test_one_pair_is_its_own_maximum(show: Show[HeatmapView]) -> None:
    view = show(HeatmapView, make_state(12))
    hover(view.plot, cell_center(view, 1, 2))
    assert not view._rest.isActive()


def test_the_caption_says_how_many_sentences_are_ordered_and_coloured(show: Show[HeatmapView]) -> None:
    words = show(HeatmapView, make_state(600, order=Order.SIMILARITY)).caption.text()
    assert "ordered within and between groups found by k-means" in words
    assert "The colours span 99 % of the pairs of 160 of them." in words
    assert "k-means" not in show(HeatmapView, make_state(20, order=Order.SIMILARITY)).caption.text()


def test_an_exported_figure_says_what_its_cells_are(show: Show[HeatmapView]) -> None:
    few = show(HeatmapView, make_state(100, order=Order.SIMILARITY)).figure_note()
    assert "cell" not in few
    assert "k-means" not in few
    many = show(HeatmapView, make_state(3000, order=Order.SIMILARITY, metric=Similarity.EUCLIDEAN))
    assert many.figure_note().endswith(
        " · each cell is the root mean square of several pairs · ordered by k-means groups"
    )
    many.plot.zoom_at(cell_center(many, 5, 5), 100)
    assert "cell" not in many.figure_note()


@pytest.mark.parametrize("factor", [3.3, 40.0])
def test_zoomed_cells_stay_inside_their_plot_in_a_file_of_shapes(
    show: Show[HeatmapView], tmp_path: Path, factor: float
) -> None:
    view = show(HeatmapView, make_state(200))
    view.plot.zoom_at(cell_center(view, 100.3, 60.7), factor)
    export_figure(view, tmp_path / "zoomed.svg", size=(700, 600))
    drawn = (tmp_path / "zoomed.svg").read_text(encoding="utf-8")
    pattern = r'<(?:image|rect) x="([-.\d]+)" y="([-.\d]+)" width="([.\d]+)" height="([.\d]+)"'
    _, *cells, bar = (Box(*map(float, found)) for found in re.findall(pattern, drawn))
    # The colour bar is as high as the plot, and stands right of it.
    cells = [cell for cell in cells if cell.width > 4] + [bar]
    assert len(cells) > 1
    for cell in cells:
        assert bar.y - 0.1 <= cell.y
        assert cell.bottom <= bar.bottom + 0.1
        assert cell is bar or cell.right <= bar.x


def test_fingers_that_meet_at_once_show_everything(show: Show[HeatmapView]) -> None:
    plot = show(HeatmapView, make_state(60)).plot
    at = QPointF(plot.rect().center())
    plot.zoom_at(at, 2.0)
    kind, pad = Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice()
    for value in (-1.0, -1.5):
        QApplication.sendEvent(plot, QNativeGestureEvent(kind, pad, 2, at, at, at, value, QPointF()))
        assert plot.viewports[0] == Viewport(0.0, 0.0, 60.0, 60.0)
