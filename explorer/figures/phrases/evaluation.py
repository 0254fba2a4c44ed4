"""What an evaluation says in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.domain.choices.asked import BACKEND_NAMES, Field
from explorer.domain.choices.ran import pass_words
from explorer.domain.choices.ran import readout_words as words_of_readout
from explorer.domain.model.prompts import Prompt, prompt_words
from explorer.domain.model.titles import model_titles
from explorer.domain.results.evaluation import (
    MEASURES,
    Evaluation,
    EvaluationData,
    EvaluationKind,
    EvaluationRow,
    Measure,
    Measured,
)
from explorer.domain.results.evaluation_run import EvaluationRun
from explorer.domain.settings.spec import LAST_LAYER, Readout, Similarity
from explorer.domain.state import AppState, same_pass, same_queries
from explorer.domain.words import NO_VALUE, SIMILARITY_NAMES, count, counted, number

UNITS = {
    EvaluationKind.PAIRS: "scored pair",
    EvaluationKind.TRIPLETS: "triplet",
    EvaluationKind.LABELS: "labelled text",
}
"""What one of the right answers is called."""

TIMES_100 = (Measure.SPEARMAN, Measure.PEARSON)
"""Correlations, which are given times 100."""

MEASURE_NAMES = {
    Measure.SPEARMAN: "Spearman × 100",
    Measure.PEARSON: "Pearson × 100",
    Measure.ACCURACY: "Accuracy",
    Measure.SILHOUETTE: "Silhouette",
}

_IN_SENTENCES = {Measure.SPEARMAN: "Spearman", Measure.PEARSON: "Pearson"}
_PROMPT = 32
"""Characters of a prompt in a line."""
_SAME = 0.005
"""Values that differ by less are the same to the two decimals that are shown."""


def value_words(measured: Measured, measure: Measure) -> str:
    """Return "84.23" of a correlation, "0.917" of a share, "–" where there is no value."""
    return NO_VALUE if measured.value is None else _number(measured.value, measure)


def interval_words(measured: Measured, measure: Measure) -> str:
    """Return "79.10 to 88.02", or nothing where there is no interval."""
    if measured.low is None or measured.high is None:
        return ""
    return f"{_number(measured.low, measure)} to {_number(measured.high, measure)}"


def setting_words(row: EvaluationRow) -> str:
    """Return "mean, normalised, compared by dot product"."""
    return f"{readout_words(row.readout)}, compared by {SIMILARITY_NAMES[row.metric].short}"


def readout_words(readout: Readout) -> str:
    """Return "mean, normalised"."""
    return f"{readout.pooling}, normalised" if readout.normalize else readout.pooling.value


def row_words(row: EvaluationRow, measures: Sequence[Measure]) -> str:
    """Return a setting with its numbers, intervals and the reasons for what is missing, in one line."""
    parts = []
    reasons = []
    for measure in measures:
        measured = row.measured[measure]
        interval = interval_words(measured, measure)
        parts.append(
            f"{MEASURE_NAMES[measure]} {value_words(measured, measure)}" + (f" ({interval})" if interval else "")
        )
        reasons.append(measured.reason)
    return " ".join((f"{setting_words(row)}: {', '.join(parts)}.", *filter(None, dict.fromkeys(reasons))))


def find_row(evaluation: Evaluation, readout: Readout, metric: Similarity) -> int | None:
    """Return the number of the row of a setting, or None."""
    return next(
        (place for place, row in enumerate(evaluation.rows) if row.readout == readout and row.metric is metric), None
    )


def headline(run: EvaluationRun, present: int | None) -> str:
    """Say which setting does best and how the present one compares.

    Parameters
    ----------
    run
        The evaluation.
    present
        The row of the present settings; None where there is none.
    """
    evaluation = run.evaluation
    best = evaluation.best
    measure = MEASURES[evaluation.kind][0]
    if best is None:
        return no_best(evaluation)
    top, count = best.measured[measure], len(evaluation.rows)
    assert top.value is not None
    values = [value for row in evaluation.rows if (value := row.measured[measure].value) is not None]
    equal = sum(top.value - value < _same(measure) for value in values) - 1
    others = f" {_others(equal)} the same." if equal else ""
    told = f"{_IN_SENTENCES.get(measure, measure.value)} {_with_interval(top, measure)}."
    row = None if present is None else evaluation.rows[present]
    if row is not None and (mine := row.measured[measure]).value is not None:
        if top.value - mine.value < _same(measure):
            return f"Your setting does best of {count}: {setting_words(row)}, {told}{others}"
        return (
            f"Best of {count}: {setting_words(best)}, {told}{others} "
            f"Your setting: {setting_words(row)}, {_with_interval(mine, measure)}{_difference(mine, top)}"
        )
    return f"Best of {count}: {setting_words(best)}, {told}{others}"


def no_best(evaluation: Evaluation) -> str:
    """Say why there is no best setting, where there is none."""
    measure = MEASURES[evaluation.kind][0]
    reasons = dict.fromkeys(row.measured[measure].reason for row in evaluation.rows)
    return " ".join(("There is no best setting.", *filter(None, reasons)))


def made_of(run: EvaluationRun) -> str:
    """Return "60 scored pairs of scored_pairs.csv · 120 different texts · all-MiniLM-L6-v2 · …" for the screen."""
    spec = run.encoding.spec
    rows = run.evaluation.rows
    parts = [
        f"{counted(len(run.data), UNITS[run.evaluation.kind])} of {run.name}",
        f"{count(len(run.encoding))} different texts",
        run.encoding.info.name,
        BACKEND_NAMES[spec.backend],
    ]
    before = run.encoding.prompt
    if run.queries:
        own = _prompt(run.encoding.query_prompt)
        parts.append(f"prompt before the queries, the first texts: {own}; before the others: {_prompt(before)}")
    elif before.text:
        parts.append(f"prompt {_prompt(before)}")
    parts += words_of_readout(run.encoding, rows[0].readout).values() if rows else ()
    parts += [words for name, words in pass_words(run.encoding).items() if name is not Field.PROMPT]
    if run.left_out:
        parts.append(f"{counted(run.left_out, 'row')} without a text or an answer left out")
    return " · ".join(parts)


def stale_words(run: EvaluationRun, answers: EvaluationData, state: AppState) -> str:
    """Say what the numbers are of where that is not what is asked for now; else return nothing.

    Parameters
    ----------
    run
        The evaluation.
    answers
        The right answers that it would have now.
    state
        What is asked for.
    """
    made, asked = run.encoding.spec, state.spec
    like = run.evaluation.rows[0].readout if run.evaluation.rows else state.readout
    if not run.columns and answers != run.data:
        return "These numbers are of other sentences, or of other labels, than stand in the editor now."
    if made.backend is not asked.backend:
        return (
            f"These numbers are of {BACKEND_NAMES[made.backend]}; the settings now say {BACKEND_NAMES[asked.backend]}."
        )
    if made.model != asked.model:
        before, now = model_titles((made.model, asked.model))
        return f"These numbers are of {before}; the settings now say {now}."
    if like.layer != state.readout.layer:
        return f"These numbers are of {_layer(like.layer)}; the settings now say {_layer(state.readout.layer)}."
    if like.truncate_dim != state.readout.truncate_dim:
        return "These numbers are of another number of dimensions than the settings now say."
    if (
        not same_pass(made, asked)
        or made.batch_size != asked.batch_size
        or (run.queries and not same_queries(made, asked))
    ):
        return "These numbers were made with other settings than those that stand now."
    return ""


def _prompt(prompt: Prompt) -> str:
    return prompt_words(Prompt(prompt.text), _PROMPT)


def _layer(layer: int) -> str:
    return "the last layer" if layer == LAST_LAYER else f"layer {layer}"


def _same(measure: Measure) -> float:
    return _SAME if measure in TIMES_100 else _SAME / 10


def _others(count: int) -> str:
    return "One other setting gives" if count == 1 else f"{count} other settings give"


def _with_interval(measured: Measured, measure: Measure) -> str:
    interval = interval_words(measured, measure)
    return value_words(measured, measure) + (f" ({interval})" if interval else "")


def _difference(mine: Measured, top: Measured) -> str:
    """Say whether the intervals leave room for chance."""
    if mine.high is None or top.low is None:
        return "."
    if mine.high >= top.low:
        return "; the intervals overlap, so the difference may be chance."
    return "; the intervals are apart, so chance alone hardly explains it."


def _number(value: float, measure: Measure) -> str:
    return number(value, 2 if measure in TIMES_100 else 3)
