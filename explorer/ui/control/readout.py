"""Reads vectors out of what was encoded last, and compares them: what is on the screen after milliseconds."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from explorer.analysis.neighbors.same_texts import found_again
from explorer.domain.arrays import FloatArray
from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import Progress
from explorer.domain.results.analysis import Order, SimilarityPyramid
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.ui.control import at_once
from explorer.ui.control.at_once import Derived
from explorer.ui.control.background import NOTHING_FOUND, BackgroundAnalyses
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import Queue, TaskRunner


class ReadoutService(QObject):
    """Fulfils `Intents.set_readout` and `set_metric`, and puts an encoding on the screen."""

    changed = Signal()
    """Other vectors are on the screen, or they are compared otherwise."""

    def __init__(self, store: Store, runner: TaskRunner, background: BackgroundAnalyses) -> None:
        super().__init__(store)
        self._store = store
        self._runner = runner
        self._background = background
        self._encoded: tuple[Corpus, Encoding] | None = None  # and not on the screen yet

    @property
    def _latest(self) -> tuple[Corpus, Encoding | None]:
        """What was encoded last, on the screen or about to be."""
        return self._encoded or (self._store.state.shown, self._store.state.encoding)

    def choose(self, readout: Readout) -> None:
        """Read other vectors out of the encoding, at once where it holds them."""
        if readout == self._store.state.readout:
            return
        self._store.update(readout=readout)
        corpus, encoding = self._latest
        if encoding is not None and encoding.offers(readout):
            self._derive(corpus, encoding, readout)

    def choose_metric(self, metric: Similarity) -> None:
        """Compare by another similarity function."""
        state = self._store.state
        if metric is state.metric:
            return
        self._store.update(metric=metric)
        corpus, encoding = self._latest
        if encoding is not None and self._runner.busy("derive"):
            self._derive(corpus, encoding, state.readout)
        elif state.embeddings is not None:
            self._compare(state.embeddings.vectors)

    def show(self, corpus: Corpus, encoding: Encoding, readout: Readout) -> None:
        """Put an encoding on the screen."""
        self._encoded = corpus, encoding
        self._derive(corpus, encoding, readout)

    def take_back(self) -> Encoding | None:
        """Return the encoding that is about to be put on the screen, which then is not; None where there is none."""
        if self._encoded is None:
            return None
        self._runner.drop("derive")
        return self._encoded[1]

    def fail(self, failure: Failure) -> None:
        """End a run that failed, or whose vectors could not be read out; a cancelled one is no failure."""
        state = self._store.state
        self._store.update(
            progress=state.progress if self._runner.busy("encode") else None,
            failure=state.failure if failure.kind is FailureKind.CANCELLED else failure,
        )

    def _derive(self, corpus: Corpus, encoding: Encoding, readout: Readout) -> None:
        state = self._store.state
        order = state.heatmap_order if corpus.fingerprint == state.shown.fingerprint else None
        job = partial(at_once.derive, corpus, encoding, readout, state.metric, order)
        for kind in ("compare", "words"):
            self._runner.drop(kind)
        self._runner.submit(
            Queue.READOUT, "derive", job, self._on_derived, on_failure=self.fail, on_progress=self._on_deriving
        )

    def _compare(self, vectors: FloatArray) -> None:
        state = self._store.state
        job = partial(at_once.compare, vectors, state.metric, state.heatmap_order)
        self._runner.submit(
            Queue.READOUT,
            "compare",
            job,
            lambda pyramid: self._on_compared(vectors, pyramid),
            on_failure=self._on_not_compared,
        )

    def _on_deriving(self, progress: Progress) -> None:
        # A run goes on until its vectors are on the screen; another readout of them is no run.
        if self._store.state.running and not self._runner.busy("encode"):
            self._store.update(progress=progress)

    def _on_derived(self, derived: Derived) -> None:
        state = self._store.state
        self._encoded = None
        self._store.update(
            shown=derived.corpus,
            encoding=derived.encoding,
            embeddings=derived.embeddings,
            pyramid=derived.pyramid,
            heatmap_order=derived.heatmap_order,
            norm_summary=derived.norm_summary,
            pca=derived.pca,
            **NOTHING_FOUND,
            near_duplicates=None,
            explanation=None,
            selection=found_again(state.selection, state.shown, derived.corpus),
            progress=state.progress if self._runner.busy("encode") else None,
        )
        self._background.start()
        self.changed.emit()

    def _on_compared(self, vectors: FloatArray, pyramid: SimilarityPyramid) -> None:
        state = self._store.state
        if pyramid.order is not state.heatmap_order:
            # The rows were put into another order meanwhile.
            self._compare(vectors)
            return
        before = state.pyramid
        self._store.update(pyramid=pyramid, neighbors=None)
        self._background.find_neighbors()
        # Cosine and dot product have one order, and so have the distances; an ordering under way has the old numbers.
        same_order = before is not None and before.metric.is_distance == pyramid.metric.is_distance
        if self._runner.busy("order") or (state.order is Order.SIMILARITY and not same_order):
            self._background.reorder()
        self.changed.emit()

    def _on_not_compared(self, failure: Failure) -> None:
        if failure.kind is not FailureKind.CANCELLED:
            self._store.update(failure=failure)
