"""The rows of an evaluation as a Qt table."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from explorer.domain.results.evaluation import MEASURES, EvaluationRow, Measure, Measured
from explorer.domain.results.evaluation_run import EvaluationRun
from explorer.domain.settings.spec import Similarity
from explorer.domain.words import SIMILARITY_NAMES
from explorer.ui.pages.evaluate.intervals import Span, span_of
from explorer.ui.pages.evaluate.words import MEASURE_NAMES, row_words, value_words

Index = QModelIndex | QPersistentModelIndex

POOLING, NORMALIZE, METRIC, FIRST_MEASURE = range(4)
_HEADS = ("Pooling", "Normalised", "Compared by")
_TIPS = (
    "How token vectors become one sentence vector.",
    "Whether each vector is divided by its norm.",
    "The similarity function.",
)
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


class RowsModel(QAbstractTableModel):
    """The rows of one similarity function, or of all, in the order of a column."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.run: EvaluationRun | None = None
        self.present: int | None = None
        self.places: list[int] = []
        self.spans: dict[Measure, Span | None] = {}
        self._filter = MetricFilter.COSINE
        self._sorted = (FIRST_MEASURE, Qt.SortOrder.DescendingOrder)

    @property
    def measures(self) -> Sequence[Measure]:
        """What is measured."""
        return MEASURES[self.run.evaluation.kind] if self.run is not None else ()

    def show_run(self, run: EvaluationRun | None, present: int | None, metric: MetricFilter) -> None:
        """Show other rows.

        Parameters
        ----------
        run
            The evaluation.
        present
            The row of the present settings.
        metric
            Which rows to show.
        """
        self.beginResetModel()
        self.run, self.present, self._filter = run, present, metric
        rows = run.evaluation.rows if run is not None else ()
        shown = [place for place, row in enumerate(rows) if metric in (MetricFilter.ALL, row.metric.value)]
        self.spans = {measure: span_of(rows[place].measured[measure] for place in shown) for measure in self.measures}
        self.places = shown
        self._arrange()
        self.endResetModel()

    def row_at(self, place: int) -> EvaluationRow:
        """Return what stands in a row of the table."""
        assert self.run is not None
        return self.run.evaluation.rows[self.places[place]]

    def measured_at(self, index: Index) -> tuple[Measure, Measured] | None:
        """Return what was measured in a cell; None where it says something else."""
        if index.column() < FIRST_MEASURE:
            return None
        measure = self.measures[index.column() - FIRST_MEASURE]
        return measure, self.row_at(index.row()).measured[measure]

    def as_text(self) -> str:
        """Return the table as it is shown, with tabs between the cells and the intervals as columns of their own."""
        heads = [*_HEADS]
        for measure in self.measures:
            heads += [MEASURE_NAMES[measure], "low", "high"]
        lines = ["\t".join(heads)]
        for place in range(len(self.places)):
            row = self.row_at(place)
            cells = [row.readout.pooling.value, _yes(row.readout.normalize), row.metric.value]
            for measure in self.measures:
                one = row.measured[measure]
                cells += ["" if value is None else f"{value:.6g}" for value in (one.value, one.low, one.high)]
            lines.append("\t".join(cells))
        return "\n".join(lines)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column; those without a value come last."""
        self.beginResetModel()
        self._sorted = (column, order)
        self._arrange()
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self.places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        """Return how many columns there are."""
        return 0 if parent.isValid() or self.run is None else FIRST_MEASURE + len(self.measures)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name and explain a column."""
        if orientation is Qt.Orientation.Vertical:
            return None
        measure = self.measures[section - FIRST_MEASURE] if section >= FIRST_MEASURE else None
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADS[section] if measure is None else MEASURE_NAMES[measure]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{_TIPS[section] if measure is None else _MEASURE_TIPS[measure]} Click to sort."
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text; its tool tip and what a screen reader says are all of its row."""
        if self.run is None or not index.isValid():
            return None
        row = self.row_at(index.row())
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            present = " These are your settings." if self.places[index.row()] == self.present else ""
            return row_words(row, self.measures) + present
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        measured = self.measured_at(index)
        if measured is not None:
            return value_words(measured[1], measured[0])
        setting = (row.readout.pooling.value, _yes(row.readout.normalize), SIMILARITY_NAMES[row.metric].short)
        return setting[index.column()]

    def _arrange(self) -> None:
        if self.run is None:
            return
        rows = self.run.evaluation.rows
        column, order = self._sorted
        downwards = order is Qt.SortOrder.DescendingOrder
        self.places.sort()
        if column >= FIRST_MEASURE:
            measure = self.measures[min(column - FIRST_MEASURE, len(self.measures) - 1)]
            values = {place: rows[place].measured[measure].value for place in self.places}
            sign = -1.0 if downwards else 1.0
            self.places.sort(key=lambda place: (values[place] is None, sign * (values[place] or 0.0)))
        else:
            metrics = list(Similarity)
            keys = (
                lambda place: rows[place].readout.pooling.value,
                lambda place: rows[place].readout.normalize,
                lambda place: metrics.index(rows[place].metric),
            )
            self.places.sort(key=keys[column], reverse=downwards)


def _yes(yes: bool) -> str:
    return "yes" if yes else "no"
