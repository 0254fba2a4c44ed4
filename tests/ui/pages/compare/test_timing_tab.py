from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication
from pytestqt.qtbot import QtBot

from explorer.domain.settings.spec import Backend
from explorer.figures.compare.timing import table_text
from explorer.ui.look.theme import ui_font
from tests.support.comparisons import make_timings
from tests.support.states import FakeIntents, make_state
from tests.ui.pages.compare.conftest import ShowPage, compared
from tests.ui.views.conftest import hover

TAB = 4


def test_the_button_asks_before_there_is_any_comparison(
    show_page: ShowPage, intents: FakeIntents, qtbot: QtBot
) -> None:
    page = show_page(make_state(3), tab=TAB)
    assert page.is_empty()
    qtbot.mouseClick(page.timing.button, Qt.MouseButton.LeftButton)
    name, (a, b) = intents.wishes[-1]  # type: ignore[misc]  # a pair
    assert name == "compare.time_stages"
    assert a.spec.backend is Backend.SENTENCE_TRANSFORMERS
    assert b.spec.backend is Backend.TRANSFORMERS


@pytest.mark.parametrize("size", [(500, 360), (560, 440), (930, 650), (1560, 1000)])
def test_rows_are_inside_and_named(show_page: ShowPage, size: tuple[int, int]) -> None:
    page = show_page(replace(compared(48), timings=make_timings()), size, TAB)
    plot = page.timing.plot
    assert plot.placed is not None
    rects = [QRectF(*plot.placed.axes[0].row(index)) for index in range(5)]
    assert all(plot.figure_rect().adjusted(-1, -1, 1, 1).contains(rect) for rect in rects)
    two_lines = 2 * QFontMetricsF(ui_font(12)).height()
    assert all(rect.height() >= two_lines for rect in rects), "the times of A and B would overlap"
    hover(plot, rects[2].center())
    assert page.caption.text() == ("Forward: A 120 ms (100 ms – 140 ms), B 240 ms (200 ms – 280 ms)  2.00 ×")
    plot.leave()
    assert page.caption.text() == "In all, B takes 1.22 times as long as A."


def test_the_menu_copies_the_table(show_page: ShowPage) -> None:
    timings = make_timings()
    page = show_page(replace(compared(48), timings=timings), tab=TAB)
    assert page.timing.plot.placed is not None
    total = QPointF(*page.timing.plot.placed.axes[0].row(4).center)
    menu = page.menu_for(page.target_at(total))
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy table"].trigger()
    assert QGuiApplication.clipboard().text() == table_text(timings)
    actions["Copy value"].trigger()
    assert QGuiApplication.clipboard().text().startswith("Total: A 545 ms")


def test_times_of_other_settings_say_so(show_page: ShowPage) -> None:
    state = replace(compared(48), timings=make_timings())
    page = show_page(state, tab=TAB)
    page.choose(0, make_timings().configurations[0])
    page.choose(1, make_timings().configurations[1])
    assert page.timing.note.text().startswith("Measured on all 48")
    page.swap()
    assert page.timing.note.text() == "These are the times of other settings than those chosen now."
    assert page.figure_note().startswith(
        "A: model (its own) · Sentence Transformers  |  B: naive_mean · Transformers  |  "
    )
    assert "  |  Measured on all 48" in page.figure_note()
