from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from explorer.files.profile.settings import RECENT_FILES, Settings
from explorer.files.texts.samples import samples
from explorer.ui.control.actions import ACTIONS, ActionId, Menu
from explorer.ui.look.keyboard import shortcut_words
from explorer.ui.look.mnemonics import letter_of, plain
from explorer.ui.pages.registry import PAGES, Page
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from explorer.ui.window.qactions import enable_actions
from tests.support.states import SEED

OpenWindow = Callable[..., MainWindow]
Settled = Callable[[TaskRunner], None]
CONTROL = Qt.KeyboardModifier.ControlModifier


def menus_of(window: MainWindow) -> Iterator[tuple[str, list[QAction]]]:
    """Every menu of the menu bar with its entries, after the bar itself."""
    yield "the menu bar", window.menuBar().actions()
    waiting = [action.menu() for action in window.menuBar().actions()]
    while waiting:
        menu = waiting.pop()
        assert isinstance(menu, QMenu)
        entries = [action for action in menu.actions() if not action.isSeparator()]
        yield plain(menu.title()), entries
        waiting += [action.menu() for action in entries if action.menu() is not None]


def entry(window: MainWindow, name: ActionId) -> QAction:
    action = window.findChild(QAction, f"action_{name}")
    assert isinstance(action, QAction)
    return action


def opened_menu(window: MainWindow, menu: Menu) -> None:
    """Do what a menu does before it is shown, without a popup that keeps the keyboard."""
    found = window.findChild(QMenu, f"menu_{plain(menu).lower()}")
    assert isinstance(found, QMenu)
    found.aboutToShow.emit()


def test_every_menu_and_entry_has_a_letter_that_is_its_own(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "Q&A.txt").write_text("one")
    window.findChild(QMenu, "menu_recent")._settings.add_recent(RECENT_FILES, str(tmp_path / "Q&A.txt"))
    window.findChild(QMenu, "menu_recent").refresh()
    seen = 0
    for name, entries in menus_of(window):
        letters = [letter_of(action.text()) for action in entries]
        assert all(letters), (name, [action.text() for action in entries])
        assert len(set(letters)) == len(letters), (name, [action.text() for action in entries])
        seen += len(letters)
    assert seen > len(ACTIONS)


def test_the_menu_edit_has_what_every_program_s_has_and_the_menu_view_every_page(window: MainWindow) -> None:
    menus = dict(menus_of(window))
    edit = [plain(action.text()) for action in menus["Edit"]]
    assert edit[:6] == ["Undo", "Redo", "Cut", "Copy", "Paste", "Select all"]
    view = [plain(action.text()) for action in menus["View"]]
    assert {row.title for row in PAGES.values()} < set(view)
    assert [plain(action.text()) for action in menus["File"]][:3] == ["Open", "Open recent", "Samples"]


def test_what_cannot_be_done_says_why(window: MainWindow, settled: Settled) -> None:
    state = window.store.state
    for row in ACTIONS.values():
        assert row.missing(state) == "" or row.missing(state).endswith(".")
    assert ACTIONS[ActionId.EXPORT].missing(state) == "There are no results yet; run first."
    assert not entry(window, ActionId.EXPORT).isEnabled()
    window.commands.run()
    settled(window.runner)
    assert ACTIONS[ActionId.EXPORT].missing(window.store.state) == ""
    assert entry(window, ActionId.EXPORT).isEnabled()


