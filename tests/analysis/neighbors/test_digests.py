from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis.neighbors.digests import DigestIndex, representatives, text_digests

TEXTS = st.lists(st.sampled_from(["", "a", "b", "ab", "\ud800", "ü"]) | st.text(max_size=3))


@given(TEXTS)
def test_first_of_the_texts_that_read_the_same(texts: list[str]) -> None:
    assert representatives(text_digests(texts)).tolist() == [texts.index(text) for text in texts]


@given(TEXTS, TEXTS)
def test_texts_are_found_where_they_are_and_only_there(known: list[str], wanted: list[str]) -> None:
    places = DigestIndex(text_digests(known)).find(text_digests(wanted)).tolist()
    for text, place in zip(wanted, places, strict=True):
        assert (known[place] == text) if place >= 0 else (text not in known)


def test_half_a_digest_is_not_enough() -> None:
    known = np.array([[1, 2], [3, 4]], np.uint64)
    assert DigestIndex(known).find(np.array([[1, 3], [3, 4]], np.uint64)).tolist() == [-1, 1]
    assert representatives(np.array([[1, 2], [1, 3], [1, 2]], np.uint64)).tolist() == [0, 1, 0]
