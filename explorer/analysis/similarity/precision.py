"""What a half precision changes in the similarities of texts."""

from __future__ import annotations

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.results.encoding import PrecisionLoss


def precision_loss(vectors: FloatArray, reference: FloatArray) -> PrecisionLoss:
    """Compare the cosine similarities among n texts with those of the same texts in float32.

    Parameters
    ----------
    vectors, reference
        float32 (n, D), n ≥ 1: the vectors computed in half precision, and in float32.

    Returns
    -------
    PrecisionLoss
        Over the pairs of different texts; of a single text, the cosine that it has with itself.
    """
    a, b = _unit(vectors), _unit(reference)
    if len(a) == 1:
        change = np.abs(1.0 - (a * b).sum(axis=1))
    else:
        rows, columns = np.triu_indices(len(a), 1)
        change = np.abs((a @ a.T - b @ b.T)[rows, columns])
    return PrecisionLoss(len(a), float(change.max()), float(change.mean()))


def _unit(vectors: FloatArray) -> np.ndarray:
    """Divide by the norms in double precision, whose own rounding is far below what is measured."""
    whole = vectors.astype(np.float64)
    unit: np.ndarray = whole / np.maximum(np.linalg.norm(whole, axis=1, keepdims=True), np.finfo(np.float64).tiny)
    return unit
