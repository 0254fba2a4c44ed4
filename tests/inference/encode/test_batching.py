from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.inference.encode.batching import Batch, TokenizedText, pad_batch, plan_batches

lengths_of_texts = st.lists(st.integers(min_value=1, max_value=300), max_size=200)


def text(*ids: int, typed: bool = False) -> TokenizedText:
    array = np.array(ids, dtype=np.int64)
    return TokenizedText(array, np.ones_like(array) if typed else None, len(ids), truncated=False)


@given(lengths=lengths_of_texts, budget=st.integers(min_value=1, max_value=2000))
def test_plan_holds_every_text_once_within_the_budget(lengths: list[int], budget: int) -> None:
    batches = plan_batches(lengths, budget)
    assert sorted(index for batch in batches for index in batch.indices) == list(range(len(lengths)))
    for batch in batches:
        assert batch.width == max(lengths[index] for index in batch.indices)
        assert batch.tokens == len(batch.indices) * batch.width
        assert batch.tokens <= budget or len(batch.indices) == 1


@given(lengths=lengths_of_texts)
def test_plan_goes_from_long_to_short(lengths: list[int]) -> None:
    planned = [lengths[index] for batch in plan_batches(lengths, 500) for index in batch.indices]
    assert planned == sorted(lengths, reverse=True)


def test_texts_of_one_length_keep_their_order() -> None:
    assert plan_batches([4, 4, 4], 8) == [Batch((0, 1), 4), Batch((2,), 4)]


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
    assert sum(batch.tokens + budget / 16 for batch in plan_batches(lengths, budget)) == least


def test_enough_texts_of_each_length_leave_nothing_to_pad() -> None:
    lengths = [5, 9, 13, 200] * 300
    for batch in plan_batches(lengths, 2048):
        assert {lengths[index] for index in batch.indices} == {batch.width}


def test_no_texts_need_no_batch() -> None:
    assert plan_batches([], 2048) == []


def test_halves_keep_width_side_and_order() -> None:
    first, second = Batch((4, 2, 9), 7, "left").halves()
    assert (first, second) == (Batch((4, 2), 7, "left"), Batch((9,), 7, "left"))


@pytest.mark.parametrize(
    ("side", "ids", "mask"),
    [
        ("right", [[5, 6, 9, 9], [7, 9, 9, 9]], [[1, 1, 0, 0], [1, 0, 0, 0]]),
        ("left", [[9, 9, 5, 6], [9, 9, 9, 7]], [[0, 0, 1, 1], [0, 0, 0, 1]]),
    ],
)
def test_padding_goes_to_its_side(side: str, ids: list[list[int]], mask: list[list[int]]) -> None:
    features = pad_batch([text(7), text(5, 6)], Batch((1, 0), 4, side), pad_id=9, pad_type_id=3)
    assert features["input_ids"].tolist() == ids
    assert features["attention_mask"].tolist() == mask
    assert "token_type_ids" not in features


def test_token_types_are_padded_too() -> None:
    features = pad_batch([text(5, 6, typed=True)], Batch((0,), 3), pad_id=9, pad_type_id=4)
    assert features["token_type_ids"].tolist() == [[1, 1, 4]]
