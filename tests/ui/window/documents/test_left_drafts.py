"""Drafts that other windows left, in the real window."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.files.disk import paths
from explorer.files.profile.draft_folders import DraftFolder
from explorer.files.profile.drafts import Draft, DraftFile
from explorer.files.profile.settings import settings_path
from explorer.files.tables.table import MAX_TEXT
from explorer.files.texts.samples import samples
from explorer.ui.dialogs.drafts import DraftsDialog
from explorer.ui.panels.sentences.lines import EDITABLE_LENGTH
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from tests.support.drafts import draft_files, drafts_on_disk, leave_draft
from tests.support.states import SEED

OpenWindow = Callable[..., MainWindow]
Settled = Callable[[TaskRunner], None]


def typed(*lines: str) -> Draft:
    return Draft(lines, ("typed",) * len(lines))


def lines_in(window: MainWindow) -> list[str]:
    return list(window.workspace.sentences.editor.lines())


def offer(window: MainWindow, number: int = 1) -> QPushButton:
    return window.workspace.notice.findChildren(QPushButton, f"notice_offer_{number}")[-1]


def dialog_of(window: MainWindow) -> DraftsDialog:
    window.findChild(QAction, "action_drafts").trigger()
    return window.findChildren(DraftsDialog)[-1]


def test_the_newest_opens_and_the_others_are_offered_by_name(open_window: OpenWindow, home: Path) -> None:
    now = time.time()
    leave_draft(typed("the newest one"), now)
    leave_draft(typed("yesterday's", "and more"), now - 86_400)
    leave_draft(typed("the oldest"), 1000)
    window = open_window()
    assert lines_in(window) == ["the newest one"]
    notice = window.workspace.notice
    assert notice.isVisible()
    assert notice.words.text() == "2 other drafts were left: “yesterday's”, “the oldest”."
    dialog = dialog_of(window)
    facts = [dialog.list.item(row).text().split("\n") for row in range(2)]
    assert facts[0][0] == "yesterday's"
    assert facts[0][1].startswith("2 sentences, yesterday at ")
    assert facts[1][1].startswith("1 sentence, 1 January 1970 at ")
    dialog.reject()
    # Nothing is deleted unseen.
    assert len(draft_files()) == 3


def test_an_offer_changes_places_with_what_is_here(
    open_window: OpenWindow, home: Path, settled: Settled, qtbot: QtBot
) -> None:
    leave_draft(typed("the newest one"), time.time())
    leave_draft(typed("the other"), 86_400)
    window = open_window()
    window.workspace.sentences.editor.setPlainText("typed since")
    qtbot.mouseClick(offer(window), Qt.MouseButton.LeftButton)
    settled(window.runner)
    assert lines_in(window) == ["the other"]
    assert window.store.state.corpus.texts == ("the other",)
    assert window.workspace.notice.words.text().startswith("Opened “the other”")
    dialog = dialog_of(window)
    assert dialog.list.count() == 1
    assert dialog.list.item(0).text().startswith("typed since\n1 sentence, today at ")
    assert dialog.preview.toPlainText() == "typed since"
    dialog.open_button.click()
    assert lines_in(window) == ["typed since"]
    window.documents.undo()
    assert lines_in(window) == ["typed since"]
    assert sorted(draft.lines for draft in drafts_on_disk()) == [("the other",), ("typed since",)]


def test_what_was_told_is_told_once_and_stays_in_the_menu(open_window: OpenWindow, home: Path) -> None:
    leave_draft(typed("the other"), 1000)
    leave_draft(typed("the newest one"))
    window = open_window()
    window.workspace.notice.dismiss.click()
    assert not window.workspace.notice.isVisible()
    assert window.close()
    again = open_window()
    assert lines_in(again) == ["the newest one"]
    assert not again.workspace.notice.isVisible()
    dialog = dialog_of(again)
    assert dialog.list.count() == 1
    dialog.reject()


def test_a_deleted_draft_goes_when_the_dialog_is_closed_and_not_before(open_window: OpenWindow, home: Path) -> None:
    leave_draft(typed("the other"), 1000)
    leave_draft(typed("the newest one"))
    window = open_window()
    dialog = dialog_of(window)
    dialog.delete.click()
    assert dialog.list.item(0).font().strikeOut()
    assert not dialog.open_button.isEnabled()
    dialog.delete.click()
    dialog.reject()
    assert len(draft_files()) == 2
    dialog = dialog_of(window)
    dialog.delete.click()
    assert len(draft_files()) == 2
    dialog.reject()
    assert [draft.lines for draft in drafts_on_disk()] == [("the newest one",)]


def test_where_no_draft_is_left_the_dialog_says_so_and_shows_nothing_empty(open_window: OpenWindow, home: Path) -> None:
    dialog = dialog_of(open_window())
    assert dialog.findChild(QLabel, "drafts_words").text() == "No other window has left a draft."
    shown = (dialog.list, dialog.preview, dialog.delete, dialog.open_button)
    assert not any(part.isVisible() for part in shown)
    assert dialog.height() < dialog.width()
    dialog.reject()


def test_two_windows_keep_two_texts_and_their_long_ones(open_window: OpenWindow, home: Path, settled: Settled) -> None:
    first, second = open_window(), open_window()
    pasted = []
    for window, text in ((first, "only the first knows"), (second, "only the second knows")):
        window.workspace.sentences.editor.setPlainText(text)
        window.documents.add_text("word " * (EDITABLE_LENGTH // 4) + text)
        settled(window.runner)
        window.documents.keeping.save_now()
        (file,) = window.documents.keeping.folder.load()[0].files
        pasted.append(file.path)
    assert first.close()
    assert second.close()
    third, fourth = open_window(), open_window()
    for window in (third, fourth):
        settled(window.runner)
    assert {third.store.state.corpus.texts[0], fourth.store.state.corpus.texts[0]} == {
        "only the first knows",
        "only the second knows",
    }
    assert all(path.exists() for path in pasted)


def test_a_file_named_at_the_start_leaves_what_was_typed_a_draft_of_its_own(
    open_window: OpenWindow, home: Path, settled: Settled
) -> None:
    leave_draft(typed("typed last time"))
    file = home / "new.txt"
    file.write_text("from the file")
    for times in range(2):
        window = open_window(file)
        settled(window.runner)
        assert lines_in(window) == ["from the file"]
        assert window.close()
        # The second time takes the place of the first, of which the file still has all.
        assert len(draft_files()) == 2, times
    last = open_window()
    assert lines_in(last) == ["typed last time"]
    assert not last.workspace.notice.isVisible()
    assert len(draft_files()) == 1


def test_one_text_that_two_windows_left_is_one_draft(open_window: OpenWindow, home: Path) -> None:
    leave_draft(typed("the same"), 1000)
    leave_draft(typed("the same"))
    assert lines_in(open_window()) == ["the same"]
    assert len(draft_files()) == 1


def test_an_edit_of_a_file_is_what_no_file_has(open_window: OpenWindow, home: Path, settled: Settled) -> None:
    file = home / "new.txt"
    file.write_text("from the file")
    window = open_window(file)
    settled(window.runner)
    window.documents.keeping.save_now()
    assert drafts_on_disk()[0].origins == (file,)
    window.workspace.sentences.editor.appendPlainText("and typed")
    window.documents.keeping.save_now()
    assert drafts_on_disk()[0].origins == ()


def test_what_a_sample_replaces_opens_at_the_next_start(open_window: OpenWindow, home: Path, settled: Settled) -> None:
    window = open_window()
    window.workspace.sentences.editor.setPlainText("only here")
    window.documents.add_text("word " * (EDITABLE_LENGTH // 4) + "long")
    settled(window.runner)
    texts = window.store.state.corpus.texts
    for sample in samples()[:2]:
        window.documents.open_sample(sample)
        settled(window.runner)
    assert window.store.state.corpus.texts != texts
    assert window.close()
    again = open_window()
    settled(again.runner)
    assert tuple(again.store.state.corpus.texts) == tuple(texts)
    assert not again.workspace.notice.isVisible()


def test_an_empty_editor_and_an_untouched_sample_leave_nothing_to_offer(open_window: OpenWindow, home: Path) -> None:
    window = open_window()
    window.documents.clear()
    assert window.close()
    assert draft_files() == []
    first, second = open_window(), open_window()
    assert first.close()
    assert second.close()
    last = open_window()
    assert last.store.state.corpus.texts == SEED
    assert not last.workspace.notice.isVisible()


def test_lines_that_no_text_may_have_are_left_out_and_kept_aside(open_window: OpenWindow, home: Path) -> None:
    path = leave_draft(typed("short", "x" * (MAX_TEXT + 1), "also short"))
    before = path.read_bytes()
    window = open_window()
    assert lines_in(window) == ["short", "also short"]
    aside = paths.data_dir() / "draft.broken.json"
    assert window.workspace.notice.words.text() == (
        f"The draft is without 1 line of more than 200\u2009000 characters; as it was it is kept as {aside}."
    )
    assert aside.read_bytes() == before
    assert window.close()
    assert not open_window().workspace.notice.isVisible()


def test_a_line_that_is_too_long_for_the_editor_is_listed(
    open_window: OpenWindow, home: Path, settled: Settled
) -> None:
    long = "y" * (EDITABLE_LENGTH + 1)
    leave_draft(typed("short", long))
    window = open_window()
    settled(window.runner)
    assert window.store.state.corpus.texts == ("short", long)
    assert window.workspace.sentences.listing is not None


def test_a_draft_that_cannot_be_kept_is_not_changed_for_another(
    open_window: OpenWindow, home: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ExplorerError(FailureKind.DISK, "The disk is full.", "Free some room.")

    leave_draft(typed("the newest one"), time.time())
    leave_draft(typed("the other"), 86_400)
    window = open_window()
    with monkeypatch.context() as patch:
        patch.setattr(DraftFolder, "save", refuse)
        qtbot.mouseClick(offer(window), Qt.MouseButton.LeftButton)
    assert lines_in(window) == ["the newest one"]
    assert window.workspace.banner.message.text() == "The disk is full."


def test_a_long_text_is_in_the_draft_before_it_is_listed(
    open_window: OpenWindow, home: Path, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    monkeypatch.setattr(window.documents, "_read", lambda _: None)
    window.documents.add_text("long " * EDITABLE_LENGTH)
    settled(window.runner)
    (draft,) = drafts_on_disk()
    assert draft.files[0].path.read_text("utf-8").startswith("long ")
    # The sample alone could be made again.
    assert not draft.can_be_made_again


def test_a_draft_that_is_in_another_window_by_now_is_said(open_window: OpenWindow, home: Path, qtbot: QtBot) -> None:
    leave_draft(typed("the newest one"), time.time())
    leave_draft(typed("the other"), 86_400)
    window, other = open_window(), open_window()
    assert lines_in(other) == ["the other"]
    qtbot.mouseClick(offer(window), Qt.MouseButton.LeftButton)
    assert lines_in(window) == ["the newest one"]
    assert "is open in another window by now." in window.workspace.notice.words.text()


@pytest.mark.parametrize("content", ["{", '{"settings": {"batch_size": 10000000000}, "notes": {"docks": "x"}}'])
def test_damaged_settings_and_drafts_are_told_one_after_the_other(
    open_window: OpenWindow, home: Path, content: str
) -> None:
    leave_draft(typed("x")).write_text("{")
    paths.config_dir().mkdir()
    settings_path().write_text(content)
    window = open_window()
    assert lines_in(window) == list(SEED)
    notice = window.workspace.notice
    assert notice.words.text().startswith("The settings ")
    notice.dismiss.click()
    assert notice.words.text().startswith("The draft could not be read; as it was it is kept as ")
    notice.dismiss.click()
    assert not notice.isVisible()


@pytest.mark.parametrize("note", ["geometry", "docks", "columns"])
def test_rubbish_in_the_layout_never_stops_the_start(open_window: OpenWindow, home: Path, note: str) -> None:
    from explorer.files.profile.settings import Settings

    first = open_window()
    assert first.close()
    sound = Settings.load().note(note) or "AAAA"
    for rubbish in ("", "x", "A" * 10_000, sound[: len(sound) // 2], sound[:-8] + "////AAAA", "\u20ac"):
        settings = Settings.load()
        settings.set_note(note, rubbish)
        settings.save()
        window = open_window()
        assert window.workspace.heatmap.isVisible()
        assert window.workspace.sentences.width() > 100
        assert window.width() >= 800
        assert window.close()


def test_a_listed_file_is_called_by_its_name(open_window: OpenWindow, home: Path) -> None:
    leave_draft(Draft(files=(DraftFile(home / "many.txt", None, "many.txt"),), sentences=30_000), 1000)
    leave_draft(typed("the newest one"))
    window = open_window()
    assert "“many.txt”, 30\u2009000 sentences, " in window.workspace.notice.words.text()
    dialog = dialog_of(window)
    assert str(home / "many.txt") in dialog.preview.toPlainText()
    dialog.reject()
