"""The real services: what `inference` offers, imported when it is first needed."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.model.chosen import ChosenModel
from explorer.domain.results.analysis import Clusters, Neighbors
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.projection import Projection, ProjectionSpec
from explorer.domain.settings.spec import Device, EncodeSpec, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.files.profile.settings import Settings
from explorer.inference import pipeline
from explorer.ui.state.services import Services

if TYPE_CHECKING:
    from explorer.inference.maps.projection_process import ProjectionProcess

_FEW = 200
"""Texts up to which encoding is over before the process of the maps is started, for which it would wait."""


def make_services(settings: Settings | None = None, maps_of: int | None = None) -> Services:
    """Return the real services; nothing is imported or started until a worker thread asks for it.

    Parameters
    ----------
    settings
        What was chosen, as it is at the time of each run; None keeps no vectors on the disk.
    maps_of
        The number of texts of which a map is asked for, whose process is started at once; 0 where none is; None where
        that shows later, and the process is started when many texts are encoded. Where it is known, no window waits for
        the interpreter, so groups are found in this process, beside the map that the other one lays out.
    """
    process = _Process()
    if maps_of:
        process.get().warm_up(maps_of)

    def encode(corpus: Corpus, spec: EncodeSpec, previous: Encoding | None, context: JobContext) -> Encoding:
        from explorer.files.cache.vector_cache import VectorCache

        if maps_of is None and len(corpus) > _FEW:
            # Another core loads what maps need.
            process.get().warm_up(len(corpus))
        if settings is not None:
            # The limit may have been changed on the command line.
            settings.refresh()
        return pipeline.encode(corpus, spec, previous, context, None if settings is None else VectorCache.of(settings))

    return Services(
        warm_up=process.warm_up,
        encode=encode,
        prepare=pipeline.prepare,
        embed_query=pipeline.embed_query,
        project=process.project,
        cluster=process.cluster if maps_of is None else _cluster_here,
        read_tokens=pipeline.read_tokens,
        measure_padding=pipeline.measure_padding,
        time_stages=pipeline.time_stages,
        look_at_model=_look_at_model,
        close=process.close,
    )


class _Process:
    """The projection's process, made by whichever worker thread needs it first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: ProjectionProcess | None = None

    def get(self) -> ProjectionProcess:
        from explorer.inference.maps.projection_process import ProjectionProcess

        with self._lock:
            if self._made is None:
                self._made = ProjectionProcess()
            return self._made

    def warm_up(self, spec: EncodeSpec, context: JobContext) -> tuple[Device, ...]:
        return pipeline.warm_up(spec, lambda: self.get().warm_up(), context)

    def project(
        self, vectors: FloatArray, neighbors: Neighbors | None, spec: ProjectionSpec, context: JobContext
    ) -> Projection:
        return self.get().project(vectors, neighbors, spec, context)

    def cluster(self, vectors: FloatArray, metric: Similarity, context: JobContext) -> Clusters:
        return self.get().cluster(vectors, metric, context)

    def close(self) -> None:
        with self._lock:
            if self._made is not None:
                self._made.close()


def _cluster_here(vectors: FloatArray, metric: Similarity, context: JobContext) -> Clusters:
    # Read where scikit-learn is imported; see `explorer.inference.maps.projection_process`.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    from explorer.analysis.groups.clusters import find_clusters

    def report(progress: Progress) -> None:
        context.check()
        context.report(progress)

    return find_clusters(vectors, 0, report, metric)


def _look_at_model(model: str, network: bool, context: JobContext) -> ChosenModel:
    from explorer.files.model_folder.chosen import look_at_model

    return look_at_model(model, network, context)
