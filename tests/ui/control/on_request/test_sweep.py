"""What the page "Sweep" asks for, from the intent to the state."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import Progress
from explorer.domain.results.analysis import Order
from explorer.domain.settings.spec import LAST_LAYER, Backend, EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.ui.control.controller import Controller
from explorer.ui.state.tasks import TaskRunner
from tests.support.services import FakeServices

TEXTS = Corpus.from_lines([f"sentence number {index}" for index in range(300)])
Settle = Callable[[], None]


@pytest.fixture
def settle(runner: TaskRunner, settled: Callable[[TaskRunner], None]) -> Settle:
    return lambda: settled(runner)


@pytest.fixture
def filled(controller: Controller) -> Controller:
    controller.set_corpus(TEXTS)
    return controller


def test_a_sweep_goes_into_the_state(filled: Controller, services: FakeServices, settle: Settle) -> None:
    filled.set_metric(Similarity.DOT)
    filled.requests.sweep.start(all_layers=False, naive=True)
    assert filled.state.request_progress == Progress("Sweeping")
    assert filled.state.request_progress is not None
    settle()
    sweep = filled.state.sweep
    assert filled.state.request_progress is None
    assert sweep is not None
    assert [spec for _, spec, _ in services.encoded] == [EncodeSpec(naive=True)]
    assert (sweep.question.metric, sweep.question.reference) == (Similarity.DOT, filled.state.readout)
    assert {row.readout.pooling for row in sweep.rows} == set(Pooling)


def test_what_a_run_has_computed_is_reused(filled: Controller, services: FakeServices, settle: Settle) -> None:
    filled.run()
    settle()
    filled.requests.sweep.start(all_layers=False, naive=False)
    settle()
    assert services.encoded[-1][2] is filled.state.encoding


def test_a_run_reuses_a_layer_that_a_sweep_has_computed(
    filled: Controller, services: FakeServices, settle: Settle
) -> None:
    filled.run()
    settle()
    filled.requests.sweep.start(all_layers=True, naive=False)
    settle()
    sweep = filled.state.sweep
    assert sweep is not None
    assert services.encoded[-1][1].layers == (LAST_LAYER, 0, 1, 2)
    filled.set_readout(Readout(Pooling.MAX, 1))
    filled.run()
    settle()
    assert services.encoded[-1][2] is sweep.encoding
    filled.requests.sweep.start(all_layers=True, naive=False)
    settle()
    assert services.encoded[-1][2] is sweep.encoding


def test_another_model_s_sweep_is_not_reused(filled: Controller, services: FakeServices, settle: Settle) -> None:
    filled.requests.sweep.start(all_layers=True, naive=False)
    settle()
    filled.set_spec(EncodeSpec(backend=Backend.TRANSFORMERS))
    filled.run()
    settle()
    assert services.encoded[-1][2] is None


def test_a_naive_reference_brings_the_naive_poolings(
    filled: Controller, services: FakeServices, settle: Settle
) -> None:
    filled.set_readout(Readout(Pooling.NAIVE_MAX))
    filled.requests.sweep.start(all_layers=False, naive=False)
    settle()
    assert services.encoded[-1][1].naive


def test_thumbnails_are_in_the_heatmap_s_order(filled: Controller, settle: Settle) -> None:
    filled.run()
    settle()
    filled.requests.sweep.start(all_layers=False, naive=False)
    settle()
    by_input = filled.state.sweep
    filled.set_order(Order.SIMILARITY)
    settle()
    filled.requests.sweep.start(all_layers=False, naive=False)
    settle()
    ordered = filled.state.sweep
    assert by_input is not None
    assert ordered is not None
    assert not np.allclose(by_input.thumbnails, ordered.thumbnails)


def test_the_padding_test_goes_into_the_state(filled: Controller, services: FakeServices, settle: Settle) -> None:
    filled.requests.sweep.measure_padding()
    settle()
    assert services.padding_measured == [(TEXTS, EncodeSpec())]
    assert filled.state.padding_test is not None


def test_without_sentences_both_say_so(controller: Controller, services: FakeServices) -> None:
    for request in (lambda: controller.requests.sweep.start(False, False), controller.requests.sweep.measure_padding):
        request()
        failure = controller.state.failure
        assert failure is not None
        assert failure.message == "There are no sentences to encode."
        controller.dismiss_failure()
    assert services.encoded == []


def test_failures_reach_the_banner_and_a_cancel_changes_nothing(
    filled: Controller, services: FakeServices, settle: Settle
) -> None:
    services.failure = ExplorerError(FailureKind.MEMORY, "Out of memory.")
    filled.requests.sweep.start(all_layers=False, naive=False)
    settle()
    assert filled.state.failure is not None
    services.failure = None
    services.gate.clear()
    filled.dismiss_failure()
    filled.requests.sweep.start(all_layers=False, naive=False)
    filled.cancel()
    settle()
    services.gate.set()
    assert (filled.state.sweep, filled.state.failure, filled.state.request_progress) == (None, None, None)
