"""Asks which column of a table holds the sentences."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from explorer.files.columns import Column
from explorer.ui.dialogs.asking import AskingSheet


class ColumnDialog(AskingSheet):
    """Lists the columns with the first values of each."""

    def __init__(self, file_name: str, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(
            "column",
            "Which column holds the sentences?",
            f"Several columns of {file_name} could be meant.",
            [(column.name, column.name, column.samples) for column in columns],
            "Use this column",
            parent,
        )

    def chosen(self) -> str:
        """Return the name of the chosen column."""
        name: str = self.answer()
        return name
