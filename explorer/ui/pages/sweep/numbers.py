"""A table of numbers that is sorted by any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from explorer.ui.look.plain import plain_tip
from explorer.ui.look.theme import TEXT_SIZE, ui_font

_ARROW_ROOM = 5 * " "
"""Keeps the words of a head clear of the arrow that says which way the column is sorted."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, its explanation, and whether it holds numbers."""

    head: str
    tip: str
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Parameters
    ----------
    words
        What is shown.
    key
        What it is sorted by, and copied as where it is a number; None comes last in either order.
    tip
        Why there is no number, or what the words stand for; may be empty.
    """

    words: str
    key: float | str | None
    tip: str = ""


class NumbersModel(QAbstractTableModel):
    """Rows of cells in the order of a column, input order at first; `places` says which row stands where."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.columns: Sequence[Column] = ()
        self.cells: Sequence[Sequence[Cell]] = ()
        self.kept: Sequence[int] = ()
        self.places: list[int] = []
        self.present: int | None = None
        self._sorted: tuple[int, Qt.SortOrder] | None = None

    def show(
        self, columns: Sequence[Column], cells: Sequence[Sequence[Cell]], kept: Sequence[int] | None = None
    ) -> None:
        """Show other rows, all or those kept, in the order chosen before."""
        self.beginResetModel()
        self.columns, self.cells = columns, cells
        self.kept = range(len(cells)) if kept is None else kept
        self._arrange()
        self.endResetModel()

    def mark(self, present: int | None) -> None:
        """Show the row of the present settings in bold."""
        if present != self.present:
            self.present = present
            if self.places:
                last = self.index(len(self.places) - 1, len(self.columns) - 1)
                self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.FontRole])

    def as_text(self, places: Sequence[int] = ()) -> str:
        """Return rows with their heads, tabs between the cells; all as they stand where none is named."""
        lines = ["\t".join(column.head for column in self.columns)]
        for place in places or range(len(self.places)):
            lines.append("\t".join(_copied(cell) for cell in self.cells[self.places[place]]))
        return "\n".join(lines)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column; those without a value come last. No column: input order."""
        self.layoutAboutToBeChanged.emit()
        before = [(index, self.places[index.row()]) for index in self.persistentIndexList()]
        self._sorted = (column, order) if column >= 0 else None
        self._arrange()
        for index, row in before:
            self.changePersistentIndex(index, self.index(self.places.index(row), index.column()))
        self.layoutChanged.emit()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name and explain a column."""
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            sorted_by = self._sorted is not None and self._sorted[0] == section
            return column.head + (_ARROW_ROOM if sorted_by else "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{column.tip} Click to sort."
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows, and says as its tool tip."""
        if not index.isValid():
            return None
        row = self.places[index.row()]
        cell = self.cells[row][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.words
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(cell.tip) or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[index.column()])
        if role == Qt.ItemDataRole.FontRole and row == self.present:
            return ui_font(TEXT_SIZE, QFont.Weight.DemiBold)
        return None

    def _arrange(self) -> None:
        self.places = list(self.kept)
        if self._sorted is None or self._sorted[0] >= len(self.columns):
            return
        column, order = self._sorted
        valued = [row for row in self.places if self.cells[row][column].key is not None]
        missing = [row for row in self.places if self.cells[row][column].key is None]
        reverse = order is Qt.SortOrder.DescendingOrder
        valued.sort(key=lambda row: self.cells[row][column].key, reverse=reverse)  # type: ignore[arg-type, return-value]  # one kind a column
        self.places = valued + missing


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _copied(cell: Cell) -> str:
    if cell.key is None:
        return ""
    return f"{cell.key:.6g}" if isinstance(cell.key, float) else cell.words
