from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from explorer.analysis.heatmap.pyramid import rows_of
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.model.prompts import Prompt
from explorer.domain.results.analysis import ColorBy, Order, SimilarityPyramid
from explorer.domain.results.projection import ProjectionMethod, ProjectionSpec
from explorer.domain.settings.spec import Backend, Device, EncodeSpec, Engine, Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.ui.control import at_once
from explorer.ui.control.controller import Controller
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import TaskRunner
from tests.support.services import FakeServices, vectors_of

TEXTS = Corpus.from_lines([f"sentence number {i}" for i in range(12)])
Settled = Callable[[TaskRunner], None]


@pytest.fixture
def ran(controller: Controller, runner: TaskRunner, settled: Settled) -> Controller:
    controller.set_corpus(TEXTS)
    controller.run()
    settled(runner)
    assert controller.state.failure is None
    return controller


def test_a_run_fills_the_whole_state(ran: Controller, services: FakeServices) -> None:
    state = ran.state
    assert state.shown is TEXTS
    assert not state.running
    assert not state.stale
    assert state.embeddings is not None
    expected = vectors_of(TEXTS.texts)
    np.testing.assert_allclose(
        state.embeddings.vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True), rtol=1e-5
    )
    for part in ("pyramid", "norm_summary", "neighbors", "clusters", "pca", "projection"):
        assert getattr(state, part) is not None, part
    assert state.projection_progress is None
    assert len(services.encoded) == 1


@pytest.mark.parametrize(
    ("size", "failure", "said"),
    [
        (45_000_000, None, "45 MB of Vectors kept on disk."),
        (0, None, None),
        (0, ExplorerError(FailureKind.DISK, "There is no room.", ""), "torch goes on running it: There is no room."),
    ],
)
def test_a_model_is_prepared_once_after_its_first_result(
    size: int,
    failure: ExplorerError | None,
    said: str | None,
    controller: Controller,
    services: FakeServices,
    runner: TaskRunner,
    settled: Settled,
) -> None:
    services.prepared_bytes, services.unprepared = size, failure
    told: list[str] = []
    controller.said.connect(told.append)
    controller.set_corpus(TEXTS)
    for engine in (Engine.TORCH, Engine.AUTO, Engine.AUTO):
        controller.set_spec(replace(controller.state.spec, engine=engine))
        controller.run()
        settled(runner)
    assert [spec.engine for spec in services.preparing] == [Engine.AUTO]
    assert len(told) == (said is not None)
    assert said is None or told[0].endswith(said)
    assert controller.state.failure is None


def test_the_map_is_made_of_the_neighbours_on_the_screen(ran: Controller, services: FakeServices) -> None:
    assert services.neighbors_given == [ran.state.neighbors]


def test_results_arrive_as_one_change(
    controller: Controller, store: Store, runner: TaskRunner, settled: Settled
) -> None:
    partial: list[str] = []

    def check(_: object, new: object) -> None:
        parts = ("encoding", "embeddings", "pyramid", "norm_summary", "pca")
        present = {getattr(new, part) is not None for part in parts}
        if len(present) > 1:
            partial.append("partial")

    store.changed.connect(check)
    controller.set_corpus(TEXTS)
    controller.run()
    settled(runner)
    assert partial == []


def test_reading_out_otherwise_needs_no_model(
    ran: Controller, runner: TaskRunner, services: FakeServices, settled: Settled
) -> None:
    ran.set_readout(Readout(Pooling.MAX, normalize=False, truncate_dim=4))
    settled(runner)
    assert len(services.encoded) == 1
    assert ran.state.embeddings is not None
    np.testing.assert_allclose(ran.state.embeddings.vectors, vectors_of(TEXTS.texts, salt=2)[:, :4], rtol=1e-6)
    assert not ran.state.stale


@pytest.fixture
def _many_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.domain.state.FEW_TEXTS", 2)


@pytest.mark.usefixtures("_many_texts")
def test_a_naive_pooling_of_many_texts_is_stale_until_the_next_run(
    request: pytest.FixtureRequest, runner: TaskRunner, services: FakeServices, settled: Settled
) -> None:
    ran: Controller = request.getfixturevalue("ran")
    before = ran.state.embeddings
    ran.set_readout(Readout(Pooling.NAIVE_MEAN))
    settled(runner)
    assert ran.state.stale
    assert ran.state.embeddings is before
    ran.run()
    settled(runner)
    assert not ran.state.stale
    assert services.encoded[-1][1].naive
    assert services.encoded[-1][2] is not None


