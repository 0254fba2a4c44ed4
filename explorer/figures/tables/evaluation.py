"""The settings of an evaluation as a table."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from explorer.domain.results.evaluation import MEASURES, EvaluationRow, Measure, Measured
from explorer.domain.results.evaluation_run import EvaluationRun
from explorer.domain.settings.spec import Similarity
from explorer.domain.words import SIMILARITY_NAMES
from explorer.figures.phrases.evaluation import MEASURE_NAMES, row_words, value_words
from explorer.figures.pictures.evaluate import span_of
from explorer.figures.table import Cell, Column, Kind, Rows, Table

FIRST_MEASURE = 3
_MEASURE_TIPS = {
    Measure.SPEARMAN: "Rank correlation of similarities and scores, with its 95 % interval.",
    Measure.PEARSON: "Linear correlation of similarities and scores, with its 95 % interval.",
    Measure.ACCURACY: "Share of right answers, with its 95 % interval.",
    Measure.SILHOUETTE: "How much nearer a text is to its own label than to the next, from −1 to 1.",
}


class MetricFilter(StrEnum):
    """Which rows are shown."""

    COSINE = "cosine"
    DOT = "dot"
    EUCLIDEAN = "euclidean"
    MANHATTAN = "manhattan"
    ALL = "all"


class SettingRows(Rows):
    """A pooling, a normalisation and a similarity function a row, with how well they do; all of it is each cell's tip.

    Parameters
    ----------
    run
        The evaluation.
    present
        The row of the present settings.
    """

    def __init__(self, run: EvaluationRun, present: int | None) -> None:
        self._rows, self._present = run.evaluation.rows, present
        self.measures = MEASURES[run.evaluation.kind]

    def __len__(self) -> int:
        return len(self._rows)

    def cells(self, row: int) -> Sequence[Cell]:
        found = self._rows[row]
        tip = row_words(found, self.measures) + (" These are your settings." if row == self._present else "")
        return (
            Cell(found.readout.pooling.value, tip=tip),
            Cell("yes" if found.readout.normalize else "no", tip=tip),
            Cell(SIMILARITY_NAMES[found.metric].short, list(Similarity).index(found.metric), tip, found.metric.value),
            *(_measured(found.measured[measure], measure, tip) for measure in self.measures),
        )


def settings_table(run: EvaluationRun, present: int | None, metric: MetricFilter) -> tuple[Table, list[int]]:
    """Return the settings and which of them are shown: those of one similarity function, or all."""
    rows = run.evaluation.rows
    shown = [place for place, row in enumerate(rows) if metric in (MetricFilter.ALL, row.metric.value)]
    listed = SettingRows(run, present)
    fixed = (
        Column("Pooling", "How token vectors become one sentence vector.", width=160),
        Column("Normalised", "Whether each vector is divided by its norm.", width=96),
        Column("Compared by", "The similarity function.", width=104, shown=metric is MetricFilter.ALL),
    )
    columns = [*fixed, *(_column(measure, [rows[place] for place in shown]) for measure in listed.measures)]
    return Table(tuple(columns), listed), shown


def _column(measure: Measure, rows: Sequence[EvaluationRow]) -> Column:
    span = span_of(row.measured[measure] for row in rows)
    tip = _MEASURE_TIPS[measure]
    return Column(MEASURE_NAMES[measure], tip, Kind.INTERVAL, width=148, stretch=True, span=span)


def _measured(one: Measured, measure: Measure, tip: str) -> Cell:
    interval = None if one.low is None or one.high is None else (one.low, one.high)
    return Cell(value_words(one, measure), one.value, tip, interval=interval)
