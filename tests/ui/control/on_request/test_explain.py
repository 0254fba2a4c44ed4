"""From the wish to the split similarity in the state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from explorer.analysis.explain.token_shares import pooled_parts
from explorer.analysis.similarity.similarity import pair_similarity
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.ui.control.controller import Controller
from explorer.ui.control.on_request.explain import NOTHING_TO_EXPLAIN
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import TaskRunner
from tests.support.services import FakeServices

TEXTS = Corpus.from_lines(["a cat", "the dog sat here on the mat all day", *(f"sentence number {i}" for i in range(6))])
Settled = Callable[[TaskRunner], None]


@pytest.fixture
def ran(controller: Controller, runner: TaskRunner, settled: Settled) -> Controller:
    controller.set_corpus(TEXTS)
    controller.run()
    settled(runner)
    return controller


def shown_similarity(controller: Controller, first: int, second: int) -> float:
    state = controller.state
    assert state.embeddings is not None
    return pair_similarity(state.embeddings.vectors, first, second, state.metric)


@pytest.mark.parametrize("metric", [Similarity.COSINE, Similarity.DOT])
@pytest.mark.parametrize("pooling", Pooling)
def test_the_parts_sum_to_the_similarity_on_the_screen(
    pooling: Pooling, metric: Similarity, ran: Controller, runner: TaskRunner, settled: Settled
) -> None:
    ran.set_metric(metric)
    ran.set_readout(Readout(pooling, truncate_dim=9))
    settled(runner)
    ran.requests.explain.start(0, 1)
    settled(runner)
    state = ran.state
    assert state.failure is None
    explanation = state.explanation
    assert explanation is not None
    assert (explanation.indices, explanation.metric) == ((0, 1), metric)
    assert explanation.readout == Readout(pooling, truncate_dim=9)
    assert explanation.contributions.sum() == pytest.approx(shown_similarity(ran, 0, 1), abs=1e-6)
    assert explanation.second.tokens == ("[CLS]", "the", "dog", "sat", "here", "on", "the", "[SEP]")
    assert len(explanation.first) == (8 if pooling.is_naive else 4)
    assert state.request_progress is None


def test_what_is_on_the_screen_is_explained_not_what_is_asked_for_next(
    ran: Controller, runner: TaskRunner, settled: Settled
) -> None:
    ran.set_readout(Readout(Pooling.CLS, layer=1))
    settled(runner)
    ran.requests.explain.start(0, 1)
    settled(runner)
    assert ran.state.failure is None
    assert ran.state.explanation is not None
    assert ran.state.explanation.readout == Readout()
    assert ran.state.explanation.contributions.sum() == pytest.approx(shown_similarity(ran, 0, 1), abs=1e-6)


def test_without_a_run_there_is_nothing_to_explain(controller: Controller, services: FakeServices) -> None:
    controller.requests.explain.start(0, 1)
    assert controller.state.failure is NOTHING_TO_EXPLAIN
    assert services.tokens_read == []


@pytest.mark.parametrize("pair", [(0, 8), (-1, 2)])
def test_texts_that_are_not_there(pair: tuple[int, int], ran: Controller, services: FakeServices) -> None:
    ran.requests.explain.start(*pair)
    assert ran.state.failure is NOTHING_TO_EXPLAIN
    assert services.tokens_read == []


def test_a_distance_is_refused_without_running_the_model(
    ran: Controller, runner: TaskRunner, services: FakeServices, settled: Settled
) -> None:
    ran.set_metric(Similarity.EUCLIDEAN)
    settled(runner)
    ran.requests.explain.start(0, 1)
    settled(runner)
    assert ran.state.failure is not None
    assert "Euclidean distance" in ran.state.failure.message
    assert ran.state.explanation is None
    assert services.tokens_read == []


def test_a_failure_goes_on_the_screen_and_the_last_explanation_stays(
    ran: Controller, runner: TaskRunner, services: FakeServices, settled: Settled
) -> None:
    ran.requests.explain.start(0, 1)
    settled(runner)
    before = ran.state.explanation
    services.failure = ExplorerError(FailureKind.MODEL, "The files have changed.", "Run again.")
    ran.requests.explain.start(1, 2)
    settled(runner)
    assert ran.state.failure is services.failure.failure
    assert ran.state.explanation is before
    assert ran.state.request_progress is None


def test_the_last_pair_asked_for_counts(
    ran: Controller, runner: TaskRunner, services: FakeServices, settled: Settled
) -> None:
    services.gate.clear()
    ran.requests.explain.start(0, 1)
    assert ran.state.request_progress is not None
    ran.requests.explain.start(2, 3)
    services.gate.set()
    settled(runner)
    assert ran.state.explanation is not None
    assert ran.state.explanation.indices == (2, 3)


def test_a_cancel_leaves_everything_as_it_is(
    ran: Controller, runner: TaskRunner, services: FakeServices, settled: Settled, qtbot: QtBot
) -> None:
    services.gate.clear()
    ran.requests.explain.start(0, 1)
    qtbot.waitUntil(lambda: services.tokens_read == [(0, 1)])
    ran.cancel()
    settled(runner)
    assert (ran.state.explanation, ran.state.failure, ran.state.request_progress) == (None, None, None)


def test_an_explanation_of_vectors_that_have_gone_is_made_anew(
    ran: Controller, runner: TaskRunner, services: FakeServices, settled: Settled, qtbot: QtBot, store: Store
) -> None:
    shown: list[Readout] = []
    store.changed.connect(lambda _, new: shown.append(new.explanation.readout) if new.explanation else None)
    services.gate.clear()
    ran.requests.explain.start(0, 1)
    qtbot.waitUntil(lambda: services.tokens_read == [(0, 1)])
    ran.set_readout(Readout(Pooling.MAX, normalize=True))
    qtbot.waitUntil(
        lambda: store.state.embeddings is not None and store.state.embeddings.readout.pooling is Pooling.MAX
    )
    services.gate.set()
    settled(runner)
    assert services.tokens_read == [(0, 1), (0, 1)]
    assert ran.state.explanation is not None
    assert ran.state.explanation.similarity == pytest.approx(shown_similarity(ran, 0, 1))
    assert set(shown) == {Readout(Pooling.MAX, normalize=True)}


def test_an_explanation_of_texts_that_have_gone_is_dropped(
    ran: Controller, runner: TaskRunner, services: FakeServices, settled: Settled, qtbot: QtBot, store: Store
) -> None:
    services.gate.clear()
    ran.requests.explain.start(0, 1)
    qtbot.waitUntil(lambda: services.tokens_read == [(0, 1)])
    assert store.state.embeddings is not None
    other = Corpus.from_lines(["another text", "and one more"])
    store.update(shown=other, embeddings=replace(store.state.embeddings))
    services.gate.set()
    settled(runner)
    assert ran.state.explanation is None
    assert services.tokens_read == [(0, 1)]


@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize("layer", [-1, 1])
def test_the_fake_tokens_pool_to_the_fake_vectors(backend: Backend, layer: int, services: FakeServices) -> None:
    # What the tests of the page are built on.
    encoding = services.encode(TEXTS, EncodeSpec(backend=backend, layers=(layer,), naive=True), None, JobContext())
    for pooling in Pooling:
        readout = Readout(pooling, layer)
        if not encoding.offers(readout):
            continue
        for index, reading in enumerate(services.read_tokens(encoding, (0, 1), readout, JobContext())):
            named = Pooling.MEAN if pooling is Pooling.MODEL else pooling
            pooled = pooled_parts(named, reading).sum(axis=0)
            np.testing.assert_allclose(pooled, encoding.pooled_vectors(readout)[index], atol=1e-5)
            assert reading.mask.sum() == encoding.token_counts[index]
