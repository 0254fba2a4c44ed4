"""Why two texts are as similar as they are, token pair by token pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.domain.arrays import FloatArray, frozen
from explorer.domain.spec import Pooling, Readout, Similarity
from explorer.domain.tokens import TokenReading

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
        The pooling that was split: that of `readout`, or the model's own by name.
    contributions
        float64 (Ta, Tb); its sum is `similarity`. Rows and columns of tokens that are not pooled are zero.
    similarity
        As the heatmap shows it.
    without_special
        The similarity where the pooling leaves special tokens out; None where that leaves nothing, or means nothing.
    distances
        Per text, float32 (T,): Euclidean distance of each token's vector to the pooled vector of its text.
    note
        How the sum was split, in one or two plain sentences.
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

    def __post_init__(self) -> None:
        object.__setattr__(self, "contributions", frozen(self.contributions, np.float64))
        object.__setattr__(self, "distances", tuple(frozen(values, np.float32) for values in self.distances))
