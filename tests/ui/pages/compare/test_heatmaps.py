from __future__ import annotations

import threading
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.results.analysis import Order
from explorer.domain.settings.spec import Similarity
from explorer.figures.compare.heatmaps import Heatmaps, build_heatmaps
from explorer.figures.figure import Hit, Viewport
from explorer.figures.layout.placed_cells import PlacedCells
from explorer.ui.pages.compare import heat_tab
from explorer.ui.pages.compare.page import ComparePage
from explorer.ui.plots.blocks import block_at, values_at
from explorer.ui.state.tasks import TaskRunner
from tests.support.comparisons import make_comparison, shifted, similarities
from tests.support.states import SEED, FakeIntents, make_state, make_vectors
from tests.ui.pages.compare.conftest import ShowPage, compared
from tests.ui.views.conftest import drag, hover


def heatmaps_of(page: ComparePage) -> Heatmaps:
    assert page.heatmaps.heatmaps is not None
    return page.heatmaps.heatmaps


def maps_of(page: ComparePage) -> list[PlacedCells]:
    placed = page.heatmaps.plot.placed
    assert placed is not None
    return [axes.cells for axes in placed.axes if axes.cells is not None]


def values_of(page: ComparePage, row: int, column: int) -> tuple[float, ...]:
    return values_at(page.heatmaps.plot, Hit(0, 0, row, column))


def cell_center(page: ComparePage, side: int, row: float, column: float) -> QPointF:
    place = maps_of(page)[side]
    return QPointF(place.left_of(column + 0.5), place.top_of(row + 0.5))


@pytest.mark.parametrize("metric", list(Similarity))
def test_cells_are_both_similarities_and_their_difference(show_page: ShowPage, metric: Similarity) -> None:
    first = make_vectors(5)
    second = shifted(first)
    page = show_page(compared(5, make_comparison(first=first, second=second, metric=metric)))
    in_a, in_b = similarities(first, metric), similarities(second, metric)
    for row, column in np.ndindex(5, 5):
        values = values_of(page, row, column)
        expected = (in_a[row, column], in_b[row, column], in_a[row, column] - in_b[row, column])
        assert values == pytest.approx(expected, abs=2e-4 if metric.is_distance else 2e-5)


def test_no_difference_has_the_neutral_colour_and_is_said_in_words(show_page: ShowPage) -> None:
    vectors = make_vectors(12)
    page = show_page(compared(12, make_comparison(first=vectors, second=vectors)))
    assert page.headline.summary.text() == "A and B give exactly the same similarities."
    assert "exactly the same" in page.caption.text()
    image = page.heatmaps.plot.grab().toImage()
    middle = image.pixelColor((cell_center(page, 2, 4, 7) * image.devicePixelRatio()).toPoint())
    assert all(abs(part - 0xF3) <= 4 for part in (middle.red(), middle.green(), middle.blue()))


def test_rounding_alone_is_called_agreement(show_page: ShowPage) -> None:
    vectors = make_vectors(12)
    noise = 1 + 1e-6 * np.random.default_rng(0).normal(size=vectors.shape)
    page = show_page(compared(12, make_comparison(first=vectors, second=(vectors * noise).astype(np.float32))))
    words = page.headline.summary.text()
    assert words.startswith("A and B agree to three decimals; the largest difference is 0.00000")
    assert float(words.split()[-1].rstrip(".")) > 0
    assert heatmaps_of(page).bars[2].colors.high == 1e-3


