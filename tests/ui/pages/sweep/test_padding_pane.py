"""The padding test on the page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from explorer.domain.settings.spec import Pooling
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.ui.pages.sweep.page import Part, SweepPage
from tests.support.points import place_of
from tests.support.states import FakeIntents, make_texts
from tests.support.sweeps import swept_state
from tests.ui.pages.sweep.conftest import ShowPage
from tests.ui.views.conftest import hover

LEFT = Qt.MouseButton.LeftButton
NAIVE_MEAN = 6


def shown(show: ShowPage, state: AppState, size: tuple[int, int] = (920, 640)) -> SweepPage:
    page = show(state, size)
    page.show_part(Part.PADDING)
    return page


def farthest(page: SweepPage) -> tuple[int, QPointF]:
    test = page.padding.test
    assert test is not None
    assert test.rows[NAIVE_MEAN].pooling is Pooling.NAIVE_MEAN
    text = int(np.argmax(test.rows[NAIVE_MEAN].shifts))
    return text, place_of(page.padding.plot, text, mark=NAIVE_MEAN)


def test_the_summary_stands_over_the_plot(show: ShowPage) -> None:
    page = shown(show, swept_state())
    assert page.padding.summary.text().startswith("The masked poolings do not move; the naive mean moves by up to ")
    assert page.padding.line.text() == "12 sentences, each alone and in its batch of 32 in input order, padded right."


def test_hovering_and_clicking_a_dot_finds_its_sentence(show: ShowPage, intents: FakeIntents, qtbot: QtBot) -> None:
    page = shown(show, swept_state())
    text, place = farthest(page)
    hover(page.padding.plot, place)
    words = page.caption.text()
    assert make_texts(12)[text][:20] in words
    assert "naive_mean" in words
    assert "moves" in words
    qtbot.mouseClick(page.padding.plot, LEFT, pos=place.toPoint())
    assert intents.wishes == [("select", (text,))]
    page.padding.plot.leave()
    assert page.caption.text() == "A dot is a sentence: alone against in its batch."


def test_the_selection_is_seen(show: ShowPage) -> None:
    state = swept_state()
    page = shown(show, state)
    before = page.padding.plot.grab().toImage()
    page.render(state, replace(state, selection=(3,)))
    assert page.padding.plot.marking.texts == (3,)
    assert page.padding.plot.grab().toImage() != before


def test_another_corpus_is_not_linked(show: ShowPage, intents: FakeIntents, qtbot: QtBot) -> None:
    page = shown(show, replace(swept_state(), shown=Corpus(("another",)), selection=(0,)))
    assert page.padding.plot.marking.texts == ()
    qtbot.mouseClick(page.padding.plot, LEFT, pos=farthest(page)[1].toPoint())
    assert intents.wishes == []


def test_the_table_begins_with_what_moves_most(show: ShowPage, intents: FakeIntents, qtbot: QtBot) -> None:
    page = shown(show, swept_state())
    table, test = page.padding.table, page.padding.test
    assert test is not None
    first = test.rows[table.rows.places[0]]
    assert first.pooling.is_naive
    assert table.rows.index(0, 1).data().startswith("up to ")
    assert table.rows.index(8 - 1, 1).data() == "not at all"
    assert first.largest is not None
    place = table.visualRect(table.rows.index(0, 0)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    qtbot.mouseDClick(table.viewport(), LEFT, pos=place)
    assert intents.wishes == [("select", (first.largest.first, first.largest.second))]


def test_the_menu_copies_the_sentence(show: ShowPage) -> None:
    page = shown(show, swept_state())
    text, place = farthest(page)
    actions = {action.text(): action for action in page.menu_for(page.target_at(place)).actions()}
    actions["Copy sentence"].trigger()
    assert QGuiApplication.clipboard().text() == make_texts(12)[text]
    assert actions["Select row"].isEnabled()


def test_one_sentence_has_reasons(show: ShowPage) -> None:
    page = shown(show, swept_state(1))
    rows = page.padding.table.rows
    assert page.padding.summary.text().startswith("No text is padded")
    assert [rows.index(0, column).data() for column in range(4, 7)] == ["–"] * 3
    assert rows.index(0, 4).data(Qt.ItemDataRole.ToolTipRole) == "One sentence has no other to be compared with."
