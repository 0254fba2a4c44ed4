"""Similarities of one row with one other, many times over."""

from __future__ import annotations

import numpy as np

from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Similarity

_PAIRS_AT_ONCE = 4096


def paired_similarities(
    vectors: FloatArray, first: IntArray, second: IntArray, metric: Similarity, context: JobContext
) -> np.ndarray:
    """Return the similarities, in double precision, of rows `first[i]` and `second[i]`.

    Parameters
    ----------
    vectors
        float32 (N, D).
    first, second
        int32 (P,), rows of `vectors`.
    metric
        The similarity function; distances are negated, and the cosine with a zero vector is 0.
    context
        A cancel is noticed between blocks.

    Returns
    -------
    ndarray
        float64 (P,).
    """
    result = np.empty(len(first))
    for start in range(0, len(first), _PAIRS_AT_ONCE):
        context.check()
        block = slice(start, start + _PAIRS_AT_ONCE)
        a, b = vectors[first[block]].astype(np.float64), vectors[second[block]].astype(np.float64)
        result[block] = _similarities(a, b, metric)
    return result


def _similarities(a: np.ndarray, b: np.ndarray, metric: Similarity) -> np.ndarray:
    similarities: np.ndarray
    if metric is Similarity.EUCLIDEAN:
        similarities = np.subtract(0.0, np.linalg.norm(a - b, axis=1))
    elif metric is Similarity.MANHATTAN:
        similarities = np.subtract(0.0, np.abs(a - b).sum(axis=1))
    else:
        similarities = np.einsum("pd,pd->p", a, b)
    if metric is Similarity.COSINE:
        lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
        np.divide(similarities, lengths, out=similarities, where=lengths > 0.0)
        np.clip(similarities, -1.0, 1.0, out=similarities)
    return similarities
