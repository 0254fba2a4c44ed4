"""A map of very many texts: some are laid out, the others placed beside their nearest of those."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.analysis.neighbors.neighbors import EXACT_WORK, exact_neighbors_among, neighbors_among
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Similarity

_NEAREST = 5
"""Laid out texts that another is placed between; of more, points draw together in the middle of their group."""


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """Which texts are laid out, and between which of them every text is placed.

    Parameters
    ----------
    fitted
        int32 (M,): texts that are laid out, ascending.
    nearest
        int32 (N, k): places in `fitted` of each text's nearest.
    weights
        float32 (N, k), each row adding up to 1; those of a text that is laid out itself are 1 for itself.
    """

    fitted: IntArray
    nearest: IntArray
    weights: FloatArray

    def place(self, coords: FloatArray) -> FloatArray:
        """Return the points float32 (N, 2) of all texts, given those (M, 2) of the fitted ones."""
        placed = np.zeros((len(self.nearest), 2), dtype=np.float32)
        for column in range(self.nearest.shape[1]):
            placed += self.weights[:, column, None] * coords[self.nearest[:, column]]
        return placed


def draw_fitted(n_texts: int, count: int, seed: int) -> IntArray:
    """Draw `count` of `n_texts` texts with a seed, ascending, int32 (count,)."""
    return np.sort(np.random.default_rng(seed).choice(n_texts, count, replace=False)).astype(np.int32)


def find_placement(vectors: FloatArray, fitted: IntArray, metric: Similarity, context: JobContext) -> Placement:
    """Find the fitted texts nearest to each text, and how much each of them counts.

    The nearest counts 1 and another exp(-(d - d₁) / s), where d₁ is the distance of the nearest and s the mean of the
    d - d₁, as the memberships of UMAP's graph fall off with distance; then they are divided by their sum.

    Parameters
    ----------
    vectors
        float32 (N, D).
    fitted
        int32 (M,), ascending, M above 5.
    metric
        The similarity function.
    context
        Told of the progress; a cancel is noticed between blocks.
    """
    base = vectors[fitted]
    found = None
    if len(vectors) * len(base) * vectors.shape[1] > EXACT_WORK[metric]:
        found = neighbors_among(vectors, base, metric, _NEAREST, context)
    if found is None:
        found = exact_neighbors_among(vectors, base, metric, _NEAREST, context)
    gaps = found.similarities[:, :1] - found.similarities
    scale = np.maximum(gaps.mean(axis=1, keepdims=True), np.float32(1e-12))
    weights = np.exp(-gaps / scale)
    weights /= weights.sum(axis=1, keepdims=True)
    nearest = found.indices.copy()
    nearest[fitted, 0] = np.arange(len(fitted))
    weights[fitted] = np.eye(1, _NEAREST, dtype=np.float32)
    return Placement(fitted, nearest, weights)
