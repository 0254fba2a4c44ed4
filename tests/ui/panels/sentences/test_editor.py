from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from explorer.domain.texts.corpus import Corpus
from explorer.ui.panels.sentences.editor import SentenceEditor


@pytest.fixture
def editor(qtbot: QtBot) -> SentenceEditor:
    editor = SentenceEditor()
    qtbot.addWidget(editor)
    editor.resize(300, 200)
    editor.show()
    qtbot.waitExposed(editor)
    return editor


def test_typing_is_told_after_a_pause(editor: SentenceEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(editor.corpus_changed) as told:
        qtbot.keyClicks(editor, "one")
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.keyClicks(editor, "two ")
    assert told.args[0] == Corpus(("one", "two"), ("typed", "typed"))


def test_nothing_is_told_where_nothing_changed(editor: SentenceEditor, qtbot: QtBot) -> None:
    editor.setPlainText("one")
    editor.flush()
    with qtbot.assertNotEmitted(editor.corpus_changed):
        editor.appendPlainText("   ")
        editor.flush()


def test_undo_takes_a_file_back_in_one_step(editor: SentenceEditor) -> None:
    editor.setPlainText("typed")
    editor.put_corpus(Corpus(("a", "b"), ("f.txt", "f.txt")), replace=False)
    assert editor.toPlainText() == "typed\na\nb"
    editor.undo()
    assert editor.toPlainText() == "typed"
    editor.redo()
    assert editor.book.corpus().sources == ("typed", "f.txt", "f.txt")


def test_replacing_can_be_undone_too(editor: SentenceEditor) -> None:
    editor.setPlainText("one\ntwo")
    editor.put_corpus(Corpus(("other",), ("f.txt",)), replace=True)
    assert editor.book.corpus().texts == ("other",)
    editor.undo()
    assert editor.book.corpus().texts == ("one", "two")


def test_the_same_text_of_two_files_keeps_both_sources(editor: SentenceEditor) -> None:
    editor.put_corpus(Corpus(("same",), ("a.txt",)), replace=True)
    editor.put_corpus(Corpus(("same",), ("b.txt",)), replace=False)
    assert editor.book.corpus().sources == ("a.txt", "b.txt")
    assert editor.repeated == {"same": 2}


@pytest.mark.parametrize("edit", ["cut", "delete", "paste"])
def test_the_book_follows_every_edit(editor: SentenceEditor, edit: str) -> None:
    editor.setPlainText("\n".join(f"line {i}" for i in range(20)))
    cursor = editor.textCursor()
    cursor.setPosition(10)
    cursor.setPosition(60, cursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    if edit == "cut":
        editor.cut()
    elif edit == "delete":
        cursor.removeSelectedText()
    else:
        QApplication.clipboard().setText("pasted\n\nlines\n")
        editor.paste()
    expected = [line.strip() for line in editor.toPlainText().split("\n")]
    assert list(editor.book.texts) == expected
    editor.undo()
    assert list(editor.book.texts) == [f"line {i}" for i in range(20)]


def test_marks_say_why(editor: SentenceEditor, qtbot: QtBot) -> None:
    editor.setPlainText("same\n\nlong\nsame")
    editor.flush()
    editor.show_truncated({"long"}, 256)
    marks = [editor.mark_of(line) for line in range(4)]
    assert marks[1] is None
    assert marks[0] is not None
    assert marks[0][2] == "This sentence occurs 2 times."
    assert marks[2] is not None
    assert "cut at 256 tokens" in marks[2][2]
    gutter = editor._gutter
    block, top, height = list(editor.visible_blocks())[2]
    where = QPoint(10, round(top + height / 2))
    QApplication.sendEvent(gutter, QHelpEvent(QEvent.Type.ToolTip, where, gutter.mapToGlobal(where)))
    assert "cut at 256 tokens" in QToolTip.text()
    QToolTip.hideText()
    assert block.text() == "long"


def test_choosing_tells_the_texts_under_the_cursor(editor: SentenceEditor, qtbot: QtBot) -> None:
    editor.setPlainText("one\n\ntwo\nthree")
    editor.flush()
    editor.activateWindow()
    chosen: list[list[int]] = []
    editor.lines_chosen.connect(chosen.append)
    editor.choice.press(2, Qt.KeyboardModifier.NoModifier)
    assert chosen[-1] == [1]
    editor.selectAll()
    assert chosen[-1] == [0, 1, 2]


def test_showing_a_selection_tells_nobody(editor: SentenceEditor, qtbot: QtBot) -> None:
    editor.setPlainText("one\ntwo\nthree")
    with qtbot.assertNotEmitted(editor.lines_chosen):
        editor.show_chosen([2], reveal=True)
    assert editor.textCursor().blockNumber() == 2
    assert not editor.grab().isNull()


def test_a_draft_comes_back_with_its_sources(editor: SentenceEditor) -> None:
    editor.put_lines(["a", "", "b"], ["f.txt", "typed", "typed"])
    assert editor.book.corpus() == Corpus(("a", "b"), ("f.txt", "typed"))
    editor.undo()
    assert editor.toPlainText() == "a\n\nb"


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\r", "\r\n"])
def test_every_line_break_that_is_pasted_begins_a_sentence(editor: SentenceEditor, mark: str) -> None:
    mime = QMimeData()
    mime.setText(f"one{mark}two")
    editor.insertFromMimeData(mime)
    assert editor.book.corpus().texts == ("one", "two")
    assert editor.lines() == ["one", "two"]


def test_shift_and_enter_begin_a_sentence_too(editor: SentenceEditor, qtbot: QtBot) -> None:
    qtbot.keyClicks(editor, "one")
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(editor, "two")
    assert editor.book.corpus().texts == ("one", "two")


def test_there_is_one_line_for_each_source_whatever_was_put_in(editor: SentenceEditor) -> None:
    editor.setPlainText("a\u2028b\n\nc\u00a0d\ufdd0e")
    assert len(editor.lines()) == len(editor.book.sources)
    assert editor.book.corpus().texts[0] == "a b"
    assert "c\u00a0d" in editor.lines()


def test_a_click_chooses_the_line_that_the_cursor_is_on_already(editor: SentenceEditor, qtbot: QtBot) -> None:
    editor.put_corpus(Corpus(("one", "two"), ("f.txt", "f.txt")), replace=True)
    chosen: list[list[int]] = []
    editor.lines_chosen.connect(chosen.append)
    tops = [round(top + height / 2) for _, top, height in editor.visible_blocks()]
    for line in (0, 0, 1, 1, 0):
        editor.setFocus()
        qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, tops[line]))
    assert chosen == [[0], [0], [1], [1], [0]]


def test_the_caret_stays_in_sight_when_something_opens_above(editor: SentenceEditor) -> None:
    editor.setPlainText("\n".join(f"line {number}" for number in range(40)))
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.resize(300, 120)
    assert editor.viewport().rect().contains(editor.cursorRect())
    editor.verticalScrollBar().setValue(0)
    editor.resize(300, 90)
    assert editor.verticalScrollBar().value() == 0
