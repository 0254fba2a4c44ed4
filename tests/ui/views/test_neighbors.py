from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from pytestqt.qtbot import QtBot

from explorer.domain.model.prompts import Prompt
from explorer.domain.results.analysis import Nearest, Neighbors, SearchResult
from explorer.domain.settings.spec import EncodeSpec, Similarity
from explorer.domain.state import AppState
from explorer.figures.tables.ranking import Ranking, neighbor_ranking
from explorer.ui.views.neighbors import NeighborsView
from tests.support.states import SEED, FakeIntents, make_state, make_vectors, with_selection
from tests.ui.views.conftest import Show

SEARCH = SearchResult("pets", Similarity.COSINE, (1, 0, 2), (0.6, 0.5, -0.1))


def row_text(view: NeighborsView, row: int) -> str:
    return view.list.rows.cells(row)[2].text


def row_center(view: NeighborsView, row: int) -> QPoint:
    return view.list.visualRect(view.list.rows.index(row, 0)).center()


def test_neighbours_are_the_most_similar_sentences(show: Show[NeighborsView]) -> None:
    vectors = make_vectors(40)
    view = show(NeighborsView, make_state(vectors=vectors, selection=(7,)))
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = unit @ unit[7]
    cosines[7] = -2
    expected = np.argsort(-cosines)[:15]
    ranking = view.ranking
    assert ranking is not None
    assert ranking.indices == tuple(expected)
    np.testing.assert_allclose(ranking.similarities, cosines[expected], atol=1e-5)
    assert view.heading.text() == "Neighbours of 8"
    assert view.list.rows.rowCount() == 15
    shown = view.list.rows.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert shown.startswith(f"{cosines[expected[0]]:.3f}  ")
    assert shown.endswith(row_text(view, 0))


def test_several_selected_are_ranked_by_the_nearest_of_them_and_left_out(qapp: object) -> None:
    vectors = make_vectors(30)
    state = make_state(vectors=vectors)
    chosen = (2, 9, 17)
    ranking = neighbor_ranking(state, chosen)
    assert ranking is not None
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    best = (unit @ unit[list(chosen)].T).max(axis=1)
    best[list(chosen)] = -2
    assert ranking.indices[:5] == tuple(np.argsort(-best)[:5])
    assert len(set(ranking.indices)) == len(ranking.indices)
    assert not set(chosen) & set(ranking.indices)


def test_a_click_selects_and_keeps_the_list(show: Show[NeighborsView], intents: FakeIntents, qtbot: QtBot) -> None:
    state = make_state(20, selection=(0,))
    view = show(NeighborsView, state)
    ranking = view.ranking
    assert ranking is not None
    qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=row_center(view, 2))
    chosen = ranking.indices[2]
    assert intents.wishes == [("select", (chosen,))]
    after = with_selection(state, chosen)
    view.render(state, after)
    assert view.ranking == ranking
    elsewhere = with_selection(state, 5)
    view.render(after, elsewhere)
    assert view.heading.text() == "Neighbours of 6"


def test_return_walks_to_the_neighbour(show: Show[NeighborsView], intents: FakeIntents, qtbot: QtBot) -> None:
    state = make_state(20, selection=(0,))
    view = show(NeighborsView, state)
    ranking = view.ranking
    assert ranking is not None
    view.list.setFocus()
    qtbot.keyClick(view.list, Qt.Key.Key_Down)
    assert intents.wishes == []
    view.list.setCurrentIndex(view.list.rows.index(1, 0))
    assert view.caption.text().startswith(f"“{SEED[0]}” × “{row_text(view, 1)}”")
    qtbot.keyClick(view.list, Qt.Key.Key_Return)
    assert intents.wishes == [("select", (ranking.indices[1],))]
    view.render(state, with_selection(state, ranking.indices[1]))
    assert view.heading.text() == f"Neighbours of {ranking.indices[1] + 1}"


def test_typing_searches_after_a_pause_and_return_at_once(
    show: Show[NeighborsView], intents: FakeIntents, qtbot: QtBot
) -> None:
    view = show(NeighborsView, make_state(3))
    view.focus_search()
    qtbot.keyClicks(view.search_box, "pets")
    assert intents.wishes == []
    qtbot.waitUntil(lambda: intents.wishes == [("search_for", "pets")])
    qtbot.keyClicks(view.search_box, " x")
    qtbot.keyClick(view.search_box, Qt.Key.Key_Return)
    assert intents.wishes[-1] == ("search_for", "pets x")
    view.search_box.clear()
    assert intents.wishes[-1] == ("search_for", "")


def test_the_search_box_says_what_stands_before_the_query(show: Show[NeighborsView]) -> None:
    view = show(NeighborsView, make_state(3))
    assert view.search_box.placeholderText() == "Search by meaning"
    state = replace(
        make_state(3), spec=EncodeSpec(query_prompt="query: "), search=replace(SEARCH, prompt=Prompt("q: "))
    )
    view.render(None, state)
    assert view.search_box.placeholderText() == "Search by meaning after “query: ”"
    assert view.subject.text() == "“pets”, put after “q: ”"


