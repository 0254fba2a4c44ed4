"""What every setting of an evaluation measures: a dot and its interval a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from explorer.domain.results.evaluation import EvaluationRow, Measure, Measured
from explorer.domain.words import SIMILARITY_NAMES
from explorer.figures.figure import Axes, Figure
from explorer.figures.marks import Floats, Intervals
from explorer.figures.phrases.evaluation import MEASURE_NAMES, readout_words, value_words
from explorer.figures.scale import Band, Linear

Span = tuple[float, float]

ROW, _LEAST_ROW = 20.0, 14.0
"""Heights of a setting, in pixels."""


def span_of(measured: Iterable[Measured]) -> Span | None:
    """Return the values at the ends of a scale that holds all values and intervals; None where there are none."""
    found = [value for one in measured for value in (one.value, one.low, one.high) if value is not None]
    if not found:
        return None
    low, high = min(found), max(found)
    room = 0.04 * (high - low) or 1.0
    return low - room, high + room


def chart_of(rows: Sequence[EvaluationRow], measure: Measure, present: int | None) -> Figure:
    """Return a measure of rows, in their order; the one at the place `present` stands out."""
    metrics = {row.metric for row in rows}
    by = f", compared by {SIMILARITY_NAMES[rows[0].metric].short}" if len(metrics) == 1 else ""
    alone = len(metrics) == 1
    names = [readout_words(row.readout) + ("" if alone else f", {SIMILARITY_NAMES[row.metric].short}") for row in rows]
    measured = [row.measured[measure] for row in rows]
    values = [value_words(one, measure) for one in measured]
    return Figure(_settings(f"{MEASURE_NAMES[measure]}{by}", names, values, measured, present))


def _settings(
    title: str, names: Sequence[str], values: Sequence[str], measured: Sequence[Measured], present: int | None
) -> Axes:
    """Return a row a setting: name, value, dot and interval on one scale; the row `present` stands out."""
    span = span_of(measured)
    strong = () if present is None else (present,)
    band = Band(tuple(names), tuple(values), strong, _LEAST_ROW, ROW, values_first=True, values_font="font")
    marks = intervals(measured, -1 if present is None else present)
    return Axes((marks,), Linear(*(span or (0.0, 1.0)), grid=True, bare=span is None), band, title)


def intervals(measured: Sequence[Measured], chosen: int = -1) -> Intervals:
    """Return the values and intervals of several measurements, where there are any."""

    def numbers(values: Iterable[float | None]) -> Floats:
        return np.array([np.nan if value is None else value for value in values])

    return Intervals(
        numbers(one.value for one in measured),
        numbers(one.low for one in measured),
        numbers(one.high for one in measured),
        chosen,
    )
