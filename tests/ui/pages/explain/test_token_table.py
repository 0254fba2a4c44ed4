from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from explorer.domain.results.explanation import PairExplanation
from explorer.figures.tables.tokens import COLUMNS, token_table
from explorer.ui.pages.explain.tables import TokenTables
from explorer.ui.tables.view import TableView
from tests.support.explanations import explain_mean, make_reading

FIRST = make_reading("The cat sat", padding=2)
PAIR = explain_mean(FIRST, make_reading("A feline", seed=1))
TITLES = [column.title for column in COLUMNS]


@pytest.fixture
def current() -> list[tuple[int, int]]:
    return []


@pytest.fixture
def tables(qtbot: QtBot, current: list[tuple[int, int]]) -> TokenTables:
    tables = TokenTables(lambda side, token: current.append((side, token)))
    qtbot.addWidget(tables)
    tables.show_explanation(PAIR)
    tables.resize(648, 330)
    tables.show()
    return tables


@pytest.fixture
def table(tables: TokenTables) -> TableView:
    return tables.tables[0]


def column(table: TableView, title: str) -> list[object]:
    at = TITLES.index(title)
    return [table.rows.index(row, at).data() for row in range(table.rows.rowCount())]


def values(explanation: PairExplanation, side: int, title: str) -> list[object]:
    rows = token_table(explanation, side).rows
    return [rows.cells(row)[TITLES.index(title)].key for row in range(len(rows))]


def test_rows_say_what_is_known_of_each_token() -> None:
    assert values(PAIR, 0, "Token") == ["[CLS]", "the", "cat", "sat", "[SEP]", "[PAD]", "[PAD]"]
    assert values(PAIR, 0, "From–to") == [None, (1, 3), (5, 7), (9, 11), None, None, None]
    assert FIRST.text[5 - 1 : 7] == "cat"
    assert values(PAIR, 0, "Kind") == ["special", "text", "text", "text", "special", "padding", "padding"]
    assert values(PAIR, 0, "Mask") == [1] * 5 + [0] * 2
    assert values(PAIR, 0, "Id") == list(range(100, 107))
    vectors = FIRST.vectors.astype(np.float64)
    assert values(PAIR, 0, "Norm") == pytest.approx(np.sqrt((vectors**2).sum(axis=1)), rel=1e-5)
    pooled = vectors.mean(axis=0)
    assert values(PAIR, 0, "Distance") == pytest.approx(np.sqrt(((vectors - pooled) ** 2).sum(axis=1)), rel=1e-5)
    assert values(PAIR, 0, "Share") == pytest.approx(PAIR.contributions.sum(axis=1))
    assert values(PAIR, 1, "Share") == pytest.approx(PAIR.contributions.sum(axis=0))


def test_a_prompt_that_is_left_out_is_named_as_one() -> None:
    reading = make_reading("query it")
    object.__setattr__(reading, "pooled", np.array([True, False, True, True]))
    assert values(explain_mean(reading, reading), 0, "Kind") == ["special", "prompt", "text", "special"]


def test_a_click_on_a_title_sorts_by_value(table: TableView, qtbot: QtBot) -> None:
    header = table.horizontalHeader()
    x = header.sectionViewportPosition(TITLES.index("Norm")) + 12
    assert column(table, "Token") == list(FIRST.tokens)
    for order in (1, -1):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 8))
        norms = [float(str(words)) for words in column(table, "Norm")]
        assert norms == sorted(norms)[::order]
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 8))
    assert column(table, "Token") == list(FIRST.tokens)


def test_columns_have_room_for_titles_and_numbers_in_the_smallest_window_too(table: TableView) -> None:
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


def test_the_order_stays_for_the_next_pair(table: TableView) -> None:
    table.sortByColumn(TITLES.index("Share"), Qt.SortOrder.DescendingOrder)
    table.show_table(token_table(PAIR, 1))
    shares = [float(str(words).replace("−", "-")) for words in column(table, "Share")]
    assert shares == sorted(shares, reverse=True)


def test_rows_are_copied_as_a_table(tables: TokenTables, table: TableView, qtbot: QtBot) -> None:
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
    [action.trigger() for action in tables.menu_of(table).actions() if action.text() == "Copy table"]
    assert len(QGuiApplication.clipboard().text().splitlines()) == 8


def test_the_current_row_points_at_its_token_however_it_is_sorted(
    table: TableView, current: list[tuple[int, int]]
) -> None:
    table.sortByColumn(TITLES.index("Norm"), Qt.SortOrder.DescendingOrder)
    table.selectRow(0)
    norms = np.linalg.norm(FIRST.vectors, axis=1)
    assert current[-1] == (0, int(np.argmax(norms)))


def test_both_tables_are_shown_where_there_is_room(tables: TokenTables) -> None:
    tables.resize(560, 200)
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
