from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.domain.texts.categorical import Categorical

NAMES = st.lists(st.sampled_from(["a", "b", "", "c d"]))


@given(NAMES, st.integers(-5, 5), st.integers(-5, 5))
def test_categorical_reads_like_a_tuple(entries: list[str], start: int, stop: int) -> None:
    coded = Categorical.of(entries)
    assert coded == tuple(entries)
    assert tuple(coded) == tuple(entries)
    assert [coded[place] for place in range(-len(entries), len(entries))] == entries * 2
    assert coded[start:stop:2] == tuple(entries[start:stop:2])
    assert len(coded) == len(entries)
    assert set(coded.used) == set(entries)
    assert ("a" in coded) == ("a" in entries)


@given(NAMES, NAMES, NAMES)
def test_joining_keeps_every_entry(first: list[str], second: list[str], third: list[str]) -> None:
    parts = [Categorical.of(part) for part in (first, second, third)]
    assert Categorical.concatenate(parts) == (*first, *second, *third)


def test_equality_looks_at_the_names_and_not_at_their_numbers() -> None:
    assert Categorical(np.array([1, 0]), ("a", "b")) == Categorical(np.array([0, 1]), ("b", "a"))
    assert Categorical.of("ab") != Categorical.of("aa")
    assert Categorical.of("ab") != ("a",)
    assert Categorical.of("ab") != ["a", "b"]


def test_one_name_many_times_is_stored_once() -> None:
    coded = Categorical.repeated("typed", 3)
    assert coded == ("typed",) * 3
    assert coded.names == ("typed",)
    assert Categorical.of(coded) is coded


@pytest.mark.parametrize("codes", [[0, 2], [-1, 0]])
def test_code_without_a_name_is_refused(codes: list[int]) -> None:
    with pytest.raises(ValueError, match="for 2 names"):
        Categorical(np.array(codes), ("a", "b"))


def test_only_used_names_are_listed() -> None:
    assert Categorical(np.array([2, 2, 0]), ("a", "b", "c")).used == ("a", "c")
