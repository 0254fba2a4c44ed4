"""Similarities of some rows to some others, block by block, without a copy of all rows."""

from __future__ import annotations

import numpy as np

from explorer.analysis.similarity.rows import ROUNDING, TINY, row_norms
from explorer.analysis.similarity.similarity import city_blocks, euclidean_distances, negated
from explorer.domain.arrays import FloatArray
from explorer.domain.settings.spec import Similarity

Rows = slice | np.ndarray

_TILE_ROWS = 8192
"""Rows turned to double precision at a time."""
_NORM_ROWS = 50_000
"""Rows whose norms are taken at a time, so that a memory-mapped file is read once through."""


class Blocks:
    """Similarities of rows of `vectors` to rows of `others`.

    Parameters
    ----------
    vectors, others
        float32 (N, D) and (M, D), possibly memory-mapped; the same array for the neighbours among themselves.
    metric
        The similarity function.
    """

    def __init__(self, vectors: FloatArray, others: FloatArray, metric: Similarity) -> None:
        self.vectors, self.others, self.metric = vectors, others, metric
        self._scales = self._other_scales = None
        if metric is Similarity.COSINE:
            self._scales = _scales(vectors)
            self._other_scales = self._scales if others is vectors else _scales(others)

    def similarities(self, rows: Rows, columns: Rows) -> FloatArray:
        """Return float32 (rows, columns), as `explorer.analysis.similarity.similarity.similarity_matrix` does."""
        block, others = self.vectors[rows], self.others[columns]
        if self.metric.is_distance:
            return _negated_distances(block, others, self.metric)
        if self.metric is Similarity.DOT:
            return block @ others.T
        if self._scales is not None:
            block = block * self._scales[rows, None]
        cosines: FloatArray = np.matmul(block, others.T)
        if self._other_scales is not None:
            cosines *= self._other_scales[columns]
        np.clip(cosines, -1.0, 1.0, out=cosines)
        return cosines


def _scales(vectors: FloatArray) -> FloatArray | None:
    """Return what the rows have to be multiplied by to have unit length; None where they have it already."""
    scales = inverse_norms(vectors)
    return None if len(scales) and float(np.abs(scales - 1).max()) <= ROUNDING else scales


def inverse_norms(vectors: FloatArray) -> FloatArray:
    """Return 1 / |v| for each row of vectors (N, D), float32 (N,); finite for zero rows, too."""
    norms = np.empty(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), _NORM_ROWS):
        norms[start : start + _NORM_ROWS] = row_norms(vectors[start : start + _NORM_ROWS])
    return np.reciprocal(np.maximum(norms, TINY, out=norms), out=norms)


def _negated_distances(block: FloatArray, others: FloatArray, metric: Similarity) -> FloatArray:
    distances = euclidean_distances if metric is Similarity.EUCLIDEAN else city_blocks
    result = np.empty((len(block), len(others)), dtype=np.float32)
    for start in range(0, len(others), _TILE_ROWS):
        tile = slice(start, start + _TILE_ROWS)
        result[:, tile] = negated(distances(block, others[tile]))
    return result
