"""One run without a window: its results, worked out one after the other, as far as a view shows them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from explorer.analysis.heatmap.pyramid import build_pyramid
from explorer.analysis.similarity.norms import summarize_norms
from explorer.analysis.similarity.readout import read_out
from explorer.domain.choices.allowed import readout_of_file
from explorer.domain.job import JobContext
from explorer.domain.results.precomputed import PrecomputedVectors
from explorer.domain.state import AppState
from explorer.ui.control import at_once
from explorer.ui.state.last_map import LastMap
from explorer.ui.state.services import Services


def run_once(services: Services, asked: AppState, vectors: PrecomputedVectors | None, context: JobContext) -> AppState:
    """Return a state with what a run in the window shows at once, but for the axes of its first map.

    Parameters
    ----------
    services
        What encodes.
    asked
        The corpus, and the settings.
    vectors
        Those of the corpus where they are there already; nothing is run then.
    context
        Where progress goes.

    Raises
    ------
    ExplorerError
        As encoding does.
    """
    if vectors is None:
        asked = replace(asked, readout=asked.run_readout)
        encoding = services.encode(asked.corpus, asked.wanted_spec, None, context)
    else:
        asked = replace(asked, readout=readout_of_file(asked.readout, vectors.vectors.shape[1]))
        encoding = vectors.encoding()
    embeddings = read_out(encoding, asked.readout)
    return replace(
        asked,
        shown=asked.corpus,
        encoding=encoding,
        embeddings=embeddings,
        pyramid=build_pyramid(embeddings.vectors, asked.metric, None, context),
        norm_summary=summarize_norms(embeddings, encoding.token_counts),
    )


def with_map(services: Services, state: AppState, context: JobContext, about: int | None = None) -> AppState:
    """Return what `run_once` did with the map, its groups and their words, and how far it can be trusted.

    The groups are those of the level with about `about` of them, or of the one that the window shows first.
    """
    assert state.embeddings is not None
    vectors, spec = state.embeddings.vectors, state.projection_spec
    with ThreadPoolExecutor(1, thread_name_prefix="explorer-groups") as other:
        finding = other.submit(services.cluster, vectors, spec.metric, context)
        try:
            projection = at_once.project(services, vectors, None, spec, context)
            quality = at_once.measure_map(vectors, projection, context)
            found = finding.result()
            clusters = LastMap().colored(found if about is None else found.at_about(about))
        except BaseException:
            context.cancel()
            raise
    words = at_once.name_clusters(state.shown, clusters, context)
    return replace(state, projection=projection, map_quality=quality, clusters=clusters, cluster_words=words)
