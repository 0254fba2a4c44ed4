from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from explorer.analysis.evaluate.evaluate import residuals
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.evaluation import EvaluationKind, LabelledTexts, Measure, Residuals, ScoredPairs
from explorer.domain.results.evaluation_run import Margins, Votes
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.ui.control.controller import Controller
from explorer.ui.control.on_request import evaluate
from explorer.ui.control.on_request.evaluate import file_of, labels_of
from explorer.ui.state.tasks import TaskRunner
from tests.support.evaluations import corpus_of, file_with, labelled_texts, make_run, scored_pairs, triplets
from tests.support.services import FakeServices

Settled = Callable[[TaskRunner], None]


@pytest.fixture
def evaluated(controller: Controller, runner: TaskRunner, settled: Settled) -> Controller:
    controller.requests.evaluate.start(file_with(scored_pairs(), "mine.csv", left_out=2))
    assert controller.state.request_progress == Progress("Evaluating")
    settled(runner)
    return controller


def test_every_pooling_is_evaluated_in_one_pass(evaluated: Controller, services: FakeServices) -> None:
    run = evaluated.state.evaluation
    assert run is not None
    assert len(services.encoded) == 1
    corpus, spec, _ = services.encoded[0]
    assert set(corpus.texts) == {*run.data.texts_a, *run.data.texts_b}  # type: ignore[union-attr]  # they are pairs
    assert spec.naive
    settings = {(row.readout.pooling, row.readout.normalize, row.metric) for row in run.evaluation.rows}
    assert settings == {(p, n, m) for p in Pooling for n in (False, True) for m in Similarity}
    assert (run.name, run.left_out, run.columns) == ("mine.csv", 2, ("sentence1", "sentence2", "score"))
    assert evaluated.state.request_progress is None
    assert evaluated.state.failure is None


def test_the_cases_are_those_of_the_best_row_of_the_present_similarity(evaluated: Controller) -> None:
    run = evaluated.state.evaluation
    assert run is not None
    assert isinstance(run.data, ScoredPairs)
    assert isinstance(run.detail, Residuals)
    row = run.chosen_row
    assert row is not None
    assert row.metric is Similarity.COSINE
    values = [r.measured[Measure.SPEARMAN].value for r in run.evaluation.rows if r.metric is Similarity.COSINE]
    assert row.measured[Measure.SPEARMAN].value == max(value for value in values if value is not None)
    expected = residuals(run.data, run.encoding, row.readout, row.metric, JobContext())
    np.testing.assert_array_equal(run.detail.residuals, expected.residuals)


def test_the_present_layer_dimensions_and_backend_are_taken(
    controller: Controller, runner: TaskRunner, services: FakeServices, settled: Settled
) -> None:
    controller.set_spec(EncodeSpec(backend=Backend.TRANSFORMERS))
    controller.set_readout(Readout(Pooling.MEAN, layer=1, truncate_dim=4))
    controller.requests.evaluate.start(file_with(scored_pairs()))
    settled(runner)
    assert services.encoded[-1][1].layers == (1,)
    run = controller.state.evaluation
    assert run is not None
    assert {(row.readout.layer, row.readout.truncate_dim) for row in run.evaluation.rows} == {(1, 4)}
    assert {row.readout.pooling for row in run.evaluation.rows} == set(Pooling) - {Pooling.MODEL}


def test_another_row_can_be_chosen(evaluated: Controller, runner: TaskRunner, settled: Settled) -> None:
    before = evaluated.state.evaluation
    assert before is not None
    other = (before.chosen or 0) + 5
    evaluated.requests.evaluate.choose_row(other)
    assert evaluated.state.request_progress == Progress("Comparing")
    settled(runner)
    after = evaluated.state.evaluation
    assert after is not None
    assert after.chosen == other
    assert after.evaluation is before.evaluation
    assert isinstance(before.detail, Residuals)
    assert isinstance(after.detail, Residuals)
    assert not np.array_equal(after.detail.similarities, before.detail.similarities)


