"""The page in the real window, from the button to the vectors on the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from explorer.domain.settings.spec import Pooling, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.ui.pages.registry import Page
from explorer.ui.pages.sweep.page import Part, SweepPage
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from tests.support.services import FakeServices


def test_from_the_sweep_to_a_layer_on_the_screen(
    window: MainWindow, services: FakeServices, settled: Callable[[TaskRunner], None], qtbot: QtBot
) -> None:
    window.workspace.sentences.editor.put_corpus(Corpus.from_lines(["a cat", "a dog", "a small house"]), replace=True)
    settled(window.runner)
    window.controller.run()
    settled(window.runner)
    window.workspace.show_view("sweep")
    page = window.workspace.pages.view(Page.SWEEP)
    assert isinstance(page, SweepPage)
    page.all_layers.click()
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    settled(window.runner)
    sweep = window.store.state.sweep
    assert sweep is not None
    wanted = Readout(Pooling.CLS, 1)
    row = [found.readout for found in sweep.rows].index(wanted)
    placed = page.poolings.grid.placed
    assert placed is not None
    place = QPointF(*placed.axes_of_index(row).plot.center).toPoint()
    before, runs = window.store.state, len(services.encoded)
    qtbot.mouseClick(page.poolings.grid, Qt.MouseButton.LeftButton, pos=place)
    settled(window.runner)
    assert (window.store.state.readout, len(services.encoded)) == (before.readout, runs)
    qtbot.mouseClick(page.use, Qt.MouseButton.LeftButton)
    settled(window.runner)
    state = window.store.state
    assert state.embeddings is not None
    assert state.embeddings.readout == wanted
    assert services.encoded[-1][2] is sweep.encoding
    assert not state.stale
    assert page.poolings.table.rows.present == row
    status = window.workspace.status
    assert status.facts.text() == "The settings are cls of layer 1 now."
    undo = window.findChild(QAction, "action_undo")
    assert isinstance(undo, QAction)
    assert undo.text() == "&Undo: The settings are cls of layer 1 now"
    runs = len(services.encoded)
    qtbot.mouseClick(status.undo, Qt.MouseButton.LeftButton)
    settled(window.runner)
    undone = window.store.state
    assert undone.readout == before.readout
    assert undone.encoding is before.encoding
    assert undone.embeddings is not None
    assert before.embeddings is not None
    assert undone.embeddings.vectors.tolist() == before.embeddings.vectors.tolist()
    assert (undone.stale, len(services.encoded)) == (False, runs)
    assert not status.undo.isVisible()
    assert undo.text() == "&Undo"


def test_undo_of_a_setting_that_is_still_being_run_stops_the_run(
    window: MainWindow, services: FakeServices, settled: Callable[[TaskRunner], None]
) -> None:
    window.workspace.sentences.editor.put_corpus(Corpus.from_lines(["a cat", "a dog", "a small house"]), replace=True)
    settled(window.runner)
    window.controller.run()
    settled(window.runner)
    before = window.store.state
    window.controller.requests.sweep.start(True, False)
    settled(window.runner)
    window.workspace.show_view("sweep")
    page = window.workspace.pages.view(Page.SWEEP)
    assert isinstance(page, SweepPage)
    assert before.sweep is None
    services.gate.clear()
    sweep = window.store.state.sweep
    assert sweep is not None
    page.poolings.use([found.readout for found in sweep.rows].index(Readout(Pooling.CLS, 1)))
    assert window.store.state.running
    window.controller.history.undo()
    services.gate.set()
    settled(window.runner)
    state = window.store.state
    assert (state.readout, state.encoding, state.stale) == (before.readout, before.encoding, False)


def test_the_padding_test_follows_the_window_s_selection(
    window: MainWindow, settled: Callable[[TaskRunner], None], qtbot: QtBot
) -> None:
    window.workspace.sentences.editor.put_corpus(Corpus.from_lines(["a cat", "a dog and a hat"]), replace=True)
    settled(window.runner)
    window.controller.run()
    settled(window.runner)
    page = window.workspace.pages.view(Page.SWEEP)
    assert isinstance(page, SweepPage)
    window.workspace.show_view("sweep")
    page.show_part(Part.PADDING)
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    settled(window.runner)
    window.controller.select((1,))
    assert page.padding.plot.figure is not None
    assert page.padding.plot.marking.texts == (1,)
