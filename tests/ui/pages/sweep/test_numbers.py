"""The table of numbers: sorting, copying, choosing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from explorer.ui.pages.sweep.numbers import Cell, Column
from explorer.ui.pages.sweep.numbers_table import NumbersTable

COLUMNS = (Column("Name", "Who.", numeric=False), Column("Value", "How much."))
CELLS = [
    (Cell("b", "b"), Cell("0.500", 0.5)),
    (Cell("a", "a"), Cell("–", None, "No number.")),
    (Cell("d", "d"), Cell("10.000", 10.0)),
    (Cell("c", "c"), Cell("−2.000", -2.0)),
]
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def table(qtbot: QtBot) -> NumbersTable:
    table = NumbersTable("numbers", "Numbers")
    qtbot.addWidget(table)
    table.resize(400, 240)
    QAbstractItemModelTester(table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, table)
    table.rows.show(COLUMNS, CELLS)
    table.show()
    return table


def shown(table: NumbersTable, column: int = 1) -> list[str]:
    return [str(table.rows.index(row, column).data()) for row in range(table.rows.rowCount())]


def test_numbers_are_sorted_as_numbers_and_what_has_none_comes_last(table: NumbersTable) -> None:
    assert shown(table) == ["0.500", "–", "10.000", "−2.000"]
    table.sortByColumn(1, UP)
    assert shown(table) == ["−2.000", "0.500", "10.000", "–"]
    table.sortByColumn(1, DOWN)
    assert shown(table) == ["10.000", "0.500", "−2.000", "–"]
    table.sortByColumn(0, UP)
    assert shown(table, 0) == ["a", "b", "c", "d"]


def test_a_click_on_a_head_sorts(table: NumbersTable, qtbot: QtBot) -> None:
    head = table.horizontalHeader()
    x = head.sectionViewportPosition(1) + head.sectionSize(1) // 2
    place = head.viewport().rect().center()
    place.setX(x)
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.rows.places == [3, 0, 2, 1]


def test_a_missing_number_says_why(table: NumbersTable) -> None:
    assert table.rows.index(1, 1).data(Qt.ItemDataRole.ToolTipRole) == "No number."
    assert (
        table.rows.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) == "How much. Click to sort."
    )


def test_the_selection_stays_on_its_row_when_sorted(table: NumbersTable) -> None:
    table.show_chosen(2)
    table.sortByColumn(1, DOWN)
    assert [table.rows.places[index.row()] for index in table.selectionModel().selectedRows()] == [2]


def test_rows_kept_are_all_there_is(table: NumbersTable) -> None:
    table.rows.show(COLUMNS, CELLS, [0, 3])
    assert shown(table, 0) == ["b", "c"]
    table.sortByColumn(1, UP)
    assert shown(table, 0) == ["c", "b"]


def test_clicks_and_keys_choose_and_use(table: NumbersTable, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.row_chosen) as chosen:
        place = table.visualRect(table.rows.index(2, 0)).center()
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [2]
    with qtbot.waitSignal(table.row_used) as used:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert used.args == [2]
    with qtbot.waitSignal(table.row_chosen) as chosen:
        qtbot.keyClick(table, Qt.Key.Key_Up)
    assert chosen.args == [1]


def test_showing_the_chosen_row_tells_nobody(table: NumbersTable, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(table.row_chosen):
        table.show_chosen(1)
        table.show_chosen(None)
    assert not table.selectionModel().hasSelection()


def test_copy_gives_tabs_and_whole_numbers(table: NumbersTable, qtbot: QtBot) -> None:
    table.sortByColumn(1, DOWN)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Name\tValue\nd\t10\nb\t0.5\nc\t-2\na\t"
    table.selectRow(0)
    model = table.selectionModel()
    model.select(table.rows.index(2, 0), model.SelectionFlag.Select | model.SelectionFlag.Rows)
    table.copy()
    assert QGuiApplication.clipboard().text() == "Name\tValue\nd\t10\nc\t-2"
