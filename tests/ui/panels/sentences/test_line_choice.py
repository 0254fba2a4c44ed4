"""Sentences chosen in the editor, by real clicks and keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from explorer.ui.control.actions import ActionId
from explorer.ui.panels.sentences.editor import SentenceEditor
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
Settled = Callable[[TaskRunner], None]


@pytest.fixture
def ran(window: MainWindow, qtbot: QtBot, settled: Settled) -> MainWindow:
    with qtbot.waitActive(window):
        window.activateWindow()
    window.workspace.sentences.editor.setPlainText("one\ntwo\n\nthree\nfour\nfive")
    window.commands.run()
    settled(window.runner)
    assert window.store.state.selection == ()
    return window


def editor_of(window: MainWindow) -> SentenceEditor:
    return window.workspace.sentences.editor


def place_of(editor: SentenceEditor, line: int) -> QPoint:
    cursor = QTextCursor(editor.document().findBlockByNumber(line))
    return editor.cursorRect(cursor).center() + QPoint(3, 0)


def click(window: MainWindow, qtbot: QtBot, line: int, keys: Qt.KeyboardModifier = NONE) -> tuple[int, ...]:
    editor = editor_of(window)
    qtbot.mouseClick(editor.viewport(), LEFT, keys, place_of(editor, line))
    return window.store.state.selection


def click_number(window: MainWindow, qtbot: QtBot, line: int, keys: Qt.KeyboardModifier = NONE) -> tuple[int, ...]:
    editor = editor_of(window)
    qtbot.mouseClick(editor._gutter, LEFT, keys, QPoint(30, row_of(editor, line)))
    return window.store.state.selection


def row_of(editor: SentenceEditor, line: int) -> int:
    _, top, height = list(editor.visible_blocks())[line]
    return round(top + height / 2)


def keep(window: MainWindow, line: int) -> None:
    editor_of(window).setTextCursor(QTextCursor(editor_of(window).document().findBlockByNumber(line)))


@pytest.mark.parametrize("focused", [True, False])
@pytest.mark.parametrize("number", [True, False])
def test_the_first_click_on_the_first_sentence_selects_it(
    ran: MainWindow, qtbot: QtBot, focused: bool, number: bool
) -> None:
    (editor_of(ran) if focused else ran.workspace.map).setFocus()
    assert (click_number if number else click)(ran, qtbot, 0) == (0,)


def test_a_click_where_the_caret_is_selects_its_sentence_again(ran: MainWindow, qtbot: QtBot) -> None:
    assert click(ran, qtbot, 3) == (2,)
    ran.controller.select(())
    assert click(ran, qtbot, 3) == (2,)
    ran.controller.select((0, 4))
    keep(ran, 3)
    assert click(ran, qtbot, 3) == (2,)


@pytest.mark.parametrize("line", [0, 3, 5])
@pytest.mark.parametrize("by", ["key", "menu"])
def test_select_all_selects_every_sentence_from_any_place(ran: MainWindow, qtbot: QtBot, line: int, by: str) -> None:
    editor = editor_of(ran)

    def select_all() -> None:
        if by == "key":
            qtbot.keyClick(editor, Qt.Key.Key_A, CTRL)
        else:
            ran._actions[ActionId.SELECT_ALL].trigger()

    click(ran, qtbot, line)
    editor.moveCursor(QTextCursor.MoveOperation.EndOfBlock)
    select_all()
    assert ran.store.state.selection == (0, 1, 2, 3, 4)
    ran.controller.select((1,))
    editor.selectAll()
    ran.controller.select(())
    select_all()
    assert ran.store.state.selection == (0, 1, 2, 3, 4)


@pytest.mark.parametrize("line", [0, 5])
def test_ctrl_end_lets_go_of_all_but_the_last(ran: MainWindow, qtbot: QtBot, line: int) -> None:
    editor = editor_of(ran)
    click(ran, qtbot, line)
    qtbot.keyClick(editor, Qt.Key.Key_A, CTRL)
    qtbot.keyClick(editor, Qt.Key.Key_End, CTRL)
    assert ran.store.state.selection == (4,)
    assert not editor.textCursor().hasSelection()
    qtbot.keyClick(editor, Qt.Key.Key_A, CTRL)
    qtbot.keyClick(editor, Qt.Key.Key_Home, CTRL)
    assert ran.store.state.selection == (0,)


def test_number_rows_take_ctrl_and_shift(ran: MainWindow, qtbot: QtBot) -> None:
    assert click_number(ran, qtbot, 1) == (1,)
    assert click_number(ran, qtbot, 4, CTRL) == (1, 3)
    assert click_number(ran, qtbot, 1, CTRL) == (3,)
    assert click_number(ran, qtbot, 4, SHIFT) == (1, 2, 3)
    assert click_number(ran, qtbot, 0, SHIFT) == (0, 1)
    assert click_number(ran, qtbot, 5, CTRL) == (0, 1, 4)
    assert click_number(ran, qtbot, 3, CTRL | SHIFT) == (0, 1, 2, 3, 4)
    assert click_number(ran, qtbot, 2, CTRL) == (0, 1, 2, 3, 4)
    assert click_number(ran, qtbot, 2) == ()


def test_ctrl_on_a_number_row_adds_to_what_was_selected_elsewhere(ran: MainWindow, qtbot: QtBot) -> None:
    ran.controller.select((0, 3))
    assert click_number(ran, qtbot, 1, CTRL) == (0, 1, 3)
    assert click_number(ran, qtbot, 0, CTRL) == (1, 3)


def test_a_drag_over_the_numbers_selects_as_far_as_it_goes(ran: MainWindow, qtbot: QtBot) -> None:
    editor = editor_of(ran)
    places = [QPoint(30, row_of(editor, line)) for line in range(6)]
    qtbot.mousePress(editor._gutter, LEFT, CTRL, places[1])
    qtbot.mouseMove(editor._gutter, places[1] + QPoint(2, 1))
    assert ran.store.state.selection == (1,)
    for line in (3, 4, 3):
        qtbot.mouseMove(editor._gutter, places[line])
    assert ran.store.state.selection == (1, 2)
    qtbot.mouseRelease(editor._gutter, LEFT, NONE, places[3])
    qtbot.mouseMove(editor._gutter, places[5])
    assert ran.store.state.selection == (1, 2)


def test_rows_of_the_table_take_ctrl_and_shift_beside_what_was_selected_elsewhere(
    ran: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    ran.commands.finding.open()
    bar = ran.commands.finding.bar
    bar.box.setText("e")
    settled(ran.runner)
    bar.only.click()
    table = ran.workspace.sentences.table
    assert table.rows.rowCount() == 3  # one, three, five

    def press(row: int, keys: Qt.KeyboardModifier = NONE) -> tuple[int, ...]:
        place = QPoint(60, table.rowViewportPosition(row) + 6)
        qtbot.mouseClick(table.viewport(), LEFT, keys, place)
        return ran.store.state.selection

    assert press(1) == (2,)
    ran.controller.select((1, 3))
    assert press(1) == (2,)
    ran.controller.select((1, 3))
    assert press(0, CTRL) == (0, 1, 3)
    assert press(2, CTRL | SHIFT) == (0, 1, 2, 3, 4)
    assert press(1, SHIFT) == (0, 2)
    assert press(1, CTRL) == (0,)
