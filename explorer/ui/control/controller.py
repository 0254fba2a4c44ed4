"""Fulfils what the user asks for: the one writer of the state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.domain.choices.allowed import default_pooling, readout_of_file
from explorer.domain.choices.asked import Asked
from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import Progress
from explorer.domain.results.analysis import ColorBy, Order
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.precomputed import PrecomputedVectors
from explorer.domain.results.projection import ProjectionSpec
from explorer.domain.settings.spec import EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.state import AppState, same_queries
from explorer.domain.texts.corpus import Corpus
from explorer.ui.control import at_once
from explorer.ui.control.background import BackgroundAnalyses
from explorer.ui.control.filing import Filing
from explorer.ui.control.model_watch import ModelPreparing, ModelWatch
from explorer.ui.control.on_request.on_request import OnRequest
from explorer.ui.control.readout import ReadoutService
from explorer.ui.state.services import Services
from explorer.ui.state.settings_history import SettingsHistory
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import Queue, TaskRunner


class Controller(QObject):
    """Fulfils `explorer.ui.state.intents.Intents`.

    `devices_found` carries the devices that are there; `view_wanted` the name of a view to bring to the front;
    `sentences_given` a corpus for the editor; `said` what is told in passing.
    """

    devices_found = Signal(object)
    view_wanted = Signal(str)
    sentences_given = Signal(object)
    said = Signal(str)

    def __init__(self, store: Store, services: Services, runner: TaskRunner) -> None:
        super().__init__(store)
        self._store = store
        self._services = services
        self.runner = runner
        self.requests = OnRequest(store, services, runner)
        self._background = BackgroundAnalyses(store, services, runner)
        self._readouts = ReadoutService(store, runner, self._background)
        self._readouts.changed.connect(self._search_again)
        self.filing = Filing(store, runner)
        self._model_watch = ModelWatch(store, services, runner)
        self.history = SettingsHistory(store, self)
        self._asked: tuple[str, EncodeSpec] | None = None
        self._prepared = ModelPreparing(services, runner, self.said.emit)

    @property
    def state(self) -> AppState:
        """The current snapshot."""
        return self._store.state

    def warm_up(self) -> None:
        """Look at the model asked for, and load what its first run needs, behind the window's back."""
        self._model_watch.look()
        job = partial(self._services.warm_up, self.state.spec)
        self.runner.submit(Queue.INFERENCE, "warm up", job, self.devices_found.emit, on_failure=self.show_failure)

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
        self._readouts.choose(readout)

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
        self._readouts.choose_metric(metric)

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

    def set_cluster_level(self, level: int) -> None:
        """Show the groups at another of their levels."""
        self._background.grouping.choose_level(level)

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
        waiting = self._readouts.take_back()
        if waiting is not None:
            state = replace(state, encoding=waiting)
        known = known_encoding(state, spec.layers, spec.naive)
        self._store.update(progress=Progress("Starting"), failure=None)
        self.runner.submit(
            Queue.INFERENCE,
            "encode",
            partial(self._services.encode, corpus, spec, known),
            lambda encoding: self._on_encoded(corpus, encoding, readout),
            on_failure=self._readouts.fail,
            on_progress=lambda progress: self._store.update(progress=progress),
        )

    def show_vectors(self, found: PrecomputedVectors) -> None:
        """Show vectors that were read from a file; its sentences are in the editor, or listed, already."""
        self.runner.drop("encode")
        self._asked = None
        readout = readout_of_file(self.state.readout, found.vectors.shape[1])
        self._store.update(readout=readout, progress=Progress("Comparing the vectors"), failure=None)
        self._readouts.show(found.corpus, found.encoding(), readout)

    def show_again(self, shown: Corpus, encoding: Encoding) -> None:
        """Show vectors of an encoding that was on the screen before, and stop a run under way."""
        self.runner.drop("encode")
        self._asked = None
        self._readouts.show(shown, encoding, self.state.readout)

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

    def _on_encoded(self, corpus: Corpus, encoding: Encoding, asked: Readout) -> None:
        wanted = self.state.readout
        self._readouts.show(corpus, encoding, wanted if encoding.offers(wanted) else asked)
        self._prepared.follow(encoding)

    def _search_again(self) -> None:
        if self.state.search is not None:
            self.search_for(self.state.search.query)
