from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from explorer.domain.results.comparison import DifferingPairs
from explorer.figures.compare.scatter import MOST_DOTS
from explorer.ui.pages.compare.page import ComparePage
from tests.support.comparisons import make_comparison
from tests.support.points import place_of
from tests.support.states import FakeIntents, make_vectors
from tests.ui.pages.compare.conftest import ShowPage, compared
from tests.ui.views.conftest import hover

TAB = 1


def points_mark(n_texts: int) -> int:
    """Return which mark the points are: under the diagonal where they are counted in squares, else over it."""
    return 0 if n_texts * (n_texts - 1) // 2 > MOST_DOTS else 1


@pytest.mark.parametrize("n_texts", [8, 120])
def test_hovering_names_the_pair_and_a_click_selects_it(
    show_page: ShowPage, intents: FakeIntents, qtbot: QtBot, n_texts: int
) -> None:
    state = compared(n_texts)
    page = show_page(state, tab=TAB)
    comparison = state.comparison
    assert comparison is not None
    pair = int(np.argmax(comparison.similarities_a))
    place = place_of(page.scatter.plot, pair, mark=points_mark(n_texts))
    hover(page.scatter.plot, place)
    first, second = comparison.pairs[pair].tolist()
    words = page.caption.text()
    assert words.startswith(f"“{state.corpus.texts[first]}” × “{state.corpus.texts[second]}”")
    assert f"A {comparison.similarities_a[pair]:.3f}" in words
    assert page.target_at(place).indices == (first, second)
    qtbot.mouseClick(page.scatter.plot, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert intents.wishes[-1] == ("select", (first, second))


def test_pairs_of_the_selection_are_marked(show_page: ShowPage) -> None:
    state = compared(6)
    page = show_page(state, tab=TAB)
    plain = page.scatter.plot.grab().toImage()
    page.render(state, replace(state, selection=(2,)))
    assert page.scatter.plot.marking.texts == (2,)
    assert page.scatter.plot.grab().toImage() != plain


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
    assert page.headline.summary.text() == "One sentence has no pair to compare."


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
    plot = show_page(state, tab=TAB).scatter.plot
    place = place_of(plot, 0, mark=1).toPoint()
    for press in (qtbot.mousePress, qtbot.mouseRelease, qtbot.mouseDClick, qtbot.mouseRelease):
        press(plot, Qt.MouseButton.LeftButton, pos=place)
    clicked, again = intents.wishes[-2:]
    assert clicked != again == ("select", (1, 4))
