from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from explorer.ui.pages.explain.tables import TokenTables
from explorer.ui.pages.explain.token_table import COLUMNS, TokenTable, token_rows
from tests.support.explanations import explain_mean, make_reading

FIRST = make_reading("The cat sat", padding=2)
PAIR = explain_mean(FIRST, make_reading("A feline", seed=1))
TITLES = [column.title for column in COLUMNS]


@pytest.fixture
def current() -> list[tuple[int, int]]:
    return []


@pytest.fixture
def table(qtbot: QtBot, current: list[tuple[int, int]]) -> TokenTable:
    table = TokenTable(0, lambda side, place: current.append((side, place)))
    qtbot.addWidget(table)
    table.tokens.show_rows(token_rows(PAIR, 0))
    table.resize(640, 300)
    table.show()
    return table


def column(table: TokenTable, title: str) -> list[object]:
    at = TITLES.index(title)
    return [table.tokens.index(row, at).data() for row in range(table.tokens.rowCount())]


def test_rows_say_what_is_known_of_each_token() -> None:
    rows = token_rows(PAIR, 0)
    assert [row.token for row in rows] == ["[CLS]", "the", "cat", "sat", "[SEP]", "[PAD]", "[PAD]"]
    assert [row.characters for row in rows] == [None, (1, 3), (5, 7), (9, 11), None, None, None]
    assert FIRST.text[5 - 1 : 7] == "cat"
    assert [row.kind for row in rows] == ["special", "text", "text", "text", "special", "padding", "padding"]
    assert [row.mask for row in rows] == [True] * 5 + [False] * 2
    assert [row.id for row in rows] == list(range(100, 107))
    vectors = FIRST.vectors.astype(np.float64)
    assert [row.norm for row in rows] == pytest.approx(np.sqrt((vectors**2).sum(axis=1)), rel=1e-5)
    pooled = vectors.mean(axis=0)
    assert [row.distance for row in rows] == pytest.approx(np.sqrt(((vectors - pooled) ** 2).sum(axis=1)), rel=1e-5)
    assert sum(row.share for row in rows) == pytest.approx(PAIR.similarity)
    assert [row.share for row in token_rows(PAIR, 1)] == pytest.approx(PAIR.contributions.sum(axis=0))


def test_a_prompt_that_is_left_out_is_named_as_one() -> None:
    reading = make_reading("query it")
    object.__setattr__(reading, "pooled", np.array([True, False, True, True]))
    assert [row.kind for row in token_rows(explain_mean(reading, reading), 0)] == [
        "special",
        "prompt",
        "text",
        "special",
    ]


def test_a_click_on_a_title_sorts_by_value(table: TokenTable, qtbot: QtBot) -> None:
    header = table.horizontalHeader()
    x = header.sectionViewportPosition(TITLES.index("Norm")) + 12
    assert column(table, "Token") == list(FIRST.tokens)
    for order in (1, -1):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 8))
        norms = [row.norm for row in table.tokens.rows]
        assert norms == sorted(norms)[::order]
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 8))
    assert column(table, "Token") == list(FIRST.tokens)


def test_columns_have_room_for_titles_and_numbers_in_the_smallest_window_too(table: TokenTable) -> None:
    titles, numbers = table.horizontalHeader().fontMetrics(), table.fontMetrics()
    for room in (484, 640):
        table.resize(room, 150)
        widths = {title: table.columnWidth(place) for place, title in enumerate(TITLES)}
        shown = [title for place, title in enumerate(TITLES) if not table.isColumnHidden(place)]
        assert shown == [title for title in TITLES if title != "Mask" or room > 500]
        assert all(widths[title] >= titles.horizontalAdvance(title) + 14 for title in shown)
        for title, words in (("From–to", "10–12"), ("Norm", "12.260"), ("Share", "−0.0252")):
            assert widths[title] >= numbers.horizontalAdvance(words) + 14
        assert sum(widths[title] for title in shown) <= table.viewport().width()


def test_the_order_stays_for_the_next_pair(table: TokenTable) -> None:
    table.sortByColumn(TITLES.index("Share"), Qt.SortOrder.DescendingOrder)
    table.tokens.show_rows(token_rows(PAIR, 1))
    shares = [row.share for row in table.tokens.rows]
    assert shares == sorted(shares, reverse=True)


def test_rows_are_copied_as_a_table(table: TokenTable, qtbot: QtBot) -> None:
    table.selectRow(2)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == TITLES
    cells = dict(zip(TITLES, lines[1].split("\t"), strict=True))
    assert len(lines) == 2
    assert (cells["Token"], cells["From–to"], cells["Id"], cells["Mask"]) == ("cat", "5–7", "102", "1")
    assert float(cells["Share"]) == pytest.approx(PAIR.contributions[2].sum(), abs=1e-9)
    table.clearSelection()
    table.copy_rows()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 8
    table.selectRow(1)
    [action.trigger() for action in table.menu().actions() if action.text() == "Copy table"]
    assert len(QGuiApplication.clipboard().text().splitlines()) == 8


def test_the_current_row_points_at_its_token_however_it_is_sorted(
    table: TokenTable, current: list[tuple[int, int]]
) -> None:
    table.sortByColumn(TITLES.index("Norm"), Qt.SortOrder.DescendingOrder)
    table.selectRow(0)
    norms = np.linalg.norm(FIRST.vectors, axis=1)
    assert current[-1] == (0, int(np.argmax(norms)))


def test_both_tables_are_shown_where_there_is_room(qtbot: QtBot) -> None:
    tables = TokenTables(lambda _side, _place: None)
    qtbot.addWidget(tables)
    tables.show_explanation(PAIR)
    tables.resize(560, 200)
    tables.show()
    first, second = tables.tables
    assert (first.isVisible(), second.isVisible(), tables.tabs.isVisible()) == (True, False, True)
    tables.tabs.setCurrentIndex(1)
    assert (first.isVisible(), second.isVisible()) == (False, True)
    assert tables.tabs.tabText(1) == "2  A feline"
    tables.resize(560, 500)
    assert (first.isVisible(), second.isVisible(), tables.tabs.isVisible()) == (True, True, False)
    assert second.mapTo(tables, QPoint()).y() > first.mapTo(tables, QPoint()).y()
    tables.resize(1300, 250)
    assert (first.isVisible(), second.isVisible()) == (True, True)
    assert second.mapTo(tables, QPoint()).x() > first.mapTo(tables, QPoint()).x()
