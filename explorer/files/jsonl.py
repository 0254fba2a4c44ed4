"""JSON Lines: one object, or one string, a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TextIO

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.files.table import MAX_LINE, TEXT_COLUMN, Cell, Table, bounded_lines, in_batches

_INSPECTED_LINES = 1000


def jsonl_table(text: TextIO, name: str, context: JobContext) -> Table:
    """Columns are the keys of the first thousand objects; a file of strings has the one column "text"."""
    keys: dict[str, None] = {}
    for _, record in islice(_records(text, name, context), _INSPECTED_LINES):
        keys.update(dict.fromkeys(record))
    names = tuple(keys)

    def rows(wanted: Sequence[int]) -> Iterator[tuple[Cell, ...]]:
        for _, record in _records(text, name, context):
            yield tuple(as_cell(record.get(names[i])) for i in wanted)

    return Table(names or (TEXT_COLUMN,), lambda wanted: in_batches(rows(wanted)))


def as_cell(value: object) -> Cell:
    """Return a value of JSON or Parquet as a cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, bool | int | float) else None


def _records(text: TextIO, name: str, context: JobContext) -> Iterator[tuple[int, dict[str, Any]]]:
    strings: bool | None = None
    for number, line in enumerate(bounded_lines(text, name, MAX_LINE, context), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            raise _bad_line(number, name, "is not valid JSON") from None
        if not isinstance(value, str | dict):
            raise _bad_line(number, name, "is neither an object nor a string")
        if strings is not None and strings != isinstance(value, str):
            raise _bad_line(number, name, "is of another kind than the lines before it")
        strings = isinstance(value, str)
        yield number, {TEXT_COLUMN: value} if isinstance(value, str) else value


def _bad_line(number: int, name: str, what: str) -> ExplorerError:
    return ExplorerError(
        FailureKind.INPUT,
        f"Line {number:,} of {name} {what}.",
        'Each line must be one object such as {"text": "A sentence."} or one string.',
    )
