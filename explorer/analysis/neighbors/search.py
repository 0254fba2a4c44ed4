"""Ranking texts by their similarity to one vector."""

from __future__ import annotations

import numpy as np

from explorer.analysis.similarity.rows import TINY, row_norms
from explorer.analysis.similarity.similarity import city_blocks, negated, similarity_matrix
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.settings.spec import Similarity

_BLOCK_ROWS = 20_000
"""Rows turned to double precision at a time for Manhattan distances."""
_NEAR = 1e-5
"""Share of the largest value by which single precision may misjudge a similarity."""
_LEAST_CHECKED = 1000


def rank(
    query: FloatArray, vectors: FloatArray, metric: Similarity, limit: int, norms: FloatArray | None = None
) -> tuple[IntArray, FloatArray]:
    """Rank texts by their similarity to a query, exactly.

    One pass over the vectors in single precision finds those that may be among the best; these alone are compared
    again, as everywhere else. Texts of equal similarity come in input order.

    Parameters
    ----------
    query
        float32 (D,).
    vectors
        float32 (N, D).
    metric
        The similarity function.
    limit
        Results wanted; at most N are given.
    norms
        float32 (N,): lengths of the vectors, where they are known already.

    Returns
    -------
    tuple
        Text indices int32 (limit,) and similarities float32 (limit,), best first, ties in input order.
    """
    limit = max(0, min(limit, len(vectors)))
    if limit == 0:
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
    scores = _scores(query, vectors, metric, norms)
    places = _candidates(scores, limit)
    values = similarity_matrix(query[None, :], vectors[places], metric)[0]
    best = np.argsort(-values, kind="stable")[:limit]
    return places[best].astype(np.int32), values[best]


def _scores(query: FloatArray, vectors: FloatArray, metric: Similarity, norms: FloatArray | None) -> FloatArray:
    """Return float32 (N,), larger for the nearer, to about single precision."""
    if metric is Similarity.MANHATTAN:
        parts = [
            negated(city_blocks(query[None, :], vectors[start : start + _BLOCK_ROWS]))[0]
            for start in range(0, len(vectors), _BLOCK_ROWS)
        ]
        return np.concatenate(parts)
    scores: FloatArray = vectors @ query
    if metric is Similarity.DOT:
        return scores
    lengths = row_norms(vectors) if norms is None else norms
    if metric is Similarity.COSINE:
        scores /= np.maximum(lengths, TINY)
        return scores
    # -|x - q|² / 2 without |q|², which is the same for all.
    scores -= 0.5 * lengths * lengths
    return scores


def _candidates(scores: FloatArray, limit: int) -> np.ndarray:
    """Return the places, ascending, of all that may be among the best `limit`."""
    least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    margin = _NEAR * max(1e-30, float(scores.max()), -float(scores.min()))
    places = np.flatnonzero(scores >= least - margin)
    if len(places) <= max(_LEAST_CHECKED, 10 * limit):
        return places
    # Very many are equally near at the end of the list: those above them, and the first of them.
    above = scores[places] > least + margin
    level = places[~above][: max(_LEAST_CHECKED, 10 * limit)]
    return np.sort(np.concatenate([places[above], level]))
