from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF

from explorer.domain.job import Progress
from explorer.domain.results.map_quality import MapQuality
from explorer.domain.settings.spec import Similarity
from explorer.domain.state import AppState
from explorer.figures.theme import ThemeChoice
from explorer.ui.look.style import style_sheet
from explorer.ui.look.theme import current_theme, theme_source
from explorer.ui.plots.export import export_figure
from explorer.ui.views.map.map import MapView
from tests.support.points import places_in
from tests.support.states import make_state
from tests.ui.views.conftest import Show, hover

QUALITY = MapQuality(0.8588, 0.8610, 10, Similarity.COSINE, 48)
LONG, SHORT = "Trustworthiness 0.859 · continuity 0.861", "Trust 0.859 · 0.861"


def measured(n_texts: int = 48) -> AppState:
    return replace(make_state(n_texts), map_quality=QUALITY)


@pytest.mark.parametrize(("width", "words"), [(900, LONG), (360, SHORT), (280, SHORT)])
def test_it_is_beside_the_caption_in_as_many_words_as_fit(show: Show[MapView], width: int, words: str) -> None:
    view = show(MapView, measured(), (width, 420))
    assert view.quality.isVisible()
    assert view.quality.text() == words
    assert view.quality.accessibleName() == LONG
    assert view.quality.geometry().right() < view.width()
    assert view.quality.geometry().left() >= view.caption.geometry().right()
    assert view.quality.width() >= view.quality.sizeHint().width()
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        theme_source().choose(choice)
        view.setStyleSheet(style_sheet(current_theme()))
        image = view.quality.grab().toImage()
        seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
        assert current_theme().muted in seen


def test_its_words_follow_the_width(show: Show[MapView], qtbot: object) -> None:
    view = show(MapView, measured(), (900, 420))
    view.resize(300, 420)
    view.layout().activate()  # type: ignore[union-attr]  # every view has a layout
    assert view.quality.text() == SHORT
    assert view.quality.width() == view.quality.sizeHint().width()


def test_nothing_is_shown_of_a_map_not_measured(show: Show[MapView]) -> None:
    view = show(MapView, make_state(48))
    assert not view.quality.isVisible()
    assert view.quality.text() == ""
    assert "rustworthiness" not in view.figure_note()


def test_it_leaves_its_room_to_the_sentence_under_the_pointer_and_to_a_layout(show: Show[MapView]) -> None:
    state = measured()
    view = show(MapView, state)
    point = QPointF(*places_in(view.plot)[7])
    hover(view.plot, point)
    assert not view.quality.isVisible()
    hover(view.plot, QPointF(2, 2))
    assert view.quality.isVisible()
    busy = replace(state, projection_progress=Progress("Laying out the map"))
    view.render(state, busy)
    assert not view.quality.isVisible()
    view.render(busy, state)
    assert view.quality.isVisible()
    view.render(state, replace(state, map_quality=None))
    assert not view.quality.isVisible()


def test_it_is_in_the_note_of_an_exported_figure(show: Show[MapView], tmp_path: Path) -> None:
    view = show(MapView, measured())
    assert view.figure_note().endswith("48 sentences · trustworthiness 0.859 · continuity 0.861")
    export_figure(view, tmp_path / "map.svg")
    assert "trustworthiness 0.859" in (tmp_path / "map.svg").read_text(encoding="utf-8")
