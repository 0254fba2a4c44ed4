from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from explorer.domain.failure import ExplorerError, Failure, FailureKind
from explorer.domain.texts.place import Place
from explorer.files.profile.draft_folders import DraftFolder
from explorer.files.profile.drafts import Draft
from explorer.ui.dialogs.files.column import ColumnDialog
from explorer.ui.dialogs.files.place import PlaceDialog
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.documents import documents
from explorer.ui.window.main_window import MainWindow
from tests.support.drafts import drafts_on_disk, leave_draft
from tests.support.services import FakeServices
from tests.support.states import SEED
from tests.support.workbooks import xlsx

OpenWindow = Callable[..., MainWindow]
Settled = Callable[[TaskRunner], None]


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_typing_that_never_pauses_is_kept(
    window: MainWindow, qtbot: QtBot, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(window.runner)
    kept: list[Draft] = []
    monkeypatch.setattr(DraftFolder, "save", lambda _, draft: kept.append(draft))
    editor = window.workspace.sentences.editor

    def type_on() -> bool:
        qtbot.keyClick(editor, Qt.Key.Key_A)
        return bool(kept)

    qtbot.waitUntil(type_on, timeout=20_000)
    assert kept[0].lines[0].startswith("a")


def test_a_draft_that_cannot_be_kept_is_told_once(
    window: MainWindow, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ExplorerError(FailureKind.DISK, "It may not be written.", "Choose another folder.")

    monkeypatch.setattr(DraftFolder, "save", refuse)
    told: list[Failure] = []
    window.documents.failed.connect(told.append)
    for _ in range(2):
        window.documents.keeping.save()
        settled(window.runner)
    assert [failure.message for failure in told] == ["It may not be written."]
    monkeypatch.undo()


def test_a_draft_with_a_foreign_line_separator_is_kept(window: MainWindow, settled: Settled) -> None:
    window.workspace.sentences.editor.setPlainText("one\u2028two")
    window.documents.keeping.save()
    settled(window.runner)
    (draft,) = drafts_on_disk()
    assert draft.lines == ("one\u2028two",)


def test_files_of_one_name_can_be_told_apart_even_opened_one_after_the_other(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    first, second = write(tmp_path / "a" / "x.txt", "one"), write(tmp_path / "b" / "x.txt", "two")
    window.documents.open_files([first, second])
    settled(window.runner)
    assert window.store.state.corpus.sources == ("a/x.txt", "b/x.txt")
    third = write(tmp_path / "c" / "x.txt", "three")
    window.documents.open_files([third])
    settled(window.runner)
    assert window.store.state.corpus.sources[-1] == "c/x.txt"


def test_files_dropped_while_others_are_read_are_taken_too(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    for name in ("one", "two"):
        window.documents.open_files([write(tmp_path / f"{name}.txt", name)])
    settled(window.runner)
    assert window.store.state.corpus.texts == ("one", "two")


def test_a_guessed_encoding_is_said(window: MainWindow, tmp_path: Path, settled: Settled) -> None:
    text = "naïve façade, élève, café crème\n" * 5
    window.documents.open_files([write(tmp_path / "old.txt", text.encode("latin-1"))])
    settled(window.runner)
    assert "old.txt is not UTF-8" in window.workspace.status.facts.text()


def test_a_table_without_a_chosen_column_does_not_keep_the_others_out(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    table = write(tmp_path / "t.csv", "headline,body\nA fine film,We all liked it\nA dull film,Nobody liked it\n")
    window.documents.open_files([table, write(tmp_path / "plain.txt", "a plain line")])
    settled(window.runner)
    dialog = window.findChild(ColumnDialog)
    assert dialog is not None
    dialog.reject()
    settled(window.runner)
    assert window.store.state.corpus.texts == ("a plain line",)


def test_several_files_that_cannot_be_read_are_one_failure(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    window.documents.open_files([tmp_path / "gone.txt", tmp_path / "lost.txt", tmp_path / "away.txt"])
    settled(window.runner)
    failure = window.store.state.failure
    assert failure is not None
    assert "gone.txt" in failure.message
    assert "2 more files" in failure.message


def test_files_named_at_the_start_leave_the_draft_one_undo_away(
    open_window: OpenWindow, home: Path, settled: Settled
) -> None:
    leave_draft(Draft(("typed last time",), ("typed",)))
    window = open_window(write(home / "new.txt", "from the file"))
    settled(window.runner)
    editor = window.workspace.sentences.editor
    assert editor.book.corpus().texts == ("from the file",)
    editor.undo()
    assert editor.book.corpus().texts == ("typed last time",)


def test_labels_of_what_is_in_the_editor_are_there_at_the_next_start(
    open_window: OpenWindow, tmp_path: Path, settled: Settled
) -> None:
    first = open_window()
    table = write(tmp_path / "moods.csv", "text,label\nWe won the match,happy\nWe lost it,sad\nWe won again,happy\n")
    first.documents.open_files([table])
    settled(first.runner)
    editor = first.workspace.sentences.editor
    editor.insertPlainText("\nIt is a tie\n\n")
    labels = list(first.workspace.sentences.corpus().labels)
    assert sorted(labels) == ["", "happy", "happy", "sad"]
    assert first.close()
    second = open_window()
    assert list(second.store.state.corpus.labels) == labels


def test_the_sample_is_still_untouched_at_the_next_start(
    open_window: OpenWindow, tmp_path: Path, settled: Settled
) -> None:
    first = open_window()
    assert first.close()
    second = open_window()
    assert second.store.state.corpus.texts == SEED
    second.documents.open_files([write(tmp_path / "mine.txt", "my own line")])
    settled(second.runner)
    assert second.store.state.corpus.texts == ("my own line",)


def test_a_sheet_is_asked_about_and_read_again_at_the_next_start(
    window: MainWindow, tmp_path: Path, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "EDITABLE", 1)
    sheets = {"Cats": [["text"], ["one cat"]], "Dogs": [["text"], ["one dog"], ["two dogs"]]}
    path = write(tmp_path / "a.xlsx", xlsx(sheets))
    window.documents.open_files([path], replacing=True)
    settled(window.runner)
    dialog = window.findChild(PlaceDialog)
    assert dialog is not None
    dialog.list.setCurrentRow(1)
    dialog.accept()
    settled(window.runner)
    assert tuple(window.store.state.corpus.texts) == ("one dog", "two dogs")
    window.documents.keeping.save_now()
    (draft,) = drafts_on_disk()
    assert [file.place for file in draft.files] == [Place(sheet="Dogs")]


def test_a_file_whose_place_is_not_told_does_not_keep_the_others_out(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    titled = write(tmp_path / "t.csv", "Export of May,,\nid,text,label\n1,a cat,x\n2,a dog,y\n")
    window.documents.open_files([titled, write(tmp_path / "plain.txt", "a plain line")])
    settled(window.runner)
    dialog = window.findChild(PlaceDialog)
    assert dialog is not None
    dialog.reject()
    settled(window.runner)
    assert window.store.state.corpus.texts == ("a plain line",)


def test_a_folder_opens_its_files_and_says_what_it_left_out(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    folder = tmp_path / "texts"
    write(folder / "b.txt", "two")
    write(folder / "a.txt", "one")
    write(folder / "c.png", "three")
    window.documents.open_files([folder])
    settled(window.runner)
    assert window.store.state.corpus.texts == ("one", "two")
    assert "left out: c.png" in window.workspace.status.facts.text()
    write(tmp_path / "none" / "c.png", "three")
    window.documents.open_files([tmp_path / "none"])
    settled(window.runner)
    failure = window.store.state.failure
    assert failure is not None
    assert "holds no file of a kind that can be read" in failure.message


def test_the_shards_in_a_folder_are_one_set(window: MainWindow, tmp_path: Path, settled: Settled) -> None:
    for part in range(2):
        table = pa.table({"text": [f"part {part}"], "vector": [[float(part), 1.0]]})
        (tmp_path / "set").mkdir(exist_ok=True)
        pq.write_table(table, tmp_path / "set" / f"part-{part}.parquet")
    window.documents.open_files([tmp_path / "set"])
    settled(window.runner)
    state = window.store.state
    assert tuple(state.corpus.texts) == ("part 0", "part 1")
    assert state.embeddings is not None
    assert state.embeddings.vectors.tolist() == [[0.0, 1.0], [1.0, 1.0]]


def test_the_banner_of_a_file_that_failed_goes_when_the_next_one_opens_well(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    good = tmp_path / "good.txt"
    good.write_text("one\ntwo\n", encoding="utf-8")
    banner = window.workspace.banner
    window.documents.open_files([tmp_path / "gone.txt"])
    settled(window.runner)
    assert banner.isVisible()
    # One of two that fails keeps it, even where the other opens.
    window.documents.open_files([good, tmp_path / "gone too.txt"])
    settled(window.runner)
    assert banner.isVisible()
    assert "gone too.txt" in banner.message.text()
    window.documents.open_files([good])
    settled(window.runner)
    assert not banner.isVisible()


def test_another_failure_stays_when_a_file_opens_well(
    window: MainWindow, tmp_path: Path, settled: Settled, services: FakeServices
) -> None:
    good = tmp_path / "good.txt"
    good.write_text("one\ntwo\n", encoding="utf-8")
    window.documents.open_files([tmp_path / "gone.txt"])
    settled(window.runner)
    services.failure = ExplorerError(FailureKind.MODEL, "The model is broken.", "Choose another.")
    window.controller.run()
    settled(window.runner)
    window.documents.open_files([good])
    settled(window.runner)
    assert "The model is broken." in window.workspace.banner.message.text()
