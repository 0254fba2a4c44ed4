"""The norms of the vectors, in numbers and in words."""

from __future__ import annotations

import numpy as np

from explorer.analysis.similarity.rows import TINY, row_norms
from explorer.analysis.statistics.ranks import rank_correlation
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.results.analysis import NormSummary
from explorer.domain.results.encoding import Embeddings
from explorer.domain.words import fixed, significant

UNIT_TOLERANCE = 1e-3
"""Largest difference from 1 that still counts as unit length."""


def summarize_norms(embeddings: Embeddings, token_counts: IntArray) -> NormSummary:
    """Summarise the norms and say what they mean.

    Parameters
    ----------
    embeddings
        Vectors (N, D) on the screen and their norms before normalisation.
    token_counts
        int32 (N,).
    """
    norms = embeddings.norms.astype(np.float64)
    shown = row_norms(embeddings.vectors)
    unit = len(norms) > 0 and bool(np.all(np.abs(shown - 1.0) <= UNIT_TOLERANCE))
    if not len(norms):
        return NormSummary(0.0, 0.0, 0.0, 0.0, 0.0, False, None, _meaning(norms, shown, unit), shown)
    return NormSummary(
        minimum=float(norms.min()),
        median=float(np.median(norms)),
        maximum=float(norms.max()),
        mean=float(norms.mean()),
        deviation=float(norms.std()),
        unit_length=unit,
        token_correlation=rank_correlation(norms, token_counts.astype(np.float64)),
        meaning=_meaning(norms, shown, unit),
        lengths=shown,
    )


def _meaning(norms: np.ndarray, shown: FloatArray, unit: bool) -> str:
    if not len(shown):
        return "There are no vectors yet."
    vectors = "The vector is" if len(shown) == 1 else "The vectors are"
    if unit:
        same = "unit length, so dot product and cosine are the same."
        if np.all(np.abs(norms - 1.0) <= UNIT_TOLERANCE):
            return f"{vectors} {same}"
        return f"Before normalising, the {_span(norms)}. {vectors} now {same}"
    zeros = int(np.count_nonzero(shown <= TINY))
    if zeros:
        have = "has" if zeros == 1 else "have"
        return f"{zeros} of {len(shown)} vectors {have} norm 0, so cosine has no direction to compare and is 0 there."
    if len(shown) == 1:
        meaning = "Cosine divides by the norm; dot product does not."
    elif shown.max() - shown.min() <= UNIT_TOLERANCE * shown.max():
        meaning = "Dot product ranks them as cosine does, on another scale."
    else:
        meaning = "Cosine divides by the norms; dot product favours long vectors."
    return f"The {_span(shown)}: {vectors.lower()} not unit length. {meaning}"


def _span(norms: np.ndarray) -> str:
    low, high = _number(float(norms.min())), _number(float(norms.max()))
    if len(norms) == 1:
        return f"norm is {low}"
    return f"norms are {low}" if low == high else f"norms run from {low} to {high}"


def _number(value: float) -> str:
    return fixed(value, 2) if value >= 0.1 else significant(value, 2)
