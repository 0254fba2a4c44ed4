from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.settings.spec import BUNDLED_MODEL, Pooling
from explorer.files.profile.draft_folders import DraftFolder
from explorer.files.profile.settings import Settings
from explorer.ui.control.actions import ACTIONS, ActionId
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from tests.support.services import FakeServices
from tests.support.states import SEED

OpenWindow = Callable[..., MainWindow]
Settled = Callable[[TaskRunner], None]


def texts_in(window: MainWindow) -> tuple[str, ...]:
    return window.workspace.sentences.editor.book.corpus().texts


def mime_of(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drop(widget: QWidget, mime: QMimeData) -> None:
    """Send what the system sends when something is dragged over a widget and let go."""
    action, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QDragEnterEvent(QPoint(20, 20), action, mime, left, none))
    QApplication.sendEvent(widget, QDropEvent(QPointF(20, 20), action, mime, left, none))


def test_a_newcomer_meets_the_first_sample_and_a_button_that_runs(window: MainWindow) -> None:
    assert texts_in(window) == SEED
    assert window.store.state.corpus.texts == SEED
    run = window.tool_bar.findChild(QAbstractButton, "tool_run")
    assert run is not None
    assert run.isEnabled()
    assert "Run encodes the sentences" in window.workspace.status.facts.text()
    assert all(view.is_empty() for view in window.workspace.views)


def test_run_by_keyboard_fills_every_view(
    window: MainWindow, services: FakeServices, settled: Settled, qtbot: QtBot
) -> None:
    qtbot.keyClick(window.workspace.sentences.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.store.state.embeddings is not None)
    settled(window.runner)
    assert len(services.encoded) == 1
    assert texts_in(window) == SEED
    assert not window.workspace.heatmap.is_empty()
    assert not window.workspace.map.is_empty()
    assert not window.workspace.norms.is_empty()
    facts = window.workspace.status.facts.text()
    for part in ("CPU", "float32", "3 sentences", "16 dimensions", "load 0.4 s", "forward 12 ms"):
        assert part in facts


