"""The page in a window of its own, on intents that only take notes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from explorer.domain.state import AppState
from explorer.ui.pages.explain.page import ExplainPage
from tests.support.states import FakeIntents

ShowPage = Callable[..., ExplainPage]


@pytest.fixture
def intents() -> FakeIntents:
    return FakeIntents()


@pytest.fixture
def show(qtbot: QtBot, intents: FakeIntents) -> ShowPage:
    """Make the page and show a state on it."""

    def make(state: AppState, size: tuple[int, int] = (960, 640)) -> ExplainPage:
        page = ExplainPage(intents)  # type: ignore[arg-type]  # it takes whatever is asked of it
        qtbot.addWidget(page)
        page.resize(*size)
        page.render(None, state)
        page.show()
        qtbot.waitExposed(page)
        return page

    return make
