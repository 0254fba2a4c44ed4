"""Fulfils what the user asks for: the one writer of the state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.analysis.neighbors.same_texts import found_again
from explorer.domain.arrays import FloatArray
from explorer.domain.choices.allowed import default_pooling, readout_of_file
from explorer.domain.choices.asked import Asked
from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import Progress
from explorer.domain.results.analysis import ColorBy, Order, SimilarityPyramid
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.precomputed import PrecomputedVectors
from explorer.domain.results.projection import ProjectionSpec
from explorer.domain.settings.spec import EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.state import AppState, same_queries
from explorer.domain.texts.corpus import Corpus
from explorer.ui.control import at_once
from explorer.ui.control.at_once import Derived
from explorer.ui.control.background import NOTHING_FOUND, BackgroundAnalyses
from explorer.ui.control.filing import Filing
from explorer.ui.control.model_watch import ModelWatch
from explorer.ui.control.on_request.on_request import OnRequest
from explorer.ui.state.services import Services
from explorer.ui.state.settings_history import SettingsHistory
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import Queue, TaskRunner


class Controller(QObject):
    """Fulfils `explorer.ui.state.intents.Intents`.

    `devices_found` carries the devices that are there; `view_wanted` the name of a view to bring to the front;
    `sentences_given` a corpus for the editor.
    """

    devices_found = Signal(object)
    view_wanted = Signal(str)
    sentences_given = Signal(object)

    def __init__(self, store: Store, services: Services, runner: TaskRunner) -> None:
        super().__init__(store)
        self._store = store
        self._services = services
        self.runner = runner
        self.requests = OnRequest(store, services, runner)
        self._background = BackgroundAnalyses(store, services, runner)
        self.filing = Filing(store, runner)
        self._model_watch = ModelWatch(store, services, runner)
        self.history = SettingsHistory(store, self)
        self._asked: tuple[str, EncodeSpec] | None = None
        self._encoded: tuple[Corpus, Encoding] | None = None  # and not on the screen yet

    @property
    def _latest(self) -> tuple[Corpus, Encoding | None]:
        """What was encoded last, on the screen or about to be."""
        return self._encoded or (self.state.shown, self.state.encoding)

    @property
    def state(self) -> AppState:
        """The current snapshot."""
        return self._store.state

    def warm_up(self) -> None:
        """Look at the model asked for, and load the libraries, behind the window's back."""
        self._model_watch.look()
        self.runner.submit(
            Queue.INFERENCE, "warm up", self._services.warm_up, self.devices_found.emit, on_failure=self.show_failure
        )

    def set_corpus(self, corpus: Corpus) -> None:
        """Take the editor's texts."""
        self._store.update(corpus=corpus)

    def set_spec(self, spec: EncodeSpec) -> None:
        """Ask for another forward pass, at the next run."""
        readout = self.state.readout
        from_file = self.state.encoding is not None and bool(self.state.encoding.file)
        if spec.backend is not self.state.spec.backend and readout.pooling is Pooling.MODEL and not from_file:
            readout = replace(readout, pooling=default_pooling(spec, self.state.chosen.folder_of(spec.model)))
        before, searched = self.state.spec, self.state.search
        self._store.update(spec=spec)
        self.set_readout(readout)
        if searched is not None and not same_queries(before, spec):
            self.search_for(searched.query)

    def set_readout(self, readout: Readout) -> None:
        """Read other vectors out of the encoding, at once where it holds them."""
        if readout == self.state.readout:
            return
        self._store.update(readout=readout)
        corpus, encoding = self._latest
        if encoding is not None and encoding.offers(readout):
            self._derive(corpus, encoding, readout)

    def change_settings(self, asked: Asked, words: str) -> None:
        """Ask for other settings in one step that undo takes back; `words` say what was done."""
        self.history.change(asked, words)

    def add_sentences(self, corpus: Corpus) -> None:
        """Put sentences into the editor, below those that are there."""
        self.sentences_given.emit(corpus)

    def show_view(self, name: str) -> None:
        """Bring a view to the front: the name of a view, a page, or "editor"."""
        self.view_wanted.emit(name)

    def set_metric(self, metric: Similarity) -> None:
        """Compare by another similarity function."""
        if metric is self.state.metric:
            return
        self._store.update(metric=metric)
        (corpus, encoding), embeddings = self._latest, self.state.embeddings
        if encoding is not None and self.runner.busy("derive"):
            self._derive(corpus, encoding, self.state.readout)
        elif embeddings is not None:
            self._compare(embeddings.vectors)

    def set_order(self, order: Order) -> None:
        """Show the heatmap in another order."""
        if order is self.state.order:
            return
        self._store.update(order=order)
        if order is not Order.CLUSTER or self.state.clusters is not None:
            self._background.reorder()

    def find_block_maximum(self, rows: range, columns: range) -> None:
        """Find the most similar pair of a block of the heatmap."""
        self._background.find_block_maximum(rows, columns)

    def set_projection(self, spec: ProjectionSpec) -> None:
        """Lay out the map another way."""
        if spec == self.state.projection_spec:
            return
        self._store.update(projection_spec=spec, map_quality=None)
        self._background.project_otherwise()

    def cancel_projection(self) -> None:
        """Stop the layout under way; PCA stays on the screen."""
        self._background.cancel_layout()

    def set_color_by(self, color_by: ColorBy) -> None:
        """Give the map's colours another meaning."""
        self._store.update(color_by=color_by)

    def select(self, indices: Iterable[int]) -> None:
        """Make texts on the screen the one selection."""
        wanted = indices if isinstance(indices, np.ndarray) else np.fromiter(indices, dtype=np.int64)
        wanted = wanted[(wanted >= 0) & (wanted < len(self.state.shown))]
        rising = len(wanted) < 2 or bool((np.diff(wanted) > 0).all())
        selection = tuple(wanted.tolist() if rising else dict.fromkeys(wanted.tolist()))
        if selection != self.state.selection:
            self._store.update(selection=selection)
            self._background.find_nearest()

    def search_for(self, query: str) -> None:
        """Rank the texts on the screen against a query; a blank query ends the search."""
        self.runner.drop("search")
        state = self.state
        if not query.strip() or state.encoding is None or state.embeddings is None:
            self._store.update(search=None)
            return
        asked = (query.strip(), state.encoding, state.embeddings, state.metric, state.wanted_spec)
        job = partial(at_once.search, self._services, *asked)
        self.runner.submit(
            Queue.INFERENCE, "search", job, lambda found: self._store.update(search=found), on_failure=self.show_failure
        )

    def run(self) -> None:
        """Encode the corpus; a run under way that answers another question starts anew, from what it has so far."""
        from explorer.ui.control.on_request.sweep import NO_SENTENCES, known_encoding

        state = self.state
        if not len(state.corpus):
            self._store.update(failure=NO_SENTENCES)
            return
        self._store.update(readout=state.readout if state.run_readout == state.readout else state.run_readout)
        state = self.state
        corpus, readout, spec = state.corpus, state.readout, state.wanted_spec
        if state.running and self._asked == (corpus.fingerprint, spec):
            return
        self._asked = corpus.fingerprint, spec
        if self._encoded is not None:
            self.runner.drop("derive")
            state = replace(state, encoding=self._encoded[1])
        known = known_encoding(state, spec.layers, spec.naive)
        self._store.update(progress=Progress("Starting"), failure=None)
        self.runner.submit(
            Queue.INFERENCE,
            "encode",
            partial(self._services.encode, corpus, spec, known),
            lambda encoding: self._on_encoded(corpus, encoding, readout),
            on_failure=self._on_run_failed,
            on_progress=lambda progress: self._store.update(progress=progress),
        )

    def show_vectors(self, found: PrecomputedVectors) -> None:
        """Show vectors that were read from a file; its sentences are in the editor, or listed, already."""
        self.runner.drop("encode")
        self._asked, self._encoded = None, (found.corpus, found.encoding())
        readout = readout_of_file(self.state.readout, found.vectors.shape[1])
        self._store.update(readout=readout, progress=Progress("Comparing the vectors"), failure=None)
        self._derive(*self._encoded, readout)

    def show_again(self, shown: Corpus, encoding: Encoding) -> None:
        """Show vectors of an encoding that was on the screen before, and stop a run under way."""
        self.runner.drop("encode")
        self._asked, self._encoded = None, (shown, encoding)
        self._derive(shown, encoding, self.state.readout)

    def cancel(self) -> None:
        """Stop whatever is under way."""
        self._asked = None
        self.requests.cancel()
        self.runner.cancel("encode")
        self.runner.cancel("search")
        self._background.cancel()
        self._background.cancel_order()
        self.filing.cancel()

    def show_failure(self, failure: Failure) -> None:
        """Put a failure on the screen; a cancelled job is none."""
        if failure.kind is not FailureKind.CANCELLED:
            self._store.update(failure=failure)

    def dismiss_failure(self) -> None:
        """Take the failure off the screen."""
        self._store.update(failure=None)

    def _derive(self, corpus: Corpus, encoding: Encoding, readout: Readout) -> None:
        state = self.state
        order = state.heatmap_order if corpus.fingerprint == state.shown.fingerprint else None
        job = partial(at_once.derive, corpus, encoding, readout, state.metric, order)
        for kind in ("compare", "words"):
            self.runner.drop(kind)
        self.runner.submit(
            Queue.READOUT,
            "derive",
            job,
            self._on_derived,
            on_failure=self._on_run_failed,
            on_progress=self._on_deriving,
        )

    def _compare(self, vectors: FloatArray) -> None:
        job = partial(at_once.compare, vectors, self.state.metric, self.state.heatmap_order)
        self.runner.submit(
            Queue.READOUT,
            "compare",
            job,
            lambda pyramid: self._on_compared(vectors, pyramid),
            on_failure=self.show_failure,
        )

    def _on_encoded(self, corpus: Corpus, encoding: Encoding, asked: Readout) -> None:
        self._encoded = corpus, encoding
        wanted = self.state.readout
        self._derive(corpus, encoding, wanted if encoding.offers(wanted) else asked)

    def _on_deriving(self, progress: Progress) -> None:
        # A run goes on until its vectors are on the screen; another readout of them is no run.
        if self.state.running and not self.runner.busy("encode"):
            self._store.update(progress=progress)

    def _on_derived(self, derived: Derived) -> None:
        state = self.state
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
            progress=state.progress if self.runner.busy("encode") else None,
        )
        self._background.start()
        if state.search is not None:
            self.search_for(state.search.query)

    def _on_compared(self, vectors: FloatArray, pyramid: SimilarityPyramid) -> None:
        if pyramid.order is not self.state.heatmap_order:
            # The rows were put into another order meanwhile.
            self._compare(vectors)
            return
        before = self.state.pyramid
        self._store.update(pyramid=pyramid, neighbors=None)
        self._background.find_neighbors()
        # Cosine and dot product have one order, and so have the distances; an ordering under way has the old numbers.
        same_order = before is not None and before.metric.is_distance == pyramid.metric.is_distance
        if self.runner.busy("order") or (self.state.order is Order.SIMILARITY and not same_order):
            self._background.reorder()
        if self.state.search is not None:
            self.search_for(self.state.search.query)

    def _on_run_failed(self, failure: Failure) -> None:
        state = self.state
        self._store.update(
            progress=state.progress if self.runner.busy("encode") else None,
            failure=state.failure if failure.kind is FailureKind.CANCELLED else failure,
        )
