"""Sentences that are too many for the editor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from explorer.domain.texts.corpus import Corpus
from explorer.files.profile.drafts import Draft
from explorer.ui.control.actions import ActionId
from explorer.ui.panels.sentences import editor as editor_module
from explorer.ui.panels.sentences import sentences as sentences_module
from explorer.ui.panels.sentences.listing import ListingTable
from explorer.ui.panels.sentences.listing_rows import NUMBER, TEXT, Listing
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.documents import documents
from explorer.ui.window.main_window import MainWindow
from tests.support.drafts import drafts_on_disk, leave_draft

Settled = Callable[[TaskRunner], None]
LINES = tuple(f"sentence number {number}" for number in range(30))


@pytest.fixture(autouse=True)
def small_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (editor_module, sentences_module, documents):
        monkeypatch.setattr(module, "EDITABLE", 20)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "many.txt"
    path.write_text("\n".join(LINES), encoding="utf-8")
    return path


@pytest.fixture
def listed(window: MainWindow, file: Path, settled: Settled) -> MainWindow:
    window.documents.open_files([file])
    settled(window.runner)
    return window


def click(window: MainWindow, link: str) -> None:
    window.workspace.sentences.notice.linkActivated.emit(link)


def test_many_sentences_are_listed_in_place_of_the_editor(listed: MainWindow) -> None:
    panel = listed.workspace.sentences
    assert panel.table.isVisible()
    assert not panel.editor.isVisible()
    assert listed.store.state.corpus.texts == LINES
    assert panel.table.rows.rowCount() == 30
    assert panel.table.rows.index(29, NUMBER).data() == "30"
    assert panel.table.rows.index(29, TEXT).data() == LINES[29]
    assert panel.count.text() == "30 sentences"
    assert panel.notice.isVisible()
    assert "Up to 20 sentences can be edited" in panel.notice.text()
    assert listed.workspace.status.facts.text() == "Took 30 sentences from many.txt."


def test_typed_sentences_stand_above_those_of_files_and_come_back(
    window: MainWindow, file: Path, settled: Settled
) -> None:
    panel = window.workspace.sentences
    panel.editor.setPlainText("typed before")
    window.documents.open_files([file])
    settled(window.runner)
    assert window.store.state.corpus.texts == ("typed before", *LINES)
    assert window.store.state.corpus.sources == ("typed", *["many.txt"] * 30)
    click(window, "back")
    assert panel.editor.isVisible()
    assert not panel.notice.isVisible()
    assert panel.editor.toPlainText() == "typed before"
    assert window.store.state.corpus.texts == ("typed before",)


def test_an_edit_made_while_the_file_is_read_is_listed_too(
    window: MainWindow, file: Path, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, make = window.workspace.sentences, documents.make_listing
    panel.editor.setPlainText("first")
    runs: list[int] = []

    def make_and_edit(corpora: object, context: object) -> Listing:
        runs.append(len(runs))
        return make(corpora, context)  # type: ignore[arg-type]

    monkeypatch.setattr(documents, "make_listing", make_and_edit)
    window.documents._place(Corpus(LINES), False, (), lambda: None)
    panel.editor.setPlainText("second")
    settled(window.runner)
    assert window.store.state.corpus.texts == ("second", *LINES)
    assert len(runs) == 2


def test_another_file_is_added_to_the_listing(listed: MainWindow, tmp_path: Path, settled: Settled) -> None:
    more = tmp_path / "more.txt"
    more.write_text("one more\n", encoding="utf-8")
    listed.documents.open_files([more])
    settled(listed.runner)
    assert listed.store.state.corpus.texts == (*LINES, "one more")
    assert listed.workspace.sentences.table.rows.rowCount() == 31


def test_a_sample_takes_the_place_of_the_listing(listed: MainWindow, settled: Settled) -> None:
    from explorer.files.texts.samples import samples

    listed.documents.open_sample(samples()[0])
    settled(listed.runner)
    assert listed.workspace.sentences.editor.isVisible()
    assert listed.store.state.corpus.texts == listed.workspace.sentences.editor.book.corpus().texts


def test_the_first_can_be_edited_and_undo_brings_back_what_was_typed(
    window: MainWindow, file: Path, settled: Settled
) -> None:
    panel = window.workspace.sentences
    panel.editor.setPlainText("typed before")
    window.documents.open_files([file], replacing=True)
    settled(window.runner)
    click(window, "first")
    assert panel.editor.isVisible()
    assert window.store.state.corpus.texts == LINES[:20]
    assert window.store.state.corpus.sources == ("many.txt",) * 20
    panel.editor.undo()
    assert panel.editor.toPlainText() == "typed before"


@pytest.mark.parametrize(("action", "left"), [(ActionId.UNDO, "typed before"), (ActionId.CLEAR, "")])
def test_undo_takes_the_file_back_and_clear_takes_all(
    window: MainWindow, file: Path, settled: Settled, action: ActionId, left: str
) -> None:
    panel = window.workspace.sentences
    panel.editor.setPlainText("typed before")
    window.documents.open_files([file])
    settled(window.runner)
    window._actions[action].trigger()
    assert panel.editor.isVisible()
    assert panel.editor.toPlainText() == left
    assert len(window.store.state.corpus) == bool(left)


def test_the_selection_is_the_window_s(listed: MainWindow, settled: Settled, qtbot: QtBot) -> None:
    table = listed.workspace.sentences.table
    listed.commands.run()
    settled(listed.runner)
    where = table.visualRect(table.rows.index(2, TEXT)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert listed.store.state.selection == (2,)
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert listed.store.state.selection == (2, 3)
    listed.controller.select([25, 1])
    assert [row for row in range(30) if table.is_selected(row)] == [1, 25]
    assert table.visualRect(table.rows.index(25, TEXT)).intersects(table.viewport().rect())
    qtbot.keyClick(table, Qt.Key.Key_Up)
    assert listed.store.state.selection == (24,)


def test_copy_takes_the_chosen_sentences_before_any_run_too(listed: MainWindow, qtbot: QtBot) -> None:
    table = listed.workspace.sentences.table
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in (4, 2):
        table.selectionModel().select(table.rows.index(row, TEXT), flags)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == f"{LINES[2]}\n{LINES[4]}"
    assert listed.store.state.selection == ()


def test_letters_search_nothing(listed: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    table = listed.workspace.sentences.table
    asked: list[object] = []
    monkeypatch.setattr(table.rows, "match", lambda *_: asked.append(_) or [])
    qtbot.keyClick(table, Qt.Key.Key_S)
    assert not asked


def test_cut_and_repeated_sentences_are_marked(window: MainWindow, settled: Settled, qtbot: QtBot) -> None:
    panel = window.workspace.sentences
    long = "a sentence of far more words than the model reads"
    texts = [*LINES, LINES[4], long]
    window.documents.add(Corpus(tuple(texts)), replacing=True)
    settled(window.runner)
    window.commands.run()
    settled(window.runner)
    rows = panel.table.rows
    plain, repeated, cut = (rows.cells(row)[NUMBER] for row in (3, 4, 31))
    assert (plain.icon, plain.tip) == ("", "")
    assert "occurs 2 times" in repeated.tip
    assert "cut at 8 tokens" in cut.tip
    assert rows.index(31, NUMBER).data(Qt.ItemDataRole.ToolTipRole) == cut.tip
    assert "2 occur more than once." in panel.remarks.text()
    assert "1 of 32 was cut at 8 tokens" in panel.remarks.text()
    panel.remarks.linkActivated.emit("repeated")
    assert window.store.state.selection == (4, 30)
    panel.remarks.linkActivated.emit("cut")
    assert window.store.state.selection == (31,)


def test_pasted_text_that_is_too_long_is_listed_and_kept(
    window: MainWindow, open_window: Callable[..., MainWindow], settled: Settled
) -> None:
    window.workspace.sentences.editor.setPlainText("typed before")
    mime = QMimeData()
    mime.setText("\r\n".join(LINES))
    window.workspace.sentences.editor.insertFromMimeData(mime)
    settled(window.runner)
    assert window.store.state.corpus.texts == ("typed before", *LINES)
    assert set(window.store.state.corpus.sources) == {"typed"}
    assert window.close()
    again = open_window()
    settled(again.runner)
    assert again.store.state.corpus.texts == ("typed before", *LINES)
    (draft,) = drafts_on_disk()
    kept = draft.files[0].path
    assert kept.is_file()
    click(again, "back")
    assert again.close()
    assert open_window().store.state.corpus.texts == ("typed before",)
    assert not kept.exists()


def test_a_paste_is_not_lost_where_the_window_closes_before_it_is_listed(
    window: MainWindow,
    open_window: Callable[..., MainWindow],
    settled: Settled,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(window.documents, "_read", asked.append)
    window.workspace.sentences.editor.setPlainText("typed before")
    window.documents.add_text("\n".join(LINES))
    qtbot.waitUntil(lambda: bool(asked))
    assert window.close()
    again = open_window()
    settled(again.runner)
    assert again.store.state.corpus.texts == ("typed before", *LINES)


def test_a_listing_is_not_lost_where_the_window_closes_before_it_is_read_again(
    listed: MainWindow,
    open_window: Callable[..., MainWindow],
    settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert listed.close()
    with monkeypatch.context() as patch:
        patch.setattr(documents.Documents, "_read", lambda *_: None)
        assert open_window().close()
    again = open_window()
    settled(again.runner)
    assert again.store.state.corpus.texts == LINES


def test_sentences_added_to_a_listing_are_there_at_the_next_start(
    listed: MainWindow, open_window: Callable[..., MainWindow], settled: Settled
) -> None:
    listed.controller.add_sentences(Corpus(("one", "two")))
    settled(listed.runner)
    assert listed.store.state.corpus.texts == (*LINES, "one", "two")
    assert listed.close()
    again = open_window()
    settled(again.runner)
    assert again.store.state.corpus.texts == (*LINES, "one", "two")


def test_a_draft_of_more_lines_than_the_editor_takes_is_listed(
    open_window: Callable[..., MainWindow], settled: Settled
) -> None:
    many = tuple(f"line {number}" for number in range(50))
    leave_draft(Draft(many, ("typed",) * 50))
    window = open_window()
    settled(window.runner)
    assert window.store.state.corpus.texts == many
    assert window.workspace.sentences.table.isVisible()


def test_listed_files_are_opened_again_at_the_next_start(
    listed: MainWindow, open_window: Callable[..., MainWindow], file: Path, settled: Settled
) -> None:
    assert listed.close()
    again = open_window()
    settled(again.runner)
    assert again.store.state.corpus.texts == LINES
    assert again.workspace.sentences.table.isVisible()
    assert again.close()
    named = open_window(file.with_name("many.txt"))
    settled(named.runner)
    assert named.store.state.corpus.texts == LINES


def test_a_listed_file_that_is_gone_is_said_and_what_was_typed_is_there(
    window: MainWindow, open_window: Callable[..., MainWindow], file: Path, settled: Settled
) -> None:
    window.workspace.sentences.editor.setPlainText("typed before")
    window.documents.open_files([file])
    settled(window.runner)
    assert window.close()
    file.unlink()
    again = open_window()
    settled(again.runner)
    assert again.store.state.corpus.texts == ("typed before",)
    assert again.store.state.failure is not None
    assert "many.txt" in again.store.state.failure.message


def test_a_million_rows_cost_what_is_seen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 1_000_000
    table = ListingTable()
    qtbot.addWidget(table)
    asked: list[int] = []
    data = type(table.rows).data
    monkeypatch.setattr(
        type(table.rows), "data", lambda model, index, role=0: asked.append(role) or data(model, index, role)
    )
    table.resize(300, 400)
    table.show_listing(Listing(Corpus(("same",) * count), np.ones(count, np.int32)))
    table.show()
    table.show_selection([999_999], reveal=True)
    qtbot.waitUntil(lambda: bool(asked))
    assert table.visualRect(table.rows.index(999_999, TEXT)).intersects(table.viewport().rect())
    assert len(asked) < 2000


def test_sentences_are_removed_from_the_list_for_good_until_undo_brings_them_back(
    window: MainWindow, open_window: Callable[..., MainWindow], file: Path, tmp_path: Path, settled: Settled
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("text,label\n" + "\n".join(f'"a table, row {row}",kind {row % 2}' for row in range(5)), "utf-8")
    window.workspace.sentences.editor.setPlainText("typed before")
    window.documents.open_files([file, table])
    settled(window.runner)
    before = window.store.state.corpus
    assert len(before) == 36
    window.documents.remove([2, 3, 32])
    settled(window.runner)
    window.documents.remove([0])
    settled(window.runner)
    kept = [place for place in range(36) if place not in (0, 2, 3, 32)]
    corpus = window.store.state.corpus
    assert corpus.texts == tuple(before.texts[place] for place in kept)
    assert list(corpus.sources) == [before.sources[place] for place in kept]
    assert list(corpus.labels) == [before.labels[place] for place in kept]
    assert window.workspace.sentences.editor.toPlainText() == "typed before"
    assert window.close()
    again = open_window()
    settled(again.runner)
    assert again.store.state.corpus == corpus
    window.documents.undo()
    assert len(window.store.state.corpus) == 33
    window.documents.undo()
    assert window.store.state.corpus == before
    window.documents.redo()
    assert len(window.store.state.corpus) == 33