def test_a_row_of_an_evaluation_that_was_replaced_is_dropped(
    evaluated: Controller, runner: TaskRunner, settled: Settled
) -> None:
    evaluated.requests.evaluate.start(file_with(triplets(), "other.csv"))
    evaluated.requests.evaluate.choose_row(3)
    settled(runner)
    run = evaluated.state.evaluation
    assert run is not None
    assert run.name == "other.csv"
    assert isinstance(run.detail, Margins)


def test_the_passes_on_the_screen_are_used_again(
    controller: Controller, runner: TaskRunner, services: FakeServices, settled: Settled
) -> None:
    data = labelled_texts()
    controller.set_corpus(corpus_of(data))
    controller.run()
    settled(runner)
    controller.requests.evaluate.start(file_with(scored_pairs()))
    settled(runner)
    controller.requests.evaluate.start(labels_of(controller.state.corpus))
    settled(runner)
    assert services.encoded[-1][2] is controller.state.encoding
    run = controller.state.evaluation
    assert run is not None
    assert isinstance(run.detail, Votes)
    controller.requests.evaluate.start(file_of(run, controller.state.corpus))
    settled(runner)
    assert services.encoded[-1][2] is not None


def test_what_says_nothing_is_refused_and_what_was_there_stays(
    evaluated: Controller, runner: TaskRunner, settled: Settled
) -> None:
    before = evaluated.state.evaluation
    evaluated.requests.evaluate.start(file_with(ScoredPairs(("a",), ("b",), np.ones(1))))
    settled(runner)
    assert evaluated.state.failure is not None
    assert evaluated.state.failure.message == "There is only 1 pair with a score."
    assert evaluated.state.evaluation is before


def test_a_model_that_fails_is_said(
    controller: Controller, runner: TaskRunner, services: FakeServices, settled: Settled
) -> None:
    services.failure = ExplorerError(FailureKind.MODEL, "There is no such model.")
    controller.requests.evaluate.start(file_with(scored_pairs()))
    settled(runner)
    assert controller.state.failure is not None
    assert controller.state.failure.message == "There is no such model."
    assert controller.state.request_progress is None


def test_it_can_be_cancelled(
    controller: Controller, runner: TaskRunner, services: FakeServices, settled: Settled
) -> None:
    services.gate.clear()
    controller.requests.evaluate.start(file_with(scored_pairs()))
    assert controller.state.request_progress is not None
    controller.cancel()
    settled(runner)
    assert controller.state.evaluation is None
    assert controller.state.failure is None
    assert controller.state.request_progress is None


def test_where_no_row_has_a_value_there_are_no_cases() -> None:
    run = make_run(ScoredPairs(("same",) * 4, ("same",) * 4, np.arange(4.0)))
    assert run.evaluation.best is None
    assert run.chosen is None
    assert run.detail is None


def test_labels_of_sentences_leave_out_those_without() -> None:
    corpus = Corpus(("a", "b", "c"), labels=("x", "", "y"))
    file = labels_of(corpus)
    assert file.data == LabelledTexts(("a", "c"), ("x", "y"))
    assert file.left_out == 1
    assert len(labels_of(Corpus(("a",))).data) == 0


def test_evaluating_again_takes_the_file_or_the_sentences_as_they_are_now() -> None:
    run = make_run(labelled_texts())
    now = Corpus(("other", "texts"), labels=("p", "p"))
    again = file_of(run, now)
    assert again.data is run.data
    assert again.layout.kind is EvaluationKind.LABELS
    assert again.layout.columns == run.columns
    assert file_of(replace(run, columns=()), now).data == LabelledTexts(("other", "texts"), ("p", "p"))


def test_of_very_many_labelled_sentences_some_are_drawn_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "MOST_LABELLED", 20)
    corpus = Corpus(tuple(f"text {index}" for index in range(90)), labels=("odd", "", "even") * 30)
    file = labels_of(corpus)
    assert isinstance(file.data, LabelledTexts)
    assert file.name == "20 of 90 sentences, drawn at random"
    assert len(file.data) + file.left_out == 20
    for text, label in zip(file.data.texts, file.data.labels, strict=True):
        assert corpus.labels[corpus.texts.index(text)] == label
