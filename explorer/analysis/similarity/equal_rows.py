"""Vectors that are the same but for rounding."""

from __future__ import annotations

import numpy as np

from explorer.domain.arrays import FloatArray, IntArray

SAME = 1e-4
"""Distance, as a share of the typical length, up to which two vectors count as the same.

Backends, batches and threads differ by a tenth of it, different sentences by a hundred times as much.
"""

_LINES = 8
"""Random directions onto which vectors are projected before any two are compared."""
_SEED = 0


def first_equals(vectors: FloatArray) -> IntArray:
    """Return int32 (N,): for each vector the first one that is the same, mostly itself.

    Parameters
    ----------
    vectors
        float32 (N, D).
    """
    from scipy.spatial import KDTree

    first = np.arange(len(vectors), dtype=np.int32)
    reach = SAME * float(np.sqrt(np.square(vectors, dtype=np.float64).sum() / max(1, len(vectors))))
    if len(vectors) < 2 or reach == 0.0:
        return np.zeros_like(first)
    # On orthonormal directions no two vectors are farther apart than they are, so that none is missed.
    lines = np.linalg.qr(np.random.default_rng(_SEED).normal(size=(vectors.shape[1], _LINES)))[0]
    tree = KDTree(vectors.astype(np.float64) @ lines)
    nearest, _ = tree.query(tree.data, k=2)
    for text in np.flatnonzero(nearest[:, 1] <= reach).tolist():
        if first[text] != text:
            continue
        near = np.array(sorted(tree.query_ball_point(tree.data[text], reach)))
        near = near[(near > text) & (first[near] == near)]
        gaps = np.linalg.norm(vectors[near].astype(np.float64) - vectors[text], axis=1)
        first[near[gaps <= reach]] = text
    return first
