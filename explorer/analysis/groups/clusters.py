"""Groups of similar texts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from explorer.analysis.groups.few import FEW, k_means, ward_cuts
from explorer.analysis.groups.silhouette import mean_silhouette
from explorer.analysis.maps.out_of_sample import draw_fitted
from explorer.analysis.maps.pca import principal_components
from explorer.analysis.neighbors.neighbors import exact_neighbors_among, neighbors_among
from explorer.analysis.similarity.blocks import inverse_norms
from explorer.analysis.similarity.equal_rows import first_equals
from explorer.analysis.similarity.rows import unit_rows
from explorer.analysis.similarity.similarity import euclidean_distances
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.analysis import Clusters
from explorer.domain.settings.spec import Similarity
from explorer.domain.words import count, fixed, percent

MAX_GROUPS = 30
"""Most groups that k-means is asked for."""
DENSE_FROM = 2_000
"""Texts from which groups are looked for by density; of fewer, too many stand alone."""
FITTED = 25_000
"""Texts that groups are made of; more are put into the group of the nearest of these. HDBSCAN takes N² steps."""

_MAX_COMPONENTS = 10
_DENSE_COMPONENTS = 20
_LEAST_SHARE = 500
"""A group by density has at least one of so many texts."""
_LEAST_TEXTS = 10
_DENSE_NEIGHBORS = 5
_MOST_ALONE = 0.5
"""Share of texts outside any group by density from which k-means says more."""
_SAMPLE = 4_000
"""Texts on which the number of groups is chosen."""
_SCORED = 1_000
"""Texts of the sample on which a number of groups is scored."""
_CLEARLY = 1e-4
"""By how much more groups have to be better than fewer, so that it is no matter of rounding."""
_LEAST_SILHOUETTE = 0.12
"""Hundreds of points of pure noise reach 0.10."""


def find_clusters(
    vectors: FloatArray,
    seed: int,
    report: Callable[[Progress], None] = lambda _: None,
    metric: Similarity = Similarity.EUCLIDEAN,
) -> Clusters:
    """Find groups of texts on the directions, seen from the mean, of the leading principal components.

    Up to `DENSE_FROM` texts by k-means, the number of groups being the one with the best silhouette (Rousseeuw, 1987):
    on labelled sentences this came closer to the labels than HDBSCAN, which calls half of a small corpus noise. Of more
    texts by HDBSCAN (Campello, Moulavi and Sander, 2013), which finds as many groups as there are, with texts outside
    any, unless most would be. Of more than `FITTED` texts a sample is grouped; every other one goes with its nearest of
    these.

    No group hangs on rounding or chance: k-means starts from the groups into which Ward's tree (1963) falls apart.

    Parameters
    ----------
    vectors
        float32 (N, D).
    seed
        Of the random numbers.
    report
        Told of the progress.
    metric
        What near means: by cosine the lengths of the vectors do not count.
    """
    n_texts = len(vectors)
    if n_texts < 3:
        return _one_group(n_texts, "Fewer than three texts make no groups.")
    most = _DENSE_COMPONENTS if n_texts > DENSE_FROM else _MAX_COMPONENTS
    scales = inverse_norms(vectors) if metric is Similarity.COSINE else None
    scores, _ = principal_components(vectors, int(np.clip(np.sqrt(n_texts), 2, most)), JobContext(report), scales)
    if not scores.shape[1]:
        return _one_group(n_texts, "All vectors are the same, so they make one group.")
    fitted = draw_fitted(n_texts, min(n_texts, FITTED), seed)
    found = _by_density(scores[fitted], report) if n_texts > DENSE_FROM else None
    if found is None:
        scores = scores[:, :_MAX_COMPONENTS]
        found = _by_k_means(scores[fitted], seed, report)
    labels, method = found
    sampled = len(fitted) < n_texts
    if sampled and labels.any():
        labels, note = _placed(unit_rows(scores), fitted, labels, report)
        method += note
    elif sampled:
        labels = np.zeros(n_texts, dtype=np.int32)
    return Clusters(_by_size(labels), int(labels.max()) + 1, method, exact=not sampled)


def _by_density(scores: FloatArray, report: Callable[[Progress], None]) -> tuple[IntArray, str] | None:
    """Return labels int32 (N,), -1 for none, and how they were found; None where most texts would be in no group."""
    from sklearn.cluster import HDBSCAN

    report(Progress("Finding groups"))
    least = max(_LEAST_TEXTS, len(scores) // _LEAST_SHARE)
    model = HDBSCAN(min_cluster_size=least, min_samples=_DENSE_NEIGHBORS, copy=True)
    labels: IntArray = model.fit_predict(unit_rows(scores)).astype(np.int32)
    alone = float(np.mean(labels < 0))
    if alone > _MOST_ALONE:
        return None
    return labels, (
        f"HDBSCAN on the directions of the {scores.shape[1]} leading principal components: {labels.max() + 1} dense "
        f"groups of {least} texts or more; {percent(alone)} of the texts are in none."
    )


def _by_k_means(scores: FloatArray, seed: int, report: Callable[[Progress], None]) -> tuple[IntArray, str]:
    directions = unit_rows(scores)
    start, silhouette = _best_start(directions, seed, report)
    if silhouette < _LEAST_SILHOUETTE:
        return np.zeros(len(scores), dtype=np.int32), "No groups stand out, so all texts are in one."
    return _k_means(directions, start), (
        f"k-means on the directions of the {scores.shape[1]} leading principal components; "
        f"{len(start)} groups have the best silhouette ({fixed(silhouette, 2)})."
    )


def _placed(
    directions: FloatArray, fitted: IntArray, labels: IntArray, report: Callable[[Progress], None]
) -> tuple[IntArray, str]:
    """Return labels of all texts, each that of the nearest fitted one, and words for that."""
    nearest = neighbors_among(directions, directions[fitted], Similarity.DOT, 1, JobContext(report))
    if nearest is None:
        nearest = exact_neighbors_among(directions, directions[fitted], Similarity.DOT, 1, JobContext(report))
    everything = labels[nearest.indices[:, 0]]
    everything[fitted] = labels
    found = "" if nearest.recall is None else f" (the nearest itself for {percent(nearest.recall)} of them)"
    return everything, f" These are of a sample of {count(len(fitted))}; the others go with the nearest of it{found}."


def _one_group(n_texts: int, method: str) -> Clusters:
    return Clusters(np.zeros(n_texts, dtype=np.int32), min(1, n_texts), method)


def _best_start(directions: FloatArray, seed: int, report: Callable[[Progress], None]) -> tuple[FloatArray, float]:
    """Return where the groups with the best silhouette start from, the fewest of equals, and that silhouette."""
    sample = np.random.default_rng(seed).permutation(directions)[:_SAMPLE]
    # Equal texts differ by rounding; k-means finds no more groups than there are places.
    distinct = len(np.unique(first_equals(sample)))
    most = min(MAX_GROUPS, len(sample) - 1, distinct)
    counts = range(2, most + 1)
    if not counts:
        return sample[:1], -1.0
    report(Progress("Finding groups"))
    cuts = ward_cuts(sample, most) if len(sample) <= FEW else _ward_cuts(sample, counts)
    distances = euclidean_distances(sample[:_SCORED], sample[:_SCORED])
    np.fill_diagonal(distances, 0.0)
    best = (sample[:1], -1.0)
    for groups, cut in zip(counts, cuts, strict=True):
        report(Progress("Finding groups", groups - 1, most))
        members = cut == np.unique(cut)[:, None]
        start = (members @ sample.astype(np.float64) / members.sum(axis=1, keepdims=True)).astype(np.float32)
        labels = _k_means(sample, start)
        if len(np.unique(labels[:_SCORED])) < 2:
            continue
        silhouette = mean_silhouette(distances, labels[:_SCORED])
        if silhouette > best[1] + _CLEARLY:
            best = (start, silhouette)
    return best


def _ward_cuts(sample: FloatArray, counts: range) -> IntArray:
    """Return the group of each point for each number of groups, (len(counts), N)."""
    from scipy.cluster.hierarchy import cut_tree, ward

    cuts: IntArray = cut_tree(ward(sample.astype(np.float64)), counts).T
    return cuts


def _k_means(points: FloatArray, start: FloatArray) -> IntArray:
    if len(points) <= FEW:
        return k_means(points, start)
    from sklearn.cluster import KMeans

    labels: IntArray = KMeans(len(start), init=start, n_init=1, random_state=0).fit_predict(points)
    return labels


def _by_size(labels: IntArray) -> IntArray:
    """Renumber labels by falling size of their group, equal sizes by first text; -1 stays."""
    grouped = labels >= 0
    _, first, inverse, sizes = np.unique(labels[grouped], return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), dtype=np.int32)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    result = np.full(len(labels), -1, dtype=np.int32)
    result[grouped] = rank[inverse]
    return result
