"""The page on fake intents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from explorer.domain.results.comparison import Comparison
from explorer.domain.state import AppState
from explorer.ui.pages.compare.page import ComparePage
from explorer.ui.state.tasks import TaskRunner
from tests.support.comparisons import make_comparison
from tests.support.states import FakeIntents, make_state

ShowPage = Callable[..., ComparePage]


@pytest.fixture
def intents(runner: TaskRunner) -> FakeIntents:
    return FakeIntents(runner=runner)


def compared(n_texts: int = 3, comparison: Comparison | None = None, **options: object) -> AppState:
    """Return the state after a run over N texts and a comparison on them."""
    state = make_state(n_texts, **options)  # type: ignore[arg-type]  # handed on as they are
    return replace(state, comparison=comparison or make_comparison(n_texts, corpus=state.corpus))


@pytest.fixture
def show_page(qtbot: QtBot, intents: FakeIntents) -> ShowPage:
    """Make the page, show a state in it and wait for its heatmaps."""

    def make(state: AppState, size: tuple[int, int] = (930, 650), tab: int = 0) -> ComparePage:
        page = ComparePage(intents)  # type: ignore[arg-type]  # notes whatever is asked
        qtbot.addWidget(page)
        page.resize(*size)
        page.tabs.setCurrentIndex(tab)
        page.render(None, state)
        page.show()
        qtbot.waitExposed(page)
        if state.comparison is not None:
            qtbot.waitUntil(lambda: page.heatmaps.heatmaps is not None)
        return page

    return make
