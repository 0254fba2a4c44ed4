"""The four similarity functions of Sentence Transformers, on arrays."""

from __future__ import annotations

import numpy as np

from explorer.analysis.similarity.rows import unit_rows
from explorer.domain.arrays import FloatArray
from explorer.domain.settings.spec import Similarity

_ROWS_AT_ONCE = 2_000_000
"""Distances held in double precision at a time (16 MB)."""


def similarity_matrix(a: FloatArray, b: FloatArray, metric: Similarity) -> FloatArray:
    """Return the similarity of each row of `a` to each row of `b`.

    Same values as `sentence_transformers.util.cos_sim`, `dot_score`, `euclidean_sim` and `manhattan_sim`: the two
    distances are negated, so that larger is always more similar. The cosine with a zero vector is 0.

    Parameters
    ----------
    a, b
        float32 (Na, D) and (Nb, D).
    metric
        The similarity function.

    Returns
    -------
    FloatArray
        float32 (Na, Nb).
    """
    if metric is Similarity.COSINE:
        cosines: FloatArray = np.clip(unit_rows(a) @ unit_rows(b).T, -1.0, 1.0)
        return cosines
    if metric is Similarity.DOT:
        return a @ b.T
    result = np.empty((len(a), len(b)), dtype=np.float32)
    step = max(1, _ROWS_AT_ONCE // max(1, len(b)))
    for start in range(0, len(a), step):
        rows = slice(start, start + step)
        distances = euclidean_distances(a[rows], b) if metric is Similarity.EUCLIDEAN else city_blocks(a[rows], b)
        result[rows] = negated(distances)
    return result


def euclidean_distances(a: FloatArray, b: FloatArray) -> np.ndarray:
    """Return float64 (Na, Nb) Euclidean distances of the rows of `a` and `b`.

    |x - y|² = |x|² + |y|² - 2 x·y, in double precision so that the distance of near-equal vectors does not drown in
    rounding (in single precision equal unit vectors come out up to 5e-4 apart).
    """
    x, y = a.astype(np.float64), b.astype(np.float64)
    squared = x @ y.T
    squared *= -2.0
    squared += np.einsum("nd,nd->n", x, x)[:, None]
    squared += np.einsum("nd,nd->n", y, y)
    np.maximum(squared, 0.0, out=squared)
    return np.sqrt(squared, out=squared)


def city_blocks(a: FloatArray, b: FloatArray) -> np.ndarray:
    """Return float64 (Na, Nb) Manhattan distances of the rows of `a` and `b`."""
    from scipy.spatial.distance import cdist

    distances: np.ndarray = cdist(a, b, metric="cityblock")
    return distances


def negated(distances: np.ndarray) -> FloatArray:
    """Return distances as float32 similarities: negated, but 0 and not -0 where they are 0."""
    similarities: FloatArray = np.subtract(0.0, distances).astype(np.float32)
    return similarities


def pair_similarity(vectors: FloatArray, i: int, j: int, metric: Similarity) -> float:
    """Return the similarity of rows `i` and `j` of vectors (N, D), computed in double precision."""
    x, y = vectors[i].astype(np.float64), vectors[j].astype(np.float64)
    if metric is Similarity.DOT:
        return float(x @ y)
    if metric is Similarity.EUCLIDEAN:
        return 0.0 - float(np.linalg.norm(x - y))
    if metric is Similarity.MANHATTAN:
        return 0.0 - float(np.abs(x - y).sum())
    lengths = float(np.linalg.norm(x) * np.linalg.norm(y))
    return float(np.clip(x @ y / lengths, -1.0, 1.0)) if lengths > 0.0 else 0.0
