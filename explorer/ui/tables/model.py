"""A table as a Qt model, made row by row as the rows come into sight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from explorer.figures.table import Cell, Kind, Table
from explorer.ui.look.plain import plain_tip
from explorer.ui.look.theme import TEXT_SIZE, mono_font, ui_font
from explorer.ui.plots.style import cut_for_screen

_ARROW_ROOM = 5 * " "
"""Keeps the words of a head clear of the arrow that says which way the column is sorted."""
TOKEN_SIZE = 12

Index = QModelIndex | QPersistentModelIndex


class TableModel(QAbstractTableModel):
    """Rows in the order of a column, as they are given at first; `places` says which row stands where."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.table = Table()
        self.places: Sequence[int] = range(0)
        self.present: int | None = None
        self.sortable = True
        self.listed = False
        self._kept: Sequence[int] = range(0)
        self._sorted: tuple[int, bool] | None = None
        self._last: tuple[int, Sequence[Cell]] | None = None

    def show_table(self, table: Table, kept: Sequence[int] | None = None) -> None:
        """Show another table, all of its rows or those kept, in the order chosen before."""
        self.beginResetModel()
        self.table, self._last = table, None
        self._kept = range(len(table.rows)) if kept is None else kept
        self._sort_rows()
        self.endResetModel()

    def show_present(self, row: int | None) -> None:
        """Mark the row of the present settings."""
        if row != self.present:
            self.present = row
            self.refresh()

    def refresh(self) -> None:
        """Tell that the rows say something else than before."""
        self._last = None
        if len(self.places):
            last = self.index(len(self.places) - 1, len(self.table.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def cells(self, place: int) -> Sequence[Cell]:
        """Return what stands at a place; the last one asked for is kept, as Qt asks for each cell many times."""
        row = self.row_at(place)
        if self._last is None or self._last[0] != row:
            self._last = row, self.table.rows.cells(row)
        return self._last[1]

    def row_at(self, place: int) -> int:
        """Return which row stands at a place."""
        return self.places[place]

    def place_of(self, row: int) -> int:
        """Return where a row stands; -1 where it is not shown."""
        return self.places.index(row) if row in self.places else -1

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column; those without a value come last. No column: as they were given."""
        self.layoutAboutToBeChanged.emit()
        before = [(index, self.places[index.row()]) for index in self.persistentIndexList()]
        self._sorted = (column, order is Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self._sort_rows()
        for index, row in before:
            self.changePersistentIndex(index, self.index(self.places.index(row), index.column()))
        self.layoutChanged.emit()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.table.columns) - 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self.places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self.table.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(self.table.columns):
            return None
        column = self.table.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title + (_ARROW_ROOM if self._sorted is not None and self._sorted[0] == section else "")
        if role == Qt.ItemDataRole.ToolTipRole and column.tip:
            return f"{column.tip} Click to sort." if self.sortable else column.tip
        return _alignment(column.numeric) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) and self.listed:
            return self.table.rows.words(self.row_at(index.row()))
        column, cell = self.table.columns[index.column()], self.cells(index.row())[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cut_for_screen(cell.text)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(cell.tip) or None
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return cell.tip or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column.numeric)
        if role == Qt.ItemDataRole.FontRole and column.kind is Kind.MONO:
            return mono_font(TOKEN_SIZE)
        if role == Qt.ItemDataRole.FontRole and self.row_at(index.row()) == self.present:
            return ui_font(TEXT_SIZE, QFont.Weight.DemiBold)
        return None

    def _sort_rows(self) -> None:
        self.places = self._kept
        if self._sorted is not None and self._sorted[0] < len(self.table.columns):
            column, descending = self._sorted
            self.places = self.table.order(self._kept, column, descending=descending)


def _alignment(right: bool) -> int:
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