def test_a_naive_pooling_of_a_few_texts_is_there_at_once(ran: Controller, runner: TaskRunner, settled: Settled) -> None:
    ran.set_readout(Readout(Pooling.NAIVE_MEAN))
    settled(runner)
    assert not ran.state.stale
    assert ran.state.embeddings is not None
    assert ran.state.embeddings.readout.pooling is Pooling.NAIVE_MEAN


def test_another_backend_gets_a_pooling_that_it_has(controller: Controller) -> None:
    controller.set_spec(EncodeSpec(backend=Backend.TRANSFORMERS))
    assert controller.state.readout.pooling is Pooling.MEAN


@pytest.mark.parametrize("metric", [Similarity.DOT, Similarity.EUCLIDEAN])
def test_another_metric_changes_heatmap_and_neighbours_but_not_the_map(
    ran: Controller, runner: TaskRunner, services: FakeServices, settled: Settled, metric: Similarity
) -> None:
    before = ran.state
    ran.set_metric(metric)
    settled(runner)
    after = ran.state
    assert after.pyramid is not None
    assert after.pyramid.metric is metric
    assert after.neighbors is not None
    assert after.neighbors.metric is metric
    assert after.pca is before.pca
    assert after.projection is before.projection
    assert len(services.encoded) == 1


@pytest.mark.parametrize(("metric", "kept"), [(Similarity.DOT, True), (Similarity.EUCLIDEAN, False)])
def test_another_metric_keeps_the_order_where_it_orders_alike(
    ran: Controller, runner: TaskRunner, settled: Settled, metric: Similarity, kept: bool
) -> None:
    ran.set_order(Order.SIMILARITY)
    settled(runner)
    before = ran.state.heatmap_order
    assert before is not None
    ran.set_metric(metric)
    settled(runner)
    assert ran.state.pyramid is not None
    assert ran.state.pyramid.metric is metric
    assert ran.state.pyramid.order is ran.state.heatmap_order
    assert (ran.state.heatmap_order is before) is kept


def test_an_ordering_under_way_begins_anew_with_another_metric(
    ran: Controller, runner: TaskRunner, settled: Settled
) -> None:
    ran.set_order(Order.SIMILARITY)
    ran.set_metric(Similarity.DOT)
    settled(runner)
    assert ran.state.pyramid is not None
    assert ran.state.pyramid.metric is Similarity.DOT
    assert ran.state.heatmap_order is not None