def test_search_results_are_shown_until_the_search_ends(show: Show[NeighborsView]) -> None:
    state = make_state(3, selection=(2,))
    view = show(NeighborsView, state)
    found = replace(state, search=SEARCH)
    view.render(state, found)
    assert view.heading.text() == "Search"
    assert view.subject.text() == "“pets”"
    assert [row_text(view, row) for row in range(3)] == [SEED[1], SEED[0], SEED[2]]
    view.render(found, state)
    assert view.heading.text() == "Neighbours of 3"


@pytest.mark.parametrize(
    ("metric", "values", "longer"),
    [
        (Similarity.COSINE, (0.9, 0.3, -0.2), (0.9, 0.3, 0.0)),
        (Similarity.DOT, (40.0, 10.0, -5.0), (1.0, 0.25, 0.0)),
        (Similarity.EUCLIDEAN, (0.0, -1.0, -2.0), (1.0, 1 - 1 / 2.3, 1 - 2 / 2.3)),
    ],
)
def test_bars_are_longer_for_the_more_similar(
    metric: Similarity, values: tuple[float, ...], longer: tuple[float, ...]
) -> None:
    ranking = Ranking("Search", "q", metric, (0, 1, 2), values)
    assert [ranking.share(row) for row in range(3)] == pytest.approx(longer)


def test_hints_say_what_to_do(show: Show[NeighborsView]) -> None:
    view = show(NeighborsView, AppState())
    assert view.is_empty()
    state = make_state(5)
    view.render(AppState(), state)
    assert view.hint.isVisible()
    assert "Select a sentence" in view.hint.text()
    waiting = replace(state, selection=(1,), neighbors=None)
    view.render(state, waiting)
    assert "being found" in view.hint.text()
    all_selected = make_state(5, selection=range(5))
    view.render(waiting, all_selected)
    assert view.hint.isVisible()
    assert view.hint.text().startswith("All sentences are selected.")
    alone = make_state(1, selection=(0,))
    view.render(all_selected, alone)
    assert view.hint.isVisible()
    assert "no other" in view.hint.text()


def test_the_menu_and_the_names(show: Show[NeighborsView]) -> None:
    view = show(NeighborsView, make_state(5, selection=(0,)))
    assert view.ranking is not None
    target = view.target_at(row_center(view, 1).toPointF())
    assert target.indices == (view.ranking.indices[1],)
    assert target.sentence == row_text(view, 1)
    for widget in (view.search_box, view.list, view.subject, view.caption):
        assert widget.objectName().startswith("neighbors_")
        assert widget.accessibleName()


def test_the_caption_says_whether_the_neighbours_are_exact(show: Show[NeighborsView]) -> None:
    state = make_state(20, selection=(3,))
    view = show(NeighborsView, state)
    assert view.caption.text().endswith("best first; exact.")
    exact = state.neighbors
    assert exact is not None
    rough = Neighbors(exact.metric, exact.indices, exact.similarities, recall=0.978, sampled=500)
    several = replace(state, neighbors=rough, selection=(3, 4))
    view.render(state, several)
    assert "approximate, 97.8" in view.caption.text()
    assert "measured on 500 texts" in view.caption.text()


def test_the_exact_nearest_of_one_text_are_preferred_and_stay_while_their_list_does(
    show: Show[NeighborsView], qtbot: QtBot
) -> None:
    state = replace(make_state(20, selection=(3,)), neighbors=None)
    view = show(NeighborsView, state)
    assert "being found" in view.hint.text()
    found = replace(state, nearest=Nearest(3, Similarity.COSINE, (7, 1), (0.9, 0.4)))
    view.render(state, found)
    assert view.ranking is not None
    assert view.ranking.indices == (7, 1)
    assert view.caption.text().endswith("exact.")
    qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=row_center(view, 0))
    clicked = with_selection(found, 7)
    view.render(found, clicked)
    other = replace(clicked, nearest=Nearest(7, Similarity.COSINE, (3,), (0.9,)))
    view.render(clicked, other)
    assert view.ranking.indices == (7, 1)
    assert view.heading.text() == "Neighbours of 4"


