"""The window on services that need no model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDir, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.figures.theme import ThemeChoice
from explorer.files.disk.paths import resources
from explorer.files.profile.settings import Settings
from explorer.ui.control.controller import Controller
from explorer.ui.look.style import put_on_sheet
from explorer.ui.look.theme import theme_source, ui_font
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from tests.support.services import FakeServices


def pytest_itemcollected(item: pytest.Item) -> None:
    # The offscreen platform says so of smallest sizes and popups, whenever a window is shown.
    item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(autouse=True, scope="session")
def _icons() -> None:
    """Have style sheets find their icons."""
    QDir.setSearchPaths("icons", [str(resources() / "icons")])


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> Iterator[None]:
    # Windows of earlier tests would be restyled too: no event loop runs that deletes them.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme_source().choose(ThemeChoice.LIGHT)
    yield
    theme_source().choose(ThemeChoice.SYSTEM)


@pytest.fixture(autouse=True)
def _no_key_held(qapp: QApplication) -> None:
    # Qt keeps the keys of the last click of an earlier test, and selects by them where no event is at hand.
    if QGuiApplication.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        QTest.keyRelease(QWindow(), Qt.Key.Key_Control)


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[None]:
    """Put the program's font and style sheet on."""
    font = qapp.font()
    qapp.setFont(ui_font())
    put_on_sheet(qapp)
    yield
    qapp.setStyleSheet("")
    qapp.setFont(font)


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.close()


@pytest.fixture
def store(qapp: QApplication) -> Store:
    return Store()


@pytest.fixture
def controller(store: Store, services: FakeServices, runner: TaskRunner) -> Iterator[Controller]:
    controller = Controller(store, services.services(), runner)
    yield controller
    services.gate.set()


@pytest.fixture
def settled(qtbot: QtBot) -> Callable[[TaskRunner], None]:
    """Wait until nothing is waiting or running."""

    def wait(runner: TaskRunner) -> None:
        qtbot.waitUntil(lambda: runner.idle, timeout=20_000)

    return wait


@pytest.fixture
def open_window(home: Path, qtbot: QtBot, services: FakeServices) -> Iterator[Callable[..., MainWindow]]:
    """Open windows as the program does, settings read from the disk."""
    windows: list[MainWindow] = []

    def make(*files: Path) -> MainWindow:
        window = MainWindow(services.services(), Settings.load())
        qtbot.addWidget(window)
        windows.append(window)
        window.start(files)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield make
    services.gate.set()
    for window in windows:
        window.hide()
        window.shut_down()


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window()
