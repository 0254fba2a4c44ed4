"""Exact principal components."""

from __future__ import annotations

import numpy as np

from explorer.domain.analysis import Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.arrays import FloatArray

ONE_SPOT = "All vectors are the same, so all points lie on one spot."
"""Note of a projection of equal vectors."""


def pca(vectors: FloatArray) -> Projection:
    """Project onto the first two principal components.

    Parameters
    ----------
    vectors
        float32 (N, D).

    Returns
    -------
    Projection
        An axis without spread is 0. `explained_variance` is None where there is no spread at all.
    """
    spec = ProjectionSpec(ProjectionMethod.PCA)
    coords = np.zeros((len(vectors), 2), dtype=np.float32)
    scores, shares = principal_components(vectors, 2)
    if not len(shares):
        return Projection(spec, coords, notes=(ONE_SPOT,) if len(vectors) > 1 else ())
    coords[:, : len(shares)] = scores
    first, second = (*shares, 0.0)[:2]
    return Projection(spec, coords, explained_variance=(float(first), float(second)))


def principal_components(vectors: FloatArray, count: int) -> tuple[FloatArray, np.ndarray]:
    """Project onto the leading principal components, exactly.

    Eigenvectors of the covariance (D, D), or, where N < D, of the Gram matrix (N, N) of the centred rows, which has
    the same eigenvalues. Each component points so that its loading of largest size is positive.

    Parameters
    ----------
    vectors
        float32 (N, D).
    count
        Components wanted.

    Returns
    -------
    tuple
        Scores float32 (N, c) and each component's share of the total variance, float64 (c,), largest first; c is
        `count`, or fewer where fewer components have any spread beyond rounding.
    """
    n_texts, dimensions = vectors.shape
    if n_texts < 2:
        return np.zeros((n_texts, 0), dtype=np.float32), np.zeros(0)
    from scipy.linalg import eigh

    centred = vectors - vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    products = centred @ centred.T if n_texts < dimensions else centred.T @ centred
    total = float(np.trace(products, dtype=np.float64))
    size = len(products)
    count = min(count, n_texts - 1, size)
    values, bases = eigh(products.astype(np.float64), subset_by_index=(size - count, size - 1))
    values, bases = values[::-1], bases[:, ::-1].astype(np.float32)
    # What the rounding of the vectors' numbers, near the largest of them, and of the products adds up to.
    eps = float(np.finfo(np.float32).eps)
    largest = max(float(vectors.max(initial=0.0)), -float(vectors.min(initial=0.0)))
    rounding = max(n_texts * dimensions * (eps * largest) ** 2, eps * total)
    spread = int(np.count_nonzero(values > rounding))
    values, bases = values[:spread], bases[:, :spread]
    components = centred.T @ bases if n_texts < dimensions else bases
    heaviest = np.abs(components).argmax(axis=0)
    components = components * (np.sign(components[heaviest, np.arange(spread)]) / np.linalg.norm(components, axis=0))
    scores: FloatArray = centred @ components.astype(np.float32)
    return scores, values / total
