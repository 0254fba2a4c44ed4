"""The page in the real window, on services that need no model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from explorer.domain.results.evaluation import ScoredPairs
from explorer.files.profile import settings as remembered
from explorer.ui.dialogs.files.pairs import PairsDialog
from explorer.ui.pages.evaluate.page import EvaluatePage
from explorer.ui.pages.registry import Page
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from tests.support.states import SEED

Settled = Callable[[TaskRunner], None]
LEFT = Qt.MouseButton.LeftButton
SCORED = "sentence1,sentence2,score\nA cat sat.,A dog sat.,1\nA cow ran.,A hen ran.,2.5\nThe sun.,The moon.,4\n"


@pytest.fixture
def page(window: MainWindow) -> EvaluatePage:
    window.workspace.show_view(Page.EVALUATE)
    view = window.workspace.pages.view(Page.EVALUATE)
    assert isinstance(view, EvaluatePage)
    return view


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "scored.csv"
    path.write_text(SCORED, "utf-8")
    return path


def confirm(window: MainWindow, settled: Settled) -> None:
    settled(window.runner)
    dialog = window.findChild(PairsDialog)
    assert dialog is not None
    dialog.confirm.click()
    settled(window.runner)


def test_a_table_dropped_on_the_page_is_not_taken_for_sentences(
    window: MainWindow, page: EvaluatePage, table: Path, settled: Settled
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(table))])
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(page, QDragEnterEvent(QPoint(20, 20), action, mime, LEFT, none))
    QApplication.sendEvent(page, QDropEvent(QPointF(20, 20), action, mime, LEFT, none))
    confirm(window, settled)
    assert window.store.state.evaluation is not None
    assert window.store.state.corpus.texts == SEED
    assert not page.is_empty()


def test_the_keyboard_goes_on_in_the_table(
    window: MainWindow, page: EvaluatePage, settled: Settled, qtbot: QtBot
) -> None:
    page.start.buttons[1].setFocus()
    qtbot.keyClick(page.start.buttons[1], Qt.Key.Key_Space)
    settled(window.runner)
    assert window.focusWidget() is page.results.table


def test_a_table_is_asked_for(
    window: MainWindow,
    page: EvaluatePage,
    table: Path,
    settled: Settled,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []

    def answer(*arguments: object) -> tuple[str, str]:
        asked.append(arguments)
        return ("", "") if len(asked) == 1 else (str(table), "")

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)
    qtbot.mouseClick(page.start.buttons[0], LEFT)
    settled(window.runner)
    assert window.findChild(PairsDialog) is None
    qtbot.mouseClick(page.start.buttons[0], LEFT)
    confirm(window, settled)
    assert window.store.state.evaluation is not None
    assert window.commands._settings.get(remembered.LAST_FOLDER) == str(table.parent)


def test_a_pair_ends_as_two_sentences_on_the_screen(
    window: MainWindow, page: EvaluatePage, settled: Settled, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.start.buttons[1], LEFT)
    settled(window.runner)
    run = window.store.state.evaluation
    assert run is not None
    assert isinstance(run.data, ScoredPairs)
    page.results.choose(4)
    qtbot.mouseClick(page.results.follow_up, LEFT)
    pair = (run.data.texts_a[4], run.data.texts_b[4])
    assert window.store.state.corpus.texts == (*SEED, *pair)
    assert window.store.state.corpus.sources[-1] == "scored_pairs.csv"
    assert page.results.follow_up.text() == "Run, to explain this pair"
    qtbot.mouseClick(page.results.follow_up, LEFT)
    settled(window.runner)
    assert page.results.follow_up.text() == "Explain this pair"
    assert window.store.state.shown.texts[-2:] == pair


def test_choosing_and_using_a_row_reaches_the_settings(
    window: MainWindow, page: EvaluatePage, settled: Settled, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.start.buttons[1], LEFT)
    settled(window.runner)
    rows = page.results.table
    qtbot.mouseClick(rows.viewport(), LEFT, pos=rows.visualRect(rows.rows.index(6, 0)).center())
    settled(window.runner)
    run = window.store.state.evaluation
    assert run is not None
    assert run.chosen == rows.rows.places[6]
    assert rows.selectionModel().selectedRows()[0].row() == 6
    qtbot.mouseClick(page.use, LEFT)
    settled(window.runner)
    row = run.evaluation.rows[run.chosen]
    assert (window.store.state.readout, window.store.state.metric) == (row.readout, row.metric)
    assert not page.use.isEnabled()


def test_escape_stops_an_evaluation(
    window: MainWindow, page: EvaluatePage, settled: Settled, qtbot: QtBot, services: object
) -> None:
    settled(window.runner)
    services.gate.clear()  # type: ignore[attr-defined]  # they are the pretended ones
    qtbot.mouseClick(page.start.buttons[1], LEFT)
    qtbot.waitUntil(lambda: window.store.state.request_progress is not None)
    window.commands.cancel()
    settled(window.runner)
    assert window.store.state.evaluation is None
    assert window.store.state.failure is None
