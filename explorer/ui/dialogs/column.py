"""Asks which column of a table holds the sentences."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QWidget

from explorer.files.columns import Column
from explorer.ui.dialogs.sheet import Sheet


class ColumnDialog(Sheet):
    """Lists the columns with the first values of each."""

    def __init__(self, file_name: str, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__("column", "Which column holds the sentences?", parent)
        words = QLabel(f"Several columns of {file_name} could be meant.", self)
        words.setProperty("role", "muted")
        self.list = QListWidget(self)
        self.list.setObjectName("column_list")
        self.list.setAccessibleName("Columns")
        self.list.setWordWrap(True)
        for column in columns:
            item = QListWidgetItem(f"{column.name}\n{column.samples[0] if column.samples else 'no values'}")
            item.setData(Qt.ItemDataRole.UserRole, column.name)
            item.setToolTip("\n".join(column.samples))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(self.accept)
        self.body.addWidget(words)
        self.body.addWidget(self.list, 1)
        self.add_button("cancel", "Cancel").clicked.connect(self.reject)
        self.add_button("accept", "Use this column", primary=True).clicked.connect(self.accept)

    def sizeHint(self) -> QSize:
        """Ask for room for a handful of columns."""
        return QSize(480, 360)

    def chosen(self) -> str:
        """Return the name of the chosen column."""
        name: str = self.list.currentItem().data(Qt.ItemDataRole.UserRole)
        return name
