"""The page in the real window, from the button to the vectors on the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from explorer.domain.corpus import Corpus
from explorer.domain.spec import Pooling, Readout
from explorer.ui.main_window import MainWindow
from explorer.ui.pages.sweep.page import Part, SweepPage
from explorer.ui.pages.table import Page
from explorer.ui.tasks import TaskRunner
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
    place = page.poolings.grid.layout_now().cells[row].center().toPoint()
    qtbot.mouseClick(page.poolings.grid, Qt.MouseButton.LeftButton, pos=place)
    settled(window.runner)
    state = window.store.state
    assert state.embeddings is not None
    assert state.embeddings.readout == wanted
    assert services.encoded[-1][2] is sweep.encoding
    assert not state.stale
    assert page.poolings.table.rows.present == row


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
    assert page.padding.canvas.scene is not None
    assert page.padding.canvas.scene.selected.tolist() == [False, True]
