from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from pytestqt.qtbot import QtBot

from explorer.domain.state import AppState
from explorer.figures.theme import LIGHT
from explorer.ui.views import norms_panels
from explorer.ui.views.norms import NormsView
from explorer.ui.views.norms_distribution import DistributionPanel
from explorer.ui.views.norms_layout import Part, lay_out
from explorer.ui.views.norms_panels import Panel, StripPanel, TokenPanel
from explorer.ui.views.norms_scene import scene_of
from explorer.ui.views.norms_sentences import ListPanel
from explorer.ui.views.points import place_of
from explorer.ui.views.style import Style
from tests.support.states import SEED, FakeIntents, make_state, make_vectors
from tests.ui.views.conftest import Show, hover

AnyPanel = TypeVar("AnyPanel", bound=Panel)


@pytest.mark.parametrize("n_texts", [1, 2, 3, 12, 48, 300, 5000])
@pytest.mark.parametrize("size", [(340, 190), (480, 300), (560, 400), (900, 650)])
def test_panels_are_inside_and_apart(n_texts: int, size: tuple[int, int], qapp: object) -> None:
    scene = scene_of(make_state(n_texts))
    assert scene is not None
    whole = QRectF(0, 0, *size)
    panels = lay_out(whole, scene, Style(LIGHT))
    assert list(panels)[:2] == [Part.BEFORE, Part.AFTER]
    for part, rect in panels.items():
        assert whole.contains(rect)
        assert rect.height() >= (40 if part is Part.LIST else 60)
        assert not any(rect.intersects(other) for name, other in panels.items() if name is not part)


def test_a_large_view_has_all_four_parts(qapp: object) -> None:
    style, whole = Style(LIGHT), QRectF(0, 0, 900, 600)
    few, many = scene_of(make_state(3)), scene_of(make_state(300))
    assert few is not None
    assert many is not None
    parts = [Part.BEFORE, Part.AFTER, Part.TOKENS]
    assert list(lay_out(whole, few, style)) == [*parts, Part.LIST]
    assert list(lay_out(whole, many, style)) == [*parts, Part.STRIP]


def test_norms_are_before_and_after(show: Show[NormsView]) -> None:
    vectors = make_vectors(40)
    scene = show(NormsView, make_state(vectors=vectors)).canvas.scene
    assert scene is not None
    expected = np.sqrt((vectors.astype(float) ** 2).sum(axis=1))
    np.testing.assert_allclose(scene.before, expected, rtol=1e-5)
    np.testing.assert_allclose(scene.after, 1, atol=1e-5)
    raw = show(NormsView, make_state(vectors=vectors, normalize=False)).canvas.scene
    assert raw is not None
    np.testing.assert_allclose(raw.after, expected, rtol=1e-5)


def panel_of(view: NormsView, kind: type[AnyPanel]) -> AnyPanel:
    return next(panel for panel in view.canvas.figure.panels() if isinstance(panel, kind))


def test_bars_count_every_sentence_once_and_select_their_own(
    show: Show[NormsView], intents: FakeIntents, qtbot: QtBot
) -> None:
    state = make_state(300)
    view = show(NormsView, state, (760, 560))
    parts = view.canvas.figure.parts
    before, after = parts[Part.BEFORE], parts[Part.AFTER]
    assert isinstance(before, DistributionPanel)
    assert isinstance(after, DistributionPanel)
    assert before.counts.sum() == after.counts.sum() == 300
    assert after.counts[len(after.counts) // 2] == 300
    bar = int(np.argmax(before.counts))
    low, high = before.edges[bar], before.edges[bar + 1]
    foot = place_of(before.box, (low + high) / 2, 0.0)
    point = before.pos() + foot - QPointF(0, 4)
    hover(view.canvas, point)
    assert view.caption.text().endswith(f"{before.counts[bar]} sentences")
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=point.toPoint())
    name, chosen = intents.wishes[-1]
    assert name == "select"
    assert state.embeddings is not None
    norms = state.embeddings.norms
    assert chosen == tuple(np.flatnonzero((norms >= low) & (norms < high)))


