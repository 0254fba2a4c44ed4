"""What every reader of a file yields: named columns, and rows on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.files.cleaning import one_line

MAX_TEXT = 200_000
"""Characters in one text; far more than any model reads, and what the editor still scrolls smoothly."""

MAX_LINE = 1 << 24
"""Characters in one line of a table; more means that the file is not what its name says."""

REPORTED_ROWS = 5000
"""Rows between two reports of progress."""

TEXT_COLUMN = "text"
"""Name of the only column of a format that has no columns."""

Cell = str | None
"""A cell as text, "" where it is missing, None where it holds something that is no text (a list, bytes)."""


@dataclass(frozen=True, slots=True)
class Table:
    """An open file.

    Parameters
    ----------
    columns
        Unique names.
    rows
        Called with positions of columns, iterates from the start over just these cells of each row.
    """

    columns: tuple[str, ...]
    rows: Callable[[Sequence[int]], Iterator[tuple[Cell, ...]]]


def bounded_lines(text: TextIO, name: str, limit: int, context: JobContext) -> Iterator[str]:
    """Iterate over the lines of `text` from its start, line ends included.

    Raises
    ------
    ExplorerError
        INPUT, naming the first line of more than `limit` characters.
    """
    text.seek(0)
    number = 0
    while line := text.readline(limit + 2):
        number += 1
        if len(line.rstrip("\r\n")) > limit:
            raise ExplorerError(
                FailureKind.INPUT,
                f"Line {number:,} of {name} is longer than {limit:,} characters.",
                "Put each sentence on a line of its own.",
            )
        if number % 1000 == 0:
            context.check()
        yield line


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """Name what has no name "column 3" and tell equal names apart as "text", "text (2)"."""
    unique: list[str] = []
    for position, given in enumerate(names, start=1):
        name = base = given.strip() or f"column {position}"
        copy = 1
        while name in unique:
            copy += 1
            name = f"{base} ({copy})"
        unique.append(name)
    return tuple(unique)


def column_position(table: Table, name: str, wanted: str) -> int:
    """Return the position of a column by its name, in any case; raises `ExplorerError` of kind INPUT if it is missing.

    Parameters
    ----------
    table
        The open file.
    name
        The file's name.
    wanted
        The column's.
    """
    for fold in (str, str.casefold):
        for position, column in enumerate(table.columns):
            if fold(column) == fold(wanted):
                return position
    raise ExplorerError(
        FailureKind.INPUT, f"{name} has no column {wanted}.", f"Its columns are {', '.join(table.columns)}."
    )


def text_cell(cell: Cell, row: int, column: str, name: str) -> str:
    """Return a cell's text on one line; raises `ExplorerError` of kind INPUT if it holds none or too much.

    Parameters
    ----------
    cell
        As a `Table` yields it.
    row, column, name
        Number of the row, name of the column and of the file.
    """
    if cell is None:
        raise ExplorerError(
            FailureKind.INPUT, f"Row {row:,} of column {column} in {name} holds no text.", "Choose a column of texts."
        )
    text = one_line(cell)
    if len(text) > MAX_TEXT:
        raise ExplorerError(
            FailureKind.INPUT,
            f"Text {row:,} of {name} is longer than {MAX_TEXT:,} characters.",
            "Split it into sentences.",
        )
    return text
