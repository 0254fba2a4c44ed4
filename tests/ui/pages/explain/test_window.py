"""The page in the whole window, on services that need no model."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from explorer.analysis.similarity.similarity import pair_similarity
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.settings.spec import Pooling, Readout, Similarity
from explorer.ui.pages.explain.page import ExplainPage
from explorer.ui.pages.registry import Page
from explorer.ui.window.main_window import MainWindow
from tests.support.services import FakeServices


@pytest.fixture
def ready(window: MainWindow, settled: Callable[..., None]) -> MainWindow:
    """Return the window after a run, in raw mean pooling."""
    window.controller.set_readout(Readout(Pooling.MEAN))
    window.controller.run()
    settled(window.runner)
    return window


def page_of(window: MainWindow) -> ExplainPage:
    page = window.workspace.pages.view(Page.EXPLAIN)
    assert isinstance(page, ExplainPage)
    return page


def test_two_selected_anywhere_are_explained_on_the_page(
    ready: MainWindow, settled: Callable[..., None], services: FakeServices
) -> None:
    ready.controller.select((1, 0))
    settled(ready.runner)
    assert services.tokens_read == []
    ready.controller.show_view("explain")
    settled(ready.runner)
    state, page = ready.store.state, page_of(ready)
    assert services.tokens_read == [(1, 0)]
    assert page.shown is not None
    assert state.embeddings is not None
    expected = pair_similarity(state.embeddings.vectors, 1, 0, Similarity.COSINE)
    assert page.shown.values.sum() == pytest.approx(expected, abs=1e-6)
    assert page.panes.summary.value.text() == f"{expected:.3f}".replace("-", "−")


def test_another_pooling_is_explained_anew_and_a_hidden_page_rests(
    ready: MainWindow, settled: Callable[..., None], services: FakeServices
) -> None:
    ready.controller.select((0, 1))
    ready.controller.show_view("explain")
    settled(ready.runner)
    ready.controller.set_readout(Readout(Pooling.MAX))
    settled(ready.runner)
    page = page_of(ready)
    assert page.shown is not None
    assert page.shown.explanation.pooling is Pooling.MAX
    assert len(services.tokens_read) == 2
    ready.controller.show_view("heatmap")
    ready.controller.set_metric(Similarity.DOT)
    settled(ready.runner)
    assert len(services.tokens_read) == 2
    assert page.is_empty()
    ready.controller.show_view("explain")
    settled(ready.runner)
    assert page.shown is not None
    assert page.shown.explanation.metric is Similarity.DOT


def test_what_cannot_be_split_is_said_in_the_banner_and_on_the_page(
    ready: MainWindow, settled: Callable[..., None], services: FakeServices
) -> None:
    services.failure = ExplorerError(FailureKind.INPUT, "This cannot be split.", "Choose another pooling.")
    ready.controller.select((0, 1))
    ready.controller.show_view("explain")
    settled(ready.runner)
    page = page_of(ready)
    assert page.notice.isVisible()
    assert page.notice.words.text() == "This cannot be split. Choose another pooling."
    assert ready.workspace.banner.isVisible()
    services.failure = None
    ready.controller.select((1, 2))
    settled(ready.runner)
    assert page.panes.isVisible()


def test_a_cancelled_explanation_can_be_asked_for_again(
    ready: MainWindow, settled: Callable[..., None], services: FakeServices, qtbot: QtBot
) -> None:
    services.gate.clear()
    ready.controller.select((0, 1))
    ready.controller.show_view("explain")
    qtbot.waitUntil(lambda: services.tokens_read != [])
    ready.controller.cancel()
    page = page_of(ready)
    qtbot.waitUntil(lambda: page.notice.button.isVisible())
    assert page.notice.button.text() == "Try again"
    services.gate.set()
    page.notice.button.click()
    settled(ready.runner)
    assert page.shown is not None


def test_explain_this_pair_leads_from_every_view_to_the_page(ready: MainWindow, settled: Callable[..., None]) -> None:
    heatmap, neighbors = ready.workspace.heatmap, ready.workspace.neighbors
    assert heatmap.plot.placed is not None
    layout = heatmap.plot.placed.axes[0].cells
    assert layout is not None
    cell = QPointF(layout.left_of(2.5), layout.top_of(0.5))

    def explain(menu: object) -> None:
        (action,) = (each for each in menu.actions() if each.text() == "Explain this pair")  # type: ignore[attr-defined]  # a menu
        assert action.isEnabled()
        action.trigger()
        settled(ready.runner)

    explain(heatmap.menu_for(heatmap.target_at(cell)))
    assert ready.workspace.pages.current is Page.EXPLAIN
    page = page_of(ready)
    assert page.shown is not None
    assert page.shown.explanation.indices == (0, 2)
    ready.controller.show_view("neighbors")
    ready.controller.select((1,))
    settled(ready.runner)
    row = neighbors.list.visualRect(neighbors.list.rows.index(0, 0)).center()
    assert neighbors.ranking is not None
    nearest = neighbors.ranking.indices[0]
    explain(neighbors.menu_for(neighbors.target_at(row.toPointF())))
    assert page.shown is not None
    assert page.shown.explanation.indices == (1, nearest)
