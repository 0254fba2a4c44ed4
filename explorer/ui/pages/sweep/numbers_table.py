"""The table of numbers on the screen."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from explorer.ui.pages.sweep.numbers import NumbersModel
from explorer.ui.views.quiet_table import make_quiet

_ROW = 26


class NumbersTable(QTableView):
    """Shows the rows; a click or the arrows choose one, a double click or Enter use it."""

    row_chosen = Signal(int)
    """Number of the row chosen."""
    row_used = Signal(int)
    """Number of the row to be used."""

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.rows = NumbersModel(self)
        self.setModel(self.rows)
        make_quiet(self, _ROW)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setMinimumSectionSize(56)
        head.setSortIndicatorClearable(True)
        head.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.doubleClicked.connect(lambda index: self.row_used.emit(self.rows.places[index.row()]))

    def show_chosen(self, row: int | None) -> None:
        """Select a row and bring it into sight, without telling the listeners."""
        self.selectionModel().blockSignals(True)
        if row is None or row not in self.rows.places:
            self.clearSelection()
        else:
            place = self.rows.places.index(row)
            if place not in {index.row() for index in self.selectionModel().selectedRows()}:
                # selectRow would heed Ctrl and Shift, should they be held just now.
                whole = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
                self.selectionModel().setCurrentIndex(self.rows.index(place, 0), whole)
            self.scrollTo(self.rows.index(place, 0))
        self.selectionModel().blockSignals(False)
        self.viewport().update()

    def copy(self) -> None:
        """Put the selected rows on the clipboard, or all where at most one is selected, with tabs between the cells."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        QGuiApplication.clipboard().setText(self.rows.as_text(places if len(places) > 1 else ()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the rows, or use the one chosen."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.currentIndex().isValid():
                self.row_used.emit(self.rows.places[self.currentIndex().row()])
        else:
            super().keyPressEvent(event)

    def _on_current(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self.row_chosen.emit(self.rows.places[current.row()])
