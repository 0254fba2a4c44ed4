"""Everything that the window shows, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from explorer.domain.arrays import IntArray
from explorer.domain.choices.allowed import readout_of_run
from explorer.domain.choices.asked import Asked
from explorer.domain.failure import Failure
from explorer.domain.job import Progress
from explorer.domain.model.chosen import ChosenModel
from explorer.domain.results.analysis import (
    BlockMaximum,
    Clusters,
    ClusterWords,
    ColorBy,
    Nearest,
    Neighbors,
    NormSummary,
    Order,
    SearchResult,
    SimilarityPyramid,
)
from explorer.domain.results.encoding import Embeddings, Encoding
from explorer.domain.results.projection import Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.settings.spec import EncodeSpec, Readout, Similarity
from explorer.domain.texts.corpus import Corpus

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.domain.results.comparison import Comparison, Configuration, StageTimings
    from explorer.domain.results.evaluation_run import EvaluationRun
    from explorer.domain.results.explanation import PairExplanation
    from explorer.domain.results.finding import Finding
    from explorer.domain.results.map_quality import MapQuality
    from explorer.domain.results.near_duplicates import NearDuplicates
    from explorer.domain.results.sweep import PaddingTest, Sweep

FEW_TEXTS = 256
"""Up to this many texts the naive poolings are computed with every run, so that switching to them is immediate."""


@dataclass(frozen=True, slots=True, eq=False)
class AppState:
    """One snapshot of the program. Views redraw where a field they show changed identity.

    `corpus`, `spec`, `readout` and `metric` are what the user asks for; `chosen` is what is known of the model asked
    for or, until that has been looked at, of the one before. `encoding` and everything after it is what was computed
    last, kept on the screen, and marked stale, while it no longer answers the question.
    `shown` is the corpus that the results belong to; `heatmap_order` maps a heatmap row to a text of `shown`;
    `block_maximum` answers the latest question about a block of the heatmap. `nearest` is of the one selected text,
    where `neighbors` do not tell its nearest exactly. `map_quality` belongs to `map_projection`; a draft has none. The
    results of requests, from `explanation` on, carry what they were made of; `explanation` is of two texts of
    `shown` and goes when the vectors do.
    """

    corpus: Corpus = field(default_factory=Corpus)
    spec: EncodeSpec = field(default_factory=EncodeSpec)
    readout: Readout = field(default_factory=Readout)
    metric: Similarity = Similarity.COSINE
    order: Order = Order.INPUT
    projection_spec: ProjectionSpec = field(default_factory=ProjectionSpec)
    color_by: ColorBy = ColorBy.CLUSTER
    chosen: ChosenModel = field(default_factory=ChosenModel)
    compared: tuple[Configuration, Configuration] | None = None

    shown: Corpus = field(default_factory=Corpus)
    encoding: Encoding | None = None
    embeddings: Embeddings | None = None
    pyramid: SimilarityPyramid | None = None
    heatmap_order: IntArray | None = None
    block_maximum: BlockMaximum | None = None
    norm_summary: NormSummary | None = None
    neighbors: Neighbors | None = None
    nearest: Nearest | None = None
    clusters: Clusters | None = None
    cluster_words: ClusterWords | None = None
    pca: Projection | None = None
    projection: Projection | None = None
    map_quality: MapQuality | None = None
    findings: tuple[Finding, ...] | None = None
    near_duplicates: NearDuplicates | None = None

    explanation: PairExplanation | None = None
    comparison: Comparison | None = None
    timings: StageTimings | None = None
    sweep: Sweep | None = None
    padding_test: PaddingTest | None = None
    evaluation: EvaluationRun | None = None

    selection: tuple[int, ...] = ()
    search: SearchResult | None = None
    progress: Progress | None = None
    projection_progress: Progress | None = None
    analysis_progress: Progress | None = None
    order_progress: Progress | None = None
    files_progress: Progress | None = None
    request_progress: Progress | None = None
    failure: Failure | None = None

    def differs(self, old: AppState | None, *names: str) -> bool:
        """Whether some fields are not those of an older state; they are not where there is none."""
        return old is None or any(getattr(self, name) is not getattr(old, name) for name in names)

    @property
    def asked(self) -> Asked:
        """Everything that the settings ask for."""
        return Asked(self.spec, self.readout, self.metric)

    @property
    def running(self) -> bool:
        """Whether the model is at work."""
        return self.progress is not None

    @property
    def waiting(self) -> bool:
        """Whether a map, an order, another analysis, a file or a request is under way that may be cancelled."""
        return any(
            progress is not None
            for progress in (
                self.projection_progress,
                self.analysis_progress,
                self.order_progress,
                self.files_progress,
                self.request_progress,
            )
        )

    @property
    def wanted_spec(self) -> EncodeSpec:
        """`spec` with the layer and the naive pass that `readout` needs, or that cost next to nothing."""
        layers = self.spec.layers
        if self.readout.layer not in layers:
            layers = (*layers, self.readout.layer)
        naive = self.spec.naive or self.readout.pooling.is_naive or len(self.corpus) <= FEW_TEXTS
        return replace(self.spec, layers=layers, naive=naive)

    @property
    def run_readout(self) -> Readout:
        """What a run reads out: `readout`, but a pooling by name where backend or folder have none of their own."""
        chosen = self.chosen
        return readout_of_run(self.spec, self.readout, chosen.folder if chosen.model == self.spec.model else None)

    @property
    def stale(self) -> bool:
        """Whether the results on the screen answer another question than the one now asked."""
        encoding = self.encoding
        if encoding is None:
            return False
        if encoding.corpus_fingerprint != self.corpus.fingerprint:
            return True
        # Vectors read from a file stay what they are, whatever model the next run is to take.
        same = bool(encoding.file) or same_pass(encoding.spec, self.spec)
        if not (same and encoding.offers(self.readout)):
            return True
        return self.readout.pooling.is_naive and encoding.spec.batch_size != self.spec.batch_size

    @property
    def map_projection(self) -> Projection | None:
        """The projection to draw: the chosen one once it is ready, PCA until then."""
        if self.projection_spec.method is ProjectionMethod.PCA:
            return self.pca
        return self.projection or self.pca

    def text(self, index: int) -> str:
        """Text `index` of the results on the screen."""
        return self.shown.texts[index]


def same_pass(a: EncodeSpec, b: EncodeSpec) -> bool:
    """Whether two specifications give the same masked vectors of texts where both give any."""

    def essence(spec: EncodeSpec) -> EncodeSpec:
        return replace(
            spec,
            layers=(),
            naive=False,
            batch_size=1,
            allow_network=False,
            prompt_name=spec.prompt_name if spec.prompt is None else "",
            query_prompt=None,
            query_prompt_name="",
        )

    return essence(a) == essence(b)


def same_queries(a: EncodeSpec, b: EncodeSpec) -> bool:
    """Whether two specifications put the same before queries, as far as they say."""
    return (a.query_prompt, a.query_prompt_name) == (b.query_prompt, b.query_prompt_name)
