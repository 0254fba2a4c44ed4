from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from pytestqt.qtbot import QtBot

from explorer.domain.results.comparison import DifferingPairs
from explorer.figures.theme import DARK, LIGHT
from explorer.ui.pages.compare.density import count_points, picture, shade
from explorer.ui.pages.compare.page import ComparePage
from explorer.ui.pages.compare.scatter_figure import MOST_DOTS
from tests.support.comparisons import make_comparison
from tests.support.states import FakeIntents, make_vectors
from tests.ui.pages.compare.conftest import ShowPage, compared
from tests.ui.views.conftest import drag, hover

TAB = 1


def test_the_raster_counts_every_point_once() -> None:
    random = np.random.default_rng(3)
    x, y = random.normal(size=(2, 5000)).astype(np.float32)
    area = QRectF(-2.5, -2.0, 5.0, 4.0)
    counts = count_points(x, y, area, 40, 30)
    expected = np.histogram2d(y, x, (30, 40), ((-2.0, 2.0), (-2.5, 2.5)))[0][::-1]
    # Points within rounding of an edge may fall on either side of it.
    assert np.abs(counts - expected).sum() <= 4
    edges = np.array([-2.5, 2.5], dtype=np.float32)
    corners = count_points(edges, np.array([-2.0, 2.0], dtype=np.float32), area, 4, 3)
    assert corners.tolist() == [[0, 0, 0, 1], [0, 0, 0, 0], [1, 0, 0, 0]]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_more_pairs_are_farther_from_the_ground_and_none_is_clear(theme: object) -> None:
    colors = shade(np.array([[0, 1, 3, 20, 400]]), theme)  # type: ignore[arg-type]  # a Theme
    assert colors[0, 0] == 0
    assert len(set(colors[0].tolist())) == 5
    ground = np.array([int(theme.surface[i : i + 2], 16) for i in (1, 3, 5)])  # type: ignore[attr-defined]  # a Theme
    parts = np.stack([colors[0, 1:] >> shift & 255 for shift in (16, 8, 0)], axis=1).astype(int)
    away = np.linalg.norm(parts - ground, axis=1)
    assert (np.diff(away) > 0).all()
    assert away[0] > 40
    assert picture(colors).pixelColor(0, 0).alpha() == 0


