"""The find bar, over the editor and over the table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.domain.texts.corpus import Corpus
from explorer.ui.control.actions import ActionId
from explorer.ui.panels.find.find_bar import FindBar
from explorer.ui.panels.sentences import editor as editor_module
from explorer.ui.panels.sentences import sentences as sentences_module
from explorer.ui.panels.sentences.listing_rows import NUMBER, TEXT
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.documents import documents
from explorer.ui.window.main_window import MainWindow
from tests.support.services import FakeServices

Settled = Callable[[TaskRunner], None]
LINES = ["the cat sat", "a dog", "", "  🙂 cat and Cat", "no such animal", "the last cat"]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def found(window: MainWindow, settled: Settled) -> MainWindow:
    window.activateWindow()
    window.workspace.sentences.editor.setPlainText("\n".join(LINES))
    window.workspace.sentences.editor.setFocus()
    settled(window.runner)
    return window


def bar_of(window: MainWindow) -> FindBar:
    return window.commands.finding.bar


def look_for(window: MainWindow, qtbot: QtBot, settled: Settled, words: str) -> FindBar:
    qtbot.keyClick(window, Qt.Key.Key_F, CTRL)
    bar = bar_of(window)
    assert bar.isVisible()
    assert QApplication.focusWidget() is bar.box
    qtbot.keyClicks(bar.box, words)
    settled(window.runner)
    return bar


def selected(window: MainWindow) -> tuple[int, str]:
    cursor = window.workspace.sentences.editor.textCursor()
    return cursor.blockNumber(), cursor.selectedText()


def test_return_goes_from_hit_to_hit_and_round(found: MainWindow, qtbot: QtBot, settled: Settled) -> None:
    bar = look_for(found, qtbot, settled, "cat")
    assert bar.count.text() == "1 of 4"
    assert bar.count.toolTip() == "4 hits in 3 sentences"
    assert selected(found) == (0, "cat")
    steps = []
    for _ in range(4):
        qtbot.keyClick(bar.box, Qt.Key.Key_Return)
        steps.append((bar.count.text(), *selected(found)))
    assert steps == [
        ("2 of 4", 3, "cat"),
        ("3 of 4", 3, "Cat"),
        ("4 of 4", 5, "cat"),
        ("1 of 4, from the top", 0, "cat"),
    ]
    qtbot.keyClick(bar.box, Qt.Key.Key_Return, SHIFT)
    assert bar.count.text() == "4 of 4, from the end"
    qtbot.keyClick(bar.box, Qt.Key.Key_F3, SHIFT)
    assert bar.count.text() == "3 of 4"
    qtbot.keyClick(bar.box, Qt.Key.Key_F3)
    assert bar.count.text() == "4 of 4"


def test_the_hits_in_sight_are_marked_where_they_are(found: MainWindow, qtbot: QtBot, settled: Settled) -> None:
    look_for(found, qtbot, settled, "cat")
    editor = found.workspace.sentences.editor
    qtbot.waitUntil(lambda: bool(editor.extraSelections()))
    marked = [(mark.cursor.blockNumber(), mark.cursor.selectedText()) for mark in editor.extraSelections()]
    assert marked == [(0, "cat"), (3, "cat"), (3, "Cat"), (5, "cat")]
    qtbot.keyClick(bar_of(found).box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not editor.extraSelections())


def test_case_and_expressions(found: MainWindow, qtbot: QtBot, settled: Settled) -> None:
    bar = look_for(found, qtbot, settled, "Cat")
    bar.case.click()
    settled(found.runner)
    assert bar.count.text() == "1 of 1"
    bar.box.setText(r"^\w+ cat$")
    settled(found.runner)
    assert bar.count.text() == "No hits"
    assert not bar.next.isEnabled()
    bar.expression.click()
    bar.box.setText(r"^(the|🙂) \w+")
    settled(found.runner)
    assert bar.count.text().endswith(" of 3")


def test_a_wrong_or_slow_expression_is_told_and_the_window_goes_on(
    found: MainWindow, qtbot: QtBot, settled: Settled, slow_expression: str
) -> None:
    found.workspace.sentences.editor.setPlainText("short\n" + "a" * 60 + "b")
    bar = look_for(found, qtbot, settled, "(a|b")
    bar.expression.click()
    settled(found.runner)
    assert bar.error.isVisible()
    assert bar.error.text().startswith("This is no regular expression: missing )")
    assert bar.count.text() == ""
    bar.box.setText(slow_expression)
    beats: list[int] = []
    qtbot.waitUntil(lambda: beats.append(1) or found.runner.idle, timeout=20_000)
    assert bar.error.text() == "This expression takes too long on sentence 2."
    assert len(beats) > 3
    bar.box.setText("short")
    settled(found.runner)
    assert bar.count.text() == "1 of 1"
    assert not bar.error.isVisible()


def test_esc_closes_and_gives_the_keyboard_back(found: MainWindow, qtbot: QtBot, settled: Settled) -> None:
    bar = look_for(found, qtbot, settled, "dog")
    qtbot.keyClick(bar.box, Qt.Key.Key_Escape)
    editor = found.workspace.sentences.editor
    assert not bar.isVisible()
    assert editor.hasFocus()
    assert selected(found) == (1, "dog")
    qtbot.keyClick(editor, Qt.Key.Key_Return, CTRL)
    settled(found.runner)
    found.workspace.neighbors.search_box.setFocus()
    qtbot.keyClick(found, Qt.Key.Key_F, CTRL)
    assert bar.box.selectedText() == "dog"
    settled(found.runner)
    qtbot.keyClick(bar.box, Qt.Key.Key_Escape)
    assert found.workspace.neighbors.search_box.hasFocus()


def test_esc_in_the_editor_closes_the_bar_too(found: MainWindow, qtbot: QtBot, settled: Settled) -> None:
    bar = look_for(found, qtbot, settled, "dog")
    editor = found.workspace.sentences.editor
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert editor.hasFocus()


def test_what_is_selected_is_what_to_find(found: MainWindow, qtbot: QtBot, settled: Settled) -> None:
    editor = found.workspace.sentences.editor
    look_for(found, qtbot, settled, "c.t")
    bar = bar_of(found)
    bar.expression.click()
    settled(found.runner)
    qtbot.keyClick(bar.box, Qt.Key.Key_Escape)
    qtbot.keyClick(editor, Qt.Key.Key_F, CTRL)
    settled(found.runner)
    qtbot.keyClick(bar.box, Qt.Key.Key_Escape)
    cursor = QTextCursor(editor.document().findBlockByNumber(5))
    cursor.movePosition(QTextCursor.MoveOperation.EndOfWord, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    qtbot.keyClick(editor, Qt.Key.Key_F, CTRL)
    settled(found.runner)
    assert bar.box.text() == "the"
    assert not bar.expression.isChecked()
    assert bar.count.text() == "2 of 2"


def test_edits_are_counted_at_once_and_the_caret_stays(found: MainWindow, qtbot: QtBot, settled: Settled) -> None:
    bar = look_for(found, qtbot, settled, "cat")
    editor = found.workspace.sentences.editor
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.setFocus()
    qtbot.keyClicks(editor, " cat")
    place = editor.textCursor().position()
    qtbot.keyClick(editor, Qt.Key.Key_F3, SHIFT)
    settled(found.runner)
    assert bar.count.text() == "5 of 5"
    assert editor.textCursor().selectionEnd() == place


def test_only_hits_are_shown_and_return_goes_to_one_among_all(
    found: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    panel = found.workspace.sentences
    bar = look_for(found, qtbot, settled, "cat")
    bar.only.click()
    table = panel.table
    assert table.isVisible()
    assert not panel.editor.isVisible()
    shown = [[table.rows.index(row, column).data() for column in (NUMBER, TEXT)] for row in range(3)]
    assert shown == [["1", "the cat sat"], ["3", "🙂 cat and Cat"], ["5", "the last cat"]]
    assert table.rows.rowCount() == 3
    qtbot.keyClick(bar.box, Qt.Key.Key_Return)
    assert bar.count.text() == "2 of 4"
    assert table.hits is not None
    assert not table.grab().isNull()
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert panel.editor.hasFocus()
    assert selected(found) == (5, "cat")
    assert bar.isVisible()
    assert not bar.only.isChecked()


def test_rows_chosen_among_the_hits_are_chosen_everywhere(
    found: MainWindow, services: FakeServices, qtbot: QtBot, settled: Settled
) -> None:
    qtbot.keyClick(found, Qt.Key.Key_Return, CTRL)
    settled(found.runner)
    bar = look_for(found, qtbot, settled, "cat")
    bar.only.click()
    table = found.workspace.sentences.table
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_A, CTRL)
    assert found.store.state.selection == (0, 2, 4)
    where = QPoint(40, table.rowViewportPosition(1) + 5)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, CTRL, where)
    assert found.store.state.selection == (0, 4)
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    editor = found.workspace.sentences.editor
    assert editor.isVisible()
    assert editor.hasFocus()
    assert editor.chosen == {0, 4}


def test_an_edit_taken_back_among_the_hits_shows_the_hits_of_the_text_as_it_is(
    found: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    panel = found.workspace.sentences
    panel.editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClick(panel.editor, Qt.Key.Key_Return)
    qtbot.keyClicks(panel.editor, "one more cat")
    bar = look_for(found, qtbot, settled, "cat")
    bar.only.click()
    assert panel.table.rows.rowCount() == 4
    found.documents.clear()
    panel.editor.flush()
    settled(found.runner)
    assert panel.table.rows.rowCount() == 0
    found.documents.undo()
    panel.editor.flush()
    settled(found.runner)
    assert panel.table.rows.rowCount() == 4


def test_the_bar_of_a_low_panel_has_the_room_of_the_remarks(found: MainWindow, qtbot: QtBot, settled: Settled) -> None:
    panel = found.workspace.sentences
    found.resize(900, 600)
    panel.editor.setPlainText("same\nsame\nother")
    settled(found.runner)
    qtbot.waitUntil(panel.remarks.isVisible)
    found.commands.finding.open()
    qtbot.waitUntil(lambda: not panel.remarks.isVisible())
    editor = panel.editor

    def room_below() -> int:
        return panel.height() - panel.mapFromGlobal(editor.mapToGlobal(editor.rect().bottomLeft())).y()

    qtbot.waitUntil(lambda: room_below() < 12)
    found.commands.finding.close()
    qtbot.waitUntil(panel.remarks.isVisible)


@pytest.fixture
def listed(window: MainWindow, tmp_path: Path, settled: Settled, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    for module in (editor_module, sentences_module, documents):
        monkeypatch.setattr(module, "EDITABLE", 20)
    path = tmp_path / "many.txt"
    path.write_text("\n".join(f"sentence number {number}" for number in range(300)), encoding="utf-8")
    window.activateWindow()
    window.documents.open_files([path])
    settled(window.runner)
    return window


def test_listed_sentences_are_found_and_filtered(listed: MainWindow, qtbot: QtBot, settled: Settled) -> None:
    bar = look_for(listed, qtbot, settled, "99")
    table = listed.workspace.sentences.table
    assert bar.count.text() == "1 of 3"
    assert table.at is not None
    assert table.at.sentence == 99
    assert table.currentIndex().row() == 99
    assert table.viewport().rect().intersects(table.visualRect(table.currentIndex()))
    bar.only.click()
    assert [table.rows.index(row, NUMBER).data() for row in range(3)] == ["100", "200", "300"]
    qtbot.keyClick(bar.box, Qt.Key.Key_F3)
    assert bar.count.text() == "2 of 3"
    assert table.currentIndex().row() == 1
    qtbot.keyClick(bar.box, Qt.Key.Key_Escape)
    assert table.rows.rowCount() == 300
    assert table.currentIndex().row() == 199


def test_the_keys_are_those_of_the_table_of_actions(window: MainWindow) -> None:
    keys = {name: window._actions[name].shortcut().toString() for name in (ActionId.FIND, ActionId.SEARCH)}
    assert keys == {ActionId.FIND: "Ctrl+F", ActionId.SEARCH: "Ctrl+Shift+F"}


def test_the_search_by_meaning_gives_the_keyboard_back_and_keeps_its_query(
    found: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    editor = found.workspace.sentences.editor
    qtbot.keyClick(editor, Qt.Key.Key_Return, CTRL)
    settled(found.runner)
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_F, CTRL | SHIFT)
    box = found.workspace.neighbors.search_box
    assert box.hasFocus()
    qtbot.keyClicks(box, "pets")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    settled(found.runner)
    assert found.workspace.neighbors.heading.text() == "Search"
    qtbot.keyClick(box, Qt.Key.Key_Return)
    ranked = found.workspace.neighbors.list
    qtbot.keyClick(ranked, Qt.Key.Key_Return)
    settled(found.runner)
    assert found.workspace.neighbors.heading.text().startswith("Neighbours of")
    qtbot.keyClick(ranked, Qt.Key.Key_Escape)
    assert found.workspace.neighbors.heading.text() == "Search"
    assert found.store.state.search is not None
    assert found.store.state.search.query == box.text() == "pets"
    qtbot.keyClick(ranked, Qt.Key.Key_Escape)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert editor.hasFocus()
    assert box.text() == "pets"


def test_delete_takes_hits_out_of_the_text_and_undo_brings_them_back(
    found: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    panel = found.workspace.sentences
    bar = look_for(found, qtbot, settled, "cat")
    bar.only.click()
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_A, CTRL)
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    settled(found.runner)
    assert panel.editor.toPlainText() == "a dog\n\nno such animal"
    assert panel.corpus().texts == ("a dog", "no such animal")
    assert bar.count.text() == "No hits"
    found.documents.undo()
    panel.editor.flush()
    settled(found.runner)
    assert panel.editor.toPlainText() == "\n".join(LINES)
    assert panel.table.rows.rowCount() == 3


@pytest.mark.parametrize("gone", [(0,), (4,), (0, 1, 2, 3, 4), (1, 3), (3, 4)])
def test_what_is_removed_is_gone_and_the_rest_keeps_its_source(found: MainWindow, gone: tuple[int, ...]) -> None:
    editor = found.workspace.sentences.editor
    editor.put_corpus(Corpus(tuple("abcde"), tuple(f"{name}.txt" for name in "abcde")), replace=True)
    editor.remove_texts(gone)
    left = [name for place, name in enumerate("abcde") if place not in gone]
    assert editor.book.corpus() == Corpus(tuple(left), tuple(f"{name}.txt" for name in left))
    assert editor.toPlainText() == "\n".join(left)
    editor.undo()
    assert editor.book.corpus().sources == tuple(f"{name}.txt" for name in "abcde")


def test_delete_takes_hits_out_of_a_list_too(listed: MainWindow, qtbot: QtBot, settled: Settled) -> None:
    bar = look_for(listed, qtbot, settled, "99")
    table = listed.workspace.sentences.table
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_A, CTRL)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert listed.runner.idle
    bar.only.click()
    qtbot.keyClick(table, Qt.Key.Key_A, CTRL)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    settled(listed.runner)
    assert len(listed.workspace.sentences.corpus()) == 297
    assert bar.count.text() == "No hits"
    listed.documents.undo()
    settled(listed.runner)
    assert len(listed.workspace.sentences.corpus()) == 300
    assert table.rows.rowCount() == 3


@pytest.mark.parametrize("query", ["", "(cat"])
def test_without_a_query_that_can_be_read_all_sentences_are_shown(
    found: MainWindow, qtbot: QtBot, settled: Settled, query: str
) -> None:
    bar = look_for(found, qtbot, settled, "cat")
    bar.expression.click()
    bar.only.click()
    settled(found.runner)
    assert found.workspace.sentences.table.isVisible()
    bar.box.setText(query)
    settled(found.runner)
    assert found.workspace.sentences.editor.isVisible()
    bar.box.setText("c.t")
    settled(found.runner)
    assert found.workspace.sentences.table.rows.rowCount() == 3


def test_tab_goes_through_the_bar_to_the_sentences(found: MainWindow, qtbot: QtBot, settled: Settled) -> None:
    bar = look_for(found, qtbot, settled, "cat")
    names = []
    for _ in range(7):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        names.append(focus.objectName())
    assert names == [*(widget.objectName() for widget in bar.controls[1:]), "editor"]
