"""The page in a window of its own, on intents that only take notes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from explorer.domain.state import AppState
from explorer.ui.pages.evaluate.page import EvaluatePage
from tests.support.evaluations import NotedIntents

ShowPage = Callable[..., EvaluatePage]


@pytest.fixture
def intents() -> NotedIntents:
    return NotedIntents()


@pytest.fixture
def show(qtbot: QtBot, intents: NotedIntents) -> ShowPage:
    """Make the page and show a state on it."""

    def make(state: AppState, size: tuple[int, int] = (960, 640)) -> EvaluatePage:
        page = EvaluatePage(intents)  # type: ignore[arg-type]  # it takes whatever is asked of it
        qtbot.addWidget(page)
        page.resize(*size)
        page.render(None, state)
        page.show()
        qtbot.waitExposed(page)
        return page

    return make
