"""Real widgets on fake intents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from explorer.domain.state import AppState
from explorer.figures.theme import ThemeChoice
from explorer.ui.look.theme import theme_source
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.views.base import View
from tests.support.states import FakeIntents

AnyView = TypeVar("AnyView", bound=View)
Show = Callable[..., AnyView]


def pytest_itemcollected(item: pytest.Item) -> None:
    # The offscreen platform says so of smallest sizes and popups, whenever a window is shown.
    item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture
def intents(runner: TaskRunner) -> FakeIntents:
    return FakeIntents(runner=runner)


@pytest.fixture(autouse=True)
def _light_theme(qapp: QApplication) -> Iterator[None]:
    theme_source().choose(ThemeChoice.LIGHT)
    yield
    theme_source().choose(ThemeChoice.SYSTEM)


@pytest.fixture
def show(qtbot: QtBot, intents: FakeIntents) -> Show[View]:
    """Make a view of a class, show a state in it."""

    def make(kind: Callable[[FakeIntents], View], state: AppState, size: tuple[int, int] = (600, 480)) -> View:
        view = kind(intents)
        qtbot.addWidget(view)
        view.resize(*size)
        view.render(None, state)
        view.show()
        qtbot.waitExposed(view)
        return view

    return make


def drag(
    widget: QWidget,
    path: list[QPointF],
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press the left button at the start of a path, move along it and release at its end."""
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    steps = [(QEvent.Type.MouseButtonPress, path[0], left, left)]
    steps += [(QEvent.Type.MouseMove, point, none, left) for point in path[1:]]
    steps.append((QEvent.Type.MouseButtonRelease, path[-1], left, none))
    for kind, point, button, buttons in steps:
        place = QPointF(widget.mapToGlobal(point))
        QApplication.sendEvent(widget, QMouseEvent(kind, point, place, button, buttons, modifiers))


def hover(widget: QWidget, point: QPointF) -> None:
    """Move the pointer to a point, no button pressed."""
    none = Qt.MouseButton.NoButton
    place = QPointF(widget.mapToGlobal(point))
    QApplication.sendEvent(
        widget, QMouseEvent(QEvent.Type.MouseMove, point, place, none, none, Qt.KeyboardModifier.NoModifier)
    )