@pytest.mark.parametrize("kind", [TokenPanel, StripPanel])
def test_hovering_and_clicking_a_dot_finds_its_sentence(
    show: Show[NormsView], intents: FakeIntents, qtbot: QtBot, kind: type[TokenPanel | StripPanel]
) -> None:
    state = make_state(60, selection=(5,))
    view = show(NormsView, state, (760, 560))
    panel = panel_of(view, kind)
    at = panel.pos() + QPointF(*panel.positions()[0])
    hover(view.canvas, at)
    assert view.caption.text().startswith(f"“{SEED[0]}”, 8 tokens, norm  ")
    assert view.caption.text().endswith("→ 1.000")
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, control, at.toPoint())
    assert intents.wishes[-1] == ("select", (5, 0))


@pytest.mark.parametrize("kind", [TokenPanel, StripPanel])
def test_where_dots_are_crowded_a_place_means_all_around_it(
    show: Show[NormsView],
    intents: FakeIntents,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[TokenPanel | StripPanel],
) -> None:
    monkeypatch.setattr(norms_panels, "CROWDED", 100)
    view = show(NormsView, make_state(2000, selection=tuple(range(600, 700))), (760, 560))
    panel = panel_of(view, kind)
    positions = panel.positions()
    at = positions[650]
    around = tuple(np.flatnonzero((np.abs(positions - at) <= 3.0).all(axis=1)).tolist())
    assert len(around) > 1
    assert panel.texts_at(QPointF(*at)) == around
    hover(view.canvas, panel.pos() + QPointF(*at))
    assert view.caption.text().startswith(f"{len(around)} sentences here, norms")
    # A click is on whole pixels.
    corner = (panel.pos() + QPointF(*at)).toPoint()
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=corner)
    assert intents.wishes[-1] == ("select", panel.texts_at(QPointF(corner) - panel.pos()))
    image = view.canvas.grab().toImage()
    box = panel.box.geometry().translated(panel.pos()).toAlignedRect()
    shades = [image.pixelColor(x, y) for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())]
    assert any(shade.red() > shade.blue() + 100 for shade in shades), "the selected ones are in their own colour"
    assert len({shade.rgb() for shade in shades if shade.blue() > shade.red()}) > 5, "the others by their number"


def test_rows_of_the_list_select(show: Show[NormsView], intents: FakeIntents, qtbot: QtBot) -> None:
    view = show(NormsView, make_state(3), (600, 480))
    panel = panel_of(view, ListPanel)
    at = panel.pos() + panel.row_rect(2).center()
    hover(view.canvas, at)
    assert SEED[2] in view.caption.text()
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert intents.wishes == [("select", (2,))]


def test_dots_of_equal_norms_are_stacked_and_inside(show: Show[NormsView]) -> None:
    vectors = np.tile(np.array([[3.0, 4.0]], dtype=np.float32), (20, 1))
    view = show(NormsView, make_state(vectors=vectors), (600, 480))
    panel = panel_of(view, DistributionPanel)
    dots = panel.positions()
    assert len({tuple(dot) for dot in dots.round(2).tolist()}) == 20
    assert (dots[:, 1] >= panel.box.y() - 1).all()


def test_the_verdict_and_the_selection_reach_the_screen(show: Show[NormsView]) -> None:
    state = make_state(300)
    view = show(NormsView, state, (760, 560))
    assert state.norm_summary is not None
    assert view.canvas.accessibleDescription() == state.norm_summary.meaning
    assert "median" in view.caption.text()
    before = view.canvas.grab().toImage()
    view.render(state, replace(state, selection=(1, 2, 3)))
    assert view.canvas.grab().toImage() != before
    assert view.canvas.scene is not None
    assert view.canvas.scene.selected.sum() == 3


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
    view.canvas.grab()
