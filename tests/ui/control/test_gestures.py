"""Every gesture that the help lists, done in the window by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from explorer.domain.settings.spec import Pooling, Readout
from explorer.figures.figure import Hit
from explorer.ui.control.actions import ACTIONS
from explorer.ui.control.gestures import GESTURES, Place
from explorer.ui.dialogs.help import ShortcutsDialog
from explorer.ui.look.keyboard import shortcut_words
from explorer.ui.look.mnemonics import plain
from explorer.ui.pages.explain.page import ExplainPage
from explorer.ui.pages.registry import Page
from explorer.ui.pages.sweep.page import SweepPage
from explorer.ui.plots.plot import Plot
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from explorer.ui.window.palette.palette import CommandPalette
from tests.support.points import places_in
from tests.ui.views.conftest import drag

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
Settled = Callable[[TaskRunner], None]


class Hand:
    """Moves mouse and keys over a window that has run."""

    def __init__(self, window: MainWindow, qtbot: QtBot, settle: Callable[[], None], folder: Path) -> None:
        self.window, self.qtbot, self.settle, self.folder = window, qtbot, settle, folder
        self.workspace, self.store = window.workspace, window.store

    @property
    def selection(self) -> tuple[int, ...]:
        return self.store.state.selection

    def key(self, widget: QWidget, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        self.qtbot.keyClick(widget, key, keys)

    def click(self, widget: QWidget, point: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(widget, LEFT, keys, point)


@pytest.fixture
def hand(window: MainWindow, settled: Settled, qtbot: QtBot, tmp_path: Path) -> Hand:
    window.commands.run()
    settled(window.runner)
    with qtbot.waitActive(window):
        window.activateWindow()
    return Hand(window, qtbot, lambda: settled(window.runner), tmp_path)


def window_gestures(hand: Hand) -> Sequence[str]:
    window, editor = hand.window, hand.workspace.sentences.editor
    editor.setFocus()
    hand.key(editor, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() not in (editor, None)
    bar = window.menuBar()
    hand.key(window, Qt.Key.Key_F, ALT)
    assert bar.activeAction() is bar.actions()[0]
    bar.actions()[0].menu().close()
    path = hand.folder / "dropped.txt"
    path.write_text("a dropped sentence")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(20, 20), Qt.DropAction.CopyAction, mime, LEFT, NONE))
    QApplication.sendEvent(window, QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, mime, LEFT, NONE))
    hand.settle()
    assert hand.store.state.corpus.texts == ("a dropped sentence",)
    dock = hand.workspace.area.docks["norms"]
    title = dock.titleBarWidget()
    QTest.mouseDClick(dock, LEFT, NONE, title.mapTo(dock, QPoint(title.width() // 2, 6)))
    assert dock.isFloating()
    dock.setFloating(False)
    return ("Tab", "Alt + underlined letter", "Drop a file", "Double click on a view's title")


def sentence_gestures(hand: Hand) -> Sequence[str]:
    editor = hand.workspace.sentences.editor
    gutter = editor._gutter
    tops = [round(top + height / 2) for _, top, height in editor.visible_blocks()]
    hand.click(editor.viewport(), QPoint(30, tops[1]))
    assert hand.selection == (1,)
    hand.click(gutter, QPoint(8, tops[0]))
    assert hand.selection == (0,)
    hand.click(gutter, QPoint(8, tops[2]), CTRL)
    assert hand.selection == (0, 2)
    hand.click(gutter, QPoint(8, tops[0]), CTRL)
    assert hand.selection == (2,)
    hand.click(gutter, QPoint(8, tops[0]))
    hand.click(gutter, QPoint(8, tops[2]), SHIFT)
    assert hand.selection == (0, 1, 2)
    hand.click(gutter, QPoint(8, tops[2]))
    drag(gutter, [QPointF(8, tops[0]), QPointF(8, tops[1])])
    assert hand.selection == (0, 1)
    hand.key(editor, Qt.Key.Key_A, CTRL)
    assert hand.selection == (0, 1, 2)
    hand.key(editor, Qt.Key.Key_End, CTRL)
    assert hand.selection == (2,)
    hand.key(editor, Qt.Key.Key_Home, CTRL)
    assert hand.selection == (0,)
    lines = editor.blockCount()
    hand.key(editor, Qt.Key.Key_Return)
    hand.key(editor, Qt.Key.Key_Return, SHIFT)
    assert editor.blockCount() == lines + 2
    return (
        "Click on a line", "Click on a number", "Ctrl + click on a number", "Shift + click on a number",
        "Drag along the numbers", "Enter, Shift + Enter", "Ctrl + A", "Ctrl + End, Ctrl + Home",
    )  # fmt: skip


def find_gestures(hand: Hand) -> Sequence[str]:
    hand.key(hand.window, Qt.Key.Key_F, CTRL)
    bar = hand.workspace.sentences.findChild(QWidget, "find_bar")
    assert bar is not None
    box = QApplication.focusWidget()
    assert box is not None
    hand.qtbot.keyClicks(box, "the")
    hand.settle()
    editor = hand.workspace.sentences.editor

    def line_after(keys: Qt.KeyboardModifier) -> int:
        hand.key(box, Qt.Key.Key_Return, keys)
        hand.settle()
        return editor.textCursor().position()

    first, second = line_after(NONE), line_after(NONE)
    assert first != second
    assert line_after(SHIFT) == first
    only = bar.findChild(QCheckBox, "find_only")
    assert isinstance(only, QCheckBox)
    table = hand.workspace.sentences.table

    def double_click() -> None:
        point = table.visualRect(table.currentIndex()).center()
        hand.click(table.viewport(), point)
        QTest.mouseDClick(table.viewport(), LEFT, NONE, point)

    for see in (lambda: hand.key(table, Qt.Key.Key_Return), double_click):
        only.click()
        assert table.isVisible()
        see()
        assert editor.isVisible()
    only.click()
    rows = table.rows.rowCount()
    hand.click(table.viewport(), table.visualRect(table.rows.index(0, 1)).center())
    hand.key(table, Qt.Key.Key_Delete)
    hand.settle()
    assert table.rows.rowCount() == rows - 1
    hand.key(box, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    return ("Enter", "Shift + Enter", "Esc", "Enter, double click on a hit", "Delete on hits")


def search_gestures(hand: Hand) -> Sequence[str]:
    editor, view = hand.workspace.sentences.editor, hand.workspace.neighbors
    box, hits = view.search_box, view.list
    editor.setFocus()
    hand.key(editor, Qt.Key.Key_F, CTRL | SHIFT)
    assert box.hasFocus()
    hand.qtbot.keyClicks(box, "pets")
    hand.key(box, Qt.Key.Key_Return)
    hand.settle()
    assert view.heading.text() == "Search"
    hand.key(box, Qt.Key.Key_Return)
    assert hits.hasFocus()
    hand.key(hits, Qt.Key.Key_Up)
    assert box.hasFocus()
    for key, keys in ((Qt.Key.Key_Escape, NONE), (Qt.Key.Key_Backspace, NONE), (Qt.Key.Key_Left, ALT)):
        hand.key(box, Qt.Key.Key_Down)
        assert hits.hasFocus()
        hand.key(hits, Qt.Key.Key_Return)
        assert view.heading.text().startswith("Neighbours of")
        hand.key(hits, key, keys)
        assert view.heading.text() == "Search"
        assert hits.hasFocus()
        hand.key(hits, key, keys)
        assert box.hasFocus()
    hand.key(box, Qt.Key.Key_Escape)
    assert editor.hasFocus()
    return (
        "Enter", "Down, Up", "Enter on a hit", "Esc, Backspace, Alt + Left", "Esc in the query",
    )  # fmt: skip


def plot_gestures(hand: Hand) -> Sequence[str]:
    plot = hand.workspace.map.plot
    assert plot.placed is not None
    center = QPointF(*plot.placed.axes[0].plot.center)

    def view() -> tuple[float, float, float]:
        assert plot.placed is not None
        seen = plot.placed.axes[0].view
        return seen.width, seen.x + seen.width / 2, seen.y + seen.height / 2

    def zooms(act: Callable[[], object]) -> bool:
        plot.reset_view()
        before = view()
        act()
        return view()[0] != before[0]

    def turn() -> None:
        point = plot.mapToGlobal(center.toPoint()).toPointF()
        event = QWheelEvent(center, point, QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, NONE,
                            Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
        QApplication.sendEvent(plot, event)

    def pinch() -> None:
        kind, pad = Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice()
        event = QNativeGestureEvent(kind, pad, 2, center, center, center, 0.3, QPointF())
        QApplication.sendEvent(plot, event)

    assert zooms(turn)
    assert zooms(pinch)
    assert zooms(lambda: hand.key(plot, Qt.Key.Key_Plus))
    plot.zoom_at(center, 2.0)
    wide = view()[0]
    hand.key(plot, Qt.Key.Key_Minus)
    assert view()[0] > wide
    for home in (
        lambda: QTest.mouseDClick(plot, LEFT, NONE, center.toPoint()),
        lambda: hand.key(plot, Qt.Key.Key_0),
        lambda: hand.key(plot, Qt.Key.Key_Home),
    ):
        plot.zoom_at(center, 2.0)
        assert plot.viewports
        home()
        assert not plot.viewports
    plot.zoom_at(center, 3.0)
    before = view()
    drag(plot, [center, center + QPointF(30, 20), center + QPointF(40, 30)])
    assert view()[1:] != before[1:]
    before = view()
    hand.key(plot, Qt.Key.Key_Left)
    assert view()[1:] != before[1:]
    plot.reset_view()
    at = [QPointF(*place).toPoint() for place in places_in(plot)]
    hand.click(plot, at[0])
    assert hand.selection == (0,)
    hand.click(plot, at[1], CTRL)
    assert hand.selection == (0, 1)
    hand.click(plot, at[2], SHIFT)
    assert hand.selection == (0, 1, 2)
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        QApplication.sendEvent(plot, QContextMenuEvent(reason, at[0], plot.mapToGlobal(at[0])))
        menu = hand.workspace.map.findChild(QMenu, "map_menu")
        assert isinstance(menu, QMenu)
        words = [plain(action.text()) for action in menu.actions()]
        assert {"Copy sentence", "Explain this pair", "Export"} <= set(words)
        menu.setObjectName("")
        menu.close()
    return (
        "Wheel, pinch, + and −", "Double click, 0, Home", "Drag, arrow keys", "Click", "Ctrl or Shift + click",
        "Right click, menu key",
    )  # fmt: skip


def map_gestures(hand: Hand) -> Sequence[str]:
    plot = hand.workspace.map.plot
    plot.reset_view()
    places = places_in(plot)

    def around(*texts: int) -> list[QPointF]:
        low, high = places[list(texts)].min(axis=0) - 6, places[list(texts)].max(axis=0) + 6
        return [QPointF(low[0], low[1]), QPointF(high[0], low[1]), QPointF(high[0], high[1]), QPointF(low[0], high[1])]

    drag(plot, around(0), SHIFT)
    assert hand.selection == (0,)
    drag(plot, around(2), CTRL | SHIFT)
    assert hand.selection == (0, 2)
    hand.workspace.map.lasso_button.click()
    assert plot.lassoing
    hand.key(plot, Qt.Key.Key_Escape)
    assert not plot.lassoing
    return ("Shift + drag", "Ctrl + Shift + drag", "Esc")


def page_gestures(hand: Hand) -> Sequence[str]:
    hand.window.controller.select([0, 1])
    hand.workspace.show_view(Page.EXPLAIN)
    hand.settle()
    explain = hand.workspace.pages.view(Page.EXPLAIN)
    assert isinstance(explain, ExplainPage)
    matrix = explain.findChild(Plot, "explain_plot")
    assert matrix is not None
    before = matrix.marking.held
    hand.key(matrix, Qt.Key.Key_Down)
    assert matrix.marking.held != before
    hand.workspace.show_view(Page.SWEEP)
    sweep = hand.workspace.pages.view(Page.SWEEP)
    assert isinstance(sweep, SweepPage)
    sweep.run.click()
    hand.settle()
    grid = sweep.poolings.grid
    hand.key(grid, Qt.Key.Key_Down)
    before = grid.marking.held
    hand.key(grid, Qt.Key.Key_Down)
    assert grid.marking.held != before
    readout = hand.store.state.readout
    hand.key(grid, Qt.Key.Key_Return)
    hand.settle()
    used = hand.store.state.readout
    assert used != readout
    assert grid.placed is not None
    first = grid.placed.axes[0]
    point = QPointF(*first.plot.center).toPoint()
    hand.click(grid, point)
    hand.settle()
    assert (grid.marking.held, hand.store.state.readout) == (Hit(first.index, 0, first.index), used)
    QTest.mouseDClick(grid, LEFT, NONE, point)
    hand.settle()
    assert hand.store.state.readout != used
    return ("Arrow keys", "Click on a readout", "Enter, double click on a readout")


def settings_gestures(hand: Hand) -> Sequence[str]:
    panel = hand.workspace.settings
    hand.window.controller.set_readout(Readout(Pooling.CLS, 1, truncate_dim=8))
    hand.click(panel.fold.badge, panel.fold.badge.rect().center() - QPoint(panel.fold.badge.width() // 2 - 4, 0))
    assert panel.layer.isVisible()
    for spin, typed in ((panel.layer, "last"), (panel.truncate_dim, "")):
        spin.selectAll()
        hand.key(spin, Qt.Key.Key_Delete)
        hand.qtbot.keyClicks(spin, typed)
        hand.key(spin, Qt.Key.Key_Return)
    hand.settle()
    assert hand.store.state.readout == Readout(Pooling.CLS)
    where = QPoint(4, 4)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, where, panel.pooling.mapToGlobal(where))
    QApplication.sendEvent(panel.pooling, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.actions()[-1].trigger()
    menu.close()
    hand.settle()
    assert hand.store.state.readout == Readout()
    return tuple(GESTURES[Place.SETTINGS])


def list_gestures(hand: Hand) -> Sequence[str]:
    hand.workspace.show_view(Page.SWEEP)
    sweep = hand.workspace.pages.view(Page.SWEEP)
    assert isinstance(sweep, SweepPage)
    sweep.run.click()
    hand.settle()
    table = sweep.poolings.table
    used: list[int] = []
    table.row_used.connect(used.append)
    table.setCurrentIndex(table.rows.index(0, 0))
    hand.key(table, Qt.Key.Key_Down)
    assert table.currentIndex().row() == 1
    hand.key(table, Qt.Key.Key_Return)
    assert len(used) == 1
    point = table.visualRect(table.rows.index(0, 0)).center()
    hand.click(table.viewport(), point)
    QTest.mouseDClick(table.viewport(), LEFT, NONE, point)
    assert len(used) == 2
    return ("Arrow keys", "Enter, double click on a readout")


def palette_gestures(hand: Hand) -> Sequence[str]:
    hand.key(hand.window, Qt.Key.Key_P, CTRL | SHIFT)
    palette = hand.window.findChild(QWidget, "palette")
    assert isinstance(palette, CommandPalette)
    hand.key(palette.query, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == 1
    hand.key(palette.query, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    hand.key(hand.window, Qt.Key.Key_P, CTRL | SHIFT)
    hand.qtbot.keyClicks(palette.query, "sweep")
    hand.key(palette.query, Qt.Key.Key_Return)
    assert hand.workspace.pages.current is Page.SWEEP
    return ("Arrow keys", "Enter", "Esc")


DONE: dict[Place, Callable[[Hand], Sequence[str]]] = {
    Place.WINDOW: window_gestures,
    Place.SENTENCES: sentence_gestures,
    Place.SETTINGS: settings_gestures,
    Place.FIND: find_gestures,
    Place.SEARCH: search_gestures,
    Place.PLOTS: plot_gestures,
    Place.MAP: map_gestures,
    Place.PAGES: page_gestures,
    Place.LISTS: list_gestures,
    Place.PALETTE: palette_gestures,
}


@pytest.mark.parametrize("place", Place)
def test_every_gesture_that_is_listed_is_real(hand: Hand, place: Place) -> None:
    assert set(DONE[place](hand)) == set(GESTURES[place])


def test_the_help_lists_every_key_of_every_action_and_every_gesture(qtbot: QtBot) -> None:
    dialog = ShortcutsDialog()
    qtbot.addWidget(dialog)
    words = [label.text() for label in dialog.findChildren(QLabel)]
    listed = [(", ".join(map(shortcut_words, row.shortcuts)), row.name) for row in ACTIONS.values() if row.shortcuts]
    listed += [pair for place in Place for pair in GESTURES[place].items()]
    assert set(listed) <= set(pairwise(words))
