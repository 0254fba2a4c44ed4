from __future__ import annotations

import numpy as np

from explorer.analysis.groups.matching import matched_inks
from explorer.domain.results.analysis import Clusters


def groups(*labels: int, inks: tuple[int, ...] = ()) -> Clusters:
    return Clusters(np.array(labels), max(labels) + 1, inks=inks)


def test_groups_keep_the_ink_of_those_that_they_share_most_texts_with() -> None:
    before = groups(0, 0, 0, 1, 1, 2, 2, -1)
    assert matched_inks(groups(1, 1, 1, 0, 0, 2, 2, 0), before) == (1, 0, 2)


def test_inks_are_handed_on() -> None:
    before = groups(0, 0, 1, 1, inks=(7, 3))
    assert matched_inks(groups(1, 1, 0, 0), before) == (3, 7)


def test_a_new_group_takes_the_first_ink_that_is_free() -> None:
    assert matched_inks(groups(0, 0, 1, 2, 2), groups(0, 0, 0, 1, 1, inks=(0, 2))) == (0, 1, 2)


def test_a_group_of_texts_that_were_in_none_is_new() -> None:
    assert matched_inks(groups(0, 0, 1, 1), groups(-1, -1, 0, 0)) == (1, 0)


def test_each_text_has_the_ink_of_its_group() -> None:
    assert groups(0, 1, -1, 1, inks=(4, 2)).colors.tolist() == [4, 2, -1, 2]
    assert groups(0, 1, -1, 1).colors.tolist() == [0, 1, -1, 1]
