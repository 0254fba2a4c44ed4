"""What every reader of a file yields: named columns, and rows on demand."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TextIO

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.texts.cleaning import one_line, one_lines
from explorer.domain.words import with_commas

MAX_TEXT = 200_000
"""Characters in one text; far more than any model reads, and what the editor still scrolls smoothly."""

MAX_LINE = 1 << 24
"""Characters in one line of a table; more means that the file is not what its name says."""

REPORTED_ROWS = 5000
"""Rows between two reports of progress."""

_CHUNK = 1 << 20
"""Characters decoded and split at a time: enough to be fast, and over in the blink that the window may be held up."""

_FIRST_ROWS, _MOST_ROWS = 256, 4096

TEXT_COLUMN = "text"
"""Name of the only column of a format that has no columns."""

Cell = str | tuple[str, ...] | None
"""A cell as text, "" where it is missing; the texts of a list; None for what is no text (numbers, bytes)."""


Batch = tuple[Sequence[Cell], ...]
"""Some rows in a piece: the cells of each wanted column, all of one length."""


def _nowhere() -> tuple[int, int]:
    return 0, 0


@dataclass(frozen=True, slots=True)
class Table:
    """An open file.

    Parameters
    ----------
    columns
        Unique names.
    batches
        Called with positions of columns, iterates from the start over just these cells, some rows at a time.
    position
        Returns how much has been read and how much there is (bytes or rows); (0, 0) where that is unknown.
    values
        As `batches`, but with the values of JSON as they are, lists of numbers included; None for other formats.
    """

    columns: tuple[str, ...]
    batches: Callable[[Sequence[int]], Iterator[Batch]]
    position: Callable[[], tuple[int, int]] = _nowhere
    values: Callable[[Sequence[int]], Iterator[tuple[Sequence[Any], ...]]] | None = None

    def rows(self, wanted: Sequence[int]) -> Iterator[tuple[Cell, ...]]:
        """Iterate from the start over the cells at the `wanted` positions of each row."""
        for batch in self.batches(wanted):
            yield from zip(*batch, strict=True)


def in_batches(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Gather rows; few at first, so that looking at the beginning of a file reads no more than that."""
    iterator, size = iter(rows), _FIRST_ROWS
    while some := list(islice(iterator, size)):
        yield tuple(zip(*some, strict=True))
        size = min(2 * size, _MOST_ROWS)


def line_batches(text: TextIO, name: str, limit: int, context: JobContext) -> Iterator[list[str]]:
    """Iterate over the lines of `text` from its start, many at a time, their line ends of all systems included.

    Raises
    ------
    ExplorerError
        INPUT, naming the first line of more than `limit` characters.
    """
    text.seek(0)
    number, rest = 0, ""
    more = True
    while more:
        context.check()
        chunk = text.read(_CHUNK)
        more = bool(chunk)
        block = rest + chunk
        # A "\r" at the very end may be the first half of "\r\n".
        end = 1 + max(block.rfind("\n"), block.rfind("\r", 0, -1)) if more else len(block)
        lines, rest = io.StringIO(block[:end], newline="").readlines(), block[end:]
        check_lengths(lines, name, limit, number + 1)
        number += len(lines)
        if lines:
            yield lines
        if len(rest.rstrip("\r")) > limit:
            raise _too_long(number + 1, name, limit)


def bounded_lines(text: TextIO, name: str, limit: int, context: JobContext) -> Iterator[str]:
    """Iterate over the lines of `text` one by one; raises as `line_batches`."""
    for lines in line_batches(text, name, limit, context):
        yield from lines


def check_lengths(lines: Sequence[str], name: str, limit: int = MAX_TEXT, first: int = 1) -> None:
    """Refuse a line of more than `limit` characters, its end left out; the rule for files and for pasted text.

    Parameters
    ----------
    lines, first
        The lines, and the number of the first of them.
    name
        What they are called together.
    limit
        Characters that one may have.

    Raises
    ------
    ExplorerError
        INPUT, naming the first that is longer.
    """
    if max(map(len, lines), default=0) > limit:
        for number, line in enumerate(lines, first):
            if len(line.rstrip("\r\n")) > limit:
                raise _too_long(number, name, limit)


def _too_long(number: int, name: str, limit: int) -> ExplorerError:
    return ExplorerError(
        FailureKind.INPUT,
        f"Line {with_commas(number)} of {name} is longer than {with_commas(limit)} characters.",
        "Put each sentence on a line of its own.",
    )


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """Name what has no name "column 3" and tell equal names apart as "text", "text (2)"."""
    unique: dict[str, None] = {}
    copies: dict[str, int] = {}
    for position, given in enumerate(names, start=1):
        name = base = given.strip() or f"column {position}"
        copy = copies.get(base, 1)
        while name in unique:
            copy += 1
            name = f"{base} ({copy})"
        copies[base] = copy
        unique[name] = None
    return tuple(unique)


def line_of(cell: Cell) -> str:
    """Return a cell on one line, "" where it is no text, the texts of a list with bars between."""
    return " | ".join(map(one_line, cell)) if isinstance(cell, tuple) else one_line(cell or "")


def lines_of(cells: Iterable[Cell]) -> list[str]:
    """Return `line_of` of each cell."""
    return one_lines(" | ".join(cell) if isinstance(cell, tuple) else cell or "" for cell in cells)


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
    if isinstance(cell, tuple) and len(cell) == 1:
        cell = cell[0]
    if not isinstance(cell, str):
        what = "no text" if cell is None else f"{len(cell)} texts, not one"
        raise ExplorerError(
            FailureKind.INPUT,
            f"Row {with_commas(row)} of column {column} in {name} holds {what}.",
            "Choose a column of texts.",
        )
    text = one_line(cell)
    if len(text) > MAX_TEXT:
        raise ExplorerError(
            FailureKind.INPUT,
            f"Text {with_commas(row)} of {name} is longer than {with_commas(MAX_TEXT)} characters.",
            "Split it into sentences.",
        )
    return text


def text_cells(cells: Sequence[Cell], first: int, column: str, name: str) -> list[str]:
    """Return `text_cell` of each cell of a column, from row number `first` on."""
    if set(map(type, cells)) <= {str}:
        texts = one_lines(cells)  # type: ignore[arg-type]  # nothing but texts among them
        if max(map(len, texts), default=0) <= MAX_TEXT:
            return texts
    return [text_cell(cell, row, column, name) for row, cell in enumerate(cells, first)]
