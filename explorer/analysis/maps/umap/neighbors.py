"""The neighbours that a map is made of."""

from __future__ import annotations

import numpy as np

from explorer.analysis.similarity.blocks import Blocks
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.results.analysis import Neighbors
from explorer.domain.settings.spec import Similarity

TIE = 1e-5
"""Similarities that differ by less, as a share of the largest that these vectors could have, count as equal."""

_APART = 1e-7
"""Least distance of different vectors, as a share of the same: about what rounding makes of it."""
_BLOCK_CELLS = 8_000_000
"""Similarities held at a time."""


def as_distances(
    vectors: FloatArray, neighbors: Neighbors, k: int, *, different: bool = False
) -> tuple[IntArray, FloatArray]:
    """Return each text itself and its k - 1 nearest others, as indices (N, k) and distances (N, k) of at least 0.

    A dot product becomes the distance max |x|² - x·y, which is at least 0 by the Cauchy-Schwarz inequality.

    Parameters
    ----------
    vectors
        float32 (N, D).
    neighbors
        At least k - 1 of each text.
    k
        Neighbours wanted, each text itself included.
    different
        Whether no two vectors are the same, so that a distance of 0 is none but for rounding.
    """
    largest = 0.0 if neighbors.metric.is_distance else _largest(vectors, neighbors.metric)
    n_texts = len(vectors)
    indices = np.empty((n_texts, k), dtype=np.int32)
    distances = np.zeros((n_texts, k), dtype=np.float32)
    indices[:, 0] = np.arange(n_texts)
    indices[:, 1:] = neighbors.indices[:, : k - 1]
    least = _APART * _largest(vectors, neighbors.metric) if different else 0.0
    np.maximum(largest - neighbors.similarities[:, : k - 1], np.float32(least), out=distances[:, 1:])
    return indices, distances


def break_ties(vectors: FloatArray, neighbors: Neighbors, wanted: int) -> Neighbors:
    """Have the first of equally near texts be the neighbours where not all of them are wanted.

    Which of them are a little nearer is a matter of rounding. Texts are equally near as the last one wanted where their
    similarities differ from its by less than `TIE`.

    Parameters
    ----------
    vectors
        float32 (N, D).
    neighbors
        Exact ones; more than are wanted, or all there are.
    wanted
        Neighbours wanted of each text, at least 1.

    Returns
    -------
    Neighbors
        `wanted` of each text.
    """
    indices, similarities = neighbors.indices[:, :wanted].copy(), neighbors.similarities[:, :wanted].copy()
    if neighbors.k > wanted:
        least = TIE * _largest(vectors, neighbors.metric)
        tied = np.flatnonzero(neighbors.similarities[:, wanted - 1] - neighbors.similarities[:, wanted] < least)
        blocks = Blocks(vectors, vectors, neighbors.metric)
        step = max(1, _BLOCK_CELLS // len(vectors))
        for start in range(0, len(tied), step):
            rows = tied[start : start + step]
            found = blocks.similarities(rows, slice(None))
            found[np.arange(len(rows)), rows] = -np.inf
            last = similarities[rows, wanted - 1, None]
            # The similarities of equally near texts are made the same; a stable sort leaves these in input order.
            found = np.where(np.abs(found - last) < least, last, found)
            order = np.argsort(-found, axis=1, kind="stable")[:, :wanted]
            indices[rows], similarities[rows] = order, np.take_along_axis(found, order, axis=1)
    return Neighbors(neighbors.metric, indices, similarities)


def _largest(vectors: FloatArray, metric: Similarity) -> float:
    """Return the size that no similarity of the vectors exceeds by much."""
    if metric is Similarity.COSINE:
        return 1.0
    squared = float(np.einsum("nd,nd->n", vectors, vectors).max())
    if metric is Similarity.DOT:
        return squared
    return max(float(np.finfo(np.float32).tiny), 2.0 * float(np.sqrt(squared)))
