"""Every drop-down of every page and dialog is opened, in the smallest window: no row and no value is cut unsaid."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QScrollArea, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

import explorer.ui
from explorer.files.texts.pairs import inspect_pairs, read_pairs
from explorer.files.texts.samples import scored_samples
from explorer.ui.dialogs.files.pairs import PairsDialog
from explorer.ui.lessons.window import LessonsWindow
from explorer.ui.look.controls.drop_down import DropDown
from explorer.ui.pages.compare.page import ComparePage
from explorer.ui.pages.registry import Page
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from tests.support.shown_words import tip_at

pytestmark = pytest.mark.usefixtures("dressed")

Settled = Callable[[TaskRunner], None]
PADDING = 2 * 6
"""Of a row, in pixels, as the style sheet has it."""


def cut_rows(box: QComboBox) -> list[str]:
    """Open the list of a drop-down, and return the rows that do not fit."""
    box.showPopup()
    view = box.view()
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    cut = [
        box.itemText(row)
        for row in range(box.count())
        if view.visualRect(box.model().index(row, 0)).width()
        < option.fontMetrics.horizontalAdvance(box.itemText(row)) + PADDING
        and not view.isRowHidden(row)
    ]
    free = box.screen().availableGeometry()
    off = [] if free.contains(view.window().geometry()) else [f"{box.objectName()} is off the screen"]
    box.hidePopup()
    return cut + off


def shown_boxes(root: QWidget) -> list[QComboBox]:
    return [box for box in root.findChildren(QComboBox) if box.isVisible()]


def check(root: QWidget) -> set[str]:
    """Check the drop-downs that are in sight, and return their names."""
    boxes = shown_boxes(root)
    for box in boxes:
        assert isinstance(box, DropDown), box.objectName()
        assert cut_rows(box) == []
        if box.words_shown() != box.currentText():
            assert box.currentText() in tip_at(box, box.rect().center())
    return {box.objectName() for box in boxes}


@pytest.fixture
def small(window: MainWindow, settled: Settled) -> MainWindow:
    window.resize(900, 600)
    window.commands.run()
    settled(window.runner)
    window.workspace.settings.more.setChecked(True)
    return window


def test_nothing_is_cut_on_any_page(small: MainWindow, settled: Settled, qtbot: QtBot) -> None:
    settings, pages = small.workspace.settings, small.workspace.pages
    scroll = settings.findChild(QScrollArea, "settings_scroll")
    assert scroll is not None
    assert scroll.verticalScrollBar().isVisible()
    assert settings.backend.words_shown() == "Sentence Transformers"
    names = check(small)
    assert {"backend", "model", "pooling", "similarity", "prompt_choice", "device", "precision", "part"} <= names
    assert {"heatmap_order", "map_method", "map_color_by"} <= names
    for page in (Page.EXPLAIN, Page.COMPARE, Page.SWEEP, Page.EVALUATE, Page.FINDINGS):
        small.workspace.show_view(page)
        if page is Page.EVALUATE:
            small.controller.requests.evaluate.start(read_pairs(scored_samples()[0].path))
        settled(small.runner)
        names = check(small)
        assert ("evaluate_metric" in names) == (page is Page.EVALUATE)
    compare = pages.view(Page.COMPARE)
    assert isinstance(compare, ComparePage)
    small.workspace.show_view(Page.COMPARE)
    for chooser in compare.choosers:
        chooser.open()
        qtbot.waitUntil(chooser.form.isVisible)
        assert len(check(chooser.form)) >= 5
        chooser.close_form()


def test_nothing_is_cut_in_any_dialog(small: MainWindow, settled: Settled) -> None:
    commands, seen = small.commands, set[str]()
    for open_dialog in (
        commands.export,
        commands.show_code,
        commands.show_model_facts,
        commands.show_cache,
        commands.show_near_duplicates,
        commands.show_lessons,
        commands.show_preferences,
    ):
        open_dialog()
        settled(small.runner)
        (dialog,) = (found for found in small.findChildren(QDialog) if found.isVisible())
        for row in range(dialog.list.count()) if isinstance(dialog, LessonsWindow) else (0,):
            if isinstance(dialog, LessonsWindow):
                dialog.list.setCurrentRow(row)
            seen |= check(dialog)
        dialog.close()
    assert {"export_what", "export_format", "cache_limit", "lesson_option"} <= seen


def test_the_question_about_pairs(qtbot: QtBot, tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    long = "the first of the two sentences as it was read out"
    pairs.write_text(f"{long},{long} 2,score\n" + "".join(f"one {k},two {k},{k}\n" for k in range(6)))
    dialog = PairsDialog(pairs.name, inspect_pairs(pairs))
    qtbot.addWidget(dialog)
    dialog.show()
    assert len(check(dialog)) >= 3
    dialog.hide()


def test_a_value_that_is_cut_is_said_with_what_the_box_is_for(qtbot: QtBot) -> None:
    box = DropDown()
    qtbot.addWidget(box)
    box.addItems(["short", "a value that is <b>long</b>"])
    box.setToolTip("What it is for.")
    box.setFixedWidth(90)
    box.show()
    assert tip_at(box, box.rect().center()) == ""  # Qt shows the tip by itself
    box.setCurrentIndex(1)
    assert box.words_shown().endswith("…")
    assert tip_at(box, box.rect().center()) == "a value that is <b>long</b>\nWhat it is for."


def test_a_list_that_scrolls_has_room_for_its_scroll_bar(qtbot: QtBot) -> None:
    box = DropDown()
    qtbot.addWidget(box)
    box.addItems([f"a row with many words, number {row}" for row in range(40)])
    box.setMaxVisibleItems(8)
    box.setFixedWidth(70)
    box.show()
    assert cut_rows(box) == []


def test_the_wheel_scrolls_past_a_drop_down_without_the_keyboard(qtbot: QtBot) -> None:
    box = DropDown()
    qtbot.addWidget(box)
    box.addItems(["one", "two"])
    box.show()
    event = wheel(box)
    QApplication.sendEvent(box, event)
    assert box.currentIndex() == 0
    assert not event.isAccepted()


def test_all_drop_downs_are_of_one_kind() -> None:
    root = Path(explorer.ui.__file__).parent
    for path in root.rglob("*.py"):
        if path.name != "drop_down.py":
            assert not re.search(r"QComboBox\((?!\))|= QComboBox\(", path.read_text("utf-8")), path


def wheel(widget: QWidget) -> QWheelEvent:
    at = QPointF(widget.rect().center())
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    return QWheelEvent(
        at,
        QPointF(widget.mapToGlobal(at)),
        QPoint(),
        QPoint(0, -120),
        none,
        Qt.KeyboardModifier.NoModifier,
        phase,
        False,
    )
