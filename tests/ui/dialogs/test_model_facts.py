from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.model.chosen import ChosenModel
from explorer.domain.model.folder import ModelFolder, ModelKind
from explorer.domain.settings.spec import BUNDLED_MODEL, EncodeSpec
from explorer.figures.theme import ThemeChoice
from explorer.ui.dialogs.model_facts import ModelFactsDialog, as_html
from explorer.ui.look.theme import theme_source
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from tests.support.services import FakeServices
from tests.support.states import make_state

Settled = Callable[[TaskRunner], None]
MARKUP = '<img src="x">&amp; '
OTHER = "/models/other"
FOLDER = ModelFolder(Path(OTHER), "other", ModelKind.SENTENCE, "bert", prompts={"query": MARKUP}, notes=("A note.",))


@pytest.fixture(autouse=True)
def _closed(window: MainWindow) -> Iterator[None]:
    yield
    for dialog in window.findChildren(ModelFactsDialog):
        dialog.close()


@pytest.fixture
def shown(window: MainWindow, services: FakeServices, settled: Settled) -> ModelFactsDialog:
    services.models = {OTHER: ChosenModel(OTHER, FOLDER)}
    settled(window.runner)
    window.controller.warm_up()
    settled(window.runner)
    window.workspace.settings.facts.click()
    dialog = window.findChild(ModelFactsDialog)
    assert dialog is not None
    return dialog


def words(dialog: ModelFactsDialog) -> str:
    return dialog.text.toPlainText()


def test_the_folder_of_the_model_chosen_is_told_before_any_run(
    shown: ModelFactsDialog, window: MainWindow, settled: Settled
) -> None:
    assert shown.isVisible()
    assert BUNDLED_MODEL in words(shown)
    window.controller.set_spec(EncodeSpec(model=OTHER))
    settled(window.runner)
    assert OTHER in words(shown)
    assert "In force" not in words(shown)


def test_after_a_run_what_held_is_told_too(shown: ModelFactsDialog, window: MainWindow, settled: Settled) -> None:
    window.controller.set_spec(EncodeSpec(model=OTHER))
    window.commands.run()
    settled(window.runner)
    assert "In force" in words(shown)
    assert "A note." in words(shown)
    window.controller.set_spec(EncodeSpec())
    settled(window.runner)
    assert "In force" not in words(shown)


def test_words_of_a_folder_are_text(shown: ModelFactsDialog, window: MainWindow, settled: Settled) -> None:
    window.controller.set_spec(EncodeSpec(model=OTHER))
    settled(window.runner)
    assert f"“{MARKUP}”" in words(shown)


def test_a_model_that_is_not_there_is_said_to_be(
    shown: ModelFactsDialog, window: MainWindow, services: FakeServices, settled: Settled
) -> None:
    gone = ChosenModel("gone", missing=Failure(FailureKind.MODEL, "There is no folder.", "Choose one."))
    services.models = {"gone": gone, "org/name": ChosenModel("org/name")}
    window.controller.set_spec(EncodeSpec(model="gone"))
    settled(window.runner)
    assert "There is no folder. Choose one." in words(shown)
    window.controller.set_spec(EncodeSpec(model="org/name"))
    settled(window.runner)
    assert "it has not been fetched" in words(shown)


def test_all_of_it_can_be_copied_and_selected(shown: ModelFactsDialog, qtbot: QtBot) -> None:
    buttons = shown.findChildren(type(shown.add_button("more", "More")))
    next(button for button in buttons if button.objectName() == "model_facts_copy").click()
    assert BUNDLED_MODEL in QGuiApplication.clipboard().text()
    flags = shown.text.textInteractionFlags()
    assert flags & Qt.TextInteractionFlag.TextSelectableByMouse
    assert flags & Qt.TextInteractionFlag.TextSelectableByKeyboard


def test_the_button_of_notes_opens_them(
    window: MainWindow, services: FakeServices, settled: Settled, qtbot: QtBot
) -> None:
    services.models = {BUNDLED_MODEL: ChosenModel(BUNDLED_MODEL, FOLDER)}
    settled(window.runner)
    bar = window.workspace.status
    assert not bar.notes.isVisible()
    state = make_state(3)
    assert state.encoding is not None
    notes = tuple(f"Note {place}." for place in range(40))
    window.store.update(encoding=replace(state.encoding, notes=notes), embeddings=state.embeddings)
    assert bar.notes.isVisible()
    assert bar.notes.text() == "40 notes"
    bar.notes.click()
    dialog = window.findChild(ModelFactsDialog)
    assert dialog is not None
    assert all(note in words(dialog) for note in notes)
    top = dialog.text.cursorForPosition(dialog.text.viewport().rect().topLeft())
    assert top.block().text() in ("Notes", "")


def test_vectors_of_a_file_have_no_model(window: MainWindow, settled: Settled) -> None:
    settled(window.runner)
    state = make_state(3)
    assert state.encoding is not None
    read = replace(state.encoding, file="made.npy", notes=("One row was left out.",))
    window.store.update(encoding=read, embeddings=state.embeddings)
    window.workspace.status.notes.click()
    dialog = window.findChild(ModelFactsDialog)
    assert dialog is not None
    assert "read from made.npy" in words(dialog)
    assert "One row was left out." in words(dialog)


def test_the_names_follow_the_theme(shown: ModelFactsDialog) -> None:
    light = as_html(shown._sections)
    theme_source().choose(ThemeChoice.DARK)
    assert as_html(shown._sections) != light
    assert theme_source().theme.muted in shown.text.toHtml()
