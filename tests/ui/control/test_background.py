"""What follows in the background of a run: how far its map can be trusted, and what there is to notice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from explorer.analysis.maps.trustworthiness import measure_map
from explorer.domain.arrays import FloatArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.analysis import Clusters, Neighbors, Order
from explorer.domain.results.map_quality import MapQuality
from explorer.domain.results.projection import Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.settings.spec import EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.ui.control import at_once, background
from explorer.ui.control.controller import Controller
from explorer.ui.pages.findings.page import FindingsPage
from explorer.ui.pages.registry import Page
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from tests.support.services import FakeServices

TEXTS = Corpus.from_lines([f"sentence number {i}" for i in range(11)] + ["a sentence that is longer than eight tokens"])
Settled = Callable[[TaskRunner], None]


@pytest.fixture
def ran(controller: Controller, runner: TaskRunner, settled: Settled) -> Controller:
    controller.set_corpus(TEXTS)
    controller.run()
    settled(runner)
    return controller


def expected_quality(state: AppState) -> MapQuality | None:
    assert state.embeddings is not None
    assert state.map_projection is not None
    quality = measure_map(state.embeddings.vectors, state.map_projection, JobContext())
    assert quality is not None
    return quality


def keys(controller: Controller) -> set[str]:
    findings = controller.state.findings
    assert findings is not None
    return {finding.key for finding in findings}


def test_a_run_measures_its_map_and_notices_what_there_is(ran: Controller) -> None:
    state = ran.state
    assert state.failure is None
    assert state.map_quality == expected_quality(state)
    assert "truncated" in keys(ran)


def test_clusters_are_named_by_what_sets_them_apart(
    controller: Controller, runner: TaskRunner, settled: Settled
) -> None:
    # The services that are faked here group odd and even texts.
    controller.set_corpus(Corpus.from_lines(["the cat sleeps", "the rain falls"] * 4))
    controller.run()
    settled(runner)
    words = controller.state.cluster_words
    assert words is not None
    assert words.words == (("cat", "sleeps"), ("falls", "rain"))
    controller.set_readout(Readout(Pooling.CLS))
    # Other vectors, other clusters: until they are named anew, none is.
    seen = []
    controller._store.changed.connect(lambda old, new: seen.append((new.clusters is None, new.cluster_words is None)))
    settled(runner)
    assert (True, False) not in seen
    assert controller.state.cluster_words is not None


def test_a_map_that_misleads_is_noticed_once_it_is_measured(
    controller: Controller, runner: TaskRunner, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    poor = MapQuality(0.5, 0.6, 5, Similarity.COSINE, len(TEXTS))
    monkeypatch.setattr(at_once, "measure_map", lambda vectors, projection, context: poor)
    controller.set_corpus(TEXTS)
    controller.run()
    settled(runner)
    assert "misleading_map" in keys(controller)


def test_findings_are_there_before_the_map_is(
    controller: Controller, services: FakeServices, qtbot: QtBot, runner: TaskRunner, settled: Settled
) -> None:
    services.gate.clear()
    controller.set_corpus(TEXTS)
    controller.run()
    qtbot.waitUntil(lambda: len(services.encoded) == 1)
    original, release = services.project, threading.Event()

    def held(vectors: object, neighbors: object, spec: ProjectionSpec, context: JobContext) -> Projection:
        assert release.wait(30)
        return original(vectors, neighbors, spec, context)  # type: ignore[arg-type]  # passed on as it came

    services.project = held  # type: ignore[method-assign]  # the controller asks for it by name
    controller._background._services = services.services()
    services.gate.set()
    qtbot.waitUntil(lambda: controller.state.findings is not None)
    assert controller.state.projection is None
    assert controller.state.map_quality is None
    release.set()
    settled(runner)
    assert controller.state.projection is not None
    assert controller.state.map_quality == expected_quality(controller.state)


def test_a_map_that_is_replaced_anyway_is_not_measured(
    controller: Controller, runner: TaskRunner, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[Projection] = []
    original = at_once.measure_map

    def measure(vectors: FloatArray, projection: Projection, context: JobContext) -> MapQuality | None:
        measured.append(projection)
        return original(vectors, projection, context)

    monkeypatch.setattr(at_once, "measure_map", measure)
    controller.set_corpus(TEXTS)
    controller.run()
    settled(runner)
    assert measured == [controller.state.projection]


def test_another_map_is_measured_anew(ran: Controller, runner: TaskRunner, settled: Settled) -> None:
    before = ran.state.map_quality
    ran.set_projection(ProjectionSpec(ProjectionMethod.PCA))
    assert ran.state.map_quality is None
    settled(runner)
    quality = ran.state.map_quality
    assert quality == expected_quality(ran.state)
    assert quality != before
    assert quality is not None
    assert quality.metric is Similarity.EUCLIDEAN


def test_a_stopped_layout_leaves_pca_and_how_far_that_can_be_trusted(
    ran: Controller, services: FakeServices, runner: TaskRunner, settled: Settled, qtbot: QtBot
) -> None:
    services.gate.clear()
    ran.set_projection(ProjectionSpec(ProjectionMethod.TSNE))
    qtbot.waitUntil(lambda: len(services.projected) == 2)
    ran.cancel_projection()
    settled(runner)
    assert ran.state.projection is None
    assert ran.state.map_quality == expected_quality(ran.state)


def test_a_layout_that_fails_leaves_pca_and_how_far_that_can_be_trusted(
    ran: Controller, services: FakeServices, runner: TaskRunner, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Projection:
        raise ExplorerError(FailureKind.INTERNAL, "The process ended by itself.", "Run it again.")

    monkeypatch.setattr(at_once, "project", fail)
    ran.set_projection(ProjectionSpec(ProjectionMethod.TSNE))
    settled(runner)
    assert ran.state.failure is not None
    assert ran.state.projection is None
    assert ran.state.map_quality == expected_quality(ran.state)


def test_the_trust_of_an_older_map_never_stays_with_a_newer_one(
    controller: Controller, store: Store, runner: TaskRunner, settled: Settled
) -> None:
    seen: list[AppState] = []
    store.changed.connect(lambda _old, new: seen.append(new))
    controller.set_corpus(TEXTS)
    controller.run()
    settled(runner)
    controller.set_projection(ProjectionSpec(ProjectionMethod.PCA))
    settled(runner)
    controller.set_projection(ProjectionSpec(n_neighbors=5))
    settled(runner)
    measured = [state for state in seen if state.map_quality is not None]
    assert measured
    for state in measured:
        assert state.map_quality == expected_quality(state)


def test_another_metric_looks_again(ran: Controller, runner: TaskRunner, settled: Settled) -> None:
    ran.set_readout(Readout(Pooling.MEAN))
    settled(runner)
    assert "dot_of_unequal_lengths" not in keys(ran)
    ran.set_metric(Similarity.DOT)
    settled(runner)
    assert "dot_of_unequal_lengths" in keys(ran)
    assert ran.state.neighbors is not None
    assert ran.state.neighbors.metric is Similarity.DOT


def test_other_vectors_are_looked_at_anew(ran: Controller, runner: TaskRunner, settled: Settled) -> None:
    assert "padding" not in keys(ran)
    ran.set_spec(EncodeSpec(naive=True))
    ran.set_readout(Readout(Pooling.NAIVE_MEAN))
    ran.run()
    settled(runner)
    assert "padding" in keys(ran)


@pytest.mark.parametrize("n_texts", [1, 2, 3])
def test_few_texts_have_findings_but_no_trust(
    controller: Controller, runner: TaskRunner, settled: Settled, n_texts: int
) -> None:
    controller.set_corpus(Corpus.from_lines([f"text {i}" for i in range(n_texts)]))
    controller.run()
    settled(runner)
    assert controller.state.failure is None
    assert controller.state.map_quality is None
    assert keys(controller) == ({"single_text"} if n_texts == 1 else set())


def test_findings_are_made_of_the_neighbours_on_the_screen(
    controller: Controller, runner: TaskRunner, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, searched = at_once.find_neighbors, []

    def counting(*arguments: object) -> object:
        searched.append(arguments)
        return original(*arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(at_once, "find_neighbors", counting)
    controller.set_corpus(TEXTS)
    controller.run()
    settled(runner)
    assert len(searched) == 1


def test_drafts_of_the_map_are_shown_and_not_measured(
    controller: Controller, services: FakeServices, store: Store, runner: TaskRunner, settled: Settled, qtbot: QtBot
) -> None:
    drawing(controller, services)
    seen: list[AppState] = []
    store.changed.connect(lambda _old, new: seen.append(new))
    controller.set_corpus(TEXTS)
    controller.run()
    qtbot.waitUntil(lambda: controller.state.projection is not None)
    state = controller.state
    assert state.projection is not None
    assert state.projection.draft
    assert state.map_projection is state.projection
    assert state.projection_progress is not None
    services.gate.set()
    settled(runner)
    assert controller.state.projection is not None
    assert not controller.state.projection.draft
    assert all(state.map_quality is None for state in seen if state.projection is not None and state.projection.draft)


def test_a_stopped_layout_leaves_no_draft(
    controller: Controller, services: FakeServices, runner: TaskRunner, settled: Settled, qtbot: QtBot
) -> None:
    drawing(controller, services)
    controller.set_corpus(TEXTS)
    controller.run()
    qtbot.waitUntil(lambda: controller.state.projection is not None)
    controller.cancel_projection()
    settled(runner)
    assert controller.state.projection is None
    assert controller.state.map_quality == expected_quality(controller.state)


def drawing(controller: Controller, services: FakeServices) -> None:
    """Have the layout show a draft and wait."""

    def project(vectors: np.ndarray, neighbors: object, spec: ProjectionSpec, context: JobContext) -> Projection:
        services.gate.clear()
        context.show(Projection(spec, vectors[:, :2], draft=True))
        while not services.gate.wait(0.005):
            context.check()
        return Projection(spec, vectors[:, 2:4])

    services.project = project  # type: ignore[assignment]  # the controller asks for it by name
    controller._background._services = services.services()


def test_the_nearest_of_one_text_are_found_while_the_neighbours_are_not_there(
    controller: Controller, runner: TaskRunner, settled: Settled, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()
    original = at_once.find_neighbors

    def held(*arguments: Any) -> Neighbors:
        assert release.wait(30)
        return original(*arguments)

    monkeypatch.setattr(at_once, "find_neighbors", held)
    controller.set_corpus(TEXTS)
    controller.run()
    qtbot.waitUntil(lambda: controller.state.embeddings is not None)
    controller.select([3])
    qtbot.waitUntil(lambda: controller.state.nearest is not None)
    nearest = controller.state.nearest
    release.set()
    settled(runner)
    assert nearest is not None
    neighbors = controller.state.neighbors
    assert neighbors is not None
    assert nearest.text == 3
    assert nearest.indices == tuple(neighbors.indices[3].tolist())
    assert nearest.similarities == pytest.approx(neighbors.similarities[3].tolist(), abs=1e-5)
    assert controller.state.nearest is None


def test_the_nearest_of_one_text_are_exact_where_the_neighbours_are_not(
    controller: Controller, runner: TaskRunner, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = at_once.find_neighbors

    def coarse(*arguments: Any) -> Neighbors:
        found = original(*arguments)
        return Neighbors(found.metric, found.indices[:, ::-1], found.similarities[:, ::-1], recall=0.96, sampled=10)

    monkeypatch.setattr(at_once, "find_neighbors", coarse)
    controller.set_corpus(TEXTS)
    controller.run()
    settled(runner)
    controller.select([5])
    settled(runner)
    state = controller.state
    assert state.neighbors is not None
    assert state.nearest is not None
    assert state.nearest.indices[0] == state.neighbors.indices[5, -1]
    controller.select([5, 6])
    assert controller.state.nearest is None


def test_analyses_of_many_texts_show_their_progress_and_can_be_cancelled(
    controller: Controller, runner: TaskRunner, settled: Settled, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "MANY_TEXTS", 5)

    def slow(vectors: object, metric: object, wanted: object, context: JobContext) -> Neighbors:
        context.report(Progress("Finding neighbours", 1, 10))
        while True:
            context.check()

    monkeypatch.setattr(at_once, "find_neighbors", slow)
    controller.set_corpus(TEXTS)
    controller.run()
    qtbot.waitUntil(lambda: controller.state.analysis_progress is not None)
    assert controller.state.waiting
    controller.cancel()
    settled(runner)
    assert controller.state.map_quality is None
    state = controller.state
    assert state.analysis_progress is None
    assert state.neighbors is None
    assert state.failure is None


def test_of_very_many_texts_the_map_comes_before_the_neighbours(
    controller: Controller,
    services: FakeServices,
    runner: TaskRunner,
    settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(background, "MANY_TEXTS", 5)
    monkeypatch.setattr(at_once, "layout_needs_neighbors", lambda spec, n_texts: False)
    original, laid_out = at_once.find_neighbors, []

    def watched(*arguments: Any) -> Neighbors:
        laid_out.append(len(services.projected))
        return original(*arguments)

    monkeypatch.setattr(at_once, "find_neighbors", watched)
    controller.set_corpus(TEXTS)
    controller.run()
    settled(runner)
    assert laid_out == [1]
    assert services.neighbors_given == [None]
    assert controller.state.neighbors is not None


def test_the_window_counts_and_shows_them(
    window: MainWindow, runner: TaskRunner, qtbot: QtBot, services: FakeServices
) -> None:
    window.controller.set_corpus(TEXTS)
    window.controller.run()
    qtbot.waitUntil(lambda: window.runner.idle and window.store.state.findings is not None, timeout=20_000)
    pages = window.workspace.pages
    count = len(window.store.state.findings or ())
    assert count
    assert f"Findings ({count})" in [pages.tabs.tabText(index) for index in range(pages.tabs.count())]
    page = pages.view(Page.FINDINGS)
    assert isinstance(page, FindingsPage)
    pages.show_page(Page.FINDINGS)
    card = next(card for card in page.cards if card.finding.key == "truncated")
    assert card.show_me is not None
    card.show_me.click()
    assert window.store.state.selection == (11,)
    assert window.workspace.sentences.editor.hasFocus()


def test_the_most_similar_pair_of_a_block(ran: Controller, runner: TaskRunner, settled: Settled) -> None:
    ran.find_block_maximum(range(0, 4), range(4, 12))
    settled(runner)
    found, embeddings = ran.state.block_maximum, ran.state.embeddings
    assert found is not None
    assert embeddings is not None
    assert found.pair is not None
    cosines = embeddings.vectors[:4] @ embeddings.vectors[4:].T
    assert found.similarity == pytest.approx(float(cosines.max()), abs=1e-6)


def test_an_answer_about_numbers_gone_is_dropped(ran: Controller, runner: TaskRunner, settled: Settled) -> None:
    ran.find_block_maximum(range(0, 4), range(4, 12))
    ran._store.update(pyramid=None)
    settled(runner)
    assert ran.state.block_maximum is None


def test_ordering_tells_how_far_it_is_and_a_cancel_leaves_the_heatmap(
    ran: Controller, runner: TaskRunner, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def reorder(*arguments: object) -> None:
        context = arguments[-1]
        assert isinstance(context, JobContext)
        context.report(Progress("Ordering by similarity", 3, 12))
        begun.set()
        while True:
            context.check()

    monkeypatch.setattr(at_once, "reorder", reorder)
    stages: list[str] = []
    ran._store.changed.connect(lambda _, new: stages.append(new.order_progress.stage if new.order_progress else ""))
    ran.set_order(Order.SIMILARITY)
    begun.wait(10)
    ran.cancel()
    settled(runner)
    assert "Ordering by similarity" in stages
    assert ran.state.order is Order.INPUT
    assert ran.state.order_progress is None
    assert ran.state.failure is None


def turning(controller: Controller, services: FakeServices) -> None:
    """Have every setting of the layout turn the same map by another angle."""

    def project(vectors: np.ndarray, neighbors: object, spec: ProjectionSpec, context: JobContext) -> Projection:
        angle = float(spec.n_neighbors)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        return Projection(spec, spec.n_neighbors * (vectors[:, :2] @ turn).astype(np.float32))

    services.project = project  # type: ignore[assignment]  # the controller asks for it by name
    controller._background._services = services.services()


def test_a_map_of_other_settings_is_turned_and_scaled_onto_the_last_one(
    controller: Controller, services: FakeServices, runner: TaskRunner, settled: Settled
) -> None:
    turning(controller, services)
    controller.set_corpus(TEXTS)
    controller.run()
    settled(runner)
    first = controller.state.projection
    assert first is not None
    for spec in (ProjectionSpec(n_neighbors=5), ProjectionSpec(ProjectionMethod.PCA), ProjectionSpec(n_neighbors=7)):
        controller.set_projection(spec)
        settled(runner)
    last = controller.state.projection
    assert last is not None
    assert last.spec == ProjectionSpec(n_neighbors=7)
    np.testing.assert_allclose(last.coords, first.coords, atol=1e-3)
    # Other texts have no last map to be turned onto.
    controller.set_corpus(Corpus.from_lines([f"other {i}" for i in range(12)]))
    controller.run()
    settled(runner)
    state = controller.state
    assert state.embeddings is not None
    assert state.projection is not None
    expected = services.project(state.embeddings.vectors, None, state.projection_spec, JobContext())
    np.testing.assert_array_equal(state.projection.coords, expected.coords)


def test_groups_keep_their_colours_and_are_found_anew_only_where_lengths_begin_to_count(
    controller: Controller, services: FakeServices, runner: TaskRunner, settled: Settled
) -> None:
    asked: list[Similarity] = []

    def cluster(vectors: np.ndarray, metric: Similarity, context: JobContext) -> Clusters:
        asked.append(metric)
        return Clusters((np.arange(len(vectors)) + len(asked)) % 2, 2)

    services.cluster = cluster  # type: ignore[method-assign]  # the controller asks for it by name
    controller._background.grouping._services = services.services()
    controller.set_corpus(TEXTS)
    controller.run()
    settled(runner)
    assert controller.state.clusters is not None
    colors = controller.state.clusters.colors.tolist()
    for spec in (ProjectionSpec(min_dist=0.5), ProjectionSpec(metric=Similarity.DOT)):
        controller.set_projection(spec)
        settled(runner)
    controller.set_projection(ProjectionSpec(metric=Similarity.EUCLIDEAN))
    settled(runner)
    assert asked == [Similarity.COSINE, Similarity.DOT]
    assert controller.state.clusters.inks == (1, 0)
    assert controller.state.clusters.colors.tolist() == colors


def test_another_level_of_groups_is_in_all_views_and_stays_for_other_vectors(
    controller: Controller, services: FakeServices, runner: TaskRunner, settled: Settled
) -> None:
    def cluster(vectors: np.ndarray, metric: Similarity, context: JobContext) -> Clusters:
        places = np.arange(len(vectors))
        levels = np.stack([np.zeros_like(places), places % 2, places % 4])
        return Clusters(levels[0], 1, levels=levels)

    services.cluster = cluster  # type: ignore[method-assign]  # the controller asks for it by name
    controller._background.grouping._services = services.services()
    controller.set_corpus(TEXTS)
    controller.set_order(Order.CLUSTER)
    controller.run()
    settled(runner)
    first = controller.state
    assert first.clusters is not None
    assert (first.clusters.level, first.clusters.counts) == (0, (1, 2, 4))
    controller.set_cluster_level(1)
    settled(runner)
    state = controller.state
    assert state.clusters is not None
    assert state.clusters.count == 2
    assert state.cluster_words is not None
    assert len(state.cluster_words.words) == 2
    assert state.pyramid is not first.pyramid
    # The group that shares most with the one of before keeps its colour.
    assert 0 in state.clusters.inks
    controller.set_cluster_level(1)
    assert controller.state.clusters is state.clusters
    controller.set_projection(ProjectionSpec(metric=Similarity.DOT))
    settled(runner)
    assert controller.state.clusters is not state.clusters
    assert controller.state.clusters is not None
    assert controller.state.clusters.level == 1