def test_files_dropped_on_the_window_replace_the_untouched_sample(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    first, second = tmp_path / "first.txt", tmp_path / "second.csv"
    first.write_text("one is here\ntwo is there\n", "utf-8")
    second.write_text("text,label\nthree is in a table,x\n", "utf-8")
    drop(window, mime_of(first, second))
    settled(window.runner)
    corpus = window.store.state.corpus
    assert corpus.texts == ("one is here", "two is there", "three is in a table")
    assert corpus.sources == ("first.txt", "first.txt", "second.csv")
    assert corpus.labels == ("", "", "x")


def test_files_dropped_on_the_editor_are_added_to_what_was_typed(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    editor = window.workspace.sentences.editor
    editor.setPlainText("typed by hand")
    path = tmp_path / "more.txt"
    path.write_text("from a file", "utf-8")
    drop(editor.viewport(), mime_of(path))
    settled(window.runner)
    assert window.store.state.corpus.texts == ("typed by hand", "from a file")
    assert window.store.state.corpus.sources == ("typed", "more.txt")
    editor.undo()
    assert texts_in(window) == ("typed by hand",)
    editor.redo()
    editor.flush()
    assert window.store.state.corpus.sources == ("typed", "more.txt")


def test_the_folder_of_a_model_becomes_the_model_wherever_it_is_dropped(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    settled(window.runner)
    for name, widget in (("first", window), ("second", window.workspace.sentences.editor.viewport())):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "config.json").write_text("{}")
        drop(widget, mime_of(folder))
        settled(window.runner)
        assert window.store.state.spec.model == str(folder)
        assert window.store.state.chosen.model == str(folder)
        assert window.workspace.status.facts.text() == f"{tmp_path.name}/{name} is the model of the next run."
    assert window.store.state.corpus.texts == SEED
    assert window.store.state.failure is None


def test_a_model_dropped_with_a_file_of_texts_is_the_model_for_them(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    folder, texts = tmp_path / "model", tmp_path / "texts.txt"
    folder.mkdir()
    (folder / "modules.json").write_text("[]")
    texts.write_text("one\ntwo\n")
    drop(window, mime_of(texts, folder))
    settled(window.runner)
    assert window.store.state.spec.model == str(folder)
    assert window.store.state.corpus.texts == ("one", "two")


def test_text_dropped_beside_the_editor_is_added(window: MainWindow) -> None:
    mime = QMimeData()
    mime.setText("dropped one\n\ndropped two")
    drop(window, mime)
    assert window.store.state.corpus.texts == (*SEED, "dropped one", "dropped two")


def test_a_broken_file_is_said_and_the_others_are_taken(window: MainWindow, tmp_path: Path, settled: Settled) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("a good line", "utf-8")
    bad.write_bytes(bytes(range(256)) * 20)
    drop(window, mime_of(bad, good))
    settled(window.runner)
    assert texts_in(window) == ("a good line",)
    banner = window.workspace.banner
    assert banner.isVisible()
    assert "bad.txt" in banner.message.text()
    QTest.mouseClick(banner.dismiss, Qt.MouseButton.LeftButton)
    assert not banner.isVisible()


def test_an_empty_editor_is_said_and_the_window_stays(window: MainWindow, services: FakeServices) -> None:
    window.workspace.sentences.editor.setPlainText("  \n\n ")
    window.commands.run()
    assert window.workspace.banner.isVisible()
    assert services.encoded == []
    window.commands.cancel()
    assert not window.workspace.banner.isVisible()


def test_an_edit_marks_the_results_stale(window: MainWindow, settled: Settled) -> None:
    window.commands.run()
    settled(window.runner)
    assert not window.workspace.status.stale.isVisible()
    editor = window.workspace.sentences.editor
    editor.appendPlainText("one more")
    editor.flush()
    assert window.workspace.status.stale.isVisible()
    assert window.store.state.embeddings is not None


def test_what_was_typed_and_chosen_is_there_at_the_next_start(open_window: OpenWindow, settled: Settled) -> None:
    window = open_window()
    window.workspace.sentences.editor.setPlainText("kept\n\nkept too")
    window.workspace.settings.pooling.picked.emit(Pooling.CLS)
    window.workspace.area.docks["norms"].close()
    window.resize(840, 600)
    assert window.close()

    again = open_window()
    assert again.workspace.sentences.editor.toPlainText() == "kept\n\nkept too"
    assert again.store.state.corpus.texts == ("kept", "kept too")
    assert again.store.state.readout.pooling is Pooling.CLS
    assert again.workspace.area.docks["norms"].isHidden()
    assert not again.workspace.area.docks["map"].isHidden()
    assert again.height() == 600


def test_a_disk_that_refuses_keeps_the_window_open_once(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ExplorerError(FailureKind.DISK, "The disk is full.", "Free some room.")

    monkeypatch.setattr(DraftFolder, "save", refuse)
    assert not window.close()
    assert window.isVisible()
    assert window.workspace.banner.message.text() == "The disk is full."
    assert window.close()


def test_views_close_open_and_go_back(window: MainWindow, qtbot: QtBot) -> None:
    area = window.workspace.area
    for dock in area.docks.values():
        dock.close()
    assert area.findChild(QWidget, "no_views").isVisible()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert area.docks["map"].isVisible()
    area.docks["map"].setFloating(True)
    window.findChild(QAction, "action_reset_layout").trigger()
    assert not area.docks["map"].isFloating()
    assert all(dock.isVisible() for dock in area.docks.values())


def test_selecting_in_one_place_selects_everywhere(window: MainWindow, settled: Settled, qtbot: QtBot) -> None:
    window.commands.run()
    settled(window.runner)
    editor = window.workspace.sentences.editor
    window.activateWindow()
    editor.choice.press(1, Qt.KeyboardModifier.NoModifier)
    assert window.store.state.selection == (1,)
    assert editor.chosen == {1}
    window.controller.select([2])
    assert editor.chosen == {2}
    assert editor.textCursor().blockNumber() == 2


def test_every_action_has_a_handler_and_no_key_is_given_twice(window: MainWindow) -> None:
    assert {action.objectName() for action in window.actions()} == {f"action_{name}" for name in ActionId}
    assert set(ActionId) == set(ACTIONS)
    keys = [key for row in ACTIONS.values() for key in row.shortcuts]
    assert len(keys) == len(set(keys))


def test_every_control_has_a_name(window: MainWindow) -> None:
    kinds = (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox)
    controls = [child for kind in kinds for child in window.findChildren(kind)]
    inside = ("qt_", "ScrollLeftButton", "ScrollRightButton")
    nameless = [
        child
        for child in controls
        if not isinstance(child.parent(), QAbstractSpinBox | QComboBox | QLineEdit)
        and not child.objectName().startswith(inside)
        and not (child.objectName() and child.accessibleName())
    ]
    assert [(child.objectName(), child.parent()) for child in nameless] == []
    assert len(controls) > 30


def test_the_theme_switches_and_is_remembered(window: MainWindow) -> None:
    window.findChild(QAction, "theme_dark").trigger()
    assert window.workspace.sentences.palette() is not None
    assert window.close()
    from explorer.files.profile.settings import THEME

    assert Settings.load().get(THEME) == "dark"


def test_a_prompt_still_being_typed_is_part_of_the_run(
    window: MainWindow, services: FakeServices, settled: Settled, qtbot: QtBot
) -> None:
    prompt = window.workspace.settings.prompts.texts
    prompt.choice.activated.emit(prompt.choice.findText("own text…"))
    qtbot.keyClicks(prompt.text, "query: ")
    window.findChild(QAction, "action_run").trigger()
    settled(window.runner)
    assert services.encoded[0][1].prompt == "query: "


def test_a_failed_run_is_not_called_cancelled(window: MainWindow, services: FakeServices, settled: Settled) -> None:
    services.failure = ExplorerError(FailureKind.MODEL, "No model there.", "Choose another.")
    window.commands.run()
    settled(window.runner)
    assert window.workspace.banner.message.text() == "No model there."
    assert "Cancelled" not in window.workspace.status.facts.text()


def test_a_model_that_ran_is_offered_again(window: MainWindow, settled: Settled) -> None:
    settings = window.workspace.settings
    settings.model.model_chosen.emit("/models/mine")
    window.commands.run()
    settled(window.runner)
    settings.model.model_chosen.emit(BUNDLED_MODEL)
    assert settings.model.findText("mine") >= 0


@pytest.mark.parametrize("runs", [0, 1])
def test_the_tab_key_goes_round_the_whole_window(window: MainWindow, settled: Settled, qtbot: QtBot, runs: int) -> None:
    for _ in range(runs):
        window.commands.run()
        settled(window.runner)
    editor = window.workspace.sentences.editor
    window.activateWindow()
    editor.setFocus()
    passed: list[str] = []
    for _ in range(60):
        widget = QApplication.focusWidget()
        if widget is None or (passed and widget is editor):
            break
        passed.append(widget.objectName())
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is editor
    assert len(passed) == len(set(passed))
    assert {"model", "map_method", "neighbors_close", "tool_run", "tool_theme"} <= set(passed)
    for name in ("heatmap_plot", "map_plot", "norms_plot", "neighbors_search"):
        assert (name in passed) == bool(runs)
    if runs:
        # Each plot behind the controls of its own view, before those of its dock.
        for view, last in (("heatmap", "heatmap_color_map"), ("map", "map_lasso"), ("norms", "map_close")):
            place = passed.index(f"{view}_plot")
            assert passed[place - 1 : place + 2] == [last, f"{view}_plot", f"{view}_float"]


def test_plots_that_the_window_did_not_wait_for_are_there_before_the_first_run(
    window: MainWindow, qtbot: QtBot
) -> None:
    views = (window.workspace.map, window.workspace.norms)
    qtbot.waitUntil(lambda: all("plot" in vars(view) for view in views))
    assert all(view.is_empty() for view in views)


def test_the_key_of_the_neighbours_goes_to_what_can_be_used(window: MainWindow, settled: Settled, qtbot: QtBot) -> None:
    window.commands.run()
    settled(window.runner)
    window.activateWindow()
    neighbors = window.workspace.neighbors
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert neighbors.search_box.hasFocus()
    window.controller.select([1])
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert neighbors.list.hasFocus()


def test_saving_takes_the_last_letters_typed(
    window: MainWindow, tmp_path: Path, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.ui.dialogs.files import saving

    path = tmp_path / "saved.txt"
    monkeypatch.setattr(saving, "ask_where_to_save", lambda *_: path)
    window.workspace.sentences.editor.setPlainText("just typed")
    window.commands.save_sentences()
    settled(window.runner)
    assert path.read_text("utf-8") == "just typed\n"
