"""The table of settings: numbers, intervals drawn on one scale, the present setting marked."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from explorer.domain.results.evaluation_run import EvaluationRun
from explorer.figures.theme import mix
from explorer.ui.look.theme import current_theme, theme_source
from explorer.ui.pages.evaluate.intervals import paint_interval
from explorer.ui.pages.evaluate.rows import FIRST_MEASURE, METRIC, NORMALIZE, POOLING, Index, MetricFilter, RowsModel
from explorer.ui.views.quiet_table import make_quiet
from explorer.ui.views.style import Style, write

_ROW = 28
_WIDTHS = {POOLING: 160, NORMALIZE: 96, METRIC: 104}
_LEAST_MEASURE = 148
_VALUE = 52
_MARK = 3


class RowsDelegate(QStyledItemDelegate):
    """Paints the cells."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the ground, the text or number, and the interval beside a number."""
        model = index.model()
        assert isinstance(model, RowsModel)
        style = Style(current_theme())
        theme = style.theme
        flags, rect = option.state, QRectF(option.rect)
        present = model.places[index.row()] == model.present
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if flags & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(mix(theme.surface, theme.selection, 0.16)))
        elif flags & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(mix(theme.surface, theme.text, 0.05)))
        if present and index.column() == 0:
            painter.fillRect(QRectF(rect.left(), rect.top() + 4, _MARK, rect.height() - 8), QColor(theme.accent))
        font = style.strong if present else style.font
        inner = rect.adjusted(12 if index.column() == 0 else 8, 0, -8, 0)
        words = str(index.data())
        measured = model.measured_at(index)
        if measured is None:
            write(painter, inner, words, font, theme.text)
        else:
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            missing = measured[1].value is None
            write(
                painter,
                QRectF(inner.left(), inner.top(), _VALUE, inner.height()),
                words,
                font,
                theme.muted if missing else theme.text,
                right,
            )
            span = model.spans[measured[0]]
            scale = inner.adjusted(_VALUE + 12, 0, -6, 0)
            if span is not None and scale.width() > 24:
                chosen = bool(flags & QStyle.StateFlag.State_Selected)
                ink = theme.selection if chosen else theme.accent
                paint_interval(painter, scale, span, measured[1], ink, mix(theme.surface, ink, 0.6))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Ask for the height of a row."""
        return QSize(_LEAST_MEASURE, _ROW)


class RowsTable(QTableView):
    """Shows the rows; a click or the arrows choose one, a double click or Enter use it."""

    row_chosen = Signal(int)
    """Number of a row of the evaluation, to see what it says of each case."""
    row_used = Signal(int)
    """Number of a row of the evaluation whose setting is to be the present one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evaluate_rows")
        self.setAccessibleName("Settings and how well they do")
        self.rows = RowsModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(RowsDelegate(self))
        make_quiet(self, _ROW)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        head = self.horizontalHeader()
        head.setSortIndicator(FIRST_MEASURE, Qt.SortOrder.DescendingOrder)
        head.setSectionsClickable(True)
        self.setSortingEnabled(True)
        self.rows.modelReset.connect(self._fit)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.doubleClicked.connect(lambda index: self.row_used.emit(self.rows.places[index.row()]))
        theme_source().changed.connect(self._on_theme)

    def show_run(self, run: EvaluationRun | None, present: int | None, metric: MetricFilter) -> None:
        """Show the rows of an evaluation."""
        self.rows.show_run(run, present, metric)
        self.setColumnHidden(METRIC, metric is not MetricFilter.ALL)
        self._share_width()

    def copy(self) -> None:
        """Put the rows shown on the clipboard, with tabs between the cells."""
        QGuiApplication.clipboard().setText(self.rows.as_text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the rows, or use the one chosen."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.currentIndex().isValid():
                self.row_used.emit(self.rows.places[self.currentIndex().row()])
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width."""
        super().resizeEvent(event)
        self._share_width()

    def _fit(self) -> None:
        """Share the width between the measures, and select the row whose cases are shown."""
        self._share_width()
        run = self.rows.run
        if run is not None and run.chosen in self.rows.places:
            row = self.rows.places.index(run.chosen)
            self.selectionModel().blockSignals(True)
            # selectRow would heed Ctrl and Shift, should they be held just now.
            whole = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(self.rows.index(row, 0), whole)
            self.selectionModel().blockSignals(False)
            self.scrollTo(self.rows.index(row, 0))

    def _share_width(self) -> None:
        head, count = self.horizontalHeader(), len(self.rows.measures)
        if not count:
            return
        taken = 0
        for column, width in _WIDTHS.items():
            head.resizeSection(column, width)
            taken += 0 if self.isColumnHidden(column) else width
        for column in range(FIRST_MEASURE, FIRST_MEASURE + count):
            head.resizeSection(column, max(_LEAST_MEASURE, (self.viewport().width() - taken) // count))

    def _on_current(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self.row_chosen.emit(self.rows.places[current.row()])

    def _on_theme(self, _: object) -> None:
        self.viewport().update()
