"""The page on states with real sweeps of made-up vectors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from explorer.domain.state import AppState
from explorer.ui.pages.sweep.page import SweepPage
from tests.support.states import FakeIntents

ShowPage = Callable[..., SweepPage]


@pytest.fixture
def intents() -> FakeIntents:
    return FakeIntents()


@pytest.fixture
def show(qtbot: QtBot, intents: FakeIntents) -> ShowPage:
    """Make the page and show a state on it."""

    def make(state: AppState, size: tuple[int, int] = (920, 640)) -> SweepPage:
        page = SweepPage(intents)  # type: ignore[arg-type]  # it takes whatever is asked of it
        qtbot.addWidget(page)
        page.resize(*size)
        page.render(None, state)
        page.show()
        qtbot.waitExposed(page)
        return page

    return make
