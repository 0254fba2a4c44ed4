"""From vectors to points on a map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from explorer.analysis.neighbors import nearest_neighbors
from explorer.analysis.pca import pca
from explorer.analysis.placing import draw_fitted, find_places
from explorer.analysis.tsne_layout import tsne_layout
from explorer.analysis.umap_layout import enable_compile_cache, umap_layout
from explorer.domain.analysis import Neighbors, Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.spec import Similarity

__all__ = ["MIN_TEXTS", "PROJECTIONS", "REACH", "enable_compile_cache", "needs_neighbors", "pca", "project"]

MIN_TEXTS = 4
"""Fewest texts for which a neighbour map says more than PCA."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many texts a method lays out in reasonable time, and how many it is given where there are more."""

    most: int
    fitted: int


REACH: Mapping[ProjectionMethod, Reach] = {
    ProjectionMethod.UMAP: Reach(150_000, 100_000),
    ProjectionMethod.TSNE: Reach(50_000, 30_000),
}
"""About one minute of UMAP and two of t-SNE on two cores, their neighbours aside; PCA has no such limit."""

Report = Callable[[Progress], None]
Show = Callable[[Projection], None]
Layout = Callable[[FloatArray, Neighbors | None, ProjectionSpec, Projection, Report, Show], Projection]


def needs_neighbors(method: ProjectionMethod, n_texts: int) -> bool:
    """Whether a map is made of the neighbours of all texts."""
    reach = REACH.get(method)
    return reach is not None and n_texts <= reach.most


def project(
    vectors: FloatArray,
    neighbors: Neighbors | None,
    spec: ProjectionSpec,
    report: Report,
    show: Show = lambda _: None,
) -> Projection:
    """Lay out a map of the texts.

    Points are always finite. Where the method cannot do what was asked, the nearest sensible thing is done and said
    in the notes: fewer than `MIN_TEXTS` texts are laid out by PCA, equal vectors on one spot, and of more than `REACH`
    a sample is laid out, beside which the others are placed.

    Parameters
    ----------
    vectors
        float32 (N, D).
    neighbors
        Neighbours, used where they are by `spec.metric` and enough; else they are searched.
    spec
        The method and its settings.
    report
        Told of the progress.
    show
        Given how far the layout has come, now and then, where the method can tell.

    Raises
    ------
    ExplorerError
        Where a setting is out of its range.
    """
    _check(spec)
    flat = replace(pca(vectors), spec=spec)
    if spec.method is ProjectionMethod.PCA or flat.explained_variance is None:
        return flat
    if len(vectors) < MIN_TEXTS:
        return replace(flat, notes=(f"{len(vectors)} texts are too few for {_NAMES[spec.method]}; this is PCA.",))
    lay_out = PROJECTIONS[spec.method] if needs_neighbors(spec.method, len(vectors)) else _by_sample
    result = lay_out(vectors, neighbors, spec, flat, report, show)
    if not np.isfinite(result.coords).all():
        return replace(flat, notes=(f"{_NAMES[spec.method]} did not converge; this is PCA.",))
    return result


def _check(spec: ProjectionSpec) -> None:
    wrong = ""
    if spec.n_neighbors < 2:
        wrong = f"n_neighbors is {spec.n_neighbors}, but UMAP needs at least 2."
    elif not 0.0 <= spec.min_dist <= 1.0:
        wrong = f"min_dist is {spec.min_dist:g}, but it has to lie between 0 and 1."
    elif not spec.perplexity >= 1.0:
        wrong = f"perplexity is {spec.perplexity:g}, but t-SNE needs at least 1."
    if wrong:
        raise ExplorerError(FailureKind.INPUT, wrong, "Change it in the settings of the map.")


def _by_pca(
    vectors: FloatArray, neighbors: Neighbors | None, spec: ProjectionSpec, flat: Projection, report: Report, show: Show
) -> Projection:
    return flat


def _by_umap(
    vectors: FloatArray, neighbors: Neighbors | None, spec: ProjectionSpec, flat: Projection, report: Report, show: Show
) -> Projection:
    k = min(spec.n_neighbors, len(vectors))
    indices, distances, notes = _graph(vectors, neighbors, spec.metric, k, report)
    exact = not notes
    if k < spec.n_neighbors:
        notes = (f"n_neighbors is {k} instead of {spec.n_neighbors}, because there are only {k} texts.",)

    def draw(coords: FloatArray) -> None:
        show(Projection(spec, coords, notes=notes, draft=True, exact=exact))

    coords = umap_layout(indices, distances, _start(flat, spec.seed), spec.min_dist, spec.seed, report, draw)
    return Projection(spec, coords, notes=notes, exact=exact)


