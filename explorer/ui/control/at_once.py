"""From an encoding to everything the window shows: plain jobs, run by the controller on worker threads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.choices.allowed import default_pooling
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.model.prompts import Prompt
from explorer.domain.model.titles import model_title
from explorer.domain.results.analysis import (
    BlockMaximum,
    Clusters,
    ClusterWords,
    Nearest,
    Neighbors,
    NormSummary,
    Order,
    SearchResult,
    SimilarityPyramid,
)
from explorer.domain.results.encoding import Embeddings, Encoding
from explorer.domain.results.projection import Projection, ProjectionSpec
from explorer.domain.settings.spec import EncodeSpec, Readout, Similarity
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.ui.state.services import Services

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.domain.results.finding import Finding
    from explorer.domain.results.map_quality import MapQuality

NEIGHBORS = 15
"""Neighbours kept per text, at least."""

SEARCH_LIMIT = 100
"""Hits kept of a search."""

_WORDS_SEED = 42


@dataclass(frozen=True, slots=True, eq=False)
class Derived:
    """What follows from an encoding and a readout in milliseconds."""

    corpus: Corpus
    encoding: Encoding
    embeddings: Embeddings
    pyramid: SimilarityPyramid
    heatmap_order: IntArray | None
    norm_summary: NormSummary
    pca: Projection


def derive(
    corpus: Corpus,
    encoding: Encoding,
    readout: Readout,
    metric: Similarity,
    heatmap_order: IntArray | None,
    context: JobContext,
) -> Derived:
    """Read the vectors out and compute what is shown at once."""
    from explorer.analysis.heatmap.pyramid import build_pyramid
    from explorer.analysis.maps.pca import pca
    from explorer.analysis.similarity.norms import summarize_norms
    from explorer.analysis.similarity.readout import read_out

    embeddings = read_out(encoding, readout)
    context.check()
    return Derived(
        corpus,
        encoding,
        embeddings,
        build_pyramid(embeddings.vectors, metric, heatmap_order, context),
        heatmap_order,
        summarize_norms(embeddings, encoding.token_counts),
        pca(embeddings.vectors, context),
    )


def compare(
    vectors: FloatArray, metric: Similarity, heatmap_order: IntArray | None, context: JobContext
) -> SimilarityPyramid:
    """Build the heatmap's pyramid alone."""
    from explorer.analysis.heatmap.pyramid import build_pyramid

    return build_pyramid(vectors, metric, heatmap_order, context)


def find_block_maximum(pyramid: SimilarityPyramid, rows: range, columns: range, context: JobContext) -> BlockMaximum:
    """Find the most similar pair of a block of the heatmap."""
    from explorer.analysis.heatmap.block_maximum import block_maximum

    return block_maximum(pyramid, rows, columns, context)


def reorder(
    vectors: FloatArray, metric: Similarity, order: Order, clusters: Clusters | None, context: JobContext
) -> tuple[IntArray | None, SimilarityPyramid]:
    """Find the heatmap's order and build its pyramid; by cluster only where `clusters` are known."""
    from explorer.analysis.heatmap.seriation import cluster_order, seriate

    indices: IntArray | None = None
    if order is Order.SIMILARITY:
        context.report(Progress("Ordering by similarity"))
        indices = seriate(vectors, metric, context)
    elif order is Order.CLUSTER and clusters is not None:
        indices = cluster_order(clusters, vectors, context)
    return indices, compare(vectors, metric, indices, context)


def find_neighbors(vectors: FloatArray, metric: Similarity, wanted: int, context: JobContext) -> Neighbors:
    """Find the neighbours that the list, the map and the findings share."""
    from explorer.analysis.neighbors.neighbors import nearest_neighbors

    return nearest_neighbors(vectors, metric, max(NEIGHBORS, wanted), context)


def nearest_of(text: int, embeddings: Embeddings, metric: Similarity, context: JobContext) -> Nearest:
    """Find the exact nearest of one text."""
    from explorer.analysis.neighbors.search import rank

    vectors = embeddings.vectors
    indices, similarities = rank(vectors[text], vectors, metric, NEIGHBORS + 1, embeddings.lengths)
    others = indices != text
    found = slice(NEIGHBORS)
    return Nearest(text, metric, tuple(indices[others][found].tolist()), tuple(similarities[others][found].tolist()))


def layout_needs_neighbors(spec: ProjectionSpec, n_texts: int) -> bool:
    """Whether the map is made of the neighbours of all texts."""
    from explorer.analysis.maps.projection import needs_neighbors

    return needs_neighbors(spec.method, n_texts)


