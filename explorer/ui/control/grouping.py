"""The groups that colour the map: found for the vectors on the screen, in the colours of the last ones, and named."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from explorer.domain.failure import Failure
from explorer.domain.job import JobContext
from explorer.domain.results.analysis import Clusters, ClusterWords, Order
from explorer.domain.settings.spec import Similarity
from explorer.ui.control import at_once
from explorer.ui.state.last_map import LastMap
from explorer.ui.state.services import Services
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import Queue, TaskRunner

Submit = Callable[[str, Callable[[JobContext], Clusters], Callable[[Clusters], None]], None]


class Grouping:
    """Finds the groups and their words.

    Parameters
    ----------
    store, services, runner
        Of the window.
    last
        What the groups of the same texts looked like before.
    submit
        Queues an analysis under a name, with what takes its result.
    reorder
        Brings the heatmap into its order anew.
    on_failure
        Told of a failure.
    """

    def __init__(
        self,
        store: Store,
        services: Services,
        runner: TaskRunner,
        last: LastMap,
        submit: Submit,
        reorder: Callable[[], None],
        on_failure: Callable[[Failure], None],
    ) -> None:
        self._store = store
        self._services = services
        self._runner = runner
        self._last = last
        self._submit = submit
        self._reorder = reorder
        self._on_failure = on_failure
        self._metric = Similarity.COSINE
        self._chosen = 0

    def find(self) -> None:
        """Find the groups by what near means on the map."""
        state = self._store.state
        if state.embeddings is None:
            return
        self._metric = state.projection_spec.metric
        self._submit("clusters", partial(self._services.cluster, state.embeddings.vectors, self._metric), self._take)

    def follow(self) -> None:
        """Find them anew where lengths begin to count on the map, or no longer do."""
        wanted = self._store.state.projection_spec.metric
        if (wanted is Similarity.COSINE) != (self._metric is Similarity.COSINE):
            self.find()

    def choose_level(self, level: int) -> None:
        """Show the groups at another level; those found anew are shown at the one with about as many."""
        clusters = self._store.state.clusters
        if clusters is None or level == clusters.level or clusters.levels is None:
            return
        clusters = clusters.at_level(level)
        self._chosen = clusters.count
        self._show(clusters)

    def _take(self, clusters: Clusters) -> None:
        self._show(clusters.at_about(self._chosen) if self._chosen else clusters)

    def _show(self, clusters: Clusters) -> None:
        clusters = self._last.colored(clusters)
        self._store.update(clusters=clusters, cluster_words=None)
        # What they are about is found beside the layout that the other queue may be busy with.
        job = partial(at_once.name_clusters, self._store.state.shown, clusters)
        self._runner.submit(Queue.READOUT, "words", job, self._name, on_failure=self._on_failure)
        if self._store.state.order is Order.CLUSTER:
            self._reorder()

    def _name(self, words: ClusterWords) -> None:
        self._store.update(cluster_words=words)
