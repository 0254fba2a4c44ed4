"""The one table: sorting, copying, choosing, and what it is linked to."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from explorer.figures.table import Cell, Column, Kind, ListedRows, Rows, Table
from explorer.figures.theme import DARK, LIGHT, Theme
from explorer.ui.plots.style import Style
from explorer.ui.tables.painting import TablePicture
from explorer.ui.tables.view import TableView

NUMBERS = Table(
    (Column("Name", "Who."), Column("Value", "How much.", Kind.NUMBER)),
    ListedRows(
        [
            (Cell("b"), Cell("0.500", 0.5)),
            (Cell("a"), Cell("–", None, "No number.")),
            (Cell("d"), Cell("10.000", 10.0)),
            (Cell("c"), Cell("−2.000", -2.0)),
        ]
    ),
)
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def table(qtbot: QtBot) -> TableView:
    table = TableView("numbers", "Numbers", one_is_all=True)
    qtbot.addWidget(table)
    table.resize(400, 240)
    QAbstractItemModelTester(table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, table)
    table.show_table(NUMBERS)
    table.show()
    return table


def shown(table: TableView, column: int = 1) -> list[str]:
    return [str(table.rows.index(row, column).data()) for row in range(table.rows.rowCount())]


def test_numbers_are_sorted_as_numbers_and_what_has_none_comes_last(table: TableView) -> None:
    assert shown(table) == ["0.500", "–", "10.000", "−2.000"]
    table.sortByColumn(1, UP)
    assert shown(table) == ["−2.000", "0.500", "10.000", "–"]
    table.sortByColumn(1, DOWN)
    assert shown(table) == ["10.000", "0.500", "−2.000", "–"]
    table.sortByColumn(0, UP)
    assert shown(table, 0) == ["a", "b", "c", "d"]


def test_a_click_on_a_head_sorts(table: TableView, qtbot: QtBot) -> None:
    head = table.horizontalHeader()
    x = head.sectionViewportPosition(1) + head.sectionSize(1) // 2
    place = head.viewport().rect().center()
    place.setX(x)
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.rows.places == [3, 0, 2, 1]


def test_a_missing_number_says_why(table: TableView) -> None:
    assert table.rows.index(1, 1).data(Qt.ItemDataRole.ToolTipRole) == "No number."
    assert (
        table.rows.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) == "How much. Click to sort."
    )


def test_the_selection_stays_on_its_row_when_sorted(table: TableView) -> None:
    table.show_chosen(2)
    table.sortByColumn(1, DOWN)
    assert [table.rows.places[index.row()] for index in table.selectionModel().selectedRows()] == [2]


def test_rows_kept_are_all_there_is(table: TableView) -> None:
    table.show_table(NUMBERS, [0, 3])
    assert shown(table, 0) == ["b", "c"]
    table.sortByColumn(1, UP)
    assert shown(table, 0) == ["c", "b"]


def test_clicks_and_keys_choose_and_use(table: TableView, qtbot: QtBot) -> None:
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


def test_showing_the_chosen_row_tells_nobody(table: TableView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(table.row_chosen):
        table.show_chosen(1)
        table.show_chosen(None)
    assert not table.selectionModel().hasSelection()


def test_copy_gives_tabs_and_whole_numbers(table: TableView, qtbot: QtBot) -> None:
    table.sortByColumn(1, DOWN)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Name\tValue\nd\t10\nb\t0.5\nc\t-2\na\t"
    table.selectRow(0)
    model = table.selectionModel()
    model.select(table.rows.index(2, 0), model.SelectionFlag.Select | model.SelectionFlag.Rows)
    table.copy_rows()
    assert QGuiApplication.clipboard().text() == "Name\tValue\nd\t10\nc\t-2"
    table.copy()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 5


class Many(Rows):
    """A million rows, and which of them were made."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __len__(self) -> int:
        return 1_000_000

    def cells(self, row: int) -> Sequence[Cell]:
        self.asked.append(row)
        words = (f"text {row}", "below", "and small")
        interval = Cell("0.50", 0.5, interval=(0.25, 0.75))
        mark = Cell(str(row), icon="copy", role="warn")
        return mark, Cell("1"), interval, Cell("", 0.3), Cell(words[0], lines=words[1:], tip=words[0])

    def texts(self, row: int) -> tuple[int, ...]:
        return row, row + 1


