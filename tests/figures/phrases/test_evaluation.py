from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.domain.results.evaluation import (
    Evaluation,
    EvaluationKind,
    EvaluationRow,
    LabelledTexts,
    Measure,
    Measured,
)
from explorer.domain.results.evaluation_run import EvaluationRun
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling, Precision, Readout, Similarity
from explorer.domain.state import AppState
from explorer.figures.phrases.evaluation import find_row, headline, made_of, row_words, stale_words
from explorer.ui.control.on_request.evaluate import file_of
from tests.support.evaluations import corpus_of, labelled_texts, make_run

NAIVE = EncodeSpec(naive=True)


def row(pooling: Pooling, value: float | None, low: float | None = None, high: float | None = None) -> EvaluationRow:
    measured = Measured(value, low, high, "" if value is not None else "All similarities are the same.")
    return EvaluationRow(
        Readout(pooling), Similarity.COSINE, 12, {Measure.SPEARMAN: measured, Measure.PEARSON: Measured(-50.0)}
    )


def run_of(*rows: EvaluationRow) -> EvaluationRun:
    made = make_run()
    return replace(made, evaluation=Evaluation(EvaluationKind.PAIRS, rows, "By hand."), chosen=None, detail=None)


def stale(run: EvaluationRun, state: AppState) -> str:
    return stale_words(run, file_of(run, state.corpus).data, state)


def test_a_better_setting_is_named_with_what_chance_leaves_of_it() -> None:
    rows = [row(Pooling.MEAN, 84.2, 79.1, 88.0), row(Pooling.CLS, 80.0, 75.0, 84.0), row(Pooling.MAX, 50.0, 40.0, 60.0)]
    assert headline(run_of(*rows), 1) == (
        "Best of 3: mean, compared by cosine, Spearman 84.20 (79.10 to 88.00). Your setting: cls, compared by cosine, "
        "80.00 (75.00 to 84.00); the intervals overlap, so the difference may be chance."
    )
    assert headline(run_of(*rows), 2).endswith(
        "max, compared by cosine, 50.00 (40.00 to 60.00); the intervals are apart, so chance alone hardly explains it."
    )
    assert headline(run_of(*rows), None) == "Best of 3: mean, compared by cosine, Spearman 84.20 (79.10 to 88.00)."


def test_the_best_setting_may_be_the_present_one_or_as_good() -> None:
    rows = [row(Pooling.MODEL, 84.201), row(Pooling.MEAN, 84.204), row(Pooling.MAX, 84.21)]
    assert headline(run_of(*rows[:2]), 0) == (
        "Your setting does best of 2: model, compared by cosine, Spearman 84.20. One other setting gives the same."
    )
    assert headline(run_of(*rows), 0) == (
        "Best of 3: max, compared by cosine, Spearman 84.21. Your setting: model, compared by cosine, 84.20."
    )


def test_without_any_value_the_reason_is_said() -> None:
    assert headline(run_of(row(Pooling.MEAN, None)), 0) == ("There is no best setting. All similarities are the same.")


def test_a_row_in_words_says_what_is_missing() -> None:
    measures = (Measure.SPEARMAN, Measure.PEARSON)
    assert row_words(row(Pooling.MEAN, None), measures) == (
        "mean, compared by cosine: Spearman × 100 –, Pearson × 100 −50.00. All similarities are the same."
    )
    assert row_words(row(Pooling.MEAN, 1.0, -2.0, 4.0), measures).startswith(
        "mean, compared by cosine: Spearman × 100 1.00 (−2.00 to 4.00),"
    )


def test_the_row_of_a_setting_is_found_by_all_of_it() -> None:
    run = make_run()
    place = find_row(run.evaluation, Readout(Pooling.MAX, normalize=True), Similarity.MANHATTAN)
    assert place is not None
    found = run.evaluation.rows[place]
    assert (found.readout, found.metric) == (Readout(Pooling.MAX, normalize=True), Similarity.MANHATTAN)
    assert find_row(run.evaluation, Readout(Pooling.MAX, layer=2), Similarity.COSINE) is None


def test_what_was_evaluated_is_said() -> None:
    run = make_run(readout=Readout(truncate_dim=4))
    assert made_of(replace(run, left_out=1)) == (
        "12 scored pairs of answers.csv · 24 different texts · pretended · Sentence Transformers · "
        "4 of 16 dimensions · 1 row without a text or an answer left out"
    )


def test_numbers_of_the_present_settings_are_not_stale() -> None:
    assert stale(make_run(), AppState()) == ""
    assert stale(make_run(), AppState(readout=Readout(Pooling.CLS, normalize=True), metric=Similarity.DOT)) == ""


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            AppState(spec=EncodeSpec(backend=Backend.TRANSFORMERS)),
            "These numbers are of Sentence Transformers; the settings now say Transformers.",
        ),
        (
            AppState(spec=EncodeSpec(model="/models/other")),
            "These numbers are of all-MiniLM-L6-v2; the settings now say other.",
        ),
        (
            AppState(readout=Readout(Pooling.MEAN, layer=2)),
            "These numbers are of the last layer; the settings now say layer 2.",
        ),
        (
            AppState(readout=Readout(truncate_dim=3)),
            "These numbers are of another number of dimensions than the settings now say.",
        ),
        (
            AppState(spec=EncodeSpec(batch_size=4)),
            "These numbers were made with other settings than those that stand now.",
        ),
        (
            AppState(spec=EncodeSpec(dtype=Precision.BFLOAT16)),
            "These numbers were made with other settings than those that stand now.",
        ),
    ],
)
def test_numbers_of_other_settings_are_stale(state: AppState, words: str) -> None:
    assert stale(make_run(), state) == words


def test_numbers_of_other_sentences_are_stale() -> None:
    data = labelled_texts()
    run = replace(make_run(data), columns=())
    there = AppState(corpus=corpus_of(data))
    assert stale(run, there) == ""
    other = corpus_of(LabelledTexts(data.texts, ("odd", *data.labels[1:])))
    assert stale(run, replace(there, corpus=other)) == (
        "These numbers are of other sentences, or of other labels, than stand in the editor now."
    )
    assert stale(make_run(data), replace(there, corpus=other)) == "", "a file stays what it was"
