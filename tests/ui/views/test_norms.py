from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from explorer.domain.state import AppState
from explorer.figures.layout.placed import PlacedAxes
from explorer.figures.marks import Bars
from explorer.ui.plots.export import export_figure
from explorer.ui.views.norms import NormsView
from tests.support.states import SEED, FakeIntents, make_state, make_vectors
from tests.ui.views.conftest import Show, hover


def axes_of(view: NormsView, title: str) -> PlacedAxes:
    assert view.plot.placed is not None
    return next(axes for axes in view.plot.placed.axes if axes.axes.title == title)


def test_a_bar_is_named_and_selects_its_own(show: Show[NormsView], intents: FakeIntents, qtbot: QtBot) -> None:
    state = make_state(300)
    view = show(NormsView, state, (760, 560))
    axes = axes_of(view, "Before normalising")
    bars = next(mark for mark in axes.marks if isinstance(mark, Bars))
    bar = int(np.argmax(bars.heights))
    low, high = float(bars.edges[bar]), float(bars.edges[bar + 1])
    point = QPointF(axes.x((low + high) / 2), axes.plot.bottom - 4)
    hover(view.plot, point)
    assert view.caption.text() == f"Norms from {low:.3f} to {high:.3f}:  {bars.heights[bar]} sentences"
    qtbot.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=point.toPoint())
    assert state.embeddings is not None
    norms = state.embeddings.norms
    assert intents.wishes[-1] == ("select", tuple(np.flatnonzero((norms >= low) & (norms < high))))


@pytest.mark.parametrize("title", ["Norm against tokens", "Each sentence"])
def test_hovering_and_clicking_a_dot_finds_its_sentence(
    show: Show[NormsView], intents: FakeIntents, qtbot: QtBot, title: str
) -> None:
    state = make_state(60, selection=(5,))
    view = show(NormsView, state, (760, 560))
    axes = axes_of(view, title)
    assert state.embeddings is not None
    across = 8.0 if title == "Norm against tokens" else 1.0
    at = QPointF(axes.x(across), axes.y(float(state.embeddings.norms[0])))
    hover(view.plot, at)
    assert view.caption.text().startswith(f"“{SEED[0]}”, 8 tokens, norm  ")
    assert view.caption.text().endswith("→ 1.000")
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(view.plot, Qt.MouseButton.LeftButton, control, at.toPoint())
    assert intents.wishes[-1] == ("select", (5, 0))
    target = view.target_at(at)
    assert (target.value, target.sentence) == (f"{state.embeddings.norms[0]:.3f}", SEED[0])


def test_rows_of_the_list_select(show: Show[NormsView], intents: FakeIntents, qtbot: QtBot) -> None:
    view = show(NormsView, make_state(3), (600, 480))
    at = QPointF(*axes_of(view, "Each sentence").row(2).center)
    hover(view.plot, at)
    assert SEED[2] in view.caption.text()
    qtbot.mouseClick(view.plot, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert intents.wishes == [("select", (2,))]


def test_the_summary_and_the_selection_reach_the_screen(show: Show[NormsView]) -> None:
    state = make_state(300)
    view = show(NormsView, state, (760, 560))
    assert state.norm_summary is not None
    view.plot.grab()
    assert view.plot.accessibleDescription().startswith(state.norm_summary.meaning)
    assert "median" in view.caption.text()
    before = view.plot.grab().toImage()
    view.render(state, replace(state, selection=(1, 2, 3)))
    assert view.plot.grab().toImage() != before


def test_norms_of_cut_vectors_are_told_from_those_as_pooled(show: Show[NormsView]) -> None:
    view = show(NormsView, make_state(vectors=make_vectors(40), normalize=False))
    assert view.caption.text().startswith("As pooled: median ")
    view.render(AppState(), make_state(vectors=make_vectors(40)))
    assert view.caption.text().startswith("Before normalising: median ")
    raw = make_state(vectors=make_vectors(40), normalize=False)
    assert raw.encoding is not None
    view.render(AppState(), replace(raw, encoding=replace(raw.encoding, file="vectors.npz")))
    assert view.caption.text().startswith("As in the file: median ")


def test_empty_then_filled(show: Show[NormsView]) -> None:
    view = show(NormsView, AppState())
    assert view.is_empty()
    view.render(AppState(), make_state(1))
    assert not view.is_empty()
    view.plot.grab()


@pytest.mark.parametrize("size", [(900, 720), (640, 520)])
def test_every_number_and_name_reaches_the_file(show: Show[NormsView], tmp_path: Path, size: tuple[int, int]) -> None:
    view = show(NormsView, make_state(300))
    export_figure(view, tmp_path / "norms.svg", size=size)
    drawn = (tmp_path / "norms.svg").read_text(encoding="utf-8")
    words = [words.strip() for words in re.findall(r"<text [^>]*>([^<]*)</text>", drawn)]
    for name in ("norm", "tokens", "sentence", "300", "Norm against tokens"):
        assert name in words


def test_what_has_no_room_any_more_is_not_pointed_at(show: Show[NormsView]) -> None:
    state = make_state(60)
    view = show(NormsView, state, (760, 560))
    assert state.embeddings is not None
    axes = axes_of(view, "Each sentence")
    hover(view.plot, QPointF(axes.x(1.0), axes.y(float(state.embeddings.norms[0]))))
    assert view.plot.hit is not None
    # A window is made smaller by keys too, and the pointer stays where it is.
    view.plot.resize(160, 120)
    assert view.plot.hit is None
    assert view.caption.text().startswith("Before normalising: median")
    assert not view.plot.grab().isNull()