KINDS = (
    Column(kind=Kind.MARK, width=60),
    Column(kind=Kind.NUMBER, usual="10", lines=3, strong=True),
    Column("Interval", kind=Kind.INTERVAL, width=148, optional=True, span=(0.0, 1.0)),
    Column(kind=Kind.BAR),
    Column(kind=Kind.LINES, width=80, lines=3, stretch=True),
)


@pytest.fixture
def listed(qtbot: QtBot) -> TableView:
    listed = TableView("list", "List", listed=True, many=False, linked=True)
    qtbot.addWidget(listed)
    listed.resize(500, 300)
    listed.show_table(Table(KINDS, Many()))
    listed.show()
    return listed


def rows_of(listed: TableView) -> Many:
    rows = listed.table.rows
    assert isinstance(rows, Many)
    return rows


def test_a_million_rows_cost_what_is_seen(listed: TableView, qtbot: QtBot) -> None:
    rows_of(listed).asked.clear()
    listed.show_chosen(999_999)
    listed.grab()
    assert listed.visualRect(listed.rows.index(999_999, 0)).intersects(listed.viewport().rect())
    assert len(set(rows_of(listed).asked)) < 20
    assert listed.row_height == 3 * 17 + 12
    qtbot.keyClick(listed, Qt.Key.Key_Home)
    assert listed.currentIndex().row() == 0
    qtbot.keyClick(listed, Qt.Key.Key_End)
    assert listed.currentIndex().row() == 999_999


def test_a_list_is_read_out_and_copied_row_by_row(listed: TableView, qtbot: QtBot) -> None:
    assert listed.rows.index(7, 3).data(Qt.ItemDataRole.AccessibleTextRole) == "7  1  0.50  text 7"
    assert listed.rows.index(7, 4).data(Qt.ItemDataRole.ToolTipRole) == "text 7"
    listed.show_chosen(7)
    qtbot.keyClick(listed, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "7  1  0.50  text 7"


def test_rows_are_selected_where_all_their_texts_are_in_the_window(listed: TableView) -> None:
    before = listed.grab().toImage()
    listed.show_selection((3, 1))
    assert not any(listed.is_selected(place) for place in range(5))
    assert listed.grab().toImage() == before
    listed.show_selection((3, 1, 2))
    assert [place for place in range(5) if listed.is_selected(place)] == [1, 2]
    assert listed.grab().toImage() != before


def test_the_pointer_says_where_it_is_and_lights_the_row(listed: TableView, qtbot: QtBot) -> None:
    before = listed.grab().toImage()
    with qtbot.waitSignal(listed.row_pointed) as pointed:
        listed.entered.emit(listed.rows.index(2, 0))
    assert pointed.args == [2]
    place = listed.visualRect(listed.rows.index(2, 4)).center()
    assert listed.row_under(place) == 2
    assert listed.grab().toImage() != before
    listed.viewportEntered.emit()
    assert listed.grab().toImage() == before
    with qtbot.waitSignal(listed.row_clicked) as clicked:
        qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert clicked.args == [2]


def test_what_has_no_room_makes_way(listed: TableView) -> None:
    assert not listed.isColumnHidden(2)
    listed.resize(300, 300)
    assert listed.isColumnHidden(2)
    assert listed.columnWidth(3) < 72
    assert abs(sum(listed.columnWidth(column) for column in range(5)) - listed.viewport().width()) <= 1


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_table_is_painted_into_a_figure_as_on_the_screen(qapp: object, theme: Theme) -> None:
    image = QImage(500, 150, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.surface))
    painter = QPainter(image)
    TablePicture(Table(KINDS, Many()), 63, 22).paint_figure(painter, QRectF(0, 0, 500, 150), Style(theme))
    painter.end()
    inked = [y for y in range(150) if any(image.pixel(x, y) != QColor(theme.surface).rgb() for x in range(0, 500))]
    assert min(inked) < 22 < 80 < max(inked) < 22 + 2 * 63
