"""Lengths and unit vectors, row by row."""

from __future__ import annotations

import numpy as np

from explorer.domain.arrays import FloatArray

TINY = np.float32(1e-12)
"""Norms below this count as zero, as in `torch.nn.functional.normalize`."""

ROUNDING = 2.0 * float(np.finfo(np.float32).eps)
"""How far from 1 the computed norm of a row may be that was divided by its norm."""


def row_norms(vectors: FloatArray) -> FloatArray:
    """Return the L2 norm of each row, float32 (N,), of vectors (N, D)."""
    norms: FloatArray = np.sqrt(np.einsum("nd,nd->n", vectors, vectors))
    return norms


def unit_rows(vectors: FloatArray, norms: FloatArray | None = None) -> FloatArray:
    """Return vectors (N, D) with each row divided by its L2 norm; zero rows stay zero.

    Where every norm is 1 already, but for the rounding of single precision, the vectors themselves are returned.

    Parameters
    ----------
    vectors
        float32 (N, D).
    norms
        float32 (N,), the norms of the rows where they are known already.
    """
    if norms is None:
        norms = row_norms(vectors)
    if len(norms) and float(np.abs(norms - np.float32(1.0)).max()) <= ROUNDING:
        return vectors
    return np.divide(vectors, np.maximum(norms, TINY)[:, None], dtype=np.float32)
