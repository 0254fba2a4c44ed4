"""Near-duplicates as a Qt table, made row by row as they come into sight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from explorer.domain.results.near_duplicates import NearDuplicates
from explorer.domain.words import count, number
from explorer.ui.look.plain import plain_tip
from explorer.ui.views.quiet_table import make_quiet

Index = QModelIndex | QPersistentModelIndex

_HEADS = ("Cosine", "First", "Second")
_ROW = 28
_VALUE = 112
_CUT = 300
_MOST_COPIED = 10_000


class NearDuplicatesModel(QAbstractTableModel):
    """The groups of identical texts, then the pairs, most similar first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._found: NearDuplicates | None = None
        self._texts: Sequence[str] = ()

    def show_found(self, found: NearDuplicates | None, texts: Sequence[str]) -> None:
        """Show other near-duplicates."""
        self.beginResetModel()
        self._found, self._texts = found, texts
        self.endResetModel()

    def texts_at(self, row: int) -> tuple[int, ...]:
        """Return the texts of a row: a pair, or a group of identical ones."""
        assert self._found is not None
        groups = self._found.identical
        if row < len(groups):
            return tuple(groups[row].tolist())
        pair = row - len(groups)
        return int(self._found.first[pair]), int(self._found.second[pair])

    def cells(self, row: int) -> tuple[str, str, str]:
        """Return what stands in a row."""
        assert self._found is not None
        places, groups = self.texts_at(row), len(self._found.identical)
        first = f"{count(places[0] + 1)}  {self._texts[places[0]]}"
        if row < groups:
            others = ", ".join(count(place + 1) for place in places[1:6]) + (" …" if len(places) > 6 else "")
            return f"{count(len(places))} identical", first, f"and {others}"
        second = f"{count(places[1] + 1)}  {self._texts[places[1]]}"
        return number(float(self._found.similarities[row - groups])), first, second

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        """Return how many rows there are."""
        return 0 if parent.isValid() or self._found is None else len(self._found.identical) + len(self._found)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(_HEADS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell says."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cells(index.row())[index.column()][:_CUT]
        if role == Qt.ItemDataRole.ToolTipRole and index.column():
            return plain_tip(self.cells(index.row())[index.column()])
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the head of a column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


class NearDuplicatesTable(QTableView):
    """Shows the near-duplicates; rows are selected by click and arrows, several with Shift or Ctrl."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("near_duplicates_table")
        self.setAccessibleName("Sentences that are nearly the same")
        self.rows = NearDuplicatesModel(self)
        self.setModel(self.rows)
        make_quiet(self, _ROW)
        self.setWordWrap(False)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        head.resizeSection(0, _VALUE)

    def chosen(self) -> list[int]:
        """Return the rows that are selected."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def copy(self) -> None:
        """Put the selected rows, or all where none is, on the clipboard, with tabs between the cells."""
        rows = self.chosen() or list(range(self.rows.rowCount()))
        lines = ["\t".join(_HEADS), *("\t".join(self.rows.cells(row)) for row in rows[:_MOST_COPIED])]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the rows."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)
