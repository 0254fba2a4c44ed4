"""Groups of similar texts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from explorer.analysis.pca import principal_components
from explorer.analysis.rows import unit_rows
from explorer.domain.analysis import Clusters
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import Progress

MAX_GROUPS = 30
_MAX_COMPONENTS = 10
_SAMPLE = 4_000
"""Texts on which the number of groups is chosen."""
_SCORED = 1_000
"""Texts of the sample on which a number of groups is scored."""
_LEAST_SILHOUETTE = 0.12
"""Hundreds of points of pure noise reach 0.10."""


def find_clusters(vectors: FloatArray, seed: int, report: Callable[[Progress], None] = lambda _: None) -> Clusters:
    """Find groups of texts by k-means on the directions, seen from the mean, of the leading principal components.

    The number of groups is the one with the best silhouette (Rousseeuw, 1987). On labelled sentences this came closer
    to the labels than HDBSCAN, which calls half of a small corpus noise, and needs no settings.

    Parameters
    ----------
    vectors
        float32 (N, D).
    seed
        Of the random numbers.
    report
        Told of the progress.
    """
    n_texts = len(vectors)
    if n_texts < 3:
        return _one_group(n_texts, "Fewer than three texts make no groups.")
    scores, _ = principal_components(vectors, int(np.clip(np.sqrt(n_texts), 2, _MAX_COMPONENTS)))
    if not scores.shape[1]:
        return _one_group(n_texts, "All vectors are the same, so they make one group.")
    directions = unit_rows(scores)
    count, silhouette = _best_count(directions, seed, report)
    if silhouette < _LEAST_SILHOUETTE:
        return _one_group(n_texts, "No groups stand out, so all texts are in one.")
    labels = _by_size(_k_means(directions, count, seed))
    return Clusters(
        labels,
        int(labels.max()) + 1,
        f"k-means on the directions of the {scores.shape[1]} leading principal components; "
        f"{count} groups have the best silhouette ({silhouette:.2f}).",
    )


def _one_group(n_texts: int, method: str) -> Clusters:
    return Clusters(np.zeros(n_texts, dtype=np.int32), min(1, n_texts), method)


def _best_count(directions: FloatArray, seed: int, report: Callable[[Progress], None]) -> tuple[int, float]:
    """Return the number of groups with the best silhouette, the smallest of equals, and that silhouette."""
    from sklearn.metrics import silhouette_score

    sample = np.random.default_rng(seed).permutation(directions)[:_SAMPLE]
    # Equal texts differ by rounding; k-means finds no more groups than there are places.
    distinct = len(np.unique(sample.round(4), axis=0))
    most = min(MAX_GROUPS, len(sample) - 1, distinct)
    best = (1, -1.0)
    for count in range(2, most + 1):
        report(Progress("Finding groups", count - 1, most))
        labels = _k_means(sample, count, seed)
        if len(np.unique(labels[:_SCORED])) < 2:
            continue
        silhouette = float(silhouette_score(sample[:_SCORED], labels[:_SCORED]))
        if silhouette > best[1] + 1e-6:
            best = (count, silhouette)
    return best


def _k_means(points: FloatArray, count: int, seed: int) -> IntArray:
    from sklearn.cluster import KMeans

    labels: IntArray = KMeans(count, n_init=3, random_state=seed).fit_predict(points)
    return labels


def _by_size(labels: IntArray) -> IntArray:
    """Renumber labels by falling size of their group, equal sizes by first text."""
    _, first, inverse, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), dtype=np.int32)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return rank[inverse]
