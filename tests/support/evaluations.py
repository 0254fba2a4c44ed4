"""Evaluations as the window makes them, on vectors that need no model."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from explorer.domain.job import JobContext
from explorer.domain.results.evaluation import (
    EvaluationData,
    EvaluationKind,
    LabelledTexts,
    ScoredPairs,
    Triplets,
    kind_of,
)
from explorer.domain.results.evaluation_run import EvaluationRun
from explorer.domain.settings.spec import EncodeSpec, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.files.tables.layouts import Layout
from explorer.files.texts.pairs import PairsFile
from explorer.ui.control.on_request.evaluate import run_evaluation
from tests.support.services import FakeServices
from tests.support.states import Wish

COLUMNS = {
    EvaluationKind.PAIRS: ("sentence1", "sentence2", "score"),
    EvaluationKind.TRIPLETS: ("anchor", "positive", "negative"),
    EvaluationKind.LABELS: ("text", "label"),
}


def scored_pairs(n_pairs: int = 12) -> ScoredPairs:
    """Return pairs with scores from 0 to 5."""
    first = tuple(f"first text number {i}" for i in range(n_pairs))
    second = tuple(f"second text number {i}" for i in range(n_pairs))
    return ScoredPairs(first, second, np.arange(n_pairs) * 7 % 11 / 2.0)


def triplets(n_triplets: int = 9) -> Triplets:
    """Return triplets of made-up texts."""
    return Triplets(*(tuple(f"{name} {i}" for i in range(n_triplets)) for name in ("anchor", "positive", "negative")))


def labelled_texts(n_texts: int = 12) -> LabelledTexts:
    """Return texts with one of two labels."""
    return LabelledTexts(
        tuple(f"labelled text {i}" for i in range(n_texts)), tuple("odd" if i % 2 else "even" for i in range(n_texts))
    )


def file_with(data: EvaluationData, name: str = "answers.csv", left_out: int = 0) -> PairsFile:
    """Return right answers as they are read."""
    return PairsFile(name, data, Layout(kind_of(data), COLUMNS[kind_of(data)]), None, left_out)


def make_run(
    data: EvaluationData | None = None,
    spec: EncodeSpec | None = None,
    readout: Readout | None = None,
    metric: Similarity = Similarity.COSINE,
    name: str = "answers.csv",
) -> EvaluationRun:
    """Evaluate with the pretended model."""
    data = scored_pairs() if data is None else data
    spec = spec or EncodeSpec(naive=True)
    services = FakeServices().services()
    return run_evaluation(file_with(data, name), spec, readout or Readout(), metric, services, (), JobContext())


@dataclass
class NotedIntents:
    """Notes every wish with all its arguments."""

    wishes: list[tuple[object, ...]] = field(default_factory=list)

    @property
    def requests(self) -> NotedIntents:
        """The same one: notes what is asked of the services too, as "explain.start"."""
        return self

    def __getattr__(self, name: str) -> Wish:
        if name.startswith("_"):
            raise AttributeError(name)
        return Wish(name, lambda *noted: self.wishes.append(noted))


def corpus_of(data: LabelledTexts) -> Corpus:
    """Return labelled texts as the editor has them."""
    return Corpus(data.texts, labels=data.labels)
