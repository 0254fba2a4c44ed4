"""JSON documents: an array of texts or of objects, wherever in the document it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, TextIO

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.files.formats.json_values import array_elements, first_character, values
from explorer.files.formats.records import records_table
from explorer.files.tables.headers import is_known_header
from explorer.files.tables.table import Table

_DEEPEST = 4
_LONGEST_ROW = 1 << 20


def json_table(text: TextIO, name: str, context: JobContext) -> Table:
    """One row an element of the document's array, or a value where several stand one after the other.

    An object may hold the array under some key, or be a table by columns as pandas and datasets write it.
    """
    rows: Callable[[], Iterable[Any]]
    if first_character(text, name, context) == "[":
        read = values if _is_list_of_rows(text) else array_elements
        rows = partial(read, text, name, context)
    else:
        rows = partial(values, text, name, context)
        first = list(islice(rows(), 2))
        if len(first) == 1 and isinstance(first[0], dict):
            rows = partial(_rows_of, first[0], name)
    return records_table(lambda: enumerate(rows(), start=1), name, "Record")


def _is_list_of_rows(text: TextIO) -> bool:
    """Whether several arrays stand one after the other, each of which is a row."""
    text.seek(0)
    lines = (line.strip() for line in iter(partial(text.readline, _LONGEST_ROW), "") if line.strip())
    return next(lines, "").endswith("]") and next(lines, "").startswith("[")


def _rows_of(document: Mapping[str, Any], name: str) -> Sequence[Any]:
    """Return the rows that a document of one object holds."""
    for find in (_split, _by_column, _by_key):
        if rows := find(document):
            return rows
    lists = _lists_in(document)
    if len(lists) > 1:
        listed = ", ".join(lists)
        raise ExplorerError(
            FailureKind.INPUT, f"{name} holds several lists: {listed}.", "Save the one that is meant in its own file."
        )
    return next(iter(lists.values()), [document])


def _split(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of `columns` and `data`, as pandas writes them by orient="split"."""
    columns, data = document.get("columns"), document.get("data")
    if not isinstance(columns, list) or not isinstance(data, list) or not data:
        return []
    if not all(isinstance(row, list) and len(row) == len(columns) for row in data):
        return []
    return [dict(zip(map(str, columns), row, strict=True)) for row in data]


def _by_column(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of a list for each column, all of one length, or of an object of row numbers for each."""
    columns = list(document.values())
    if all(isinstance(column, dict) and all(map(str.isdecimal, column)) for column in columns):
        columns = [list(column.values()) for column in columns]
    if not all(isinstance(column, list) for column in columns) or len({len(column) for column in columns}) != 1:
        return []
    if len(columns) == 1 and any(isinstance(value, dict) for value in columns[0]):
        return []
    return [dict(zip(document, row, strict=True)) for row in zip(*columns, strict=True)]


def _by_key(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of an object, or a text, for each key."""
    rows = list(document.values())
    if len(rows) > 1 and all(isinstance(row, dict) for row in rows) and len({tuple(row) for row in rows}) == 1:
        return [{"key": key, **row} for key, row in document.items()]
    if len(rows) > 1 and all(isinstance(row, str) for row in rows) and not is_known_header(list(document)):
        return [{"key": key, "text": row} for key, row in document.items()]
    return []


def _lists_in(document: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the lists of objects or texts that stand the least deep, by their keys."""
    level: dict[str, Any] = dict(document)
    for _ in range(_DEEPEST):
        lists = {key: value for key, value in level.items() if isinstance(value, list) and _holds_rows(value)}
        if lists:
            of_objects = {key: value for key, value in lists.items() if isinstance(value[0], dict)}
            return of_objects or lists
        objects = {key: value for key, value in level.items() if isinstance(value, dict)}
        level = {f"{key}.{name}": value for key, some in objects.items() for name, value in some.items()}
    return {}


def _holds_rows(value: Sequence[Any]) -> bool:
    return bool(value) and any(all(isinstance(row, kind) for row in value) for kind in (dict, str))
