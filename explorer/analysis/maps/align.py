"""Laying one map onto another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.results.projection import Projection

_NO_SPREAD = 1e-6
"""Spread, as a share of the largest coordinate, up to which points count as lying on one spot."""


def align(coords: FloatArray, onto: FloatArray) -> FloatArray:
    """Turn, mirror, scale and shift points so that they lie as near as possible to the same points of another map.

    Both maps are shifted to one centroid and brought to one root mean square distance from it; then the orthogonal
    matrix that leaves the smallest sum of squared distances is U Vᵀ of the singular value decomposition of the product
    of the two (Schönemann, 1966, https://doi.org/10.1007/BF02289451). The size is matched rather than fitted by least
    squares, which would shrink a map the more, the less it agrees with the other.

    Parameters
    ----------
    coords, onto
        float32 (N, 2), row for row the same texts.

    Returns
    -------
    ndarray of float32 (N, 2)
        Where either map is one spot there is no size to match, and `coords` keeps its own.
    """
    if not len(coords):
        return coords
    target = onto.astype(np.float64)
    centre = target.mean(axis=0)
    points, target = _centred(coords), target - centre
    left, _, right = np.linalg.svd(points.T @ target)
    size, wanted = float(np.linalg.norm(points)), float(np.linalg.norm(target))
    scale = wanted / size if _spreads(size, coords) and _spreads(wanted, onto) else 1.0
    aligned: FloatArray = (scale * points @ (left @ right) + centre).astype(np.float32)
    return aligned


def align_projection(projection: Projection, onto: Projection) -> Projection:
    """Return a map laid onto another; see `align`. The shares of variance are those of the turned axes."""
    coords = align(projection.coords, onto.coords)
    shares = projection.explained_variance
    if shares is not None:
        variances = np.square(_centred(coords)).sum(axis=0)
        total = float(variances.sum())
        first, second = (sum(shares) / total * variances).tolist() if total > 0.0 else shares
        shares = (first, second)
    return replace(projection, coords=coords, explained_variance=shares)


def _centred(coords: FloatArray) -> np.ndarray:
    points = coords.astype(np.float64)
    centred: np.ndarray = points - points.mean(axis=0)
    return centred


def _spreads(size: float, coords: FloatArray) -> bool:
    return size > _NO_SPREAD * float(np.abs(coords).max()) and size > 0.0
