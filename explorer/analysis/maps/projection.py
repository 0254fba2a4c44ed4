"""From vectors to points on a map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from explorer.analysis.maps.out_of_sample import draw_fitted, find_placement
from explorer.analysis.maps.pca import pca
from explorer.analysis.maps.tsne.layout import tsne_layout
from explorer.analysis.maps.umap.layout import descend_umap, sample_umap
from explorer.analysis.maps.umap.neighbors import as_distances, break_ties
from explorer.analysis.neighbors.neighbors import nearest_neighbors
from explorer.analysis.similarity.equal_rows import first_equals
from explorer.analysis.similarity.rows import unit_rows
from explorer.domain.arrays import FloatArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.analysis import Neighbors
from explorer.domain.results.projection import (
    FEWEST_LAID_OUT,
    METHOD_NAMES,
    Projection,
    ProjectionMethod,
    ProjectionSpec,
)
from explorer.domain.settings.spec import Similarity
from explorer.domain.words import count, fixed, significant

ALL_PAIRS = 5_000
"""Texts up to which UMAP weighs all pairs instead of drawing some: about as long as it takes to draw them."""


@dataclass(frozen=True, slots=True)
class SizeLimit:
    """How many texts a method lays out in reasonable time, and how many it is given where there are more."""

    most: int
    fitted: int


SIZE_LIMITS: Mapping[ProjectionMethod, SizeLimit] = {
    ProjectionMethod.UMAP: SizeLimit(150_000, 100_000),
    ProjectionMethod.TSNE: SizeLimit(50_000, 30_000),
}
"""About one minute of UMAP and a third of one of t-SNE, their neighbours aside; PCA has no such limit."""

_PARTED = 1e-2
"""How far equal points of a start are parted where no chance parts them later: farther than rounding does."""

Report = Callable[[Progress], None]
Show = Callable[[Projection], None]
Layout = Callable[[FloatArray, Neighbors | None, ProjectionSpec, Projection, Report, Show], Projection]


def needs_neighbors(method: ProjectionMethod, n_texts: int) -> bool:
    """Whether a map is made of the neighbours of all texts."""
    limit = SIZE_LIMITS.get(method)
    return limit is not None and n_texts <= limit.most


def project(
    vectors: FloatArray,
    neighbors: Neighbors | None,
    spec: ProjectionSpec,
    report: Report,
    show: Show = lambda _: None,
) -> Projection:
    """Lay out a map of the texts.

    Points are always finite. Where the method cannot do what was asked, the nearest sensible thing is done and said
    in the notes: fewer than `FEWEST_LAID_OUT` texts are laid out by PCA, equal vectors on one spot, and of more than
    `SIZE_LIMITS` a sample is laid out, beside which the others are placed.

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
    flat = replace(pca(vectors), spec=spec, made_by=ProjectionMethod.PCA)
    if spec.method is ProjectionMethod.PCA or flat.explained_variance is None:
        return flat
    if len(vectors) < FEWEST_LAID_OUT:
        return replace(flat, notes=(_too_few(len(vectors), spec.method),))
    method = PROJECTIONS[spec.method] if needs_neighbors(spec.method, len(vectors)) else _by_sample
    result = method(vectors, neighbors, spec, flat, report, show)
    if not np.isfinite(result.coords).all():
        return replace(flat, notes=(f"{METHOD_NAMES[spec.method]} did not converge; this is PCA.",))
    return result


def _check(spec: ProjectionSpec) -> None:
    wrong = ""
    if spec.n_neighbors < 2:
        wrong = f"n_neighbors is {spec.n_neighbors}, but UMAP needs at least 2."
    elif not 0.0 <= spec.min_dist <= 1.0:
        wrong = f"min_dist is {significant(spec.min_dist)}, but it has to lie between 0 and 1."
    elif not spec.perplexity >= 1.0:
        wrong = f"perplexity is {significant(spec.perplexity)}, but t-SNE needs at least 1."
    if wrong:
        raise ExplorerError(FailureKind.INPUT, wrong, "Change it in the settings of the map.")


def _by_umap(
    vectors: FloatArray, neighbors: Neighbors | None, spec: ProjectionSpec, flat: Projection, report: Report, show: Show
) -> Projection:
    if len(vectors) <= ALL_PAIRS:
        return _by_all_pairs(vectors, neighbors, spec, flat, report, show)
    k = min(spec.n_neighbors, len(vectors))
    neighbors = _enough(vectors, neighbors, spec.metric, k - 1, report)
    indices, distances = as_distances(vectors, neighbors, k)
    notes = _accuracy(neighbors)

    def draw(coords: FloatArray) -> None:
        show(Projection(spec, coords, notes=notes, draft=True, exact=neighbors.exact))

    coords = sample_umap(indices, distances, _start(flat, spec.seed), spec.min_dist, spec.seed, report, draw)
    return Projection(spec, coords, notes=notes, exact=neighbors.exact)