@pytest.mark.parametrize("side", [0, 1, 2])
def test_one_pointer_for_all_three(show_page: ShowPage, side: int) -> None:
    first = make_vectors(3)
    second = shifted(first)
    page = show_page(compared(3, make_comparison(first=first, second=second)))
    before = page.heatmaps.plot.grab().toImage()
    hover(page.heatmaps.plot, cell_center(page, side, 0, 1))
    a, b = (similarities(vectors, Similarity.COSINE)[0, 1] for vectors in (first, second))
    values = f"A {a:.3f} · B {b:.3f} · A − B {a - b:+.3f}".replace("-", "−")
    assert page.caption.text() == f"“{SEED[0]}” × “{SEED[1]}”  {values}"
    after = page.heatmaps.plot.grab().toImage()
    ratio = before.devicePixelRatio()
    for place in maps_of(page):
        corner = QRectF(place.left_of(1) - 4, place.top_of(0) - 4, 12, 12)
        area = QRectF(corner.topLeft() * ratio, corner.size() * ratio).toRect()
        assert before.copy(area) != after.copy(area)
    QApplication.sendEvent(page.heatmaps.plot, QEvent(QEvent.Type.Leave))
    assert page.caption.text().startswith("Cosine similarity of 3 sentences in both settings")


def test_zoom_and_drag_move_all_three(show_page: ShowPage, qtbot: QtBot) -> None:
    page = show_page(compared(100))
    plot = page.heatmaps.plot
    point = cell_center(page, 2, 30, 70)
    plot.zoom_at(point, 4.0)
    for place in maps_of(page):
        assert place.viewport.width == pytest.approx(25)
    assert maps_of(page)[2].row_at(point.y()) == pytest.approx(30.5)
    assert maps_of(page)[2].column_at(point.x()) == pytest.approx(70.5)
    before = maps_of(page)[0].viewport
    start = QPointF(*maps_of(page)[0].plot.center)
    drag(plot, [start, start + QPointF(20, 0), start + QPointF(40, 10)])
    assert maps_of(page)[0].viewport.x == pytest.approx(before.x - 40 / maps_of(page)[0].cell[0])
    qtbot.keyClick(plot, Qt.Key.Key_0)
    assert maps_of(page)[0].viewport == Viewport(0, 0, 100, 100)


def test_a_square_of_many_pairs_shows_their_means_and_their_difference(show_page: ShowPage) -> None:
    first = make_vectors(3000, 8)
    second = shifted(first)
    corpus = make_state(vectors=first).corpus
    few = make_comparison(40, first=first[:40], second=second[:40])
    whole = replace(few, corpus=corpus, a=_side(few.a, first), b=_side(few.b, second))
    page = show_page(replace(make_state(3), comparison=whole))
    plot = page.heatmaps.plot
    rows, columns = block_at(plot, Hit(0, 0, 500, 2000))
    assert len(rows) == len(columns) > 1
    blocks = []
    for vectors in (first, second):
        unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        blocks.append(float((unit[rows.start : rows.stop] @ unit[columns.start : columns.stop].T).mean()))
    assert values_of(page, 500, 2000) == pytest.approx((*blocks, blocks[0] - blocks[1]), abs=1e-5)
    hover(plot, cell_center(page, 1, 500, 2000))
    assert f"mean of {len(rows) ** 2} pairs" in page.caption.text().replace("\u2009", "")
    assert heatmaps_of(page).bars[2].colors.clipped


def _side(side: object, vectors: np.ndarray) -> object:
    embeddings = replace(side.embeddings, vectors=vectors, norms=np.linalg.norm(vectors, axis=1))  # type: ignore[attr-defined]  # a Side
    projection = replace(side.projection, coords=vectors[:, :2])  # type: ignore[attr-defined]  # a Side
    return replace(side, embeddings=embeddings, projection=projection)  # type: ignore[type-var]  # a Side


def test_rows_are_in_the_order_of_the_other_heatmap_and_follow_it(show_page: ShowPage, qtbot: QtBot) -> None:
    state = compared(12, order=Order.CLUSTER)
    page = show_page(state)
    assert state.heatmap_order is not None
    np.testing.assert_array_equal(heatmaps_of(page).labels.text_of, state.heatmap_order)
    assert heatmaps_of(page).groups is not None
    order = np.arange(12, dtype=np.int32)[::-1].copy()
    page.render(state, replace(state, heatmap_order=order, order=Order.SIMILARITY))
    qtbot.waitUntil(lambda: heatmaps_of(page).order is Order.SIMILARITY)
    np.testing.assert_array_equal(heatmaps_of(page).labels.text_of, order)
    assert state.comparison is not None
    values = similarities(state.comparison.a.embeddings.vectors, Similarity.COSINE)
    assert values_of(page, 0, 3)[0] == pytest.approx(values[11, 8], abs=1e-5)


