"""Columns of one kind that are numbered, such as negative_1 to negative_5, taken together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from explorer.files.tables.table import Batch, Cell, Table, line_of

_NUMBERED = re.compile(r"(neg(?:ative)?s?[_ ]?)(\d{1,3})", re.IGNORECASE)
_BETWEEN = " … "


def with_numbered_together(table: Table) -> Table:
    """Return a table with one more column, "negative_1 … negative_5", whose cells are the texts of these columns."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(table.columns):
        if found := _NUMBERED.fullmatch(name):
            places.setdefault(found.group(1).casefold(), []).append(place)
    groups = [group for group in places.values() if len(group) > 1]
    if not groups:
        return table
    count = len(table.columns)
    names = tuple(f"{table.columns[group[0]]}{_BETWEEN}{table.columns[group[-1]]}" for group in groups)

    def batches(wanted: Sequence[int]) -> Iterator[Batch]:
        parts = [groups[place - count] if place >= count else [place] for place in wanted]
        read = [place for part in parts for place in part]
        for batch in table.batches(read):
            columns = iter(batch)
            yield tuple(
                _together([next(columns) for _ in part]) if place >= count else next(columns)
                for place, part in zip(wanted, parts, strict=True)
            )

    return Table((*table.columns, *names), batches, table.position)


def kind_of(name: str) -> str:
    """Return the name of a column without its number, where it stands for several; else the whole name."""
    found = _NUMBERED.fullmatch(name.split(_BETWEEN)[0])
    return found.group(1) if found and _BETWEEN in name else name


def texts_of(cell: Cell) -> tuple[str, ...]:
    """Return the texts of a cell, each on one line, blank ones left out."""
    parts = cell if isinstance(cell, tuple) else (cell or "",)
    return tuple(text for text in map(line_of, parts) if text)


def _together(columns: Sequence[Sequence[Cell]]) -> list[Cell]:
    return [tuple(text for cell in cells for text in texts_of(cell)) for cells in zip(*columns, strict=True)]
