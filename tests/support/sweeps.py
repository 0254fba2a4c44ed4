"""States with real sweeps of made-up vectors."""

from __future__ import annotations

from dataclasses import replace

from explorer.analysis.sweep.sweep import sweep_corpus
from explorer.domain.job import JobContext
from explorer.domain.results.sweep import SweepQuestion
from explorer.domain.settings.spec import EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from tests.support.services import FakeServices
from tests.support.states import make_texts


def swept_state(
    n_texts: int = 12,
    *,
    all_layers: bool = True,
    metric: Similarity = Similarity.COSINE,
    readout: Readout = Readout(Pooling.MEAN),  # noqa: B008  # a frozen value
    labels: tuple[str, ...] = (),
    run: bool = True,
) -> AppState:
    """Return the state after a sweep and a padding test, and where `run` after a run."""
    services = FakeServices()
    corpus = Corpus(make_texts(n_texts), labels=labels)
    question = SweepQuestion(corpus, EncodeSpec(), readout, metric, all_layers, naive=True)
    context = JobContext()
    state = AppState(
        corpus=corpus,
        readout=readout,
        metric=metric,
        sweep=sweep_corpus(question, services.encode, None, None, context),
        padding_test=services.measure_padding(corpus, EncodeSpec(), context),
    )
    return replace(state, shown=corpus, encoding=services.encode(corpus, EncodeSpec(), None, context)) if run else state