def test_only_the_newest_heatmaps_arrive(
    show_page: ShowPage, runner: TaskRunner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = compared(30)
    page, gate, contexts = show_page(state), threading.Event(), []

    def slow(*arguments: Any) -> Heatmaps:
        contexts.append(arguments[-1])
        gate.wait(10)
        return build_heatmaps(*arguments)

    monkeypatch.setattr(heat_tab, "build_heatmaps", slow)
    before = heatmaps_of(page)
    others = [state] + [replace(state, comparison=make_comparison(30, corpus=state.corpus)) for _ in range(3)]
    for old, new in pairwise(others):
        page.render(old, new)
    assert heatmaps_of(page) is before
    gate.set()
    qtbot.waitUntil(lambda: runner.idle)
    assert heatmaps_of(page).comparison is others[-1].comparison
    assert [context.cancelled for context in contexts] == [True, False][-len(contexts) :], "the second never began"


def test_heatmaps_that_cannot_be_built_are_told_and_no_old_ones_stay(
    show_page: ShowPage, intents: FakeIntents, runner: TaskRunner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Heatmaps:
        raise MemoryError

    state = compared(30)
    page = show_page(state)
    monkeypatch.setattr(heat_tab, "build_heatmaps", fail)
    page.render(state, replace(state, comparison=make_comparison(30, corpus=state.corpus)))
    qtbot.waitUntil(lambda: runner.idle)
    name, failure = intents.wishes[-1]
    assert name == "show_failure"
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.MEMORY
    assert page.heatmaps.heatmaps is None
    assert page.heatmaps.is_empty()


def test_other_texts_than_those_of_the_window_are_in_input_order(show_page: ShowPage) -> None:
    state = replace(make_state(12, order=Order.SIMILARITY), comparison=make_comparison(5))
    np.testing.assert_array_equal(heatmaps_of(show_page(state)).labels.text_of, np.arange(5))


def test_a_click_selects_both_sentences(show_page: ShowPage, intents: FakeIntents, qtbot: QtBot) -> None:
    page = show_page(compared(6))
    plot = page.heatmaps.plot
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=cell_center(page, 2, 0, 2).toPoint())
    assert intents.wishes[-1] == ("select", (0, 2))
    assert page.state is not None
    page.render(page.state, replace(page.state, selection=(1,)))
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, control, cell_center(page, 1, 3, 4).toPoint())
    assert intents.wishes[-1] == ("select", (1, 3, 4))
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPointF(*maps_of(page)[1].columns.center).toPoint())
    assert intents.wishes[-1] in (("select", (2,)), ("select", (3,)))


def test_the_menu_copies_the_values(show_page: ShowPage) -> None:
    page = show_page(compared(6))
    target = page.target_at(cell_center(page, 0, 2, 1))
    assert target.indices == (2, 1)
    assert target.value.startswith("A ")
    assert " · B " in target.value


def test_a_double_click_selects_what_was_selected(show_page: ShowPage, intents: FakeIntents, qtbot: QtBot) -> None:
    page = show_page(replace(compared(6), selection=(1, 4)))
    plot, place = page.heatmaps.plot, cell_center(page, 2, 0, 2).toPoint()
    for press in (qtbot.mousePress, qtbot.mouseRelease, qtbot.mouseDClick, qtbot.mouseRelease):
        press(plot, Qt.MouseButton.LeftButton, pos=place)
    assert intents.wishes[-2:] == [("select", (0, 2)), ("select", (1, 4))]
