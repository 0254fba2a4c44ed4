"""Vectors that are the same but for rounding."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from explorer.domain.arrays import FloatArray, IntArray

SAME = 1e-4
"""Distance, as a share of the typical length, up to which two vectors count as the same.

Backends, batches and threads differ by a tenth of it, different sentences by a hundred times as much.
"""

_LINES = 8
"""Random directions onto which vectors are projected before any two are compared."""
_SEED = 0
_FEW = 128
"""Vectors up to which every pair is looked at."""


def first_equals(vectors: FloatArray) -> IntArray:
    """Return int32 (N,): for each vector the first one that is the same, mostly itself.

    Parameters
    ----------
    vectors
        float32 (N, D).
    """
    first = np.arange(len(vectors), dtype=np.int32)
    reach = SAME * float(np.sqrt(np.square(vectors, dtype=np.float64).sum() / max(1, len(vectors))))
    if len(vectors) < 2 or reach == 0.0:
        return np.zeros_like(first)
    # On orthonormal directions no two vectors are farther apart than they are, so that none is missed.
    lines = np.linalg.qr(np.random.default_rng(_SEED).normal(size=(vectors.shape[1], _LINES)))[0]
    points = vectors.astype(np.float64) @ lines
    crowded, near_to = (_near_few if len(points) <= _FEW else _near)(points, reach)
    for text in crowded.tolist():
        if first[text] != text:
            continue
        near = near_to(text)
        near = near[(near > text) & (first[near] == near)]
        gaps = np.linalg.norm(vectors[near].astype(np.float64) - vectors[text], axis=1)
        first[near[gaps <= reach]] = text
    return first


def _near_few(points: np.ndarray, reach: float) -> tuple[np.ndarray, Callable[[int], np.ndarray]]:
    """As `_near`, sooner than SciPy is imported."""
    near = np.linalg.norm(points[:, None] - points, axis=2) <= reach
    return np.flatnonzero(near.sum(axis=1) > 1), lambda point: np.flatnonzero(near[point])


def _near(points: np.ndarray, reach: float) -> tuple[np.ndarray, Callable[[int], np.ndarray]]:
    """Return which of float64 (N, 8) points have another within reach, and what gives all within reach of one."""
    from scipy.spatial import KDTree

    tree = KDTree(points)
    nearest, _ = tree.query(points, k=2)
    return np.flatnonzero(nearest[:, 1] <= reach), lambda point: np.array(
        sorted(tree.query_ball_point(points[point], reach))
    )
