"""What a map depends on, in words: where it answers to what changed alone, and where chance has a part in it."""

from __future__ import annotations

from explorer.domain.results.analysis import ColorBy
from explorer.domain.results.map_quality import MapQuality
from explorer.domain.results.projection import FEWEST_LAID_OUT, METHOD_NAMES, Projection, ProjectionMethod
from explorer.domain.state import AppState
from explorer.domain.words import SIMILARITY_NAMES, count, number, sentences, significant

_TURNED = (
    "A map of other settings is turned and scaled onto the last one, and groups keep the colours of those they share"
)


def steadiness(projection: Projection) -> str:
    """Say what of a map is stable and what is not."""
    from explorer.analysis.maps.projection import ALL_PAIRS

    if projection.method is ProjectionMethod.PCA:
        return (
            "Stable: the same vectors give the same axes in every session, and a change in their last digits moves "
            "nothing. Not stable: axes of nearly equal share may trade places when texts or settings change."
        )
    same = "the same texts and settings give this map in every session, at any number of threads"
    if projection.steady:
        return (
            f"Stable: {same}, on every backend and at any batch size; differences in the last digits of the vectors "
            "move nothing that can be seen. Not stable: other texts or settings may move whole groups, and how far "
            f"apart groups lie says little. {_TURNED}."
        )
    few = (
        f" UMAP of up to {count(ALL_PAIRS)} sentences is free of that."
        if projection.method is ProjectionMethod.TSNE or len(projection.coords) > ALL_PAIRS
        else ""
    )
    return (
        f"Stable: {same}. Not stable: chance has a part in where groups lie, so that differences in the last digits of "
        f"the vectors, as another backend or batch size makes them, give another map that is as good.{few} {_TURNED}."
    )


def quality_words(quality: MapQuality) -> str:
    """Return "Trustworthiness 0.859 · continuity 0.861"."""
    return f"Trustworthiness {number(quality.trustworthiness)} · continuity {number(quality.continuity)}"


def short_quality_words(quality: MapQuality) -> str:
    """Return "Trust 0.859 · 0.861"."""
    return f"Trust {number(quality.trustworthiness)} · {number(quality.continuity)}"


def quality_meaning(quality: MapQuality, total: int) -> str:
    """Say what the two numbers mean and what they were made of."""
    sample = ""
    if quality.texts < total:
        sample = f" A sample of {sentences(quality.texts)}, each ranked among all {count(total)}."
    return (
        f"Trustworthiness {number(quality.trustworthiness)}: 1 where all that lie close on the map are alike. "
        f"Continuity {number(quality.continuity)}: 1 where all that are alike lie close on the map. A map at random "
        f"has about 0.5. Alike is by {SIMILARITY_NAMES[quality.metric].full}, close are the nearest {quality.k}."
        f"{sample}"
    )


def laid_out(projection: Projection, state: AppState) -> str:
    """Say how the map of a state was laid out."""
    spec = projection.spec
    method, n_texts = projection.method, len(projection.coords)
    name = METHOD_NAMES[method] if projection.exact else f"Approximate {METHOD_NAMES[method]}"
    words = f"{name} of {sentences(n_texts)}"
    if projection.explained_variance is not None and method is ProjectionMethod.PCA and n_texts > 1:
        first, second = (number(100 * share, 0) for share in projection.explained_variance)
        words += f"; its axes hold {first} % and {second} % of the variance"
    elif method is ProjectionMethod.UMAP:
        kind = "exact " if projection.exact else ""
        words += (
            f", {significant(projection.held or spec.n_neighbors)} {kind}neighbours, min_dist "
            f"{significant(spec.min_dist)}, seed {spec.seed}"
        )
    elif method is ProjectionMethod.TSNE:
        words += f", perplexity {significant(round(projection.held or spec.perplexity, 1))}, seed {spec.seed}"
    wanted, progress = state.projection_spec.method, state.projection_progress
    if projection.draft:
        steps = f", epoch {count(progress.done)} of {count(progress.total)}" if progress and progress.total else ""
        return " ".join([f"{METHOD_NAMES[method]}{steps}, of {sentences(n_texts)}.", *projection.notes])
    if method is not wanted and progress is not None and n_texts >= FEWEST_LAID_OUT:
        words += f", until {METHOD_NAMES[wanted]} is ready"
    notes = projection.notes
    if state.color_by is ColorBy.CLUSTER and state.clusters is not None and not state.clusters.exact:
        notes = (*notes, f"Clusters: {state.clusters.method}")
    return " ".join([f"{words}.", *notes])
