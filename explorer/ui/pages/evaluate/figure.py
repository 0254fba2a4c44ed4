"""The evaluation as a figure for a file: a dot and an interval per setting, the cases of the chosen one below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF

from explorer.domain.results.evaluation import EvaluationRow, Measure
from explorer.domain.words import SIMILARITY_NAMES
from explorer.figures.figure import Figure
from explorer.figures.pictures.evaluate import ROW, settings
from explorer.figures.reports.evaluation import MEASURE_NAMES
from explorer.ui.pages.evaluate.phrases import readout_words, value_words

_CASES_SHARE = 0.5


def split_figure(rect: QRectF, n_rows: int, with_cases: bool) -> tuple[QRectF, QRectF]:
    """Return the rectangles of the chart of settings and of the plot of cases, the latter empty where there is none."""
    if not with_cases:
        return rect, QRectF()
    height = min(ROW * (n_rows + 3), (1 - _CASES_SHARE) * rect.height())
    chart = QRectF(rect.left(), rect.top(), rect.width(), height)
    return chart, rect.adjusted(0, height + 16, 0, 0)


def chart_of(rows: Sequence[EvaluationRow], measure: Measure, present: int | None) -> Figure:
    """Return a measure of rows, in their order; the one at the place `present` stands out."""
    metrics = {row.metric for row in rows}
    by = f", compared by {SIMILARITY_NAMES[rows[0].metric].short}" if len(metrics) == 1 else ""
    alone = len(metrics) == 1
    names = [readout_words(row.readout) + ("" if alone else f", {SIMILARITY_NAMES[row.metric].short}") for row in rows]
    measured = [row.measured[measure] for row in rows]
    values = [value_words(one, measure) for one in measured]
    return Figure(settings(f"{MEASURE_NAMES[measure]}{by}", names, values, measured, present))
