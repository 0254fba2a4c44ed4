from __future__ import annotations

import numpy as np

from explorer.domain.results.near_duplicates import NearDuplicates
from explorer.figures.phrases.near_duplicates import summary


def test_the_closest_two_are_not_rounded_up_to_the_threshold() -> None:
    nothing = np.empty(0, np.int32)
    found = NearDuplicates(0.95, nothing, nothing, np.empty(0), 0, closest=0.949_96)
    assert summary(found).endswith("The closest two have a cosine of 0.94996.")


def test_the_summary_says_where_not_all_are_listed() -> None:
    found = NearDuplicates(0.9, np.array([0]), np.array([1]), np.array([0.97]), 1203, (np.array([2, 5, 6]),))
    assert summary(found).replace("\u2009", "") == (
        "1203 pairs of different sentences have a cosine of 0.9 or more. The 1 most similar are listed. "
        "3 sentences occur more than once; 2 of them repeat an earlier one. The first of each stands for all."
    )


def test_a_command_calls_them_texts() -> None:
    nothing = np.empty(0, np.int32)
    found = NearDuplicates(0.95, nothing, nothing, np.empty(0), 0, (np.array([0, 1]),), closest=0.9)
    assert summary(found, "text") == (
        "No pair of different texts has a cosine of 0.95 or more. The closest two have a cosine of 0.900. "
        "2 texts occur more than once; 1 of them repeats an earlier one. The first of each stands for all."
    )
