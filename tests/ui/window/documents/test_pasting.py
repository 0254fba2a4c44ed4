"""What becomes of text that is pasted or dropped, on the clipboard and the widgets themselves."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from explorer.files.tables.table import MAX_TEXT, check_lengths
from explorer.ui.dialogs.files.column import PastedColumnDialog
from explorer.ui.pages.evaluate.page import EvaluatePage
from explorer.ui.pages.registry import Page
from explorer.ui.panels.offer import PasteOffer
from explorer.ui.panels.sentences import editor as editor_module
from explorer.ui.panels.sentences.drop_line import take_out
from explorer.ui.panels.sentences.lines import EDITABLE_LENGTH
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.documents import documents, pasting
from explorer.ui.window.main_window import MainWindow

Settled = Callable[[TaskRunner], None]

PROSE = "Dogs bark at night. Cats, e.g. mine, purr. Do birds sing? They do!"
SENTENCES = ("Dogs bark at night.", "Cats, e.g. mine, purr.", "Do birds sing?", "They do!")


@pytest.fixture
def typed(window: MainWindow, settled: Settled) -> MainWindow:
    window.workspace.sentences.editor.setPlainText("typed before")
    settled(window.runner)
    return window


def paste(window: MainWindow, qtbot: QtBot, text: str, html: str = "") -> None:
    mime = QMimeData()
    mime.setText(text)
    if html:
        mime.setHtml(html)
    QGuiApplication.clipboard().setMimeData(mime)
    editor = window.workspace.sentences.editor
    editor.setFocus()
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    qtbot.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def paste_below(window: MainWindow, qtbot: QtBot, text: str) -> None:
    editor = window.workspace.sentences.editor
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    paste(window, qtbot, text)


def offer_of(window: MainWindow) -> PasteOffer:
    return window.workspace.sentences.offer


def texts_of(window: MainWindow) -> tuple[str, ...]:
    return tuple(window.workspace.sentences.corpus().texts)


def dialog_of(window: MainWindow) -> PastedColumnDialog:
    dialog = window.findChild(PastedColumnDialog)
    assert dialog is not None
    return dialog


def test_a_pasted_paragraph_is_split_on_request_and_back_in_one_step(
    typed: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    paste_below(typed, qtbot, f"{PROSE}\n")
    assert texts_of(typed) == ("typed before", PROSE)
    settled(typed.runner)
    offer, editor = offer_of(typed), typed.workspace.sentences.editor
    assert offer.isVisible()
    assert offer.words.text() == "Pasted as 1 line."
    assert offer.take.text() == "Split into 4 sentences"
    assert editor.hasFocus()
    qtbot.mouseClick(offer.take, Qt.MouseButton.LeftButton)
    assert not offer.isVisible()
    assert texts_of(typed) == ("typed before", *SENTENCES)
    assert editor.toPlainText().endswith("They do!\n")
    editor.undo()
    assert texts_of(typed) == ("typed before", PROSE)
    editor.undo()
    assert texts_of(typed) == ("typed before",)


def test_lines_of_a_mail_are_joined_before_they_are_split(typed: MainWindow, settled: Settled, qtbot: QtBot) -> None:
    paste_below(typed, qtbot, "The dog that lives in the house next\nto ours barks at night. It sleeps in\nthe day.")
    settled(typed.runner)
    assert offer_of(typed).words.text() == "Pasted as 3 lines."
    offer_of(typed).take.click()
    assert texts_of(typed)[1:] == (
        "The dog that lives in the house next to ours barks at night.",
        "It sleeps in the day.",
    )


@pytest.mark.parametrize("text", ["One sentence.", "One here.\nTwo there. Or not.\nThree.", "no ends", "a\tb"])
def test_a_list_of_sentences_is_pasted_without_a_word(
    typed: MainWindow, settled: Settled, qtbot: QtBot, text: str
) -> None:
    paste_below(typed, qtbot, text)
    settled(typed.runner)
    assert not offer_of(typed).isVisible()
    assert len(texts_of(typed)) == 2 + text.count("\n")


@pytest.mark.parametrize("how", ["dismissed", "edited", "undone", "replaced"])
def test_an_offer_goes_where_the_text_is_to_stay_or_is_another(
    typed: MainWindow, settled: Settled, qtbot: QtBot, how: str
) -> None:
    paste_below(typed, qtbot, PROSE)
    settled(typed.runner)
    offer, editor = offer_of(typed), typed.workspace.sentences.editor
    assert offer.isVisible()
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.keyClicks(editor, "typed below")
    assert offer.isVisible()
    if how == "dismissed":
        qtbot.mouseClick(offer.dismiss, Qt.MouseButton.LeftButton)
    elif how == "edited":
        cursor = editor.textCursor()
        cursor.setPosition(editor.toPlainText().index("bark"))
        editor.setTextCursor(cursor)
        qtbot.keyClick(editor, Qt.Key.Key_X)
    elif how == "undone":
        while editor.toPlainText() != "typed before":
            editor.undo()
    else:
        typed.documents.clear()
    assert not offer.isVisible()
    offer.take.click()
    assert texts_of(typed)[1:2] != SENTENCES[:1]


def test_what_stands_around_a_pasted_paragraph_stays(typed: MainWindow, settled: Settled, qtbot: QtBot) -> None:
    editor = typed.workspace.sentences.editor
    paste(typed, qtbot, f" {PROSE}")
    settled(typed.runner)
    qtbot.keyClicks(editor, " typed behind")
    offer_of(typed).take.click()
    assert texts_of(typed) == ("typed before Dogs bark at night.", *SENTENCES[1:3], "They do! typed behind")


def test_a_spreadsheet_is_asked_for_its_column(typed: MainWindow, settled: Settled, qtbot: QtBot) -> None:
    paste(typed, qtbot, 'id\tnote\tlabel\r\n1\t"Dogs bark\nat night."\tpets\r\n2\tIt rains a lot.\tsky\r\n')
    assert texts_of(typed) == ("typed before",)
    settled(typed.runner)
    dialog = dialog_of(typed)
    assert dialog.isVisible()
    rows = [dialog.list.item(row).text().split("\n")[0] for row in range(dialog.list.count())]
    assert rows == ["note", "id", "label", "No column: each line as it stands"]
    assert dialog.chosen() == "note"
    dialog.accept()
    settled(typed.runner)
    corpus = typed.workspace.sentences.corpus()
    assert corpus.texts == ("typed before", "Dogs bark at night.", "It rains a lot.")
    assert (list(corpus.labels), set(corpus.sources)) == (["", "pets", "sky"], {"typed"})
    typed.documents.undo()
    assert texts_of(typed) == ("typed before",)


def test_the_lines_of_a_table_can_be_taken_as_they_stand_or_not_at_all(
    typed: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    for accepted in (False, True):
        paste(typed, qtbot, "Dogs\tbark\nCats\tpurr\n")
        settled(typed.runner)
        dialog = dialog_of(typed)
        dialog.list.setCurrentRow(2)
        dialog.accept() if accepted else dialog.reject()
        settled(typed.runner)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert texts_of(typed) == ("typed before", "Dogs\tbark", "Cats\tpurr")


def test_one_row_of_cells_is_a_table_where_the_markup_beside_it_says_so(
    typed: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    paste(typed, qtbot, "Dogs bark.\tpets\r\n", "<html><body><table><tr><td>Dogs bark.</td><td>pets</td></tr></table>")
    settled(typed.runner)
    assert dialog_of(typed).chosen() == "column 1"
    dialog_of(typed).reject()


def test_a_table_makes_room_for_itself_in_an_untouched_sample(
    window: MainWindow, settled: Settled, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(window.runner)
    paste(window, qtbot, "Dogs bark.\t1\nCats purr.\t2\n")
    settled(window.runner)
    dialog_of(window).accept()
    settled(window.runner)
    assert texts_of(window) == ("Dogs bark.", "Cats purr.")


def test_a_table_of_more_rows_than_the_editor_takes_is_listed_and_keeps_its_labels(
    typed: MainWindow,
    open_window: Callable[..., MainWindow],
    settled: Settled,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(documents, "EDITABLE", 20)
    rows = [f"sentence number {row}\tkind {row % 2}" for row in range(30)]
    paste(typed, qtbot, "\n".join(["text\tlabel", *rows]))
    settled(typed.runner)
    dialog_of(typed).accept()
    settled(typed.runner)
    assert typed.workspace.sentences.listing is not None
    corpus = typed.workspace.sentences.corpus()
    assert corpus.texts == ("typed before", *(f"sentence number {row}" for row in range(30)))
    assert list(corpus.labels) == ["", *(f"kind {row % 2}" for row in range(30))]
    assert set(corpus.sources) == {"typed"}
    assert typed.close()
    again = open_window()
    settled(again.runner)
    assert again.workspace.sentences.corpus() == corpus


def test_a_line_that_is_too_long_to_be_edited_is_listed_and_split_on_request(
    typed: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    text = " ".join([PROSE] * (EDITABLE_LENGTH // len(PROSE) + 1))
    paste_below(typed, qtbot, text)
    settled(typed.runner)
    panel = typed.workspace.sentences
    assert panel.listing is not None
    assert texts_of(typed) == ("typed before", text)
    assert "up to 10\u2009000 characters" in panel.notice.text()
    assert "Edit the first" not in panel.notice.text()
    offer = offer_of(typed)
    assert offer.isVisible()
    assert offer.words.text() == "Pasted as 1 line."
    offer.take.click()
    settled(typed.runner)
    assert panel.listing is None
    assert texts_of(typed) == ("typed before", *SENTENCES * (EDITABLE_LENGTH // len(PROSE) + 1))
    typed.documents.undo()
    assert texts_of(typed) == ("typed before", text)


def test_a_line_that_no_file_may_hold_is_refused_in_the_same_words_and_its_sentences_are_offered(
    typed: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    count = MAX_TEXT // len(PROSE) + 1
    text = " ".join([PROSE] * count)
    paste_below(typed, qtbot, f"short\n{text}")
    offer = offer_of(typed)
    said = "Line 2 of the pasted text is longer than 200,000 characters."
    assert offer.isVisible()
    assert offer.words.text().startswith(said)
    assert not offer.take.isVisible()
    settled(typed.runner)
    assert texts_of(typed) == ("typed before",)
    assert offer.words.text() == said
    assert offer.take.text().replace("\u2009", "") == f"Split into {4 * count + 1} sentences"
    offer.take.click()
    settled(typed.runner)
    assert texts_of(typed)[:3] == ("typed before", "short", SENTENCES[0])
    assert len(texts_of(typed)) == 4 * count + 2


def test_a_line_that_cannot_be_split_is_left_on_the_clipboard(
    typed: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    text = "x" * (MAX_TEXT + 1)
    paste(typed, qtbot, text)
    settled(typed.runner)
    assert "It was not taken" in offer_of(typed).words.text()
    assert not offer_of(typed).take.isVisible()
    assert texts_of(typed) == ("typed before",)
    assert QGuiApplication.clipboard().text() == text


@pytest.mark.parametrize("text", ["x" * 1_000_000, "word " * 200_000, "a line of some words\n" * 500_000])
def test_the_window_answers_while_a_large_text_is_taken(
    typed: MainWindow, settled: Settled, qtbot: QtBot, text: str
) -> None:
    ticks = [time.thread_time()]
    timer = QTimer(typed, interval=0)
    timer.timeout.connect(lambda: ticks.append(time.thread_time()))
    timer.start()
    paste(typed, qtbot, text)
    ticks.append(time.thread_time())
    settled(typed.runner)
    assert max(after - before for before, after in pairwise(ticks)) < 0.25
    listing = typed.workspace.sentences.listing
    assert (listing is not None) == ("\n" in text)
    assert listing is None or len(listing.corpus) == 500_001


def test_a_table_takes_the_place_of_what_is_all_selected(typed: MainWindow, settled: Settled, qtbot: QtBot) -> None:
    editor = typed.workspace.sentences.editor
    editor.selectAll()
    QGuiApplication.clipboard().setText("Dogs bark.\t1\nCats purr.\t2\n")
    editor.paste()
    settled(typed.runner)
    assert texts_of(typed) == ("typed before",)
    dialog_of(typed).accept()
    settled(typed.runner)
    assert texts_of(typed) == ("Dogs bark.", "Cats purr.")
    typed.documents.undo()
    assert texts_of(typed) == ("typed before",)


def test_a_long_line_takes_the_place_of_what_is_all_selected(typed: MainWindow, settled: Settled, qtbot: QtBot) -> None:
    typed.workspace.sentences.editor.selectAll()
    text = "word " * EDITABLE_LENGTH
    QGuiApplication.clipboard().setText(text)
    typed.workspace.sentences.editor.paste()
    settled(typed.runner)
    assert texts_of(typed) == (text.strip(),)
    typed.documents.undo()
    typed.documents.undo()
    assert texts_of(typed) == ("typed before",)


@pytest.mark.parametrize("control", ["\x1b[31m", "\0", "\x07"])
def test_control_characters_in_a_long_text_cost_nothing(
    typed: MainWindow, settled: Settled, monkeypatch: pytest.MonkeyPatch, control: str
) -> None:
    for module in (documents, editor_module):
        monkeypatch.setattr(module, "EDITABLE", 50)
    mime = QMimeData()
    mime.setText("\n".join(f"{control}{number}" for number in range(60)))
    typed.workspace.sentences.editor.insertFromMimeData(mime)
    settled(typed.runner)
    assert typed.store.state.failure is None
    assert texts_of(typed)[1:] == tuple(f"{control[1:]}{number}" for number in range(60))


def test_more_sentences_than_the_editor_takes_are_listed(
    typed: MainWindow, settled: Settled, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (documents, pasting):
        monkeypatch.setattr(module, "EDITABLE", 20)
    paste_below(typed, qtbot, " ".join([PROSE] * 8))
    settled(typed.runner)
    offer_of(typed).take.click()
    settled(typed.runner)
    assert typed.workspace.sentences.listing is not None
    assert texts_of(typed) == ("typed before", *SENTENCES * 8)
    assert typed.workspace.sentences.editor.toPlainText().strip() == "typed before"


def test_sentences_of_a_refused_text_leave_the_list_of_a_file(
    typed: MainWindow, settled: Settled, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "EDITABLE", 20)
    monkeypatch.setattr(pasting, "check_lengths", partial(check_lengths, limit=1000))
    file = tmp_path / "many.txt"
    file.write_text("\n".join(f"line {place}" for place in range(30)), encoding="utf-8")
    typed.documents.open_files([file])
    settled(typed.runner)
    drop(typed, " ".join([PROSE] * 20), QPoint(600, 300))
    settled(typed.runner)
    assert offer_of(typed).words.text() == "Line 1 of the pasted text is longer than 1,000 characters."
    offer_of(typed).take.click()
    settled(typed.runner)
    assert texts_of(typed)[:3] == ("typed before", "line 0", "line 1")
    assert texts_of(typed)[31:33] == SENTENCES[:2]


# Drops


def drop(widget: QWidget, text: str, at: QPoint) -> None:
    mime = QMimeData()
    mime.setText(text)
    action, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QDragEnterEvent(at, action, mime, left, none))
    QApplication.sendEvent(widget, QDragMoveEvent(at, action, mime, left, none))
    QApplication.sendEvent(widget, QDropEvent(QPointF(at), action, mime, left, none))


def height_of(window: MainWindow, line: int, share: float) -> QPoint:
    """Return a point in a word of a line of the editor, at a share of its height."""
    tops = {
        block.blockNumber(): (top, height) for block, top, height in window.workspace.sentences.editor.visible_blocks()
    }
    top, height = tops[line]
    return QPoint(20, round(top + share * height))


@pytest.mark.parametrize(
    ("line", "share", "expected"),
    [
        (0, 0.2, ("dropped", "one here", "two here")),
        (0, 0.8, ("one here", "dropped", "two here")),
        (1, 0.2, ("one here", "dropped", "two here")),
        (1, 0.8, ("one here", "two here", "dropped")),
    ],
)
def test_dropped_text_goes_between_lines(typed: MainWindow, line: int, share: float, expected: tuple[str, ...]) -> None:
    editor = typed.workspace.sentences.editor
    editor.setPlainText("one here\ntwo here")
    drop(editor.viewport(), "dropped", height_of(typed, line, share))
    assert texts_of(typed) == expected
    editor.undo()
    assert texts_of(typed) == ("one here", "two here")


def test_text_dropped_on_an_empty_editor_leaves_no_blank_line(typed: MainWindow) -> None:
    editor = typed.workspace.sentences.editor
    editor.clear()
    drop(editor.viewport(), "one\ntwo\n", QPoint(20, 100))
    assert editor.toPlainText() == "one\ntwo"


def test_where_text_will_land_is_shown_by_a_line(typed: MainWindow) -> None:
    editor = typed.workspace.sentences.editor
    editor.setPlainText("one here\ntwo here")
    before, caret = editor.viewport().grab().toImage(), editor.textCursor().position()
    mime = QMimeData()
    mime.setText("dragged")
    action, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    at = height_of(typed, 0, 0.8)
    QApplication.sendEvent(editor.viewport(), QDragEnterEvent(at, action, mime, left, none))
    during = editor.viewport().grab().toImage()
    differing = {y for y in range(before.height()) for x in (9, 50, 99) if before.pixel(x, y) != during.pixel(x, y)}
    assert differing
    assert max(differing) - min(differing) < 4
    assert editor.textCursor().position() == caret
    QApplication.sendEvent(editor.viewport(), QDragLeaveEvent())
    assert editor.viewport().grab().toImage() == before


def test_lines_that_are_dragged_within_the_editor_are_moved(typed: MainWindow) -> None:
    editor = typed.workspace.sentences.editor
    editor.setPlainText("one\ntwo\nthree")
    cursor = editor.textCursor()
    cursor.setPosition(4)
    cursor.setPosition(7, cursor.MoveMode.KeepAnchor)
    take_out(cursor)
    assert editor.toPlainText() == "one\nthree"
    cursor.setPosition(4)
    cursor.setPosition(9, cursor.MoveMode.KeepAnchor)
    take_out(cursor)
    assert editor.toPlainText() == "one"
    cursor.setPosition(1)
    cursor.setPosition(2, cursor.MoveMode.KeepAnchor)
    take_out(cursor)
    assert editor.toPlainText() == "oe"


def test_a_paragraph_that_is_dropped_beside_the_editor_is_offered_to_be_split(
    typed: MainWindow, settled: Settled
) -> None:
    drop(typed, PROSE, QPoint(600, 300))
    assert texts_of(typed) == ("typed before", PROSE)
    settled(typed.runner)
    offer_of(typed).take.click()
    assert texts_of(typed) == ("typed before", *SENTENCES)


def test_a_table_that_is_dropped_is_asked_for_its_column(typed: MainWindow, settled: Settled) -> None:
    for widget in (typed, typed.workspace.sentences.editor.viewport()):
        drop(widget, "Dogs bark.\t1\nCats purr.\t2\n", QPoint(20, 20))
        settled(typed.runner)
        dialog_of(typed).reject()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert texts_of(typed) == ("typed before",)


def lit(window: MainWindow) -> bool:
    return bool(window.workspace.sentences.findChild(QFrame, "editor_frame").property("dropping"))


def test_files_light_the_frame_wherever_they_are_dragged_and_leave_no_caret(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    for page in Page:
        window.workspace.pages.show_page(page)
    settled(window.runner)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt"))])
    mime.setText(str(tmp_path / "a.txt"))  # as file managers do
    action, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    fields = [field for field in window.findChildren(QWidget) if isinstance(field, QLineEdit | QAbstractScrollArea)]
    assert len(fields) > 30
    evaluate = window.workspace.pages.findChild(EvaluatePage)
    for field in fields:
        target = field.viewport() if isinstance(field, QAbstractScrollArea) else field
        event = QDragEnterEvent(QPoint(5, 5), action, mime, left, none)
        QApplication.sendEvent(target, event)
        if field.window() is window and target.isEnabledTo(window) and not evaluate.isAncestorOf(target):
            assert lit(window), field
        QApplication.sendEvent(target, QDragMoveEvent(QPoint(5, 5), action, mime, left, none))
        QApplication.sendEvent(target, QDragLeaveEvent())
        assert not lit(window)