def _by_all_pairs(
    vectors: FloatArray, neighbors: Neighbors | None, spec: ProjectionSpec, flat: Projection, report: Report, show: Show
) -> Projection:
    """Lay out the different vectors, so that a change in their last digits changes nothing that can be seen."""
    rows = unit_rows(vectors) if spec.metric is Similarity.COSINE else vectors
    kept, place = np.unique(first_equals(rows), return_inverse=True)
    if len(kept) < FEWEST_LAID_OUT:
        return replace(flat, notes=(_too_few(len(kept), spec.method, "different vectors"),))
    repeated = len(rows) - len(kept)
    if repeated:
        rows, neighbors = rows[kept], None
    k = min(spec.n_neighbors, len(kept))
    # One more than is wanted tells where equally near texts leave a choice.
    neighbors = break_ties(rows, _enough(rows, neighbors, spec.metric, min(k, len(kept) - 1), report), k - 1)
    indices, distances = as_distances(rows, neighbors, k, different=True)
    notes: tuple[str, ...] = ()
    if k < spec.n_neighbors:
        notes = (f"n_neighbors is {k} instead of {spec.n_neighbors}, because there are only {k} texts.",)
    if repeated:
        has, shares = ("has", "shares") if repeated == 1 else ("have", "share")
        notes = (*notes, f"{count(repeated)} {has} the vector of another and {shares} its spot.")

    def draw(coords: FloatArray) -> None:
        show(Projection(spec, coords[place], notes=notes, draft=True, steady=True))

    start = flat if rows is vectors else pca(rows)
    coords = descend_umap(indices, distances, _start(start, spec.seed, _PARTED), spec.min_dist, report, draw)
    return Projection(spec, coords[place], notes=notes, steady=True, held=k if k < spec.n_neighbors else None)


def _by_tsne(
    vectors: FloatArray, neighbors: Neighbors | None, spec: ProjectionSpec, flat: Projection, report: Report, show: Show
) -> Projection:
    n_texts = len(vectors)
    perplexity = min(spec.perplexity, (n_texts - 1) / 3)
    k = min(n_texts, int(3 * perplexity + 1) + 1)
    neighbors = _enough(vectors, neighbors, spec.metric, k - 1, report)
    indices, distances = as_distances(vectors, neighbors, k)
    notes = _accuracy(neighbors)
    if not spec.metric.is_distance:
        # |x - y|² = 2 (1 - cos) for unit vectors; t-SNE squares the distances it is given.
        distances = np.sqrt(2.0 * distances)
    coords = tsne_layout(indices, distances, _start(flat, spec.seed), perplexity, report)
    held = perplexity if perplexity < spec.perplexity else None
    if held is not None:
        notes = (f"perplexity is {fixed(held, 1)} instead of {significant(spec.perplexity)} for only {n_texts} texts.",)
    return Projection(spec, coords, notes=notes, exact=neighbors.exact, held=held)


def _by_sample(
    vectors: FloatArray, neighbors: Neighbors | None, spec: ProjectionSpec, flat: Projection, report: Report, show: Show
) -> Projection:
    """Lay out a sample, and place every other text beside its nearest of these."""
    name, context = METHOD_NAMES[spec.method], JobContext(report)
    fitted = draw_fitted(len(vectors), SIZE_LIMITS[spec.method].fitted, spec.seed)
    placement = find_placement(vectors, fitted, spec.metric, context)
    note = (
        f"{name} of a sample of {count(len(fitted))}; "
        f"the other {count(len(vectors) - len(fitted))} are placed beside their nearest of these."
    )

    def widen(projection: Projection) -> Projection:
        coords = placement.place(projection.coords)
        return replace(projection, coords=coords, notes=(note, *projection.notes), exact=False)

    start = replace(flat, coords=flat.coords[fitted])
    method = PROJECTIONS[spec.method]
    return widen(method(vectors[fitted], None, spec, start, report, lambda draft: show(widen(draft))))


PROJECTIONS: Mapping[ProjectionMethod, Layout] = {
    ProjectionMethod.UMAP: _by_umap,
    ProjectionMethod.TSNE: _by_tsne,
}
"""How each method but PCA lays out four or more texts that are not all the same, given their PCA."""


def _too_few(n_texts: int, method: ProjectionMethod, what: str = "texts") -> str:
    return f"{n_texts} {what} are too few for {METHOD_NAMES[method]}, which needs {FEWEST_LAID_OUT}."


def _enough(
    vectors: FloatArray, neighbors: Neighbors | None, metric: Similarity, wanted: int, report: Report
) -> Neighbors:
    """Return the neighbours given where they are by `metric` and as many as wanted; else search them."""
    if neighbors is None or neighbors.metric is not metric or neighbors.k < wanted:
        return nearest_neighbors(vectors, metric, wanted, JobContext(report))
    return neighbors


def _accuracy(neighbors: Neighbors) -> tuple[str, ...]:
    """Return what has to be said about neighbours: nothing where they are exact."""
    return () if neighbors.exact else (f"Its neighbours are {neighbors.accuracy}.",)


def _start(flat: Projection, seed: int, noise: float = 1e-4) -> FloatArray:
    """Return the PCA map scaled to 10, with a little noise that parts equal points, as umap does for its PCA start."""
    parts = np.random.default_rng(seed).normal(scale=noise, size=flat.coords.shape)
    start: FloatArray = (flat.coords * (10.0 / np.abs(flat.coords).max()) + parts).astype(np.float32)
    return start
