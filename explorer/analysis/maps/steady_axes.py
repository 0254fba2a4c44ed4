"""Axes that rounding does not turn or flip.

The direction of an eigenvector is known but for its sign, and those of equal eigenvalues but for a rotation among them.
What a library returns then follows the last digits; here it follows the points, or, where these leave the choice,
directions that are the same for all data of as many dimensions.
"""

from __future__ import annotations

import numpy as np

from explorer.domain.arrays import FloatArray

_EQUAL = 1e-4
"""Part of a variance by which the next may be smaller and still count as equal."""
_LOPSIDED = 1e-3
"""Least share of the sum of |x|³ that the sum of x³ has to make for its sign to count."""
_SEED = 0


def turn_alike(components: np.ndarray, variances: np.ndarray) -> np.ndarray:
    """Return components of which those of equal variance, and the signs of all, are settled by fixed directions.

    Parameters
    ----------
    components
        (D, c), orthonormal.
    variances
        (c,), falling.

    Returns
    -------
    ndarray of (D, c)
        Orthonormal, with the same span for each group of equal variances.
    """
    turned = components.copy()
    fixed = np.random.default_rng(_SEED).normal(size=components.shape)
    apart = np.flatnonzero(np.diff(variances) < -_EQUAL * variances[:-1]) + 1
    for group in np.split(np.arange(len(variances)), apart):
        if len(group):
            # The fixed directions, laid into the span of the group one after the other.
            onto, parts = np.linalg.qr(components[:, group].T @ fixed[:, group])
            turned[:, group] = components[:, group] @ (onto * np.where(np.diag(parts) < 0.0, -1.0, 1.0))
    return turned


def clear_signs(scores: FloatArray) -> FloatArray:
    """Return float32 (c,), 1 or -1: what makes the long tail of each column of scores (N, c) point up.

    A column without a long tail stays as it is.
    """
    cubes = np.power(scores, 3, dtype=np.float64)
    lean, size = cubes.sum(axis=0), np.abs(cubes).sum(axis=0)
    signs: FloatArray = np.where(lean < -_LOPSIDED * size, -1.0, 1.0).astype(np.float32)
    return signs
