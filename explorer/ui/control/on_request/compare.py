"""Two settings on the same texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.choices.allowed import readout_of_run
from explorer.domain.job import JobContext
from explorer.domain.results.comparison import Comparison, Configuration, StageTimings
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.projection import Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.settings.spec import Pooling, Similarity
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.ui.control import at_once
from explorer.ui.control.on_request.runner import RequestRunner, RequestService
from explorer.ui.state.services import Services
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import Queue

_COMPARE, _MAPS, _TIME = "compare", "comparison maps", "time stages"

Map = tuple[FloatArray, Projection]


class CompareService(RequestService):
    """Fulfils what the page "Compare" asks for.

    A comparison is shown with maps by PCA at once; where the user has chosen another method for the map, those follow.
    """

    def __init__(self, store: Store, services: Services, requests: RequestRunner) -> None:
        super().__init__(store, services, requests)
        store.changed.connect(self._on_changed)

    def choose(self, a: Configuration, b: Configuration) -> None:
        """Keep the two settings that were chosen to be compared."""
        self._store.update(compared=(a, b))

    def start(self, a: Configuration, b: Configuration) -> None:
        """Encode the corpus with two settings and compare what comes out."""
        state = self._store.state
        known = [] if state.encoding is None or state.encoding.file else [state.encoding]
        if state.comparison is not None:
            known += [state.comparison.a.encoding, state.comparison.b.encoding]
        self._requests.start(
            _COMPARE,
            "Comparing",
            partial(run_comparison, self._services, state.corpus, a, b, state.metric, known),
            self._on_compared,
        )

    def time_stages(self, a: Configuration, b: Configuration) -> None:
        """Time every stage of two settings, several times."""
        self._requests.start(
            _TIME,
            "Timing",
            partial(run_timing, self._services, self._store.state.corpus, a, b),
            lambda timings: self._store.update(timings=timings),
        )

    def _on_compared(self, comparison: Comparison) -> None:
        self._store.update(comparison=comparison, timings=None)
        self._project()

    def _on_changed(self, old: AppState, new: AppState) -> None:
        if new.projection_spec != old.projection_spec:
            self._project()

    def _project(self) -> None:
        """Bring the maps of the comparison into the form that the user has chosen for the map."""
        state = self._store.state
        comparison, spec = state.comparison, state.projection_spec
        if comparison is None:
            return
        self._requests.drop(_MAPS)
        made = comparison.a.projection.spec
        if spec == made or spec.method is made.method is ProjectionMethod.PCA:
            return
        known = []
        if state.embeddings is not None and state.projection is not None and state.projection.spec == spec:
            known.append((state.embeddings.vectors, state.projection))

        def show(projected: Comparison) -> None:
            if self._store.state.comparison is comparison:
                self._store.update(comparison=projected)

        job = partial(project_sides, self._services, comparison, spec, known)
        self._requests.start(_MAPS, "Laying out the maps", job, show, Queue.BACKGROUND)


def run_comparison(
    services: Services,
    corpus: Corpus,
    a: Configuration,
    b: Configuration,
    metric: Similarity,
    known: Sequence[Encoding],
    context: JobContext,
) -> Comparison:
    """Encode a corpus with two settings, as cheaply as `known` allows, and compare what comes out."""
    from explorer.analysis.compare.compare import encode_and_compare

    a, b = (as_run(services, side, context) for side in (a, b))
    return encode_and_compare(services.encode, corpus, a, b, known, metric, None, context)


def run_timing(
    services: Services, corpus: Corpus, a: Configuration, b: Configuration, context: JobContext
) -> StageTimings:
    """Time two settings, turn by turn."""
    from explorer.analysis.compare.passes import time_sides

    a, b = (as_run(services, side, context) for side in (a, b))
    return time_sides(services.time_stages, corpus, a, b, context)


def as_run(services: Services, side: Configuration, context: JobContext) -> Configuration:
    """Return a setting as it runs: with a pooling by name where its model's folder has none of its own."""
    if side.readout.pooling is not Pooling.MODEL:
        return side
    folder = services.look_at_model(side.spec.model, side.spec.allow_network, context).folder
    return replace(side, readout=readout_of_run(side.spec, side.readout, folder))


def project_sides(
    services: Services, comparison: Comparison, spec: ProjectionSpec, known: Sequence[Map], context: JobContext
) -> Comparison:
    """Return the comparison with both maps laid out anew, the second onto the first; a map in `known` is taken.

    Where no similarity that the maps are made of differs, both get the same one: a layout in many small steps would
    draw even the same neighbours in two ways, and show a difference that there is none.
    """
    from explorer.analysis.maps.align import align_projection
    from explorer.analysis.maps.pca import pca

    def project(vectors: FloatArray) -> Projection:
        if spec.method is ProjectionMethod.PCA:
            return pca(vectors)
        for others, projection in known:
            if np.array_equal(vectors, others):
                return projection
        return at_once.project(services, vectors, None, spec, context)

    first = project(comparison.a.embeddings.vectors)
    # Equal dot products leave nothing that could differ, neither angles nor distances.
    decisive = comparison.metric in (spec.metric, Similarity.DOT)
    if spec.method is not ProjectionMethod.PCA and decisive and not len(comparison.differing.indices):
        second = first
    else:
        second = align_projection(project(comparison.b.embeddings.vectors), first)
    return replace(comparison, a=replace(comparison.a, projection=first), b=replace(comparison.b, projection=second))
