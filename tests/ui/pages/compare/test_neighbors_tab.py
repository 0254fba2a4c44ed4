from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from pytestqt.qtbot import QtBot

from explorer.domain.settings.spec import Similarity
from explorer.figures.compare.overlap import kept_steps
from explorer.figures.layout.layout import hit
from explorer.figures.tables.ranking import Ranking, RankingRows, nearest_in_both
from explorer.ui.tables.view import TableView
from tests.support.comparisons import make_comparison, similarities
from tests.support.states import FakeIntents
from tests.ui.pages.compare.conftest import ShowPage, compared
from tests.ui.views.conftest import hover

TAB = 2


def ranking_of(listed: TableView) -> Ranking | None:
    rows = listed.table.rows
    return rows.ranking if isinstance(rows, RankingRows) else None


@pytest.mark.parametrize("metric", list(Similarity))
def test_the_nearest_are_those_of_either_setting(metric: Similarity) -> None:
    comparison = make_comparison(30, metric=metric, k=5)
    for side, ranking in zip((comparison.a, comparison.b), nearest_in_both(comparison, 7), strict=True):
        values = similarities(side.embeddings.vectors, metric)[7]
        values[7] = -np.inf
        expected = np.argsort(-values)[:5]
        assert ranking.indices == tuple(expected.tolist())
        np.testing.assert_allclose(ranking.similarities, values[expected], atol=2e-4)


@pytest.mark.parametrize("n_texts", [3, 48, 300])
@pytest.mark.parametrize("size", [(560, 440), (930, 650)])
def test_bars_hold_every_sentence_once(show_page: ShowPage, n_texts: int, size: tuple[int, int]) -> None:
    state = compared(n_texts)
    page = show_page(state, size, TAB)
    assert state.comparison is not None
    placed, steps = page.neighbors.plot.placed, kept_steps(state.comparison)
    assert placed is not None
    plot = placed.axes[0].plot
    assert page.neighbors.plot.figure_rect().contains(QRectF(*plot))
    hits = {hit(placed, float(x), plot.bottom) for x in np.arange(plot.x, plot.right)} - {None}
    texts = {one.item: placed.texts(one) for one in hits}
    assert sorted(text for of_bar in texts.values() for text in of_bar) == list(range(n_texts))
    for bar, of_bar in texts.items():
        for text in of_bar[:20]:
            assert state.comparison.overlap[text] == pytest.approx(bar / steps, abs=0.5 / steps + 1e-6)


def test_a_bar_is_named_and_selects_its_sentences(show_page: ShowPage, intents: FakeIntents, qtbot: QtBot) -> None:
    state = compared(60)
    page = show_page(state, tab=TAB)
    plot = page.neighbors.plot
    assert state.comparison is not None
    kept = np.rint(10 * state.comparison.overlap).astype(int)
    bar = int(np.argmax(np.bincount(kept)))
    assert plot.placed is not None
    axes = plot.placed.axes[0]
    at = QPointF(axes.x(10.0 * bar), axes.plot.center[1])
    hover(plot, at)
    expected = np.flatnonzero(kept == bar)
    assert page.caption.text() == f"Keep {10 * bar} % of their neighbours:  {len(expected)} sentences"
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert intents.wishes[-1] == ("select", tuple(expected.tolist()))


def test_sentences_that_keep_least_come_first_and_select(
    show_page: ShowPage, intents: FakeIntents, qtbot: QtBot
) -> None:
    state = compared(60)
    page = show_page(state, tab=TAB)
    ranking = ranking_of(page.neighbors.worst)
    assert ranking is not None
    assert state.comparison is not None
    assert list(ranking.similarities) == sorted(state.comparison.overlap.tolist())
    rows = page.neighbors.worst
    place = rows.visualRect(rows.rows.index(0, 0)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert intents.wishes[-1] == ("select", (ranking.indices[0],))
    assert page.neighbors.target_in(rows, QPointF(place)).indices == (ranking.indices[0],)
    rows.entered.emit(rows.rows.index(0, 0))
    assert page.caption.text().endswith(f"keeps  {100 * ranking.similarities[0]:.0f} %")


def test_one_selected_sentence_shows_its_neighbours_in_both(show_page: ShowPage) -> None:
    state = compared(60)
    page = show_page(state, tab=TAB)
    tab = page.neighbors
    assert tab.hint.isVisible()
    assert not tab.in_a.isVisible()
    one = replace(state, selection=(9,))
    page.render(state, one)
    assert tab.in_a.isVisible()
    assert not tab.hint.isVisible()
    in_a, in_b = ranking_of(tab.in_a), ranking_of(tab.in_b)
    assert in_a is not None
    assert in_b is not None
    assert state.comparison is not None
    shared = {in_a.indices[row] for row in range(len(in_a)) if tab.in_a.rows.cells(row)[-1].text == "both"}
    assert shared == set(in_a.indices) & set(in_b.indices)
    assert len(shared) / 10 == pytest.approx(state.comparison.overlap[9])
    page.render(one, replace(state, selection=(9, 10)))
    assert tab.hint.isVisible()


def test_what_both_keep_is_marked_in_a_narrow_list_too(show_page: ShowPage) -> None:
    state = compared(60)
    page = show_page(state, tab=TAB)
    page.resize(572, 450)
    page.render(state, replace(state, selection=(9,)))
    for rows in (page.neighbors.in_a, page.neighbors.in_b):
        assert len(rows.shown_columns) == 4
        assert sum(rows.columnWidth(column) for column in rows.shown_columns) <= rows.viewport().width()


def test_what_was_selected_meanwhile_is_there_when_the_tab_is_shown(show_page: ShowPage) -> None:
    state = compared(60)
    page = show_page(state)
    page.render(state, replace(state, selection=(9,)))
    assert ranking_of(page.neighbors.in_a) is None
    page.tabs.setCurrentIndex(TAB)
    ranking = ranking_of(page.neighbors.in_a)
    assert ranking is not None
    assert ranking.subject == state.corpus.texts[9]
    worst = ranking_of(page.neighbors.worst)
    assert worst is not None
    marked = [worst.indices[row] for row in range(60) if page.neighbors.worst.is_selected(row)]
    assert marked == [9]


def test_the_caption_says_the_mean_and_chance(show_page: ShowPage) -> None:
    state = compared(60)
    page = show_page(state, tab=TAB)
    assert state.comparison is not None
    mean = 100 * float(np.mean(state.comparison.overlap))
    assert page.caption.text() == (
        f"On average a sentence keeps {mean:.0f} % of its 10 nearest; by chance it would be {100 * 10 / 59:.0f} %."
    )


@pytest.mark.parametrize("n_texts", [1, 2])
def test_too_few_sentences_say_why_there_is_nothing(show_page: ShowPage, n_texts: int) -> None:
    page = show_page(compared(n_texts), tab=TAB)
    assert page.is_empty()
    assert page.neighbors._empty.text() == "Too few sentences have neighbours to compare."
    assert page.headline.values["overlap"].text() == "—"
    assert "Too few sentences" in page.headline.values["overlap"].toolTip()
