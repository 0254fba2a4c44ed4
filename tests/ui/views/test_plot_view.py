from __future__ import annotations

import inspect
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.domain.state import AppState
from explorer.figures.marks import Bars
from explorer.ui.plots.export import export_figure
from tests.support.states import FakeIntents, make_state
from tests.ui.views import tokens_view
from tests.ui.views.conftest import Show, hover
from tests.ui.views.tokens_pane import SHELL, TokensPane
from tests.ui.views.tokens_view import TokensView


def tallest(view: TokensView) -> tuple[QPointF, tuple[int, ...]]:
    (axes,) = view.placed.axes
    (bars,) = axes.marks
    assert isinstance(bars, Bars)
    assert bars.link is not None
    bar = int(np.argmax(bars.heights))
    middle = float(bars.edges[bar] + bars.edges[bar + 1]) / 2
    return QPointF(axes.x(middle), axes.plot.bottom - 4), bars.link.texts(bar)


def test_a_whole_new_view_is_a_page_of_code() -> None:
    source = inspect.getsource(tokens_view)
    assert len(source.splitlines()) <= 30
    shown = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    assert source[source.index("from explorer") :].rstrip() in shown


def test_on_a_page_it_is_half_of_that(qtbot: QtBot, intents: FakeIntents) -> None:
    lines = [line for line in inspect.getsource(TokensPane).splitlines() if line]
    assert len(lines) - SHELL <= 15
    pane = TokensPane(intents)
    qtbot.addWidget(pane)
    pane.resize(500, 300)
    tokens = np.arange(300) % 20
    pane.show_tokens(tokens, (0,))
    pane.show()
    qtbot.waitExposed(pane)
    assert pane.plot.placed is not None
    axes = pane.plot.placed.axes[0]
    place = QPointF(axes.x(10.0), axes.plot.bottom - 4)
    hover(pane.plot, place)
    hit = pane.plot.hit
    assert hit is not None
    low, high, height = pane.plot.placed.bar(hit) or (0.0, 0.0, 0.0)
    expected = np.flatnonzero((tokens >= low) & (tokens < high))
    assert len(expected) == height > 0
    assert pane.toolTip() == pane.say() == f"{len(expected)} sentences"
    qtbot.mouseClick(pane.plot, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert intents.wishes == [("select", tuple(expected.tolist()))]


def test_it_says_what_the_pointer_is_on_and_selects_it(
    show: Show[TokensView], intents: FakeIntents, qtbot: QtBot
) -> None:
    view = show(TokensView, make_state(300, selection=(0,)))
    place, texts = tallest(view)
    hover(view.plot, place)
    assert re.fullmatch(rf"\d+ to \d+ tokens:  {len(texts)} sentences", view.caption.text())
    qtbot.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=place.toPoint())
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(view.plot, Qt.MouseButton.LeftButton, control, place.toPoint())
    assert intents.wishes == [
        ("select", texts),
        ("select", (0, *(text for text in texts if text != 0))),
    ]
    QApplication.sendEvent(view.plot, QEvent(QEvent.Type.Leave))
    assert "tokens:" not in view.caption.text()


def test_its_menu_offers_the_value_and_the_sentences(show: Show[TokensView]) -> None:
    view = show(TokensView, make_state(300))
    place, texts = tallest(view)
    names = [action.text() for action in view.menu_for(view.target_at(place)).actions() if action.isEnabled()]
    assert f"Select {len(texts)} sentences" in names
    assert "Copy value" in names
    assert "Export…" in names


def test_it_shows_the_selection_and_is_empty_without_a_run(show: Show[TokensView]) -> None:
    view = show(TokensView, AppState())
    assert view.is_empty()
    state = make_state(300)
    view.render(AppState(), state)
    before = view.plot.grab().toImage()
    figure = view.plot.figure
    view.render(state, replace(state, selection=(1, 2)))
    assert view.plot.figure is figure, "a selection makes no new figure"
    assert view.plot.grab().toImage() != before
    view.render(state, AppState())
    assert view.is_empty()


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_it_is_written_to_files(show: Show[TokensView], tmp_path: Path, suffix: str) -> None:
    view = show(TokensView, make_state(300))
    export_figure(view, tmp_path / f"tokens{suffix}")
    written = (tmp_path / f"tokens{suffix}").read_bytes()
    assert len(written) > 1000
    if suffix == ".svg":
        assert b"tokens</text>" in written.replace(b"\n", b"")
