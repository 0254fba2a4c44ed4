"""Settings that were changed at one stroke, and the way back."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from explorer.domain.choices.asked import Asked, Field, put_back
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.documents import documents
from explorer.ui.window.main_window import MainWindow
from tests.domain.choices.test_asked import SET
from tests.support.services import FakeServices

Settled = Callable[[TaskRunner], None]


def press_undo(window: MainWindow) -> None:
    action = window.findChild(QAction, "action_undo")
    assert isinstance(action, QAction)
    action.trigger()


def shown_and_run(window: MainWindow, settled: Settled) -> None:
    window.workspace.sentences.editor.put_corpus(Corpus.from_lines(["a cat", "a dog", "a small house"]), replace=True)
    settled(window.runner)
    window.controller.run()
    settled(window.runner)


def test_resetting_everything_and_undoing_it_gives_back_settings_and_vectors(
    window: MainWindow, services: FakeServices, settled: Settled, qtbot: QtBot
) -> None:
    window.controller.set_spec(replace(SET.spec, model=EncodeSpec().model))
    window.controller.set_readout(replace(SET.readout, truncate_dim=8))
    window.controller.set_metric(SET.metric)
    shown_and_run(window, settled)
    before, runs = window.store.state, len(services.encoded)
    qtbot.mouseClick(window.workspace.settings.heading.reset_all, Qt.MouseButton.LeftButton)
    settled(window.runner)
    assert window.store.state.asked == Asked()
    assert window.store.state.stale
    assert window.workspace.status.facts.text() == "All settings are at their defaults again."
    qtbot.mouseClick(window.workspace.status.undo, Qt.MouseButton.LeftButton)
    settled(window.runner)
    state = window.store.state
    assert state.asked == before.asked
    assert (state.encoding, state.stale, len(services.encoded)) == (before.encoding, False, runs)


def test_undo_after_another_run_brings_the_one_before_back_without_a_third(
    window: MainWindow, services: FakeServices, settled: Settled
) -> None:
    shown_and_run(window, settled)
    before = window.store.state
    changed = replace(before.asked, spec=EncodeSpec(max_length=4), readout=Readout(Pooling.MAX, 1))
    window.controller.change_settings(changed, "Four tokens.")
    window.controller.run()
    settled(window.runner)
    assert window.store.state.encoding is not before.encoding
    runs = len(services.encoded)
    press_undo(window)
    settled(window.runner)
    state = window.store.state
    assert (state.asked, state.encoding, state.stale) == (before.asked, before.encoding, False)
    assert len(services.encoded) == runs


def test_what_else_was_set_meanwhile_stays(window: MainWindow, settled: Settled) -> None:
    shown_and_run(window, settled)
    asked = window.store.state.asked
    window.controller.change_settings(replace(asked, readout=Readout(Pooling.CLS, normalize=True)), "Cls.")
    window.controller.set_metric(Similarity.DOT)
    window.controller.set_spec(EncodeSpec(max_length=5))
    press_undo(window)
    settled(window.runner)
    assert window.store.state.asked == Asked(EncodeSpec(max_length=5), Readout(), Similarity.DOT)


def test_the_latest_of_settings_and_sentences_goes_first(window: MainWindow, settled: Settled, qtbot: QtBot) -> None:
    editor = window.workspace.sentences.editor
    shown_and_run(window, settled)
    asked = window.store.state.asked
    window.controller.change_settings(replace(asked, readout=Readout(Pooling.CLS)), "Cls now.")
    undo = window.findChild(QAction, "action_undo")
    assert isinstance(undo, QAction)
    assert undo.text() == "&Undo: Cls now"
    text = editor.toPlainText()
    qtbot.keyClicks(editor, "x")
    assert editor.toPlainText() != text
    window.workspace.status.setFocus()
    press_undo(window)
    assert editor.toPlainText() == text
    assert window.store.state.readout == Readout(Pooling.CLS)
    press_undo(window)
    assert window.store.state.readout == asked.readout
    assert window.controller.history.next_words == ""


def test_a_file_that_is_listed_after_the_settings_goes_before_them(
    window: MainWindow, settled: Settled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "EDITABLE", 20)
    shown_and_run(window, settled)
    window.controller.change_settings(replace(window.store.state.asked, readout=Readout(Pooling.CLS)), "Cls.")
    file = tmp_path / "many.txt"
    file.write_text("\n".join(f"sentence {number}" for number in range(30)), encoding="utf-8")
    window.documents.open_files([file])
    settled(window.runner)
    assert len(window.store.state.corpus) > 20
    window.workspace.status.setFocus()
    press_undo(window)
    settled(window.runner)
    assert len(window.store.state.corpus) == 3
    assert window.store.state.readout == Readout(Pooling.CLS)
    press_undo(window)
    assert window.store.state.readout == Readout()


def test_the_run_before_is_kept_no_longer_than_its_sentences(
    window: MainWindow, services: FakeServices, settled: Settled
) -> None:
    shown_and_run(window, settled)
    encoding = window.store.state.encoding
    assert encoding is not None
    assert encoding.model_vectors is not None
    vectors = weakref.ref(encoding.model_vectors)
    del encoding
    changed = replace(window.store.state.asked, spec=EncodeSpec(max_length=4))
    window.controller.change_settings(changed, "Four tokens.")
    window.workspace.sentences.editor.put_corpus(Corpus.from_lines(["another", "text"]), replace=True)
    settled(window.runner)
    window.controller.run()
    settled(window.runner)
    services.encoded.clear()
    gc.collect()
    assert vectors() is None


def test_nothing_is_noted_where_nothing_changes(window: MainWindow) -> None:
    window.controller.change_settings(window.store.state.asked, "Nothing.")
    assert window.controller.history.next_words == ""
    assert not window.controller.history.undo()


def test_a_backend_put_back_brings_its_usual_pooling(window: MainWindow, settled: Settled) -> None:
    window.controller.set_spec(EncodeSpec(backend=Backend.TRANSFORMERS))
    assert window.store.state.readout.pooling is Pooling.MEAN
    window.controller.change_settings(put_back(window.store.state.asked, tuple(Field)), "All.")
    assert window.store.state.asked == Asked()
    window.controller.history.undo()
    assert window.store.state.asked == Asked(EncodeSpec(backend=Backend.TRANSFORMERS), Readout(Pooling.MEAN))


def test_the_menu_puts_everything_back_where_anything_is_set(window: MainWindow) -> None:
    action = window.findChild(QAction, "action_reset_settings")
    assert isinstance(action, QAction)
    assert not action.isEnabled()
    window.controller.set_spec(EncodeSpec(max_length=5))
    assert action.isEnabled()
    action.trigger()
    assert window.store.state.asked == Asked()
    press_undo(window)
    assert window.store.state.asked == Asked(EncodeSpec(max_length=5))
