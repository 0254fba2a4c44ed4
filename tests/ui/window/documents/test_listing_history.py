"""What was listed comes back by undo, whatever came in its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from explorer.files.texts.samples import samples
from explorer.ui.control.actions import ActionId
from explorer.ui.panels.sentences import editor as editor_module
from explorer.ui.panels.sentences import sentences as sentences_module
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.documents import documents
from explorer.ui.window.main_window import MainWindow

Settled = Callable[[TaskRunner], None]
MANY = tuple(f"sentence number {number}" for number in range(60))


@pytest.fixture
def listed(window: MainWindow, tmp_path: Path, settled: Settled, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    for module in (editor_module, sentences_module, documents):
        monkeypatch.setattr(module, "EDITABLE", 50)
    path = tmp_path / "many.txt"
    path.write_text("\n".join(MANY), encoding="utf-8")
    window.workspace.sentences.editor.setPlainText("typed before")
    window.documents.open_files([path], replacing=True)
    settled(window.runner)
    assert texts(window) == MANY
    return window


def texts(window: MainWindow) -> tuple[str, ...]:
    window.workspace.sentences.editor.flush()
    return tuple(window.store.state.corpus.texts)


def do(window: MainWindow, action: ActionId) -> tuple[str, ...]:
    window._actions[action].trigger()
    return texts(window)


def open_sample(window: MainWindow, settled: Settled) -> tuple[str, ...]:
    sample = next(sample for sample in samples() if len(sample.path.read_text(encoding="utf-8").splitlines()) < 40)
    window.documents.open_sample(sample)
    settled(window.runner)
    return texts(window)


def test_a_sample_in_place_of_listed_sentences_can_be_undone(listed: MainWindow, settled: Settled) -> None:
    sample = open_sample(listed, settled)
    assert sample != MANY
    assert "Undo brings back what was there." in listed.workspace.status.facts.text()
    assert do(listed, ActionId.UNDO) == MANY
    assert listed.workspace.sentences.table.isVisible()
    assert listed.documents.drafted.draft().files[0].path.name == "many.txt"
    assert listed.workspace.sentences.editor.toPlainText() == "typed before"
    assert do(listed, ActionId.REDO) == sample
    assert do(listed, ActionId.UNDO) == MANY
    assert do(listed, ActionId.UNDO) == ("typed before",)
    assert do(listed, ActionId.REDO) == MANY


def test_what_is_made_again_is_what_was_taken_back_last(listed: MainWindow) -> None:
    assert do(listed, ActionId.UNDO) == ("typed before",)
    assert do(listed, ActionId.CLEAR) == ()
    assert do(listed, ActionId.UNDO) == ("typed before",)
    assert do(listed, ActionId.REDO) == ()
    assert do(listed, ActionId.REDO) == ()
    assert not listed.workspace.sentences.shows_table


def test_a_sample_in_place_of_typed_sentences_can_be_undone(window: MainWindow, settled: Settled) -> None:
    editor = window.workspace.sentences.editor
    editor.setPlainText("my own\nsentences")
    sample = open_sample(window, settled)
    assert texts(window) == sample
    assert "Undo brings back what was there." in window.workspace.status.facts.text()
    assert do(window, ActionId.UNDO) == ("my own", "sentences")


@pytest.mark.parametrize("way", ["clear", "first", "back"])
def test_whatever_leaves_the_list_can_be_undone(listed: MainWindow, way: str) -> None:
    if way == "clear":
        assert do(listed, ActionId.CLEAR) == ()
    else:
        listed.workspace.sentences.notice.linkActivated.emit(way)
        assert texts(listed) == (MANY[:50] if way == "first" else ("typed before",))
    assert do(listed, ActionId.UNDO) == MANY
    assert do(listed, ActionId.UNDO) == ("typed before",)


def test_edits_made_after_the_list_are_taken_back_before_it(listed: MainWindow, settled: Settled, qtbot: QtBot) -> None:
    sample = open_sample(listed, settled)
    editor = listed.workspace.sentences.editor
    editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor, " more")
    assert texts(listed) == (*sample[:-1], f"{sample[-1]} more")
    assert do(listed, ActionId.UNDO) == sample
    assert do(listed, ActionId.UNDO) == MANY
    assert do(listed, ActionId.REDO) == sample
    assert do(listed, ActionId.REDO) == (*sample[:-1], f"{sample[-1]} more")


def test_a_list_in_place_of_another_can_be_undone(listed: MainWindow, tmp_path: Path, settled: Settled) -> None:
    other = tmp_path / "others.txt"
    other.write_text("\n".join(f"other {number}" for number in range(70)), encoding="utf-8")
    listed.documents.open_files([other], replacing=True)
    settled(listed.runner)
    assert len(texts(listed)) == 70
    assert do(listed, ActionId.UNDO) == MANY