def test_neighbours_of_many_are_those_of_a_full_ranking() -> None:
    """Looking at the largest first gives what sorting every pair gives, also where one text is near to all."""
    random = np.random.default_rng(4)
    state = make_state(400)
    indices = random.integers(0, 400, (400, 15)).astype(np.int32)
    indices[:, 0] = 399
    similarities = -np.sort(-random.random((400, 15)).astype(np.float32), axis=1)
    similarities[:, 0] = 2.0
    neighbors = Neighbors(state.metric, indices, similarities)
    chosen = tuple(range(0, 390, 3))
    ranking = neighbor_ranking(replace(state, neighbors=neighbors), chosen)
    assert ranking is not None
    best: dict[int, float] = {}
    for text in chosen:
        for other, value in zip(indices[text].tolist(), similarities[text].tolist(), strict=True):
            if other not in chosen:
                best[other] = max(value, best.get(other, -1.0))
    expected = sorted(best.items(), key=lambda item: -item[1])[:15]
    assert list(ranking.indices) == [text for text, _ in expected]
    assert list(ranking.similarities) == [value for _, value in expected]


def test_going_into_a_hit_and_back_keeps_the_query_and_the_place(
    show: Show[NeighborsView], intents: FakeIntents, qtbot: QtBot
) -> None:
    state = make_state(3)
    view = show(NeighborsView, state)
    view.search_box.setText("pets")
    found = replace(state, search=SEARCH)
    view.render(state, found)
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.focus_search()
    qtbot.keyClick(view.search_box, Qt.Key.Key_Down)
    assert view.list.hasFocus()
    assert view.list.currentIndex().row() == 0
    qtbot.keyClick(view.list, Qt.Key.Key_Down)
    qtbot.keyClick(view.list, Qt.Key.Key_Return)
    assert intents.wishes[-1] == ("select", (0,))
    inside = replace(found, selection=(0,))
    view.render(found, inside)
    assert view.search_box.text() == "pets"
    assert view.heading.text() == "Neighbours of 1"
    assert view.back.isVisible()
    again = replace(inside, search=replace(SEARCH, similarities=(0.5, 0.4, -0.2)))
    view.render(inside, again)
    assert view.heading.text() == "Neighbours of 1"
    qtbot.keyClick(view.list, Qt.Key.Key_Escape)
    assert view.heading.text() == "Search"
    assert view.subject.text() == "“pets”"
    assert (view.list.hasFocus(), view.list.currentIndex().row()) == (True, 1)
    assert not view.back.isVisible()
    qtbot.keyClick(view.list, Qt.Key.Key_Escape)
    assert view.search_box.hasFocus()
    assert view.search_box.selectedText() == "pets"
    assert ("search_for", "") not in intents.wishes


@pytest.mark.parametrize("way", ["button", "backspace", "alt+left", "return in the box"])
def test_every_way_back_leads_to_the_search(show: Show[NeighborsView], qtbot: QtBot, way: str) -> None:
    state = replace(make_state(3), search=SEARCH)
    view = show(NeighborsView, make_state(3))
    view.search_box.setText("pets")
    view.search_box.pause.stop()
    view.render(make_state(3), state)
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.list.go_to(0)
    qtbot.keyClick(view.list, Qt.Key.Key_Return)
    view.render(state, replace(state, selection=(1,)))
    assert view.heading.text() == "Neighbours of 2"
    if way == "button":
        view.back.click()
    elif way == "backspace":
        qtbot.keyClick(view.list, Qt.Key.Key_Backspace)
    elif way == "alt+left":
        qtbot.keyClick(view.list, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    else:
        view.focus_search()
        qtbot.keyClick(view.search_box, Qt.Key.Key_Return)
    assert view.heading.text() == "Search"
    assert view.search_box.text() == "pets"


def test_return_goes_among_what_was_found_and_up_to_the_box_again(
    show: Show[NeighborsView], intents: FakeIntents, qtbot: QtBot
) -> None:
    view = show(NeighborsView, make_state(3))
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.focus_search()
    qtbot.keyClicks(view.search_box, "pets")
    qtbot.keyClick(view.search_box, Qt.Key.Key_Return)
    assert intents.wishes == [("search_for", "pets")]
    assert view.search_box.hasFocus()
    view.render(make_state(3), replace(make_state(3), search=SEARCH))
    qtbot.keyClick(view.search_box, Qt.Key.Key_Return)
    assert intents.wishes == [("search_for", "pets")]
    assert view.list.hasFocus()
    qtbot.keyClick(view.list, Qt.Key.Key_Up)
    assert view.search_box.hasFocus()


def test_esc_is_kept_from_the_window_only_where_it_leads_back(show: Show[NeighborsView], qtbot: QtBot) -> None:
    state = make_state(3, selection=(0,))
    view = show(NeighborsView, state)
    cancelled: list[bool] = []
    shortcut = QShortcut(QKeySequence("Esc"), view, lambda: cancelled.append(True))
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.list.setFocus()
    qtbot.keyClick(view.list, Qt.Key.Key_Escape)
    assert cancelled == [True]
    view.render(state, replace(state, search=SEARCH))
    qtbot.keyClick(view.list, Qt.Key.Key_Escape)
    assert cancelled == [True]
    assert view.search_box.hasFocus()
    assert shortcut.isEnabled()