def project(
    services: Services, vectors: FloatArray, neighbors: Neighbors | None, spec: ProjectionSpec, context: JobContext
) -> Projection:
    """Lay out the map, from `neighbors` where they answer the same question and the map is made of all texts'."""
    if not layout_needs_neighbors(spec, len(vectors)):
        return services.project(vectors, None, spec, context)
    wanted = min(spec.n_neighbors, len(vectors) - 1)
    if neighbors is None or neighbors.metric is not spec.metric or neighbors.k < wanted:
        neighbors = find_neighbors(vectors, spec.metric, spec.n_neighbors, context)
    return services.project(vectors, neighbors, spec, context)


def name_clusters(corpus: Corpus, clusters: Clusters, context: JobContext) -> ClusterWords:
    """Find the words that set each cluster apart."""
    from explorer.analysis.groups.keywords import cluster_words

    return cluster_words(corpus.texts, clusters, _WORDS_SEED, context.check)


def measure_map(vectors: FloatArray, projection: Projection, context: JobContext) -> MapQuality | None:
    """Find out how far a map of the vectors can be trusted."""
    from explorer.analysis.maps.trustworthiness import measure_map

    return measure_map(vectors, projection, context)


def diagnose(state: AppState, neighbors: Neighbors | None, context: JobContext) -> tuple[Finding, ...]:
    """Note what there is to notice about a result, from `neighbors` where they are by its metric."""
    from explorer.analysis.diagnose.evidence import Evidence
    from explorer.analysis.diagnose.registry import diagnose as look

    encoding, embeddings, pca = state.encoding, state.embeddings, state.pca
    assert encoding is not None
    assert embeddings is not None
    assert pca is not None
    if neighbors is None or neighbors.metric is not state.metric:
        neighbors = find_neighbors(embeddings.vectors, state.metric, NEIGHBORS, context)
    projection, quality = state.map_projection, state.map_quality
    return look(Evidence(state.shown, encoding, embeddings, state.metric, neighbors, pca, projection, quality, context))


def search(
    services: Services,
    query: str,
    encoding: Encoding,
    embeddings: Embeddings,
    metric: Similarity,
    spec: EncodeSpec,
    context: JobContext,
) -> SearchResult:
    """Embed a query as the corpus was, and rank the corpus against it.

    The prompt for queries is that of `spec`, the present settings, where they are of the same model; where no model
    ran, they say everything.
    """
    from explorer.analysis.neighbors.search import rank

    if encoding.file:
        vector = _query_beside_file(services, query, encoding, embeddings, spec, context)
        model, prompt = model_title(spec.model), Prompt(spec.query_prompt or "")
    else:
        if spec.model == encoding.spec.model:
            asked, name = spec.query_prompt, spec.query_prompt_name
            ran = replace(encoding.spec, query_prompt=asked, query_prompt_name=name)
            encoding = replace(encoding, spec=ran)
        vector, model = services.embed_query(query, encoding, embeddings.readout, context), ""
        prompt = encoding.info.habits.prompts.of_queries(encoding.spec)
    indices, similarities = rank(vector, embeddings.vectors, metric, SEARCH_LIMIT, embeddings.lengths)
    found = tuple(int(i) for i in indices), tuple(float(s) for s in similarities)
    return SearchResult(query, metric, *found, model, prompt)


def _query_beside_file(
    services: Services,
    query: str,
    encoding: Encoding,
    embeddings: Embeddings,
    spec: EncodeSpec,
    context: JobContext,
) -> FloatArray:
    """Embed a query by the model of the settings, to compare it with vectors that were read from a file.

    Raises
    ------
    ExplorerError
        INPUT, where its vectors have another width.
    """
    from explorer.analysis.similarity.rows import unit_rows

    folder = services.look_at_model(spec.model, spec.allow_network, context).folder
    readout = Readout(default_pooling(spec, folder))
    vector = services.embed_query(query, replace(encoding, spec=spec), readout, context)
    if len(vector) != encoding.info.dimensions:
        raise ExplorerError(
            FailureKind.INPUT,
            f"The vectors from {encoding.file} have {encoding.info.dimensions} dimensions, "
            f"those of {model_title(spec.model)} have {len(vector)}, so a query cannot be compared with them.",
            "Choose the model that made the vectors in the settings, then search again.",
        )
    vector = vector[: embeddings.dimensions]
    return unit_rows(vector[None])[0] if embeddings.normalized else vector
