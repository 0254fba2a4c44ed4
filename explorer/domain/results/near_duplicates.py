"""Pairs of texts whose vectors are nearly the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.domain.arrays import FloatArray, IntArray, freeze
from explorer.domain.failure import Failure


@dataclass(frozen=True, slots=True, eq=False)
class NearDuplicates:
    """Every pair of different texts with a cosine of at least a threshold, and the groups of identical texts.

    Parameters
    ----------
    threshold
        Least cosine of a pair.
    first, second
        int32 (P,): the texts of the pairs kept, most similar pair first; of identical texts the first stands for all.
    similarities
        float32 (P,): their cosines, rounded from double precision.
    found
        How many pairs there are; more than P where only the most similar are kept.
    identical
        Texts that are the same word for word, each group int32 in input order, largest group first.
    searched
        Share of all pairs that was looked at: 1 unless the search was stopped.
    closest
        The largest cosine of two different texts where no pair reaches the threshold; None where some do, or where
        there are no two.
    refused
        Why the search was not made; None where it was.
    """

    threshold: float
    first: IntArray
    second: IntArray
    similarities: FloatArray
    found: int
    identical: tuple[IntArray, ...] = ()
    searched: float = 1.0
    closest: float | None = None
    refused: Failure | None = None

    def __post_init__(self) -> None:
        freeze(self, np.int32, "first", "second")
        freeze(self, np.float32, "similarities")

    def __len__(self) -> int:
        return len(self.first)

    @property
    def repeated(self) -> int:
        """How many texts repeat an earlier one word for word."""
        return sum(len(group) - 1 for group in self.identical)
