"""Groups of similar texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from explorer.analysis.groups.density import dense_groups
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
EVERY = 200_000
"""Texts up to which every one is looked at; of more, a sample of `FITTED`."""
FITTED = 25_000
"""Texts of that sample; every other one goes into the group of the nearest of these."""

_MAX_COMPONENTS = 10


class _Level(NamedTuple):
    """A level of groups by density: principal components looked at, and what share of the texts a group has at least.

    What large groups have in common lies along the leading components; what tells small ones apart lies along many.
    """

    components: int
    share: int


_LEVELS = (_Level(8, 100), _Level(20, 500), _Level(50, 1000), _Level(200, 5000))
_SHOWN = _LEVELS[1]
"""The level that is shown first."""
_LEAST_TEXTS = 10
_MOST_ALONE = 0.5
"""Share of texts outside any group by density from which these are none: noise puts 96 of 100 texts outside."""
_ALIKE = 0.9
"""Agreement (adjusted Rand index) from which two levels are one: that of more components, where noise shows better."""
_PLACED_COMPONENTS = 50
"""Components by which the nearest of the sample is found."""
_SAMPLE = 4_000
"""Texts on which the number of groups is chosen."""
_SCORED = 1_000
"""Texts of the sample on which a number of groups is scored."""
_CLEARLY = 1e-4
"""By how much more groups have to be better than fewer, so that it is no matter of rounding."""
_LEAST_SILHOUETTE = 0.12
"""Hundreds of points of pure noise reach 0.10."""


_Found = tuple[IntArray, str]
"""Labels int32 (N,) of a level, and how they were found."""


def find_clusters(
    vectors: FloatArray,
    seed: int,
    report: Callable[[Progress], None] = lambda _: None,
    metric: Similarity = Similarity.EUCLIDEAN,
) -> Clusters:
    """Find groups of texts on the directions, seen from the mean, of the leading principal components.

    Up to `DENSE_FROM` texts by k-means, the number of groups being the one with the best silhouette (Rousseeuw, 1987):
    on labelled sentences this came closer to the labels than HDBSCAN, which calls half of a small corpus noise. Of more
    texts by density, which finds as many groups as there are, with texts outside any, at several levels: the more
    components are looked at, the finer. Levels at which most texts are outside are none; where that leaves none, it is
    k-means. Of more than `EVERY` texts a sample is grouped; every other one goes with its nearest of these.

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
    dense = n_texts > DENSE_FROM
    most = _LEVELS[-1].components if dense else int(np.clip(np.sqrt(n_texts), 2, _MAX_COMPONENTS))
    scales = inverse_norms(vectors) if metric is Similarity.COSINE else None
    context = JobContext(report)
    scores, _ = principal_components(vectors, most, context, scales)
    if not scores.shape[1]:
        return _one_group(n_texts, "All vectors are the same, so they make one group.")
    sampled = n_texts > EVERY
    fitted = draw_fitted(n_texts, FITTED, seed) if sampled else np.arange(n_texts, dtype=np.int32)
    found, shown = _by_density(scores[fitted] if sampled else scores, context) if dense else ([], 0)
    found = found or [_by_k_means(scores[fitted, :_MAX_COMPONENTS], seed, report)]
    levels, methods = np.stack([labels for labels, _ in found]), tuple(method for _, method in found)
    if sampled and levels.any():
        levels, note = _placed(unit_rows(scores[:, :_PLACED_COMPONENTS]), fitted, levels, context)
        methods = tuple(method + note for method in methods)
    elif sampled:
        levels = np.zeros((1, n_texts), dtype=np.int32)
    levels = np.stack([_by_size(labels) for labels in levels])
    several: dict[str, Any] = {"levels": levels, "level": shown, "methods": methods} if len(levels) > 1 else {}
    return Clusters(levels[shown], int(levels[shown].max()) + 1, methods[shown], exact=not sampled, **several)


def _by_density(scores: FloatArray, context: JobContext) -> tuple[list[_Found], int]:
    """Return the levels at which groups stand out, few groups first, and which is shown first; none at none."""
    found: dict[_Level, _Found] = {}
    for level in _LEVELS:
        if level == _LEVELS[-1] and not found:
            # Its neighbours take longest, and where nothing stands out along few components nothing has along many.
            break
        least = max(_LEAST_TEXTS, len(scores) // level.share)
        directions = unit_rows(np.ascontiguousarray(scores[:, : level.components]))
        labels = dense_groups(directions, least, context)
        if _alone(labels) <= _MOST_ALONE:
            found[level] = (
                labels,
                (
                    f"HDBSCAN on the directions of the {directions.shape[1]} leading principal components: "
                    f"{labels.max() + 1} dense groups of {least} texts or more; {percent(_alone(labels))} of the texts "
                    "are in none."
                ),
            )
    kept: list[_Found] = []
    for one in reversed(found.values()):
        if not any(_alike(one[0], other[0]) for other in kept):
            kept.append(one)
    kept.sort(key=lambda one: int(one[0].max()))
    shown = [place for place, one in enumerate(kept) if _SHOWN in found and _alike(one[0], found[_SHOWN][0])]
    return kept, shown[0] if shown else 0


def _alone(labels: IntArray) -> float:
    return float(np.mean(labels < 0))


def _alike(one: IntArray, other: IntArray) -> bool:
    """Whether two levels put those texts that both have in groups into nearly the same ones."""
    from sklearn.metrics import adjusted_rand_score

    both = (one >= 0) & (other >= 0)
    return bool(adjusted_rand_score(one[both], other[both]) > _ALIKE)


def _by_k_means(scores: FloatArray, seed: int, report: Callable[[Progress], None]) -> _Found:
    directions = unit_rows(scores)
    start, silhouette = _best_start(directions, seed, report)
    if silhouette < _LEAST_SILHOUETTE:
        return np.zeros(len(scores), dtype=np.int32), "No groups stand out, so all texts are in one."
    return _k_means(directions, start), (
        f"k-means on the directions of the {scores.shape[1]} leading principal components; "
        f"{len(start)} groups have the best silhouette ({fixed(silhouette, 2)})."
    )


def _placed(directions: FloatArray, fitted: IntArray, levels: IntArray, context: JobContext) -> tuple[IntArray, str]:
    """Return the labels (L, N) of all texts, each those of the nearest fitted one, and words for that."""
    nearest = neighbors_among(directions, directions[fitted], Similarity.DOT, 1, context)
    if nearest is None:
        nearest = exact_neighbors_among(directions, directions[fitted], Similarity.DOT, 1, context)
    everything = levels[:, nearest.indices[:, 0]]
    everything[:, fitted] = levels
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
