"""What a smaller number format changes in the similarities of texts."""

from __future__ import annotations

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.results.encoding import PrecisionLoss

_NEIGHBORS = 10
_TEXTS_A_NEIGHBOR = 4
"""Neighbours of each text that are compared, and how many texts there have to be for each, so that it is a choice."""


def precision_loss(vectors: FloatArray, reference: FloatArray) -> PrecisionLoss:
    """Compare the cosine similarities among n texts with those of the same texts in float32.

    Parameters
    ----------
    vectors, reference
        float32 (n, D), n ≥ 1: the vectors computed in a smaller format, and in float32.

    Returns
    -------
    PrecisionLoss
        Over the pairs of different texts; of a single text, the cosine that it has with itself.
    """
    a, b = _unit(vectors), _unit(reference)
    if len(a) == 1:
        change = np.abs(1.0 - (a * b).sum(axis=1))
        return PrecisionLoss(1, float(change.max()), float(change.mean()))
    ours, theirs = a @ a.T, b @ b.T
    rows, columns = np.triu_indices(len(a), 1)
    change = np.abs((ours - theirs)[rows, columns])
    count = min(_NEIGHBORS, len(a) // _TEXTS_A_NEIGHBOR)
    kept = _kept(ours, theirs, count) if count else 1.0
    return PrecisionLoss(len(a), float(change.max()), float(change.mean()), count, kept)


def _kept(ours: np.ndarray, theirs: np.ndarray, count: int) -> float:
    """Return the share of the `count` nearest of each row of similarities (n, n) that both have."""
    nearest = []
    for similarities in (ours, theirs):
        others = similarities.copy()
        np.fill_diagonal(others, -np.inf)
        nearest.append(np.argsort(-others, axis=1, kind="stable")[:, :count])
    return float((nearest[0][:, :, None] == nearest[1][:, None, :]).any(axis=2).mean())


def _unit(vectors: FloatArray) -> np.ndarray:
    """Divide by the norms in double precision, whose own rounding is far below what is measured."""
    whole = vectors.astype(np.float64)
    unit: np.ndarray = whole / np.maximum(np.linalg.norm(whole, axis=1, keepdims=True), np.finfo(np.float64).tiny)
    return unit
