"""The sentences that lessons begin with, and what they say of them."""

from __future__ import annotations

import numpy as np

from explorer.analysis.similarity.similarity import pair_similarity
from explorer.domain.arrays import FloatArray
from explorer.domain.settings.spec import Similarity
from explorer.domain.words import number

SEED = ("The cat sat on the mat", "A feline rested on the rug", "The weather is sunny today")


def pairs_of(n_texts: int) -> tuple[tuple[int, int], ...]:
    """Return the pairs that a table of few columns shows: the first text with the second, and with the third."""
    return tuple((0, other) for other in range(1, min(n_texts, 3)))


def pair_name(pair: tuple[int, int]) -> str:
    """Return "1 and 2"."""
    return f"{pair[0] + 1} and {pair[1] + 1}"


def similarities(
    vectors: FloatArray, pairs: tuple[tuple[int, int], ...], metric: Similarity = Similarity.COSINE
) -> tuple[float, ...]:
    """Similarity of each pair of rows of `vectors` (N, D)."""
    return tuple(pair_similarity(vectors, first, second, metric) for first, second in pairs)


def norms(vectors: FloatArray) -> str:
    """Write the range of the lengths of `vectors` (N, D)."""
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1)
    low, high = number(lengths.min()), number(lengths.max())
    return low if low == high else f"{low} to {high}"
