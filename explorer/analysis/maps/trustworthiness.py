"""How far a map can be trusted: trustworthiness and continuity (Venna and Kaski, 2001)."""

from __future__ import annotations

import numpy as np

from explorer.analysis.similarity.blocks import Blocks
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.analysis.similarity.top_k import largest_in_rows
from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.map_quality import MapQuality
from explorer.domain.results.projection import Projection, ProjectionMethod
from explorer.domain.settings.spec import Similarity

NEIGHBORS = 10
"""Neighbours asked for: about as many as one looks at around a point."""
MIN_TEXTS = 4
"""Fewest texts of which some can be nearer than others on a map and not in the original."""
MOST_EXACT = 3000
"""Texts up to which every one is measured; of more, a sample."""

_SAMPLE = 1000
_LEAST_SAMPLE = 200
_SAMPLE_CELLS = 50_000_000
"""Similarities looked at for a sample, so that large corpora take seconds, too."""
_BLOCK_CELLS = 16_000_000
"""Similarities looked at between two checks for a cancel."""
_SEED = 42


def measure_map(vectors: FloatArray, projection: Projection, context: JobContext) -> MapQuality | None:
    """Measure a map by its neighbours.

    Trustworthiness is 1 - 2 / (n k (2N - 3k - 1)) · Σ_i Σ_j (r(i, j) - k), the inner sum over those of the k nearest
    of i on the map that are not among its k nearest in the original, where j has rank r(i, j). Continuity is the same
    with the two spaces exchanged (Venna and Kaski, 2001, equations 1 and 2). All n = N texts are measured, or, of more
    than `MOST_EXACT`, a seeded sample of n; ranks are always among all N. Equally near texts share the best rank of
    theirs.

    Parameters
    ----------
    vectors
        float32 (N, D): the original space, near by the metric of the projection, for PCA by Euclidean distance.
    projection
        The map, N points.
    context
        Told of the progress; a cancel is noticed between blocks.

    Returns
    -------
    MapQuality or None
        None for fewer than `MIN_TEXTS` texts, and where the map has all of them on one spot.
    """
    n_texts, coords = len(vectors), projection.coords
    if n_texts < MIN_TEXTS or not np.ptp(coords, axis=0).any():
        return None
    metric = Similarity.EUCLIDEAN if projection.method is ProjectionMethod.PCA else projection.spec.metric
    k = min(NEIGHBORS, (n_texts - 1) // 2)
    sampled = _draw(n_texts)
    blocks, everything = Blocks(vectors, vectors, metric), slice(None)
    excess = np.zeros(2)
    step = max(1, _BLOCK_CELLS // n_texts)
    for start in range(0, len(sampled), step):
        context.check()
        context.report(Progress("Judging the map", start, len(sampled)))
        chosen = sampled[start : start + step]
        original = blocks.similarities(chosen, everything)
        shown = similarity_matrix(coords[chosen], coords, Similarity.EUCLIDEAN)
        for similarities in (original, shown):
            similarities[np.arange(len(chosen)), chosen] = -np.inf
        excess += _excess(shown, original, k), _excess(original, shown, k)
    trustworthiness, continuity = 1.0 - 2.0 * excess / (len(sampled) * k * (2 * n_texts - 3 * k - 1))
    return MapQuality(float(trustworthiness), float(continuity), k, metric, len(sampled))


def _draw(n_texts: int) -> np.ndarray:
    if n_texts <= MOST_EXACT:
        return np.arange(n_texts)
    size = max(_LEAST_SAMPLE, min(_SAMPLE, _SAMPLE_CELLS // n_texts))
    return np.sort(np.random.default_rng(_SEED).choice(n_texts, size, replace=False))


def _excess(near: FloatArray, ranked: FloatArray, k: int) -> int:
    """Sum up by how much the ranks in `ranked` of each row's k nearest in `near` exceed k, both (rows, N)."""
    columns, _ = largest_in_rows(near, k)
    values = np.take_along_axis(ranked, columns, axis=1)
    excess = 0
    for column in range(k):
        ranks = 1 + np.count_nonzero(ranked > values[:, column, None], axis=1)
        excess += int(np.maximum(ranks - k, 0).sum())
    return excess
