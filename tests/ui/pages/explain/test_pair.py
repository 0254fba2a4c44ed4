from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.domain.results.analysis import Neighbors
from explorer.domain.settings.spec import Similarity
from explorer.domain.state import AppState
from explorer.ui.pages.explain.pair import choose, most_similar
from tests.support.states import make_state, make_vectors


def nearest(vectors: np.ndarray, index: int) -> int:
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = unit @ unit[index]
    cosines[index] = -2
    return int(np.argmax(cosines))


def test_two_selected_are_the_pair_in_the_order_of_selection() -> None:
    choice = choose(make_state(5, selection=(3, 1)))
    assert (choice.pair, choice.words) == ((3, 1), "")


def test_of_more_the_first_two_and_it_says_so() -> None:
    choice = choose(make_state(5, selection=(3, 1, 0)))
    assert choice.pair == (3, 1)
    assert choice.words == "3 sentences are selected; these are the first two."


def test_one_selected_goes_with_its_nearest() -> None:
    vectors = make_vectors(20)
    choice = choose(make_state(vectors=vectors, selection=(7,)))
    assert choice.pair == (7, nearest(vectors, 7))
    assert choice.words == "The sentence nearest to 8."


@pytest.mark.parametrize("changes", [{"neighbors": None}, {"metric": Similarity.DOT}])
def test_one_selected_waits_for_neighbours_by_the_metric_in_force(changes: dict[str, object]) -> None:
    choice = choose(replace(make_state(5, selection=(1,)), **changes))  # type: ignore[arg-type]  # fields of it
    assert choice.pair is None
    assert choice.waiting


def test_none_selected_offers_the_most_similar_pair() -> None:
    vectors = make_vectors(20)
    choice = choose(make_state(vectors=vectors))
    assert choice.pair is None
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = unit @ unit.T - 2 * np.eye(20)
    best = tuple(int(index) for index in np.unravel_index(np.argmax(cosines), cosines.shape))
    assert choice.offer is not None
    assert sorted(choice.offer) == sorted(best)


def test_repeated_sentences_are_offered_only_where_nothing_else_is() -> None:
    def neighbors(*rows: tuple[int, float]) -> Neighbors:
        return Neighbors(
            Similarity.COSINE, np.array([[index] for index, _ in rows]), np.array([[value] for _, value in rows])
        )

    found = neighbors((1, 1.0), (0, 1.0), (3, 0.9), (2, 0.9))
    assert most_similar(found, ("same", "same", "this", "that")) == (2, 3)
    assert most_similar(found, ("same", "same", "that", "that")) == (0, 1)
    assert most_similar(None, ("a", "b")) is None


def test_a_single_sentence_has_no_pair() -> None:
    for selection in ((), (0,)):
        choice = choose(make_state(1, selection=selection))
        assert choice.pair is None
        assert choice.offer is None
        assert "no other sentence" in choice.words


def test_a_selection_beyond_the_sentences_counts_as_none() -> None:
    assert choose(replace(make_state(3), selection=(8, 9))).pair is None
    assert choose(AppState()).pair is None
