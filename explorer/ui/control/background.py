"""What follows from the vectors in the background: neighbours, clusters, the heatmap's order, the map, findings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.analysis import BlockMaximum, Nearest, Neighbors, Order, SimilarityPyramid
from explorer.domain.results.projection import Projection, ProjectionMethod
from explorer.ui.control import at_once
from explorer.ui.control.grouping import Grouping
from explorer.ui.state.last_map import LastMap
from explorer.ui.state.services import Services
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import Queue, TaskRunner

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.domain.results.finding import Finding
    from explorer.domain.results.map_quality import MapQuality

Result = TypeVar("Result")

MANY_TEXTS = 20_000
"""Texts from which the analyses take long enough to show their progress."""

NOTHING_FOUND = dict.fromkeys(
    (
        *("neighbors", "nearest", "clusters", "cluster_words", "projection", "map_quality", "findings"),
        *("projection_progress", "analysis_progress", "order_progress"),
    )
)
"""Fields of the state that follow from the vectors, before anything is found of these."""

_LONG = ("neighbors", "order", "clusters", "map quality", "findings")


class BackgroundAnalyses(QObject):
    """Starts the slower analyses of the vectors on the screen, and drops them when these change."""

    def __init__(self, store: Store, services: Services, runner: TaskRunner) -> None:
        super().__init__(store)
        self._store = store
        self._services = services
        self._runner = runner
        self._found: tuple[FloatArray, Neighbors] | None = None
        self._all_stopped = False
        self._last = LastMap()
        self.grouping = Grouping(store, services, runner, self._last, self._submit, self.reorder, self._on_failure)

    def start(self) -> None:
        """Analyse new vectors: neighbours first, where the map is made of them; the groups colour it afterwards.

        Of so many texts that the map is made of a sample, the neighbours take longest and come last.
        """
        for kind in ("order", "clusters", "words", "projection", "findings", "map quality", "nearest", "neighbors"):
            self._runner.drop(kind)
        self._store.update(**NOTHING_FOUND)
        state = self._store.state
        if state.embeddings is None:
            return
        self._last.begin(state.shown.fingerprint)
        many = len(state.embeddings) > MANY_TEXTS
        first = not many or at_once.layout_needs_neighbors(state.projection_spec, len(state.embeddings))
        if first:
            self.find_neighbors()
        if state.order is Order.SIMILARITY:
            self.reorder()
        self.project()
        self.grouping.find()
        if not first:
            self.find_neighbors()

    def find_neighbors(self) -> None:
        """Find the neighbours anew, and what there is to notice about them and the rest."""
        state = self._store.state
        if state.embeddings is None:
            return
        vectors, metric, wanted = state.embeddings.vectors, state.metric, state.projection_spec.n_neighbors

        def find(context: JobContext) -> Neighbors:
            neighbors = at_once.find_neighbors(vectors, metric, wanted, context)
            # Kept at once, for the layout that is next on this queue and does not wait for the window to hear of them.
            self._found = (vectors, neighbors)
            return neighbors

        self._store.update(findings=None, nearest=None)
        self._submit("neighbors", find, self._on_neighbors)
        self._diagnose()
        self.find_nearest()

    def find_nearest(self) -> None:
        """Find the exact nearest of the one selected text, where the neighbours do not tell them."""
        state = self._store.state
        neighbors, embeddings = state.neighbors, state.embeddings
        told = neighbors is not None and neighbors.metric is state.metric and neighbors.exact
        if embeddings is None or told or len(state.selection) != 1:
            self._runner.drop("nearest")
            if state.nearest is not None:
                self._store.update(nearest=None)
            return
        job = partial(at_once.nearest_of, state.selection[0], embeddings, state.metric)
        self._runner.submit(Queue.READOUT, "nearest", job, self._on_nearest, on_failure=self._on_failure)

    def reorder(self) -> None:
        """Bring the heatmap into the order asked for, once what it needs is there."""
        state = self._store.state
        if state.embeddings is None:
            return
        job = partial(at_once.reorder, state.embeddings.vectors, state.metric, state.order, state.clusters)
        self._store.update(order_progress=Progress("Ordering the heatmap"))
        self._runner.submit(
            Queue.LONG,
            "order",
            job,
            self._on_reordered,
            on_failure=self._on_not_reordered,
            on_progress=lambda progress: self._store.update(order_progress=progress),
        )

    def cancel_order(self) -> None:
        """Stop the ordering under way; the heatmap stays as it is."""
        self._runner.cancel("order")

    def find_block_maximum(self, rows: range, columns: range) -> None:
        """Find the most similar pair of a block of the heatmap on the screen."""
        pyramid = self._store.state.pyramid
        if pyramid is None:
            return

        def show(found: BlockMaximum) -> None:
            if self._store.state.pyramid is pyramid:
                self._store.update(block_maximum=found)

        job = partial(at_once.find_block_maximum, pyramid, rows, columns)
        self._runner.submit(Queue.READOUT, "block maximum", job, show, on_failure=self._on_failure)

    def project(self) -> None:
        """Lay out the map anew; PCA is shown meanwhile. How far what is shown in the end can be trusted is measured."""
        self._all_stopped = False
        state = self._store.state
        spec = state.projection_spec
        for kind in ("projection", "map quality"):
            self._runner.drop(kind)
        self._store.update(projection=None, projection_progress=None, map_quality=None)
        if state.embeddings is None:
            return
        if spec.method is ProjectionMethod.PCA:
            self._measure_map()
            return
        vectors = state.embeddings.vectors
        self._store.update(projection_progress=Progress("Laying out the map"))
        self._runner.submit(
            Queue.BACKGROUND,
            "projection",
            lambda context: self._last.turned(
                at_once.project(self._services, vectors, self._neighbors_of(vectors), spec, context)
            ),
            self._on_projection,
            on_failure=self._on_not_projected,
            on_progress=self._on_projection_progress,
            on_partial=self._on_draft,
        )

    def project_otherwise(self) -> None:
        """Lay out the map by other settings, in the colours that go with them."""
        self.project()
        self.grouping.follow()

    def cancel_layout(self) -> None:
        """Stop the layout under way; PCA stays on the screen."""
        self._runner.cancel("projection")

    def cancel(self) -> None:
        """Stop the layout and the other analyses under way that show their progress."""
        self._all_stopped = True
        self.cancel_layout()
        for kind in _LONG:
            self._runner.cancel(kind)

    def _measure_map(self) -> None:
        """Find out how far the map that is shown can be trusted."""
        state = self._store.state
        if state.embeddings is None or state.map_projection is None:
            return
        job = partial(at_once.measure_map, state.embeddings.vectors, state.map_projection)
        self._submit("map quality", job, self._on_map_quality)

    def _diagnose(self) -> None:
        """Note what there is to notice about the results on the screen."""
        state = self._store.state
        if state.embeddings is None:
            return
        vectors = state.embeddings.vectors
        self._submit(
            "findings",
            lambda context: at_once.diagnose(state, self._neighbors_of(vectors), context),
            self._on_findings,
        )

    def _neighbors_of(self, vectors: FloatArray) -> Neighbors | None:
        found = self._found
        return found[1] if found is not None and found[0] is vectors else None

    def _submit(self, kind: str, job: Callable[[JobContext], Result], on_result: Callable[[Result], None]) -> None:
        """Queue an analysis; of many texts, its progress is shown and it can be cancelled."""
        many = self._store.state.embeddings is not None and len(self._store.state.embeddings) > MANY_TEXTS

        def done(result: Result) -> None:
            self._store.update(analysis_progress=None)
            on_result(result)

        self._runner.submit(
            Queue.BACKGROUND,
            kind,
            job,
            done,
            on_failure=self._on_failure,
            on_progress=self._on_analysis_progress if many else None,
        )

    def _on_analysis_progress(self, progress: Progress) -> None:
        self._store.update(analysis_progress=progress)

    def _on_neighbors(self, neighbors: Neighbors) -> None:
        self._store.update(neighbors=neighbors)
        self.find_nearest()

    def _on_nearest(self, nearest: Nearest) -> None:
        self._store.update(nearest=nearest)

    def _on_draft(self, draft: Projection) -> None:
        self._store.update(projection=self._last.turned(draft))

    def _on_reordered(self, result: tuple[IntArray | None, SimilarityPyramid]) -> None:
        order, pyramid = result
        self._store.update(heatmap_order=order, pyramid=pyramid, order_progress=None)

    def _on_not_reordered(self, failure: Failure) -> None:
        state = self._store.state
        self._store.update(order_progress=None, order=Order.INPUT if state.heatmap_order is None else state.order)
        self._on_failure(failure)

    def _on_projection_progress(self, progress: Progress) -> None:
        self._store.update(projection_progress=progress)

    def _on_projection(self, projection: Projection) -> None:
        self._last.keep_map(projection)
        self._store.update(projection=projection, projection_progress=None, map_quality=None)
        self._measure_map()

    def _on_not_projected(self, failure: Failure) -> None:
        self._on_failure(failure)
        if not self._all_stopped:
            self._measure_map()

    def _on_map_quality(self, quality: MapQuality | None) -> None:
        self._store.update(map_quality=quality)
        self._diagnose()

    def _on_findings(self, findings: tuple[Finding, ...]) -> None:
        self._store.update(findings=findings)

    def _on_failure(self, failure: Failure) -> None:
        state = self._store.state
        still = self._runner.busy("projection")
        draft = not still and state.projection is not None and state.projection.draft
        self._store.update(
            failure=state.failure if failure.kind is FailureKind.CANCELLED else failure,
            projection=None if draft else state.projection,
            projection_progress=state.projection_progress if still else None,
            analysis_progress=None,
        )
