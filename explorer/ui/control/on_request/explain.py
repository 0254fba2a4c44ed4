"""Splitting a similarity over the tokens that make it."""

from __future__ import annotations

from functools import partial

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.explanation import PairExplanation
from explorer.domain.settings.spec import Readout, Similarity
from explorer.domain.state import AppState
from explorer.ui.control.on_request.runner import RequestService
from explorer.ui.state.services import Services

NOTHING_TO_EXPLAIN = Failure(
    FailureKind.INPUT,
    "There are no two sentences with a similarity yet.",
    "Run first, then choose two sentences.",
)

NO_TOKENS = Failure(
    FailureKind.INPUT,
    "These vectors were read from a file, so there are no tokens to split their similarity over.",
    "Run, then explain what the model gives.",
)

_EXPLAIN = "explain"


class ExplainService(RequestService):
    """Fulfils what the page "Explain" asks for."""

    def start(self, first: int, second: int) -> None:
        """Split the similarity of two texts over their tokens, as the vectors and the metric on the screen have it."""
        state = self._store.state
        encoding, embeddings = state.encoding, state.embeddings
        if encoding is None or embeddings is None or not all(0 <= index < len(encoding) for index in (first, second)):
            self._store.update(failure=NOTHING_TO_EXPLAIN)
            return
        if not encoding.tokens_known:
            self._store.update(failure=NO_TOKENS)
            return
        job = partial(explain_pair, self._services, encoding, embeddings.readout, state.metric, (first, second))
        self._requests.start(
            _EXPLAIN, "Reading tokens", job, lambda explanation: self._on_explained(state, explanation)
        )

    def _on_explained(self, asked: AppState, explanation: PairExplanation) -> None:
        """Show the explanation, or ask anew where the vectors or the metric have changed since."""
        now = self._store.state
        if now.embeddings is asked.embeddings and now.metric is asked.metric:
            self._store.update(explanation=explanation)
        elif now.shown.fingerprint == asked.shown.fingerprint:
            self.start(*explanation.indices)


def explain_pair(
    services: Services,
    encoding: Encoding,
    readout: Readout,
    metric: Similarity,
    indices: tuple[int, int],
    context: JobContext,
) -> PairExplanation:
    """Read two texts token by token and split their similarity; errors as of `read_tokens` and `explain`."""
    from explorer.analysis.explain.explain import check_metric, explain

    check_metric(metric)
    tokens = services.read_tokens(encoding, indices, readout, context)
    context.check()
    return explain(encoding, readout, metric, indices, tokens)