def test_an_order_found_while_the_metric_changes_is_kept_with_the_new_metric(
    ran: Controller, runner: TaskRunner, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, compare = threading.Event(), at_once.compare

    def late(*arguments: Any) -> SimilarityPyramid:
        go_on.wait(10)
        return compare(*arguments)

    monkeypatch.setattr(at_once, "compare", late)
    ran.set_metric(Similarity.DOT)
    order = np.arange(12, dtype=np.int32)[::-1]
    ran._store.update(heatmap_order=order)
    go_on.set()
    settled(runner)
    assert ran.state.pyramid is not None
    assert ran.state.pyramid.metric is Similarity.DOT
    assert ran.state.pyramid.order is order


@pytest.mark.parametrize("order", [Order.SIMILARITY, Order.CLUSTER])
def test_the_heatmap_s_order_is_a_permutation_and_goes_back(
    ran: Controller, runner: TaskRunner, settled: Settled, order: Order
) -> None:
    ran.set_order(order)
    settled(runner)
    rows = ran.state.heatmap_order
    assert rows is not None
    assert sorted(rows) == list(range(12))
    if order is Order.CLUSTER:
        assert [int(row) % 2 for row in rows] == [0] * 6 + [1] * 6
    assert ran.state.embeddings is not None
    assert ran.state.pyramid is not None
    np.testing.assert_allclose(
        rows_of(ran.state.pyramid, range(len(rows))), ran.state.embeddings.vectors[rows], rtol=1e-5
    )
    ran.set_order(Order.INPUT)
    settled(runner)
    assert ran.state.heatmap_order is None


def test_an_order_outlives_another_readout(ran: Controller, runner: TaskRunner, settled: Settled) -> None:
    ran.set_order(Order.SIMILARITY)
    settled(runner)
    ran.set_readout(Readout(Pooling.MAX))
    settled(runner)
    assert ran.state.heatmap_order is not None


def test_only_the_layout_is_made_anew_for_another_projection(
    ran: Controller, runner: TaskRunner, services: FakeServices, settled: Settled
) -> None:
    spec = ProjectionSpec(method=ProjectionMethod.TSNE)
    ran.set_projection(spec)
    assert ran.state.projection is None
    assert ran.state.map_projection is ran.state.pca
    settled(runner)
    assert services.projected[-1] == spec
    ran.set_projection(replace(spec, method=ProjectionMethod.PCA))
    settled(runner)
    assert len(services.projected) == 2
    assert ran.state.map_projection is ran.state.pca


def test_a_layout_can_be_cancelled(
    controller: Controller, runner: TaskRunner, services: FakeServices, qtbot: QtBot, settled: Settled
) -> None:
    controller.set_corpus(TEXTS)
    controller.run()
    qtbot.waitUntil(lambda: controller.state.embeddings is not None)
    services.gate.clear()
    controller.set_projection(ProjectionSpec(seed=1))
    qtbot.waitUntil(lambda: ProjectionSpec(seed=1) in services.projected)
    controller.cancel_projection()
    settled(runner)
    assert controller.state.projection_progress is None
    assert controller.state.projection is None
    assert controller.state.failure is None


def test_a_run_can_be_cancelled_and_is_no_failure(
    controller: Controller, runner: TaskRunner, services: FakeServices, qtbot: QtBot, settled: Settled
) -> None:
    services.gate.clear()
    controller.set_corpus(TEXTS)
    controller.run()
    assert controller.state.running
    qtbot.waitUntil(lambda: controller.state.progress is not None and controller.state.progress.total == 2)
    controller.cancel()
    settled(runner)
    assert not controller.state.running
    assert controller.state.failure is None
    assert controller.state.encoding is None


def test_a_second_run_of_the_same_question_lets_the_first_go_on(
    controller: Controller, services: FakeServices, qtbot: QtBot
) -> None:
    services.gate.clear()
    controller.set_corpus(TEXTS)
    controller.run()
    controller.run()
    services.gate.set()
    qtbot.waitUntil(lambda: controller.state.projection is not None)
    assert len(services.encoded) == 1


@pytest.mark.parametrize("change", ["sentences", "settings"])
def test_a_run_during_a_run_starts_anew_with_what_is_asked_for_then(
    change: str, controller: Controller, runner: TaskRunner, services: FakeServices, qtbot: QtBot, settled: Settled
) -> None:
    services.gate.clear()
    controller.set_corpus(TEXTS)
    controller.run()
    qtbot.waitUntil(lambda: len(services.encoded) == 1)
    corpus, spec = (
        (Corpus(("one", "two")), EncodeSpec()) if change == "sentences" else (TEXTS, EncodeSpec(max_length=4))
    )
    controller.set_corpus(corpus)
    controller.set_spec(spec)
    controller.run()
    qtbot.waitUntil(lambda: len(services.encoded) == 2)
    assert controller.state.running
    services.gate.set()
    settled(runner)
    assert controller.state.shown is corpus
    assert controller.state.encoding is not None
    assert controller.state.encoding.spec.max_length == spec.max_length
    assert not controller.state.stale
    assert len(services.encoded) == 2


def test_a_run_after_a_cancel_that_is_not_heard_yet_is_none_of_the_same_question(
    controller: Controller, runner: TaskRunner, services: FakeServices, qtbot: QtBot, settled: Settled
) -> None:
    services.gate.clear()
    controller.set_corpus(TEXTS)
    controller.run()
    qtbot.waitUntil(lambda: len(services.encoded) == 1)
    controller.cancel()
    controller.run()
    services.gate.set()
    settled(runner)
    assert len(services.encoded) == 2
    assert controller.state.shown is TEXTS


@pytest.fixture
def held_derive(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Hold what follows an encoding back until the event is set."""
    gate, derive = threading.Event(), at_once.derive

    def slow(*arguments: Any) -> Any:
        assert gate.wait(10)
        return derive(*arguments)

    monkeypatch.setattr(at_once, "derive", slow)
    return gate


def test_what_is_encoded_and_not_yet_on_the_screen_is_known_to_the_next_run(
    controller: Controller,
    runner: TaskRunner,
    services: FakeServices,
    qtbot: QtBot,
    settled: Settled,
    held_derive: threading.Event,
) -> None:
    controller.set_corpus(TEXTS)
    controller.run()
    qtbot.waitUntil(lambda: runner.busy("derive"))
    controller.set_corpus(Corpus(("one", "two")))
    controller.run()
    held_derive.set()
    settled(runner)
    known = services.encoded[1][2]
    assert known is not None
    assert known.corpus_fingerprint == TEXTS.fingerprint
    assert controller.state.shown.texts == ("one", "two")


def test_another_pooling_of_what_is_about_to_be_shown_loses_no_run(
    controller: Controller,
    runner: TaskRunner,
    qtbot: QtBot,
    settled: Settled,
    held_derive: threading.Event,
) -> None:
    controller.set_corpus(TEXTS)
    controller.run()
    qtbot.waitUntil(lambda: runner.busy("derive"))
    controller.set_readout(Readout(Pooling.MAX))
    controller.set_metric(Similarity.DOT)
    held_derive.set()
    settled(runner)
    assert controller.state.shown is TEXTS
    assert controller.state.embeddings is not None
    assert controller.state.embeddings.readout.pooling is Pooling.MAX
    assert controller.state.pyramid is not None
    assert controller.state.pyramid.metric is Similarity.DOT


def test_a_failed_run_keeps_what_was_there(
    ran: Controller, runner: TaskRunner, services: FakeServices, settled: Settled
) -> None:
    before = ran.state.encoding
    services.failure = ExplorerError(FailureKind.MODEL, "The model is broken.", "Choose another.")
    ran.set_spec(EncodeSpec(max_length=4))
    ran.run()
    settled(runner)
    assert ran.state.failure is not None
    assert ran.state.failure.message == "The model is broken."
    assert ran.state.encoding is before
    assert ran.state.stale
    ran.dismiss_failure()
    assert ran.state.failure is None


def test_nothing_to_encode_is_said_at_once(controller: Controller, services: FakeServices) -> None:
    controller.run()
    assert controller.state.failure is not None
    assert controller.state.failure.kind is FailureKind.INPUT
    assert services.encoded == []


def test_the_selection_holds_for_the_same_texts_only(ran: Controller, runner: TaskRunner, settled: Settled) -> None:
    ran.select([3, 1, 3, 99, -1])
    assert ran.state.selection == (3, 1)
    ran.set_spec(EncodeSpec(max_length=4))
    ran.run()
    settled(runner)
    assert ran.state.selection == (3, 1)
    ran.set_corpus(Corpus(("one", "two")))
    ran.run()
    settled(runner)
    assert ran.state.selection == ()


def test_a_search_ranks_the_corpus_and_follows_the_metric(
    ran: Controller, runner: TaskRunner, settled: Settled
) -> None:
    ran.search_for("  sentence number 7 ")
    settled(runner)
    found = ran.state.search
    assert found is not None
    assert found.indices[0] == 7
    assert found.similarities[0] == pytest.approx(1.0, abs=1e-6)
    assert len(found.indices) == 12
    ran.set_metric(Similarity.EUCLIDEAN)
    settled(runner)
    assert ran.state.search is not None
    assert ran.state.search.metric is Similarity.EUCLIDEAN
    ran.set_spec(replace(ran.state.spec, query_prompt="query: "))
    settled(runner)
    assert ran.state.search is not None
    assert ran.state.search.prompt == Prompt("query: ")
    assert not ran.state.stale
    ran.search_for(" ")
    assert ran.state.search is None


def test_colours_and_devices_are_handed_on(controller: Controller, qtbot: QtBot) -> None:
    controller.set_color_by(ColorBy.NORM)
    assert controller.state.color_by is ColorBy.NORM
    with qtbot.waitSignal(controller.devices_found) as found:
        controller.warm_up()
    assert found.args == [(Device.CPU,)]
