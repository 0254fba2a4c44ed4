"""What was selected is lost neither to a double click nor to a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from explorer.analysis.neighbors import same_texts
from explorer.domain.results.projection import ProjectionMethod, ProjectionSpec
from explorer.domain.texts.corpus import Corpus
from explorer.ui.control.controller import Controller
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow

Settled = Callable[[TaskRunner], None]
LINES = tuple(f"the sentence of number {number}" for number in range(40))
LASSO = tuple(range(3, 19))


@pytest.fixture
def ran(window: MainWindow, settled: Settled) -> MainWindow:
    window.workspace.sentences.editor.setPlainText("\n".join(LINES))
    window.controller.set_projection(ProjectionSpec(method=ProjectionMethod.PCA))
    window.commands.run()
    settled(window.runner)
    return window


def double_click(qtbot: QtBot, plot: QWidget, place: QPoint) -> None:
    for click in (qtbot.mousePress, qtbot.mouseRelease, qtbot.mouseDClick, qtbot.mouseRelease):
        click(plot, Qt.MouseButton.LeftButton, pos=place)


@pytest.mark.parametrize("name", ["map", "heatmap"])
def test_a_double_click_shows_everything_and_keeps_what_is_selected(ran: MainWindow, qtbot: QtBot, name: str) -> None:
    plot = {"map": ran.workspace.map.plot, "heatmap": ran.workspace.heatmap.plot}[name]
    plot.grab()
    ran.controller.select(LASSO)
    place = plot.rect().center()
    double_click(qtbot, plot, place)
    assert ran.store.state.selection == LASSO
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place)
    assert ran.store.state.selection != LASSO


def test_a_run_of_the_same_texts_keeps_what_is_selected(ran: MainWindow, settled: Settled) -> None:
    ran.controller.select(LASSO)
    ran.controller.set_spec(replace(ran.store.state.spec, max_length=64))
    ran.commands.run()
    settled(ran.runner)
    assert ran.store.state.selection == LASSO
    assert ran.workspace.sentences.editor.chosen == set(LASSO)


def test_a_run_finds_the_selected_texts_where_they_are_now(ran: MainWindow, settled: Settled) -> None:
    ran.controller.select((4, 7, 39))
    lines = ["a new one", *reversed(LINES)]
    lines.remove(LINES[7])
    ran.workspace.sentences.editor.setPlainText("\n".join(lines))
    ran.commands.run()
    settled(ran.runner)
    assert [lines[place] for place in ran.store.state.selection] == [LINES[4], LINES[39]]


def test_the_selected_one_of_texts_that_are_the_same_stays_the_same_one(ran: MainWindow, settled: Settled) -> None:
    ran.workspace.sentences.editor.setPlainText("same\nother\nsame\nsame")
    ran.commands.run()
    settled(ran.runner)
    ran.controller.select((2,))
    ran.workspace.sentences.editor.setPlainText("new\nsame\nother\nsame\nsame")
    ran.commands.run()
    settled(ran.runner)
    assert ran.store.state.selection == (3,)


def test_of_very_many_texts_those_that_stand_where_they_stood_stay_selected(
    ran: MainWindow, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(same_texts, "MANY", 10)
    ran.controller.select((4, 7, 39))
    lines = [*LINES[:7], "changed", *LINES[8:20]]
    ran.workspace.sentences.editor.setPlainText("\n".join(lines))
    ran.commands.run()
    settled(ran.runner)
    assert ran.store.state.selection == (4,)


def test_other_texts_have_no_selection(controller: Controller, settled: Settled, runner: TaskRunner) -> None:
    controller.set_corpus(Corpus(("one", "two", "three")))
    controller.run()
    settled(runner)
    controller.select((1,))
    controller.set_corpus(Corpus(("four", "five", "six")))
    controller.run()
    settled(runner)
    assert controller.state.selection == ()
