"""Why two texts are as similar as they are, token pair by token pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.domain.arrays import FloatArray, freeze, frozen
from explorer.domain.model.tokens import TokenReading
from explorer.domain.settings.spec import Pooling, Readout, Similarity

Contributions = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PairExplanation:
    """A similarity, split exactly over the pairs of tokens that make it.

    Parameters
    ----------
    indices
        The two texts of the corpus; they may be the same.
    first, second
        The texts, token by token; Ta and Tb tokens.
    readout, metric
        What the similarity is of.
    pooling
        The pooling that was split: that of `readout`, or the model's own by name; `Pooling.MODEL` where that joins
        several.
    contributions
        float64 (Ta, Tb); its sum is `similarity`. Rows and columns of tokens that are not pooled are zero.
    similarity
        As the heatmap shows it.
    without_special
        The similarity where the pooling leaves special tokens out; None, with `without_special_reason`, where that
        leaves nothing or means nothing.
    distances
        Per text, float32 (T,): Euclidean distance of each token's vector to the pooled vector of its text, before
        anything is done to that; to the first of them where the model joins several poolings.
    note
        How the sum was split, in a few plain sentences.
    without_special_reason
        Why there is no such similarity, in one plain sentence; else empty.
    """

    indices: tuple[int, int]
    first: TokenReading
    second: TokenReading
    readout: Readout
    metric: Similarity
    pooling: Pooling
    contributions: Contributions
    similarity: float
    without_special: float | None
    distances: tuple[FloatArray, FloatArray]
    note: str = ""
    without_special_reason: str = ""

    def __post_init__(self) -> None:
        freeze(self, np.float64, "contributions")
        object.__setattr__(self, "distances", tuple(frozen(values, np.float32) for values in self.distances))

    @property
    def shares(self) -> tuple[Contributions, Contributions]:
        """What each token of either text adds to the similarity, float64 (Ta,) and (Tb,); either sums to it."""
        return self.contributions.sum(axis=1), self.contributions.sum(axis=0)