def test_explore_is_a_page_like_the_others(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.show_view(Page.SWEEP)
    qtbot.keyClick(window, Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
    assert window.workspace.pages.current is Page.EXPLORE
    assert shortcut_words("Alt+Home") == "Alt+Home"


def test_cut_copy_and_paste_act_on_the_editor_and_undo_takes_them_back(window: MainWindow) -> None:
    window.activateWindow()
    editor = window.workspace.sentences.editor
    editor.setFocus()
    entry(window, ActionId.SELECT_ALL).trigger()
    entry(window, ActionId.COPY).trigger()
    assert QGuiApplication.clipboard().text() == "\n".join(SEED)
    entry(window, ActionId.CUT).trigger()
    assert editor.toPlainText() == ""
    entry(window, ActionId.UNDO).trigger()
    assert editor.toPlainText() == "\n".join(SEED)
    entry(window, ActionId.REDO).trigger()
    assert editor.toPlainText() == ""
    entry(window, ActionId.PASTE).trigger()
    assert editor.toPlainText() == "\n".join(SEED)


def test_they_act_on_a_field_as_on_the_editor(window: MainWindow, settled: Settled) -> None:
    window.commands.run()
    settled(window.runner)
    window.activateWindow()
    field, editor = window.workspace.neighbors.search_box, window.workspace.sentences.editor
    field.setText("a query")
    field.setFocus()
    entry(window, ActionId.SELECT_ALL).trigger()
    entry(window, ActionId.CUT).trigger()
    assert field.text() == ""
    entry(window, ActionId.UNDO).trigger()
    assert (field.text(), editor.toPlainText()) == ("a query", "\n".join(SEED))


def test_a_table_copies_its_rows(
    window: MainWindow, tmp_path: Path, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.ui.window.documents.documents.EDITABLE", 4)
    path = tmp_path / "many.txt"
    path.write_text("".join(f"line {n}\n" for n in range(5)))
    window.documents.open_files([path])
    settled(window.runner)
    window.commands.run()
    settled(window.runner)
    window.activateWindow()
    table = window.workspace.sentences.table
    table.setFocus()
    window.controller.select([1, 3])
    entry(window, ActionId.COPY).trigger()
    assert QGuiApplication.clipboard().text() == "line 1\nline 3"
    opened_menu(window, Menu.EDIT)
    assert entry(window, ActionId.COPY).isEnabled()
    assert not entry(window, ActionId.PASTE).isEnabled()
    assert not entry(window, ActionId.CUT).isEnabled()


def test_a_plot_copies_its_figure_and_selects_every_sentence(
    window: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    window.commands.run()
    settled(window.runner)
    window.activateWindow()
    workspace = window.workspace
    for plot in (workspace.heatmap.plot, workspace.map.plot, workspace.norms.plot):
        QGuiApplication.clipboard().setText("nothing")
        window.controller.select([])
        plot.setFocus()
        entry(window, ActionId.COPY).trigger()
        assert not QGuiApplication.clipboard().image().isNull()
        qtbot.keyClick(plot, Qt.Key.Key_A, CONTROL)
        assert window.store.state.selection == (0, 1, 2)
    assert window.workspace.status.facts.text() == "The picture is on the clipboard."


def test_edit_offers_what_the_widget_with_the_keyboard_can_do(window: MainWindow) -> None:
    window.activateWindow()
    editor = window.workspace.sentences.editor
    QGuiApplication.clipboard().setText("text")

    def offered() -> set[ActionId]:
        opened_menu(window, Menu.EDIT)
        every = (ActionId.CUT, ActionId.COPY, ActionId.PASTE, ActionId.SELECT_ALL)
        return {name for name in every if entry(window, name).isEnabled()}

    editor.setFocus()
    assert offered() == {ActionId.PASTE, ActionId.SELECT_ALL}
    editor.selectAll()
    assert offered() == {ActionId.CUT, ActionId.COPY, ActionId.PASTE, ActionId.SELECT_ALL}
    button = window.tool_bar.findChild(QWidget, "tool_open")
    assert button is not None
    button.setFocus()
    assert offered() == set()
    editor.setFocus()
    enable_actions({ActionId.COPY: entry(window, ActionId.COPY)}, window.store.state)
    assert entry(window, ActionId.COPY).isEnabled()


def test_a_file_that_was_opened_is_offered_again(open_window: OpenWindow, tmp_path: Path, settled: Settled) -> None:
    window = open_window()
    kept, gone = tmp_path / "a & b <b>.txt", tmp_path / "gone.txt"
    kept.write_text("kept sentence")
    gone.write_text("gone sentence")
    bad = tmp_path / "bad.txt"
    bad.write_bytes(bytes(range(256)) * 20)
    window.documents.open_files([kept, gone, bad])
    settled(window.runner)
    gone.unlink()
    window.documents.clear()
    menu = window.findChild(QMenu, "menu_recent")
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    first, second = menu.actions()[:2]
    assert [first.text(), second.text()] == ["&1  a && b <b>.txt", "&2  gone.txt (no longer there)"]
    assert (first.isEnabled(), second.isEnabled()) == (True, False)
    first.trigger()
    settled(window.runner)
    assert window.store.state.corpus.texts == ("kept sentence",)
    assert window.close()

    again = open_window()
    settled(again.runner)
    assert Settings.load().get(RECENT_FILES) == (str(kept), str(gone))
    menu = again.findChild(QMenu, "menu_recent")
    assert isinstance(menu, QMenu)
    menu.actions()[-1].trigger()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["Nothing was opened yet"]
    assert not menu.actions()[0].isEnabled()


def test_a_folder_is_offered_again_as_one_and_files_of_one_name_with_their_folders(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.txt").write_text(f"in {name}")
    window.documents.open_files([tmp_path / "one"])
    window.documents.open_files([tmp_path / "one" / "same.txt", tmp_path / "two" / "same.txt"])
    settled(window.runner)
    menu = window.findChild(QMenu, "menu_recent")
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    names = [plain(action.text())[3:] for action in menu.actions()[:3]]
    assert names == [*(f"same.txt – …{str(tmp_path / name)[-39:]}" for name in ("one", "two")), "one"]
    assert menu.actions()[0].iconText() == names[0]


def test_samples_and_what_is_kept_of_a_paste_are_no_recent_files(
    window: MainWindow, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.ui.window.documents.documents.EDITABLE", 60)
    window.documents.open_sample(samples()[1])
    settled(window.runner)
    window.documents.add_text("".join(f"pasted {n}\n" for n in range(61)))
    settled(window.runner)
    assert window.close()
    assert Settings.load().get(RECENT_FILES) == ()


def test_a_view_has_one_name_everywhere(window: MainWindow, settled: Settled) -> None:
    from explorer.ui.dialogs.export import ExportDialog

    window.commands.run()
    settled(window.runner)
    window.commands.export()
    dialog = window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    offered = {dialog.what.itemText(row) for row in range(dialog.what.count())}
    dialog.reject()
    actions = {
        "heatmap": ActionId.HEATMAP,
        "map": ActionId.MAP,
        "norms": ActionId.NORMS,
        "neighbors": ActionId.NEIGHBORS,
    }
    for name, dock in window.workspace.area.docks.items():
        button = window.tool_bar.findChild(QToolButton, f"tool_toggle_{name}")
        assert isinstance(button, QToolButton)
        names = {dock.windowTitle(), dock.view.title, dock.accessibleName(), button.text(), ACTIONS[actions[name]].name}
        assert len(names) == 1
        assert name == "neighbors" or f"{dock.view.title} (picture)" in offered
    for page in PAGES:
        title = PAGES[page].title
        assert ACTIONS[ActionId(f"page_{page}")].name == title
        assert page is Page.EXPLORE or window.workspace.pages.view(page).title == title


def test_nothing_is_called_colours_but_what_colours_something(window: MainWindow) -> None:
    words = [action.text() for action in window.findChildren(QAction)]
    words += [widget.accessibleName() for widget in window.findChildren(QWidget)]
    assert "Colours" not in {plain(word) for word in words}
    assert {"Theme", "Colour map", "Colour by"} <= {plain(word) for word in words}


def test_the_menu_edit_is_about_who_lent_the_keyboard_to_the_menu_bar(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    editor = window.workspace.sentences.editor
    editor.setFocus()
    editor.selectAll()
    window.menuBar().setFocus(Qt.FocusReason.MenuBarFocusReason)
    opened_menu(window, Menu.EDIT)
    assert entry(window, ActionId.CUT).isEnabled()
    entry(window, ActionId.CUT).trigger()
    assert editor.toPlainText() == ""
    entry(window, ActionId.UNDO).trigger()
    assert editor.toPlainText() == "\n".join(SEED)


def test_the_palette_gives_the_keyboard_back_to_who_lent_it_to_the_menu_bar(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    editor = window.workspace.sentences.editor
    editor.setFocus()
    editor.selectAll()
    window.menuBar().setFocus(Qt.FocusReason.MenuBarFocusReason)
    entry(window, ActionId.PALETTE).trigger()
    query = window.findChild(QWidget, "palette_query")
    assert query is not None
    qtbot.keyClicks(query, "cut")
    qtbot.keyClick(query, Qt.Key.Key_Return)
    assert editor.toPlainText() == ""
    assert editor.hasFocus()
