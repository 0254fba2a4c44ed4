"""What a comparison says in sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from explorer.analysis.compare.differences import Difference
from explorer.domain.results.comparison import Comparison
from explorer.domain.words import MINUS, number, signed

NO_DIFFERENCE = "No pair differs by more than rounding."
EQUAL = 5e-4
"""Difference of similarities below which three decimals show none."""


def values_words(a: float, b: float) -> str:
    """Return the two similarities of a pair and their difference."""
    return f"A {number(a)} · B {number(b)} · A {MINUS} B {signed(a - b)}"


def sameness(comparison: Comparison) -> str:
    """Say where two settings give the same similarities; empty where they do not."""
    differing = comparison.differing
    largest = max(
        float(np.abs(differing.first - differing.second).max(initial=0.0)),
        float(np.abs(comparison.similarities_a - comparison.similarities_b).max(initial=0.0)),
    )
    if not len(comparison.pairs):
        return "One sentence has no pair to compare."
    if largest == 0:
        return "A and B give exactly the same similarities."
    if largest < EQUAL:
        decimals = 1 - math.ceil(math.log10(largest))
        return f"A and B agree to three decimals; the largest difference is {number(largest, decimals)}."
    return ""


def agreement(comparison: Comparison) -> str:
    """Say in words how far both rank the pairs alike; where there is no number, why."""
    value = comparison.spearman
    if value is None:
        return comparison.rank_reason
    if value >= 0.95:
        return "Both settings rank the pairs almost alike."
    if value >= 0.8:
        return "Both settings rank most pairs alike."
    if value >= 0.5:
        return "The two settings rank many pairs differently."
    return "The two settings rank the pairs very differently."


def differing(rows: Sequence[Difference]) -> str:
    """Say in one sentence what differs; nothing where nothing does."""
    words = [f"{row.name} ({row.a} in A, {row.b} in B)" for row in rows]
    return f"They differ in {', '.join(words)}." if words else ""
