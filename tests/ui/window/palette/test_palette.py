from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from explorer.domain.settings.spec import Pooling
from explorer.files.profile.settings import RECENT_COMMANDS, Settings
from explorer.ui.control.actions import ACTIONS
from explorer.ui.pages.registry import Page
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from explorer.ui.window.palette.entries import Entry
from explorer.ui.window.palette.palette import LONGEST, CommandPalette
from tests.support.states import SEED

Settled = Callable[[TaskRunner], None]
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot) -> CommandPalette:
    with qtbot.waitActive(window):
        window.activateWindow()
    return open_palette(window, qtbot)


def open_palette(window: MainWindow, qtbot: QtBot) -> CommandPalette:
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_P, BOTH)
    palette = window.findChild(QWidget, "palette")
    assert isinstance(palette, CommandPalette)
    assert palette.query.hasFocus()
    return palette


def titles(palette: CommandPalette) -> list[str]:
    return [entry.title for entry in palette.entries]


def named(palette: CommandPalette, title: str) -> Entry:
    return next(entry for entry in palette.entries if entry.title == title)


def test_it_holds_every_action_with_its_menu_and_keys(opened: CommandPalette) -> None:
    for row in ACTIONS.values():
        assert sum(entry.title == row.title.replace("&", "") for entry in opened.entries) == 1
    entry = named(opened, "Open…")
    assert (entry.path, entry.shortcut, entry.missing) == ("File", "Ctrl+O", "")
    assert named(opened, "Export…").missing == "There are no results yet; run first."
    assert named(opened, "Six topics").path == "File › Samples"
    assert named(opened, "Dark").path == "View › Theme"
    assert named(opened, "Pooling: cls").path == "Settings"
    assert named(opened, "Device: CUDA").missing == "Not found on this computer."


def test_return_runs_what_the_letters_name_and_the_keyboard_comes_back(
    window: MainWindow, opened: CommandPalette, qtbot: QtBot
) -> None:
    qtbot.keyClicks(opened.query, "swee")
    assert titles(opened)[0] == "Sweep"
    qtbot.keyClick(opened.query, Qt.Key.Key_Return)
    assert not opened.isVisible()
    assert window.workspace.pages.current is Page.SWEEP


def test_an_action_on_the_keyboard_s_widget_acts_on_the_one_from_before(
    window: MainWindow, opened: CommandPalette, qtbot: QtBot
) -> None:
    opened.leave()
    editor = window.workspace.sentences.editor
    editor.setFocus()
    editor.selectAll()
    open_palette(window, qtbot)
    qtbot.keyClicks(opened.query, "copy")
    qtbot.keyClick(opened.query, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "\n".join(SEED)
    assert editor.hasFocus()


def test_escape_closes_and_cancels_nothing(window: MainWindow, opened: CommandPalette, qtbot: QtBot) -> None:
    opened.leave()
    editor = window.workspace.sentences.editor
    editor.setPlainText("")
    window.commands.run()
    assert window.store.state.failure is not None
    editor.setFocus()
    open_palette(window, qtbot)
    qtbot.keyClick(opened.query, Qt.Key.Key_Escape)
    assert not opened.isVisible()
    assert editor.hasFocus()
    assert window.store.state.failure is not None


def test_what_cannot_be_done_is_listed_with_the_reason_and_does_nothing(opened: CommandPalette, qtbot: QtBot) -> None:
    qtbot.keyClicks(opened.query, "near-dup")
    assert titles(opened)[0] == "Near-duplicates…"
    assert "There are no vectors yet; run first." in opened.list.rows.index(0, 0).data(
        Qt.ItemDataRole.AccessibleTextRole
    )
    qtbot.keyClick(opened.query, Qt.Key.Key_Return)
    assert opened.isVisible()
    qtbot.keyClicks(opened.query, " zebra")
    assert titles(opened) == []
    assert opened.nothing.isVisible()


def test_arrows_go_round_and_a_click_runs(window: MainWindow, opened: CommandPalette, qtbot: QtBot) -> None:
    last = len(opened.entries) - 1
    qtbot.keyClick(opened.query, Qt.Key.Key_Up)
    assert opened.list.currentIndex().row() == last
    qtbot.keyClick(opened.query, Qt.Key.Key_Down)
    qtbot.keyClick(opened.query, Qt.Key.Key_PageDown)
    assert opened.list.currentIndex().row() == 10
    qtbot.keyClicks(opened.query, "pooling cls")
    place = opened.list.visualRect(opened.list.rows.index(0, 0)).center()
    QTest.mouseClick(opened.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert window.store.state.readout.pooling is Pooling.CLS


def test_a_click_beside_it_and_its_own_keys_close_it(window: MainWindow, opened: CommandPalette, qtbot: QtBot) -> None:
    QTest.mouseClick(opened, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))
    assert not opened.isVisible()
    open_palette(window, qtbot)
    qtbot.keyClick(opened.query, Qt.Key.Key_P, BOTH)
    assert not opened.isVisible()
    open_palette(window, qtbot)
    window.workspace.neighbors.search_box.show()
    window.workspace.sentences.editor.setFocus()
    assert not opened.isVisible()
    assert window.workspace.sentences.editor.hasFocus()


def test_what_was_used_lately_comes_first_also_at_the_next_start(
    window: MainWindow, opened: CommandPalette, qtbot: QtBot
) -> None:
    for words in ("findings", "light"):
        qtbot.keyClicks(opened.query, words)
        qtbot.keyClick(opened.query, Qt.Key.Key_Return)
        open_palette(window, qtbot)
    assert titles(opened)[:2] == ["Light", "Findings"]
    opened.leave()
    assert window.close()
    assert Settings.load().get(RECENT_COMMANDS) == ("theme_light", "action page_findings")


def test_a_recent_file_is_found_and_one_that_is_gone_says_so(
    window: MainWindow, opened: CommandPalette, tmp_path: Path, settled: Settled, qtbot: QtBot
) -> None:
    opened.leave()
    for name in ("here.txt", "gone.txt"):
        (tmp_path / name).write_text(f"from {name}")
        window.documents.open_files([tmp_path / name])
    settled(window.runner)
    (tmp_path / "gone.txt").unlink()
    window.documents.clear()
    open_palette(window, qtbot)
    qtbot.keyClicks(opened.query, "gone")
    assert (opened.entries[0].title, opened.entries[0].missing) == ("gone.txt", "It is no longer there.")
    opened.query.clear()
    qtbot.keyClicks(opened.query, "here")
    qtbot.keyClick(opened.query, Qt.Key.Key_Return)
    settled(window.runner)
    assert window.store.state.corpus.texts == ("from here.txt",)


@pytest.mark.parametrize("size", [(840, 560), (1920, 1200)])
def test_it_fits_the_window_and_follows_its_size(
    window: MainWindow, opened: CommandPalette, size: tuple[int, int]
) -> None:
    window.resize(*size)
    assert opened.geometry() == window.rect()
    assert window.rect().contains(opened.box.geometry())
    assert opened.box.findChild(QWidget, "palette_query").width() > 500


def test_a_text_pasted_there_is_no_query_of_thousands_of_words(opened: CommandPalette, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("\n".join(f"{number}\trow {number}" for number in range(2000)))
    qtbot.keyClick(opened.query, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(opened.query.text()) == LONGEST
