"""Whether texts of one label lie together."""

from __future__ import annotations

import numpy as np

from explorer.analysis.neighbors.neighbors import exact_neighbors
from explorer.analysis.statistics.proportion import share
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext
from explorer.domain.results.evaluation import Measure, Measured
from explorer.domain.settings.spec import Similarity

MOST_VOTERS = 5
"""Nearest texts that vote on a text's label, where labels are frequent enough."""

SILHOUETTE_TEXTS = 5000
"""Texts up to which the silhouette is of all of them; beyond, of as many drawn with a fixed seed."""

_SEED = 42


def count_voters(labels: IntArray) -> int:
    """Return how many nearest texts vote: no more than a text of a label of median size has fellows."""
    sizes = np.bincount(labels)
    return int(np.clip(np.median(sizes[sizes > 0]) - 1, 1, MOST_VOTERS))


def evaluate_labels(
    vectors: FloatArray, labels: IntArray, metric: Similarity, context: JobContext
) -> dict[Measure, Measured]:
    """Measure the leave-one-out accuracy of the nearest neighbours' labels, and the silhouette.

    Parameters
    ----------
    vectors
        float32 (N, D), N at least 2.
    labels
        int32 (N,), at least 0.
    metric
        The similarity function. The silhouette is of the distance that belongs to it: one less the cosine, Euclidean
        or Manhattan; dot product is none.
    context
        Told of the progress; a cancel is noticed on the way.
    """
    neighbors = exact_neighbors(vectors, metric, count_voters(labels), context)
    right = int(np.count_nonzero(vote(labels[neighbors.indices]) == labels))
    return {
        Measure.ACCURACY: share(right, len(labels)),
        Measure.SILHOUETTE: _silhouette(vectors, labels, metric),
    }


def vote(labels: IntArray) -> IntArray:
    """Return the most frequent label of each row (N, k), nearest first; of equally frequent ones the nearest."""
    votes = np.stack([np.count_nonzero(labels == labels[:, [place]], axis=1) for place in range(labels.shape[1])])
    elected: IntArray = np.take_along_axis(labels, votes.argmax(axis=0)[:, None], axis=1)[:, 0]
    return elected


def _silhouette(vectors: FloatArray, labels: IntArray, metric: Similarity) -> Measured:
    """Return the mean silhouette (Rousseeuw, 1987)."""
    if metric is Similarity.DOT:
        return Measured(None, reason="Dot product is no distance, so it has no silhouette.")
    if len(labels) > SILHOUETTE_TEXTS:
        drawn = np.random.default_rng(_SEED).choice(len(labels), SILHOUETTE_TEXTS, replace=False)
        vectors, labels = vectors[drawn], labels[drawn]
    if not 2 <= len(np.unique(labels)) < len(labels):
        return Measured(None, reason="A silhouette needs two labels or more, and two texts with the same one.")
    from sklearn.metrics import silhouette_score

    return Measured(float(silhouette_score(vectors, labels, metric=metric.value)))
