from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.ui.window.main_window import MainWindow
from explorer.ui.window.preloading import Preloading

UNTIL_SHOWN = """
import sys
from explorer.app.application import make_application
from explorer.figures.theme import ThemeChoice
from explorer.files.profile.settings import Settings
from explorer.ui.window.main_window import MainWindow
from tests.support.services import FakeServices
app = make_application(["test"], ThemeChoice.LIGHT)
window = MainWindow(FakeServices().services(), Settings.load())
window.start()
window.show()
window.grab()
print(*(name for name in ("pyqtgraph", "explorer.ui.plots.plot") if name in sys.modules))
window.shut_down()
"""


def test_the_window_is_seen_before_what_paints_figures_is_loaded() -> None:
    shown = subprocess.run([sys.executable, "-c", UNTIL_SHOWN], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == []


def test_the_plots_are_there_soon_after_and_then_the_libraries_of_models(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.controller.devices_found):
        window.preloading.start()
    for view in (window.workspace.heatmap, window.workspace.map, window.workspace.norms):
        assert "plot" in vars(view)


@pytest.mark.parametrize(("seconds_a_step", "seen"), [(0.01, [0, 1, 2, 3]), (0.0001, [0, 0, 0, 0])])
def test_the_event_loop_has_a_turn_between_slices_and_short_steps_share_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, seconds_a_step: float, seen: list[int]
) -> None:
    ticks = (seconds_a_step * number for number in count())
    monkeypatch.setattr("explorer.ui.window.preloading.time", SimpleNamespace(perf_counter=ticks.__next__))
    turns: list[None] = []
    found: list[int] = []
    parent = QObject()

    def steps() -> Iterator[None]:
        for _ in seen:
            found.append(len(turns))
            QTimer.singleShot(0, lambda: turns.append(None))
            yield

    preloading = Preloading(steps(), parent)
    with qtbot.waitSignal(preloading.ended):
        preloading.start()
    assert found == seen


def test_a_step_that_fails_is_reported_and_ends_them(qtbot: QtBot) -> None:
    parent = QObject()

    def steps() -> Iterator[None]:
        yield
        raise ImportError("no such library")

    preloading = Preloading(steps(), parent)
    with qtbot.capture_exceptions() as errors, qtbot.waitSignal(preloading.ended):
        preloading.start()
    assert [str(value) for _, value, _ in errors] == ["no such library"]


def test_nothing_is_done_for_a_window_that_is_gone(qtbot: QtBot) -> None:
    parent = QObject()
    done: list[None] = []

    def steps() -> Iterator[None]:
        done.append(None)
        yield

    Preloading(steps(), parent).start()
    del parent
    QApplication.processEvents()
    assert done == []