@pytest.mark.parametrize("size", [(560, 440), (930, 650), (1560, 1000)])
@pytest.mark.parametrize("n_texts", [2, 3, 48, 200])
def test_the_plot_is_square_of_equal_axes_and_every_pair_inside(
    show_page: ShowPage, n_texts: int, size: tuple[int, int]
) -> None:
    page = show_page(compared(n_texts), size, TAB)
    figure = page.scatter.canvas.figure
    plot = figure.box.geometry()
    assert page.scatter.canvas.canvas_rect().contains(plot)
    assert plot.width() == pytest.approx(plot.height())
    assert figure.box.viewRange()[0] == pytest.approx(figure.box.viewRange()[1])
    for pair in range(0, n_texts * (n_texts - 1) // 2, 7):
        assert plot.contains(figure.place(pair))
    assert figure.dense == (n_texts == 200)


def test_dots_lie_where_their_similarities_say(show_page: ShowPage) -> None:
    page = show_page(compared(6), tab=TAB)
    figure, comparison = page.scatter.canvas.figure, page.state and page.state.comparison
    assert comparison is not None
    plot, (low, high) = figure.box.geometry(), figure.box.viewRange()[0]
    for pair in range(15):
        place = figure.place(pair)
        across = low + (place.x() - plot.left()) / plot.width() * (high - low)
        up = low + (plot.bottom() - place.y()) / plot.height() * (high - low)
        assert across == pytest.approx(comparison.similarities_a[pair], abs=1e-5)
        assert up == pytest.approx(comparison.similarities_b[pair], abs=1e-5)


@pytest.mark.parametrize("n_texts", [8, 120])
def test_hovering_names_the_pair_and_a_click_selects_it(
    show_page: ShowPage, intents: FakeIntents, qtbot: QtBot, n_texts: int
) -> None:
    state = compared(n_texts)
    page = show_page(state, tab=TAB)
    comparison = state.comparison
    assert comparison is not None
    pair = int(np.argmax(comparison.similarities_a))
    place = page.scatter.canvas.figure.place(pair)
    hover(page.scatter.canvas, place)
    first, second = comparison.pairs[pair].tolist()
    words = page.caption.text()
    assert words.startswith(f"“{state.corpus.texts[first]}” × “{state.corpus.texts[second]}”")
    assert f"A {comparison.similarities_a[pair]:.3f}" in words
    assert page.target_at(place).indices == (first, second)
    qtbot.mouseClick(page.scatter.canvas, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert intents.wishes[-1] == ("select", (first, second))
    assert (n_texts * (n_texts - 1) // 2 > MOST_DOTS) == page.scatter.canvas.figure.dense


def test_pairs_of_the_selection_are_marked(show_page: ShowPage) -> None:
    state = compared(6)
    page = show_page(state, tab=TAB)
    figure, comparison = page.scatter.canvas.figure, state.comparison
    assert comparison is not None
    plain = page.scatter.canvas.grab().toImage()
    page.render(state, replace(state, selection=(2,)))
    assert figure.chosen().tolist() == [2 in pair for pair in comparison.pairs.tolist()]
    assert page.scatter.canvas.grab().toImage() != plain
    page.render(replace(state, selection=(2,)), replace(state, selection=(1, 4)))
    assert np.flatnonzero(figure.chosen()).tolist() == [comparison.pairs.tolist().index([1, 4])]


def test_zoom_keeps_the_pair_under_the_pointer_and_stays_with_the_pairs(show_page: ShowPage, qtbot: QtBot) -> None:
    page = show_page(compared(48), tab=TAB)
    canvas = page.scatter.canvas
    middle = canvas.figure.place(100)
    home = canvas.figure.box.viewRect()
    canvas.zoom_at(middle, 4.0)
    assert canvas.figure.place(100).x() == pytest.approx(middle.x(), abs=1.0)
    assert canvas.figure.box.viewRect().width() == pytest.approx(home.width() / 4)
    drag(canvas, [middle, middle + QPointF(2000, 0), middle + QPointF(9000, 0)])
    assert canvas.figure.box.viewRect().left() == pytest.approx(home.left(), abs=1e-6)
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert canvas.figure.box.viewRect().width() == pytest.approx(home.width())


def row_center(page: ComparePage, row: int) -> QPoint:
    return page.scatter.list.visualRect(page.scatter.list.rows.index(row, 0)).center()


def test_the_list_is_of_the_pairs_that_differ_most(show_page: ShowPage, intents: FakeIntents, qtbot: QtBot) -> None:
    state = compared(20)
    page = show_page(state, tab=TAB)
    assert state.comparison is not None
    in_a, in_b = state.comparison.similarities_a, state.comparison.similarities_b
    largest = int(np.argmax(np.abs(in_a - in_b)))
    pair = tuple(state.comparison.pairs[largest].tolist())
    assert page.scatter.list.table.rows.texts(0) == pair
    qtbot.mouseClick(page.scatter.list.viewport(), Qt.MouseButton.LeftButton, pos=row_center(page, 0))
    assert intents.wishes[-1] == ("select", pair)
    page.scatter.list.entered.emit(page.scatter.list.rows.index(0, 0))
    value = f"A {in_a[largest]:.3f} · B {in_b[largest]:.3f} · A − B {in_a[largest] - in_b[largest]:+.3f}"
    assert page.caption.text().endswith(value.replace("-", "−"))
    assert page.scatter.target_in(page.scatter.list, QPointF(row_center(page, 0))).indices == pair


def test_nothing_that_differs_is_said(show_page: ShowPage) -> None:
    vectors = make_vectors(9)
    page = show_page(compared(9, make_comparison(first=vectors, second=vectors)), tab=TAB)
    assert page.scatter.none.isVisible()
    assert not page.scatter.list.isVisible()
    assert page.scatter.none.text() == "No pair differs by more than rounding."


def test_one_sentence_has_no_pair_and_the_tab_says_so(show_page: ShowPage) -> None:
    page = show_page(compared(1), tab=TAB)
    assert page.is_empty()
    assert page.caption.text() == ""
    assert page.headline.verdict.text() == "One sentence has no pair to compare."


def test_a_sample_is_called_one(show_page: ShowPage) -> None:
    whole = make_comparison(20, note="Rankings were compared on 50 of 190 pairs, drawn at random (seed 42).")
    some = replace(
        whole,
        pairs=whole.pairs[:50],
        similarities_a=whole.similarities_a[:50],
        similarities_b=whole.similarities_b[:50],
        differing=DifferingPairs(whole.differing.indices, whole.differing.first, whole.differing.second),
    )
    page = show_page(compared(20, some), tab=TAB)
    assert page.caption.text() == "50 of the 190 pairs of 20 sentences, drawn at random."
    assert page.headline.note.text() == whole.note
    assert show_page(compared(20, whole), tab=TAB).caption.text() == "All 190 pairs of 20 sentences."
    assert show_page(compared(2), tab=TAB).caption.text() == "The one pair of 2 sentences."


def test_a_double_click_selects_what_was_selected(show_page: ShowPage, intents: FakeIntents, qtbot: QtBot) -> None:
    state = replace(compared(6), selection=(1, 4))
    canvas = show_page(state, tab=TAB).scatter.canvas
    place = canvas.figure.place(0).toPoint()
    for press in (qtbot.mousePress, qtbot.mouseRelease, qtbot.mouseDClick, qtbot.mouseRelease):
        press(canvas, Qt.MouseButton.LeftButton, pos=place)
    clicked, again = intents.wishes[-2:]
    assert clicked != again == ("select", (1, 4))
