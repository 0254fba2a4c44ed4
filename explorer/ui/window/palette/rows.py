"""The lines of the command palette as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.figures.table import Cell, Column, Kind, Rows, Table
from explorer.ui.window.palette.entries import Entry


class EntryRows(Rows):
    """A title, then where it stands or why it cannot be done, and its keys at the right."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries

    def __len__(self) -> int:
        return len(self._entries)

    def words(self, row: int) -> str:
        entry = self._entries[row]
        return ", ".join(filter(None, (entry.title, entry.path, entry.shortcut, entry.missing)))

    def cells(self, row: int) -> Sequence[Cell]:
        entry = self._entries[row]
        title = Cell(entry.title, None if entry.missing else "", lines=(entry.missing or entry.path,))
        return title, Cell(entry.shortcut)


def entry_table(entries: Sequence[Entry]) -> Table:
    """Return what can be done as a table without titles."""
    widest = max((entry.shortcut for entry in entries), key=len, default="")
    return Table((Column(width=56, stretch=True), Column(kind=Kind.MARK, usual=widest)), EntryRows(entries))
