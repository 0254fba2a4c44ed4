from __future__ import annotations

import numpy as np
import pytest

from explorer.figures.link import Link, Linked, OneEach, PairLink

BINS = Link(np.array([0, 2, 2, -1, 1], dtype=np.int32))
PAIRS = PairLink(np.array([[0, 1], [0, 2], [1, 2]], dtype=np.int32))


def test_an_item_has_its_texts_and_is_chosen_with_any_of_them() -> None:
    assert BINS.texts(2) == (1, 2)
    assert BINS.counts((1, 2, 4, 3), 3).tolist() == [0, 1, 2]
    assert BINS.items((2, 3), 3).tolist() == [False, False, True]


def test_each_item_is_its_text() -> None:
    assert OneEach(3).texts(2) == (2,)
    assert OneEach(3).items((2, 0), 3).tolist() == [True, False, True]


def test_a_pair_is_chosen_with_both_or_with_the_only_text() -> None:
    assert PAIRS.texts(1) == (0, 2)
    assert PAIRS.items((2,), 3).tolist() == [False, True, True]
    assert PAIRS.items((1, 2), 3).tolist() == [False, False, True]
    assert not PAIRS.items((), 3).any()


@pytest.mark.parametrize("link", [BINS, OneEach(3), PAIRS], ids=["bins", "each", "pairs"])
def test_texts_that_are_not_there_are_none(link: Linked) -> None:
    assert not link.items((7, 8_000), 3).any()
    assert link.alone(8_000) is None


def test_what_stands_for_a_text_alone() -> None:
    assert (BINS.alone(0), BINS.alone(1), BINS.alone(3)) == (0, None, None)
    assert OneEach(3).alone(2) == 2
    assert PAIRS.alone(0) is None
