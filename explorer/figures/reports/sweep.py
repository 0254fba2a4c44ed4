"""A sweep and a padding test as one value, and as text for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explorer.analysis.sweep.padding import padding_summary
from explorer.domain.choices.asked import Field
from explorer.domain.results.sweep import PaddingRow, PaddingTest, Sweep, SweepNumber, SweepRow
from explorer.domain.settings.spec import LAST_LAYER, Readout
from explorer.domain.words import NO_VALUE, fixed, plain
from explorer.figures.phrases.sweep import NUMBER_NAMES, padding_words
from explorer.figures.reports.heading import counted, machine, ran_parts
from explorer.figures.reports.rounding import rounded
from explorer.files.exports.spec_json import describe_run

_READOUT_KEYS = ("pooling", "layer", "normalize", "truncate_dim", "batch_size", "seconds", "batches")
_LEGEND = (
    "mean and spread: of the similarities of all pairs; top axis: share of the variance on the first principal axis; "
    "dims: dimensions in use (participation ratio); nearest and ranking: nearest neighbours shared, and Spearman's "
    "correlation of the similarities, with the row marked *; labels: chance that two texts of one label are more "
    "similar than two of different labels."
)


def sweep_report(sweep: Sweep, test: PaddingTest | None) -> dict[str, Any]:
    """Return every number of a sweep; a null in a row has its reason in `reasons`.

    `last_layer` is the hidden layer that the rows of layer "last" are read from, or null where the model does more to
    it; `padding_test` is null unless asked for.
    """
    encoding, question = sweep.encoding, sweep.question
    run = describe_run(encoding, question.reference)
    return {
        "n_texts": len(question.corpus),
        "n_swept": len(encoding),
        "metric": question.metric.value,
        "reference": _readout(question.reference),
        "rows": [_row(row) for row in sweep.rows],
        "last_layer": sweep.last_layer,
        "neighbors": sweep.neighbors,
        "note": sweep.note,
        "padding_test": None if test is None else _padding(test),
        **{key: value for key, value in run.items() if key not in _READOUT_KEYS},
        "batch_size": encoding.spec.batch_size if encoding.spec.naive else None,
        "seconds": run["seconds"],
        "batches": encoding.batches,
    }


def as_text(report: dict[str, Any]) -> str:
    """Return the report as text: a line for every row, then the padding test."""
    heading = (
        counted(report["n_texts"], "text"),
        *ran_parts(report, Field.LAYER),
        report["metric"],
        machine(report),
    )
    shown = [number for number in SweepNumber if any(row[number] is not None for row in report["rows"])]
    lines = [" · ".join(heading), ""]
    lines.append(
        f"{'layer':<7}{'pooling':<22}{'':<12}" + "".join(f"{NUMBER_NAMES[number].lower():>9}" for number in shown)
    )
    for row in report["rows"]:
        mark = "*" if all(row[key] == value for key, value in report["reference"].items()) else " "
        values = "".join(f"{_number(row[number]):>9}" for number in shown)
        normalised = "normalised" if row["normalize"] else ""
        lines.append(f"{mark}{row['layer']!s:<6}{row['pooling']:<22}{normalised:<12}{values}")
    missing = dict.fromkeys(reason for row in report["rows"] for reason in row["reasons"].values())
    lines += ["", _LEGEND, *filter(None, [report["note"]]), *missing]
    if report["padding_test"] is not None:
        lines += ["", *_padding_table(report["padding_test"])]
    return "\n".join([*lines, *report["notes"]])


def _readout(readout: Readout) -> dict[str, Any]:
    return {
        "pooling": readout.pooling.value,
        "layer": "last" if readout.layer == LAST_LAYER else readout.layer,
        "normalize": readout.normalize,
        "truncate_dim": readout.truncate_dim,
    }


def _row(row: SweepRow) -> dict[str, Any]:
    return {
        **_readout(row.readout),
        **{number.value: rounded(value) for number, value in row.values.items()},
        "reasons": {number.value: reason for number, reason in row.reasons.items()},
    }


def _padding(test: PaddingTest) -> dict[str, Any]:
    return {
        "verdict": padding_summary(test),
        "n_tested": len(test.indices),
        "batch_size": test.spec.batch_size,
        "padding_side": test.padding_side,
        "rounding": test.rounding,
        "rows": [_padding_row(row) for row in test.rows],
        "notes": list(test.notes),
    }


def _padding_row(row: PaddingRow) -> dict[str, Any]:
    pair = row.largest
    return {
        "pooling": row.pooling.value,
        "largest_shift": rounded(float(row.shifts.max())),
        "mean_shift": rounded(float(row.shifts.mean())),
        "largest_turn": rounded(float(row.turns.max())),
        "largest_change": None if pair is None else rounded(abs(pair.together - pair.alone)),
        "mean_change": rounded(row.mean_change),
        "pair": None if pair is None else [pair.first, pair.second],
        "pair_alone": None if pair is None else rounded(pair.alone),
        "pair_together": None if pair is None else rounded(pair.together),
    }


def _padding_table(test: dict[str, Any]) -> list[str]:
    rows: Sequence[dict[str, Any]] = test["rows"]
    keys = ("largest_shift", "mean_shift", "largest_turn", "largest_change", "mean_change")
    names = ("moves by up to", "on average", "turns up to", "cosine up to", "on average")
    lines = [
        f"Padding test: {plain(padding_words(test['n_tested'], test['batch_size'], test['padding_side'], 'text'))}",
        test["verdict"],
        f"{'pooling':<22}" + "".join(f"{name:>16}" for name in names),
    ]
    for row in rows:
        values = [_number(row[key]) for key in keys]
        if row["largest_shift"] <= test["rounding"]:
            values[0] = "not at all"
        lines.append(f"{row['pooling']:<22}" + "".join(f"{value:>16}" for value in values))
    return [*lines, *test["notes"]]


def _number(value: float | None) -> str:
    return NO_VALUE if value is None else fixed(value)
