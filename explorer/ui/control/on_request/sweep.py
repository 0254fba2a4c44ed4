"""Every pooling of one pass, and what padding does to each."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from explorer.domain.arrays import IntArray
from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.sweep import PaddingTest, Sweep, SweepQuestion
from explorer.domain.settings.spec import LAST_LAYER, MASKED_POOLINGS, NAIVE_POOLINGS
from explorer.domain.state import AppState, same_pass
from explorer.ui.control.on_request.runner import RequestService
from explorer.ui.state.services import Services

NO_SENTENCES = Failure(
    FailureKind.INPUT, "There are no sentences to encode.", "Type or paste some, one a line, or choose a sample."
)


class SweepService(RequestService):
    """Fulfils what the page "Sweep" asks for."""

    def start(self, all_layers: bool, naive: bool) -> None:
        """Read every pooling and normalisation out of one pass."""
        state = self._store.state
        if self._nothing_to_do(state):
            return
        question = SweepQuestion(state.corpus, state.spec, state.run_readout, state.metric, all_layers, naive)
        same_texts = state.shown.fingerprint == state.corpus.fingerprint
        order = state.heatmap_order if same_texts else None
        layers = {LAST_LAYER, state.run_readout.layer}
        if all_layers and state.encoding is not None:
            layers.update(range(state.encoding.info.layers + 1))
        known = known_encoding(state, layers, naive or state.run_readout.pooling.is_naive)
        job = partial(_sweep, self._services, question, known, order)
        self._requests.start("sweep", "Sweeping", job, self._on_swept)

    def measure_padding(self) -> None:
        """Encode each text alone and in its batch."""
        state = self._store.state
        if not self._nothing_to_do(state):
            job = partial(self._services.measure_padding, state.corpus, state.spec)
            self._requests.start("padding", "Testing the padding", job, self._on_tested)

    def _nothing_to_do(self, state: AppState) -> bool:
        if not len(state.corpus):
            self._store.update(failure=NO_SENTENCES)
        return not len(state.corpus)

    def _on_swept(self, sweep: Sweep) -> None:
        self._store.update(sweep=sweep)

    def _on_tested(self, test: PaddingTest) -> None:
        self._store.update(padding_test=test)


def known_encoding(state: AppState, layers: Iterable[int], naive: bool) -> Encoding | None:
    """Return the encoding to reuse: that of the sweep where it alone holds what is wanted, else the one shown."""
    wanted = {(layer, pooling) for layer in layers for pooling in MASKED_POOLINGS + (NAIVE_POOLINGS if naive else ())}
    for encoding in (state.encoding, None if state.sweep is None else state.sweep.encoding):
        if encoding is not None and same_pass(encoding.spec, state.spec) and wanted <= encoding.pooled.keys():
            return encoding
    return state.encoding if state.encoding is not None and not state.encoding.file else None


def _sweep(
    services: Services,
    question: SweepQuestion,
    known: Encoding | None,
    order: IntArray | None,
    context: JobContext,
) -> Sweep:
    from explorer.analysis.sweep.sweep import sweep_corpus

    return sweep_corpus(question, services.encode, known, order, context)
