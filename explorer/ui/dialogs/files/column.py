"""Asks which column of a table holds the sentences."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from explorer.domain.words import counted
from explorer.files.tables.columns import Column
from explorer.files.texts.pasted_table import PastedColumns
from explorer.ui.dialogs.files.asking import AskingSheet


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


class PastedColumnDialog(AskingSheet):
    """Lists the columns of a pasted table, the likely one first, and its lines as they stand."""

    def __init__(self, pasted: PastedColumns, first_line: str, parent: QWidget | None = None) -> None:
        columns = sorted(pasted.columns, key=lambda column: column.name != pasted.guessed)
        super().__init__(
            "column",
            "Which column holds the sentences?",
            f"What was pasted is a table of {counted(pasted.rows, 'row')} and {counted(len(columns), 'column')}.",
            [
                *((column.name, column.name, column.samples) for column in columns),
                (None, "No column: each line as it stands", (first_line,)),
            ],
            "Use this column",
            parent,
        )

    def chosen(self) -> str | None:
        """Return the name of the chosen column; None for the lines as they stand."""
        name: str | None = self.answer()
        return name
