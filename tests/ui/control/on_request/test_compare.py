"""What the page "Compare" asks for, from the intent to the state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.analysis.maps.align import align
from explorer.analysis.maps.pca import pca
from explorer.domain.failure import ExplorerError, Failure, FailureKind
from explorer.domain.job import Progress
from explorer.domain.model.chosen import ChosenModel
from explorer.domain.model.folder import ModelFolder, ModelKind
from explorer.domain.results.comparison import Comparison, Configuration
from explorer.domain.results.projection import ProjectionMethod, ProjectionSpec
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.ui.control.controller import Controller
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import TaskRunner
from tests.support.services import FakeServices

TEXTS = Corpus.from_lines([f"sentence number {i}" for i in range(12)])
FLAT, UMAP = ProjectionSpec(ProjectionMethod.PCA), ProjectionSpec(ProjectionMethod.UMAP)
A = Configuration(EncodeSpec(), Readout(Pooling.MEAN))
B = Configuration(EncodeSpec(backend=Backend.TRANSFORMERS), Readout(Pooling.MAX, normalize=True))
Compare = Callable[..., Comparison]


@pytest.fixture
def settle(runner: TaskRunner, settled: Callable[[TaskRunner], None]) -> Callable[[], None]:
    return lambda: settled(runner)


@pytest.fixture
def flat(controller: Controller) -> Controller:
    """A window with texts and the map by PCA."""
    controller.set_corpus(TEXTS)
    controller.set_projection(FLAT)
    return controller


@pytest.fixture
def compared(flat: Controller, settle: Callable[[], None]) -> Compare:
    def compare(a: Configuration = A, b: Configuration = B) -> Comparison:
        flat.requests.compare.start(a, b)
        assert flat.state.request_progress == Progress("Comparing")
        settle()
        made = flat.state.comparison
        assert made is not None
        assert flat.state.request_progress is None
        return made

    return compare


def test_two_settings_are_encoded_and_compared(flat: Controller, compared: Compare, services: FakeServices) -> None:
    flat.set_metric(Similarity.DOT)
    made = compared()
    assert made.corpus is TEXTS
    assert made.metric is Similarity.DOT
    assert (made.a.configuration, made.b.configuration) == (A, B)
    assert [(corpus, spec) for corpus, spec, _ in services.encoded] == [(TEXTS, A.spec), (TEXTS, B.spec)]
    assert made.spearman is not None
    assert made.k == 3
    # What is on the other pages stays.
    assert flat.state.encoding is None
    assert flat.state.shown is not TEXTS


def test_a_folder_without_a_pooling_of_its_own_runs_by_the_mean(compared: Compare, services: FakeServices) -> None:
    problem = Failure(FailureKind.MODEL, "It scores pairs of texts.", "Choose mean.")
    folder = ModelFolder(Path("/scorer"), "scorer", ModelKind.CROSS_ENCODER, model_pooling=problem)
    services.models["/scorer"] = ChosenModel("/scorer", folder)
    made = compared(*(Configuration(EncodeSpec(model), Readout(Pooling.MODEL)) for model in ("/scorer", "/other")))
    assert [side.configuration.readout.pooling for side in (made.a, made.b)] == [Pooling.MEAN, Pooling.MODEL]


def test_two_readouts_of_one_pass_run_the_model_once(compared: Compare, services: FakeServices) -> None:
    made = compared(A, Configuration(A.spec, Readout(Pooling.CLS, normalize=True)))
    assert len(services.encoded) == 1
    assert made.a.encoding is made.b.encoding


def test_what_the_screen_holds_is_handed_on(
    flat: Controller, settle: Callable[[], None], compared: Compare, services: FakeServices
) -> None:
    flat.run()
    settle()
    shown = flat.state.encoding
    compared()
    assert [previous for _, _, previous in services.encoded[1:]] == [shown, None]
    compared(B, Configuration(EncodeSpec(model="other"), Readout(Pooling.MEAN)))
    first, second = (previous for _, _, previous in services.encoded[3:])
    assert first is not None
    assert first.spec == B.spec
    assert second is None


def test_the_screen_stays_what_it_was_while_a_comparison_runs(
    flat: Controller, compared: Compare, services: FakeServices, settle: Callable[[], None]
) -> None:
    first = compared()
    services.gate.clear()
    flat.requests.compare.start(B, A)
    assert flat.state.comparison is first
    flat.cancel()
    settle()
    assert flat.state.comparison is first
    assert flat.state.failure is None
    assert flat.state.request_progress is None


def test_a_failure_goes_on_the_screen(flat: Controller, services: FakeServices, settle: Callable[[], None]) -> None:
    services.failure = ExplorerError(FailureKind.MODEL, "No such model.", "Choose another.")
    flat.requests.compare.start(A, B)
    settle()
    assert flat.state.comparison is None
    assert flat.state.failure == services.failure.failure
    assert flat.state.request_progress is None


def test_maps_by_pca_need_no_other_process(compared: Compare, services: FakeServices) -> None:
    made = compared()
    assert services.projected == []
    np.testing.assert_array_equal(made.a.projection.coords, pca(made.a.embeddings.vectors).coords)


def test_maps_by_the_method_of_the_map_follow_those_by_pca(
    controller: Controller, store: Store, services: FakeServices, settle: Callable[[], None]
) -> None:
    controller.set_corpus(TEXTS)
    shown: list[ProjectionMethod] = []

    def note(old: AppState, new: AppState) -> None:
        if new.comparison is not old.comparison and new.comparison is not None:
            shown.append(new.comparison.a.projection.spec.method)

    store.changed.connect(note)
    controller.requests.compare.start(A, B)
    settle()
    assert shown == [ProjectionMethod.PCA, ProjectionMethod.UMAP]
    made = controller.state.comparison
    assert made is not None
    assert services.projected == [UMAP, UMAP]
    assert (made.a.projection.spec, made.b.projection.spec) == (UMAP, UMAP)
    np.testing.assert_array_equal(made.a.projection.coords, -pca(made.a.embeddings.vectors).coords)
    expected = align(-pca(made.b.embeddings.vectors).coords, made.a.projection.coords)
    np.testing.assert_array_equal(made.b.projection.coords, expected)


def test_another_method_lays_both_maps_out_anew(
    flat: Controller, compared: Compare, services: FakeServices, settle: Callable[[], None]
) -> None:
    made = compared()
    flat.set_projection(UMAP)
    settle()
    laid_out = flat.state.comparison
    assert laid_out is not None
    assert laid_out.b.projection.spec == UMAP
    assert laid_out.a.embeddings is made.a.embeddings
    assert laid_out.pairs is made.pairs
    flat.set_projection(replace(UMAP, n_neighbors=5))
    settle()
    assert [spec.n_neighbors for spec in services.projected] == [15, 15, 5, 5]
    flat.set_projection(FLAT)
    settle()
    again = flat.state.comparison
    assert again is not None
    np.testing.assert_array_equal(again.b.projection.coords, made.b.projection.coords)
    assert len(services.projected) == 4


def test_a_map_on_the_screen_is_used_again(
    controller: Controller, services: FakeServices, settle: Callable[[], None]
) -> None:
    controller.set_corpus(TEXTS)
    controller.run()
    settle()
    assert services.projected == [UMAP]
    controller.requests.compare.start(Configuration(EncodeSpec(), Readout()), B)
    settle()
    made = controller.state.comparison
    assert made is not None
    assert made.a.projection is controller.state.projection
    assert services.projected == [UMAP, UMAP]


@pytest.mark.parametrize(
    ("metric", "normalize", "layouts"),
    [
        (Similarity.COSINE, True, 1),
        (Similarity.COSINE, False, 1),
        (Similarity.DOT, False, 1),
        (Similarity.DOT, True, 2),
        (Similarity.EUCLIDEAN, False, 2),
    ],
)
def test_settings_that_do_not_differ_share_one_map(
    controller: Controller,
    services: FakeServices,
    settle: Callable[[], None],
    metric: Similarity,
    normalize: bool,
    layouts: int,
) -> None:
    controller.set_corpus(TEXTS)
    controller.set_metric(metric)
    controller.requests.compare.start(
        A, Configuration(replace(A.spec, backend=Backend.TRANSFORMERS), replace(A.readout, normalize=normalize))
    )
    settle()
    made = controller.state.comparison
    assert made is not None
    assert (made.b.projection is made.a.projection) is (layouts == 1)
    assert services.projected == [UMAP] * layouts


def test_a_layout_nobody_wants_any_more_is_dropped(
    flat: Controller, compared: Compare, services: FakeServices, settle: Callable[[], None]
) -> None:
    made = compared()
    services.gate.clear()
    flat.set_projection(UMAP)
    assert flat.state.request_progress is not None
    flat.set_projection(FLAT)
    assert flat.state.request_progress is None
    services.gate.set()
    settle()
    assert flat.state.comparison is made


def test_esc_stops_the_layout_and_keeps_pca(
    flat: Controller, compared: Compare, services: FakeServices, settle: Callable[[], None]
) -> None:
    made = compared()
    services.gate.clear()
    flat.set_projection(UMAP)
    flat.cancel()
    settle()
    assert flat.state.comparison is made
    assert flat.state.failure is None


def test_timings_are_of_the_two_settings_and_go_with_another_comparison(
    flat: Controller, compared: Compare, settle: Callable[[], None]
) -> None:
    compared()
    flat.requests.compare.time_stages(A, B)
    assert flat.state.request_progress is not None
    settle()
    timings = flat.state.timings
    assert timings is not None
    assert timings.configurations == (A, B)
    assert (timings.texts, timings.total_texts, len(timings.a), len(timings.b)) == (12, 12, 5, 5)
    assert timings.rows[-1].ratio == 1.0
    compared(B, A)
    assert flat.state.timings is None


def test_one_text_is_compared_without_numbers(controller: Controller, settle: Callable[[], None]) -> None:
    controller.set_corpus(Corpus(("alone",)))
    controller.requests.compare.start(A, B)
    settle()
    made = controller.state.comparison
    assert made is not None
    assert (made.spearman, made.mean_overlap, made.cka) == (None, None, None)
    assert made.b.projection.coords.shape == (1, 2)
