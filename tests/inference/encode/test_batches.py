from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis.neighbors.digests import text_digests
from explorer.domain.model.info import Batching
from explorer.domain.results.encoding import MODEL_KEY, Key
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling
from explorer.inference.encode.batches import plan_blocks, plan_equal, plan_similar, plan_texts
from explorer.inference.encode.request import Block, KeyGroup, Request
from explorer.inference.models.inputs import Batch, TokenizedText

OWN: tuple[Key, ...] = ((LAST_LAYER, Pooling.MEAN), MODEL_KEY)
NAIVE: tuple[Key, ...] = ((LAST_LAYER, Pooling.NAIVE_MEAN),)
LETTERS = ("a", "bbb", "a", "cc", "dddd", "a", "bbb", "a")
"""Eight texts, as long as their tokens; in batches of two the last one is the third's and the first's again."""

lengths_of_texts = st.lists(st.integers(min_value=1, max_value=300), max_size=200)


def text(length: int) -> TokenizedText:
    return TokenizedText(np.zeros(length, dtype=np.int64), None, length, truncated=False)


def request(size: int | None = 2, side: str = "right", batching: Batching = Batching.ANY) -> Request:
    digests = text_digests(LETTERS)
    groups = [KeyGroup.of(OWN, digests)]
    if size is not None:
        groups.append(KeyGroup.of(NAIVE, digests, size))
    return Request(LETTERS, "", EncodeSpec(), "", tuple(groups), "", None, 64, batching, side)


def planned(asked: Request, *missing: list[int]) -> list[Batch]:
    texts = {row: text(len(LETTERS[row])) for rows in missing for row in rows}
    rows = tuple(np.array(rows, np.intp) for rows in missing)
    (block,) = plan_blocks(asked, [Block(slice(0, len(LETTERS)), rows, rows[0], texts)])
    return list(block.batches)


@given(lengths=lengths_of_texts, budget=st.integers(min_value=1, max_value=2000))
def test_plan_holds_every_text_once_within_the_budget(lengths: list[int], budget: int) -> None:
    batches = plan_similar(lengths, budget)
    assert sorted(place for places, _ in batches for place in places) == list(range(len(lengths)))
    for places, width in batches:
        assert width == max(lengths[place] for place in places)
        assert len(places) * width <= budget or len(places) == 1


@given(lengths=lengths_of_texts)
def test_plan_goes_from_long_to_short(lengths: list[int]) -> None:
    planned = [lengths[place] for places, _ in plan_similar(lengths, 500) for place in places]
    assert planned == sorted(lengths, reverse=True)


def test_texts_of_one_length_keep_their_order() -> None:
    assert plan_similar([4, 4, 4], 8) == [([0, 1], 4), ([2], 4)]


@given(lengths=st.lists(st.integers(min_value=1, max_value=12), min_size=1, max_size=9))
def test_plan_costs_least_of_all(lengths: list[int]) -> None:
    budget = 32
    descending = sorted(lengths, reverse=True)

    def cost(cuts: tuple[int, ...]) -> float:
        groups = [descending[a:b] for a, b in itertools.pairwise((0, *cuts, len(lengths)))]
        if any(len(group) * group[0] > budget for group in groups):
            return np.inf
        return sum(len(group) * group[0] + budget / 16 for group in groups)

    inner = range(1, len(lengths))
    least = min(cost(cuts) for size in range(len(lengths)) for cuts in itertools.combinations(inner, size))
    assert sum(len(places) * width + budget / 16 for places, width in plan_similar(lengths, budget)) == least


def test_enough_texts_of_each_length_leave_nothing_to_pad() -> None:
    lengths = [5, 9, 13, 200] * 300
    for places, width in plan_similar(lengths, 2048):
        assert {lengths[place] for place in places} == {width}


def test_no_texts_need_no_batch() -> None:
    assert plan_similar([], 2048) == []
    assert plan_texts([], [], OWN, Batching.ANY, 2048) == []
    assert planned(request(), [], []) == []


def test_batches_of_one_length_hold_no_padding() -> None:
    plan = plan_equal([3, 5, 3, 5, 5, 40], budget=10)
    assert plan == [([5], 40), ([1, 3], 5), ([4], 5), ([0, 2], 3)]


@pytest.mark.parametrize(
    ("batching", "indices"),
    [
        (Batching.ANY, [(7, 9, 8, 5)]),
        (Batching.EQUAL_LENGTH, [(7,), (9, 8), (5,)]),
        (Batching.ALONE, [(7,), (9,), (8,), (5,)]),
    ],
)
def test_texts_share_a_batch_as_the_model_allows(batching: Batching, indices: list[tuple[int, ...]]) -> None:
    batches = plan_texts([5, 7, 9, 8], [2, 4, 3, 3], OWN, batching, 64)
    assert [batch.indices for batch in batches] == indices
    assert {(batch.side, batch.keys) for batch in batches} == {("right", OWN)}


def test_rows_that_are_their_own_go_into_batches_of_similar_length() -> None:
    assert planned(request(None), [1, 3, 4]) == [Batch((4, 1, 3), 4, keys=OWN)]


def test_naive_batches_are_those_of_input_order_and_give_the_own_vectors_too() -> None:
    batches = planned(request(), [0, 1, 3, 4], [0, 1, 2, 3, 4, 5])
    keys = (*NAIVE, *OWN)
    assert batches == [Batch((0, 1), 3, keys=keys), Batch((2, 3), 2, keys=keys), Batch((4, 5), 4, keys=keys)]


def test_a_short_last_batch_stays_one() -> None:
    batches = planned(request(5), [], list(range(8)))
    assert [(batch.indices, batch.width) for batch in batches] == [((0, 1, 2, 3, 4), 4), ((5, 6, 7), 3)]


@pytest.mark.parametrize(
    ("side", "batching"), [("left", Batching.ANY), ("right", Batching.EQUAL_LENGTH), ("right", Batching.ALONE)]
)
def test_where_padding_would_change_them_own_vectors_come_from_batches_of_their_own(
    side: str, batching: Batching
) -> None:
    asked = request(side=side, batching=batching)
    batches = planned(asked, [0, 1, 3], [2, 3])
    assert batches[0] == Batch((2, 3), 2, side, NAIVE)
    assert batches[1:] == planned(replace(asked, groups=asked.groups[:1]), [0, 1, 3])


def test_own_vectors_that_no_naive_batch_gives_run_beside_them() -> None:
    """The naive batch (2, 3) gives row 0 too, which reads as row 2 does."""
    batches = planned(request(), [0, 1, 3, 4], [2, 3])
    assert batches == [Batch((2, 3), 2, keys=(*NAIVE, *OWN)), Batch((4, 1), 4, keys=OWN)]
