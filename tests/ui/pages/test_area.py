from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from explorer.domain.results.finding import Finding, Severity
from explorer.ui.pages.compare.page import ComparePage
from explorer.ui.pages.explain.page import ExplainPage
from explorer.ui.pages.registry import PAGES, Page
from explorer.ui.pages.sweep.page import SweepPage
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow


def action(window: MainWindow, name: str) -> QAction:
    found = window.findChild(QAction, f"action_{name}")
    assert isinstance(found, QAction)
    return found


def test_no_page_is_made_before_it_is_looked_at(window: MainWindow) -> None:
    assert window.workspace.pages.current is Page.EXPLORE
    assert window.workspace.pages.views == ()


@pytest.mark.parametrize("page", [page for page in Page if page is not Page.EXPLORE])
def test_every_page_has_a_key_a_tab_and_an_empty_state(window: MainWindow, qtbot: QtBot, page: Page) -> None:
    action(window, f"page_{page}").trigger()
    pages = window.workspace.pages
    assert pages.current is page
    view = pages.view(page)
    assert view.name == page
    assert view.isVisible()
    assert view.is_empty()
    assert pages.tabs.tabText(pages.tabs.currentIndex()) == PAGES[page].title
    assert pages.tabs.tabToolTip(pages.tabs.currentIndex())
    assert view in window.workspace.views


def test_a_key_of_a_view_leads_back_to_it(window: MainWindow) -> None:
    action(window, "page_compare").trigger()
    assert not window.workspace.norms.isVisible()
    action(window, "view_norms").trigger()
    assert window.workspace.pages.current is Page.EXPLORE
    assert window.workspace.norms.isVisible()


def test_a_views_button_leads_back_to_it_and_hides_it_only_there(window: MainWindow, qtbot: QtBot) -> None:
    button = window.findChild(QToolButton, "tool_toggle_map")
    assert isinstance(button, QToolButton)
    action(window, "page_sweep").trigger()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.workspace.pages.current is Page.EXPLORE
    assert window.workspace.map.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.workspace.pages.current is Page.EXPLORE
    assert not window.workspace.map.isVisible()


def test_the_tab_counts_the_findings(window: MainWindow) -> None:
    tabs = window.workspace.pages.tabs
    index = list(PAGES).index(Page.FINDINGS)
    window.store.update(findings=(Finding("hubs", Severity.NOTE, "One sentence is a hub."),))
    assert tabs.tabText(index) == "Findings (1)"
    window.store.update(findings=())
    assert tabs.tabText(index) == "Findings"


def test_the_controller_brings_views_pages_and_the_editor_to_the_front(window: MainWindow) -> None:
    for name in ("explain", "heatmap", "findings"):
        window.controller.show_view(name)
        assert next(view for view in window.workspace.views if view.name == name).isVisible()
    window.controller.show_view("editor")
    assert window.workspace.sentences.editor.hasFocus()


@pytest.mark.parametrize("filled", [True, False])
@pytest.mark.parametrize("name", ["explain", "compare", "sweep", "evaluate", "findings"])
def test_the_tab_key_reaches_every_control_of_a_page_and_leaves_it(
    window: MainWindow, settled: Callable[[TaskRunner], None], qtbot: QtBot, name: str, filled: bool
) -> None:
    if filled:
        window.commands.run()
        settled(window.runner)
        window.controller.select((0, 1))
    window.activateWindow()
    window.workspace.pages.focus_page(Page(name))
    view = window.workspace.pages.view(Page(name))
    if filled and isinstance(view, ComparePage):
        view.compare()
    if filled and isinstance(view, SweepPage):
        window.controller.requests.sweep.start(all_layers=False, naive=True)
    settled(window.runner)
    if isinstance(view, ExplainPage):
        view.switches.part.chosen.emit("tokens")
    start = QApplication.focusWidget()
    assert start is not None
    assert start is view or view.isAncestorOf(start)
    if start is view:
        qtbot.keyClick(start, Qt.Key.Key_Tab)
        start = QApplication.focusWidget()
        assert start is not None
    passed: list[QWidget] = [start]
    for _ in range(80):
        qtbot.keyClick(passed[-1], Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
        assert widget is not None
        if widget is start:
            break
        passed.append(widget)
    else:
        pytest.fail(f"Tab ends at {passed[-1].objectName()}.")
    assert window.workspace.sentences.editor in passed
    left_out = [
        widget.objectName()
        for widget in view.findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if widget.focusProxy() is None and widget not in passed
    ]
    # Of buttons of which one is down, Tab stops at that one; the arrow keys reach the others.
    assert [found for found in left_out if not found.startswith("explain_part_")] == []
