"""An evaluation as one value, and as text for people."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from explorer.domain.model.prompts import Prompt
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.evaluation import (
    MEASURES,
    Evaluation,
    EvaluationKind,
    EvaluationRow,
    Residuals,
    ScoredPairs,
)
from explorer.domain.settings.spec import LAST_LAYER, Readout, Similarity
from explorer.domain.words import fixed, plain, with_commas
from explorer.figures.phrases.evaluation import MEASURE_NAMES, UNITS, no_best, row_words, value_words
from explorer.figures.reports.heading import counted, machine, ran_parts, shortened
from explorer.figures.reports.rounding import DECIMALS
from explorer.files.exports.spec_json import describe_run
from explorer.files.tables.layouts import ROLES
from explorer.files.texts.pairs import PairsFile

_WORST = 10
_READOUT_KEYS = ("pooling", "layer", "normalize", "truncate_dim")


def evaluation_report(
    file: PairsFile, encoding: Encoding, evaluation: Evaluation, fit: Residuals | None
) -> dict[str, Any]:
    """Return every number of an evaluation.

    Each row has, per measure, its value and the `_low` and `_high` of its interval; null has a `reason`. `best` is the
    row with the largest first measure, and `worst`, for pairs, the ten that are farthest from its line of best fit.
    """
    run = describe_run(encoding, Readout())
    kind, layout = evaluation.kind, file.layout
    return {
        "kind": kind.value,
        "n": len(file.data),
        "n_texts": len(encoding),
        "columns": dict(zip(ROLES[kind], layout.columns, strict=True)),
        "queries": file.layout.has_queries,
        "columns_guessed": file.guess is not None,
        "left_out": file.left_out,
        "rows": [_row(kind, row) for row in evaluation.rows],
        "best": None if evaluation.best is None else _row(kind, evaluation.best),
        "worst": _worst(file, fit),
        "line": None if fit is None else {"slope": fit.slope, "intercept": fit.intercept},
        "method": evaluation.method,
        **{key: value for key, value in run.items() if key not in _READOUT_KEYS},
        "batch_size": encoding.spec.batch_size if encoding.spec.naive else None,
        "notes": [
            *_left_out(file),
            *file.notes,
            *evaluation.notes,
            *dict.fromkeys((*encoding.info.notes, *encoding.notes)),
        ],
    }


def as_text(evaluation: Evaluation, report: dict[str, Any]) -> str:
    """Return the report as text: the first measure of every row, the best row in full, the worst pairs."""
    found = "guessed" if report["columns_guessed"] else "named"
    columns = ", ".join(f"{role} {name}" for role, name in report["columns"].items())
    heading = (
        counted(report["n"], UNITS[evaluation.kind]),
        counted(report["n_texts"], "different text"),
        *ran_parts(report),
        machine(report),
    )
    if report["queries"]:
        own = Prompt(report["query_prompt"])
        columns += f"; the first texts are queries, with {own}"
    lines = [" · ".join(heading), f"Columns ({found}): {columns}.", "", *_grid(evaluation), "", _best(evaluation)]
    if report["worst"]:
        lines += ["", "Farthest from the line of best fit of this row:", "   score  fitted  similarity"]
        lines += [
            f"{fixed(pair['score'], 2):>8}{fixed(pair['fitted'], 2):>8}{fixed(pair['similarity']):>12}"
            f"  {shortened(pair['text_a'], 48)} | {shortened(pair['text_b'], 48)}"
            for pair in report["worst"]
        ]
    return "\n".join([*lines, "", report["method"], *report["notes"]])


def _row(kind: EvaluationKind, row: EvaluationRow) -> dict[str, Any]:
    readout = row.readout
    found: dict[str, Any] = {
        "pooling": readout.pooling.value,
        "layer": "last" if readout.layer == LAST_LAYER else readout.layer,
        "normalize": readout.normalize,
        "truncate_dim": readout.truncate_dim,
        "metric": row.metric.value,
        "n": row.n,
    }
    for measure in MEASURES[kind]:
        measured = row.measured[measure]
        found[measure.value] = _rounded(measured.value)
        found[f"{measure}_low"] = _rounded(measured.low)
        found[f"{measure}_high"] = _rounded(measured.high)
    reasons = dict.fromkeys(row.measured[measure].reason for measure in MEASURES[kind])
    found["reason"] = " ".join(filter(None, reasons)) or None
    return found


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)


def _worst(file: PairsFile, fit: Residuals | None) -> list[dict[str, Any]] | None:
    if fit is None or not isinstance(file.data, ScoredPairs):
        return None
    return [
        {
            "index": pair,
            "text_a": file.data.texts_a[pair],
            "text_b": file.data.texts_b[pair],
            "score": float(fit.scores[pair]),
            "similarity": _rounded(float(fit.similarities[pair])),
            "fitted": _rounded(float(fit.scores[pair] - fit.residuals[pair])),
            "residual": _rounded(float(fit.residuals[pair])),
        }
        for pair in fit.worst[:_WORST].tolist()
    ]


def _left_out(file: PairsFile) -> list[str]:
    if not file.left_out:
        return []
    return [f"Rows without a text or without an answer, left out: {with_commas(file.left_out)}."]


def _grid(evaluation: Evaluation) -> list[str]:
    """Return the first measure, a line for each readout, a column for each similarity function."""
    measure = MEASURES[evaluation.kind][0]
    metrics = [metric for metric in Similarity if any(row.metric is metric for row in evaluation.rows)]
    lines = [f"{MEASURE_NAMES[measure]:<32}" + "".join(f"{metric:>12}" for metric in metrics)]
    for readout, group in groupby(evaluation.rows, key=lambda row: row.readout):
        values = "".join(f"{plain(value_words(row.measured[measure], measure)):>12}" for row in group)
        lines.append(f"{readout.pooling:<22}{'normalised' if readout.normalize else '':<10}{values}")
    return lines


def _best(evaluation: Evaluation) -> str:
    best = evaluation.best
    return no_best(evaluation) if best is None else f"Best: {plain(row_words(best, MEASURES[evaluation.kind]))}"
