"""What was asked to be explained, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.analysis.explain.explain import check_metric
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.results.encoding import Embeddings
from explorer.domain.results.explanation import PairExplanation
from explorer.domain.settings.spec import Similarity
from explorer.domain.state import AppState
from explorer.ui.pages.explain.pair import Pair

CANCELLED = "This was cancelled before it was done."


def refusal(metric: Similarity) -> str:
    """Say why what a similarity function gives cannot be split, whatever the texts; empty where it can."""
    try:
        check_metric(metric)
    except ExplorerError as error:
        return str(error.failure)
    return ""


def without_tokens(state: AppState) -> str:
    """Say that vectors which were read from a file have no tokens to explain; empty where a model made them."""
    if state.encoding is None or not state.encoding.file:
        return ""
    return (
        f"The vectors were read from {state.encoding.file}, so there are no tokens to split a similarity over. "
        "Run encodes the sentences by the model of the settings; then any two can be explained."
    )


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A pair, the vectors and the similarity function to explain it by."""

    pair: Pair
    embeddings: Embeddings
    metric: Similarity

    def same_as(self, other: Question | None) -> bool:
        """Whether another question has the same answer."""
        return (
            other is not None
            and self.pair == other.pair
            and self.embeddings is other.embeddings
            and self.metric is other.metric
        )

    def answered_by(self, explanation: PairExplanation | None) -> bool:
        """Whether an explanation is of this pair, read out and compared alike."""
        return (
            explanation is not None
            and explanation.indices == self.pair
            and explanation.readout == self.embeddings.readout
            and explanation.metric is self.metric
        )


class Asking:
    """The last question asked, why there is no answer to it, if that is known, and whether to ask again."""

    def __init__(self) -> None:
        self.question: Question | None = None
        self.trouble = ""
        self.again = False

    def ask(self, question: Question | None) -> None:
        """Take note of a question."""
        self.question, self.trouble = question, ""

    def waits(self, state: AppState) -> bool:
        """Whether a question is open."""
        return self.question is not None and not self.trouble and not self.question.answered_by(state.explanation)

    def take_failure(self, old: AppState, new: AppState) -> None:
        """Take note of a failure that came while a question was open."""
        failure = new.failure
        if self.waits(new) and failure is not None and failure is not old.failure:
            self.trouble, self.again = str(failure), failure.kind is not FailureKind.INPUT

    def take_end(self, state: AppState) -> bool:
        """Take note that nothing is under way any more; return whether a question was left open."""
        if state.request_progress is not None or not self.waits(state):
            return False
        self.trouble, self.again = CANCELLED, True
        return True