def _by_tsne(
    vectors: FloatArray, neighbors: Neighbors | None, spec: ProjectionSpec, flat: Projection, report: Report, show: Show
) -> Projection:
    n_texts = len(vectors)
    perplexity = min(spec.perplexity, (n_texts - 1) / 3)
    k = min(n_texts, int(3 * perplexity + 1) + 1)
    indices, distances, notes = _graph(vectors, neighbors, spec.metric, k, report)
    exact = not notes
    if not spec.metric.is_distance:
        # |x - y|² = 2 (1 - cos) for unit vectors; t-SNE squares the distances it is given.
        distances = np.sqrt(2.0 * distances)
    coords = tsne_layout(indices, distances, _start(flat, spec.seed), perplexity, spec.seed, report)
    if perplexity < spec.perplexity:
        notes = (f"perplexity is {perplexity:.1f} instead of {spec.perplexity:g} for only {n_texts} texts.",)
    return Projection(spec, coords, notes=notes, exact=exact)


def _by_sample(
    vectors: FloatArray, neighbors: Neighbors | None, spec: ProjectionSpec, flat: Projection, report: Report, show: Show
) -> Projection:
    """Lay out a sample, and place every other text beside its nearest of these."""
    name, context = _NAMES[spec.method], JobContext(report)
    fitted = draw_fitted(len(vectors), REACH[spec.method].fitted, spec.seed)
    placing = find_places(vectors, fitted, spec.metric, context)
    note = (
        f"{name} of a sample of {_count(len(fitted))}; "
        f"the other {_count(len(vectors) - len(fitted))} are placed beside their nearest of these."
    )

    def widen(projection: Projection) -> Projection:
        coords = placing.place(projection.coords)
        return replace(projection, coords=coords, notes=(note, *projection.notes), exact=False)

    start = replace(flat, coords=flat.coords[fitted])
    lay_out = PROJECTIONS[spec.method]
    return widen(lay_out(vectors[fitted], None, spec, start, report, lambda draft: show(widen(draft))))


PROJECTIONS: Mapping[ProjectionMethod, Layout] = {
    ProjectionMethod.PCA: _by_pca,
    ProjectionMethod.UMAP: _by_umap,
    ProjectionMethod.TSNE: _by_tsne,
}
"""How each method lays out four or more texts that are not all the same, given their PCA."""

_NAMES = {ProjectionMethod.PCA: "PCA", ProjectionMethod.UMAP: "UMAP", ProjectionMethod.TSNE: "t-SNE"}


def _count(value: int) -> str:
    return f"{value:,}".replace(",", "\u2009")


def _graph(
    vectors: FloatArray, neighbors: Neighbors | None, metric: Similarity, k: int, report: Report
) -> tuple[IntArray, FloatArray, tuple[str, ...]]:
    """Return each text itself and its k - 1 nearest others, as indices (N, k) and distances (N, k) of at least 0.

    Also return what has to be said about them: nothing where they are exact.

    A dot product becomes the distance max |x|² - x·y, which is at least 0 by the Cauchy-Schwarz inequality.
    """
    if neighbors is None or neighbors.metric is not metric or neighbors.k < k - 1:
        neighbors = nearest_neighbors(vectors, metric, k - 1, JobContext(report))
    nearest, similarities = neighbors.indices[:, : k - 1], neighbors.similarities[:, : k - 1]
    largest = 0.0
    if metric is Similarity.COSINE:
        largest = 1.0
    elif metric is Similarity.DOT:
        largest = float(np.einsum("nd,nd->n", vectors, vectors).max())
    n_texts = len(vectors)
    indices = np.empty((n_texts, k), dtype=np.int32)
    distances = np.zeros((n_texts, k), dtype=np.float32)
    indices[:, 0] = np.arange(n_texts)
    indices[:, 1:] = nearest
    np.maximum(largest - similarities, 0.0, out=distances[:, 1:])
    notes = () if neighbors.exact else (f"Its neighbours are {neighbors.accuracy}.",)
    return indices, distances, notes


def _start(flat: Projection, seed: int) -> FloatArray:
    """Return the PCA map scaled to 10, with a little noise that parts equal points, as umap does for its PCA start."""
    noise = np.random.default_rng(seed).normal(scale=1e-4, size=flat.coords.shape)
    start: FloatArray = (flat.coords * (10.0 / np.abs(flat.coords).max()) + noise).astype(np.float32)
    return start
