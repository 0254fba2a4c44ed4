from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis.neighbors.repeated import repeats


@given(st.lists(st.sampled_from(["a", "b", "c d", "é", ""]) | st.text(max_size=3)))
def test_as_often_as_a_table_of_all_texts_says(texts: list[str]) -> None:
    counts = Counter(texts)
    assert repeats(texts).tolist() == [counts[text] for text in texts]


class Same(str):
    """A text whose hash value is that of every other."""

    __slots__ = ()

    def __hash__(self) -> int:
        return 7


def test_different_texts_of_one_hash_value_are_told_apart() -> None:
    texts = [Same("a"), Same("b"), Same("a"), "c"]
    assert repeats(texts).tolist() == [2, 1, 2, 1]
