"""Records of JSON as a table: objects, lists or texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.words import with_commas
from explorer.files.tables.table import TEXT_COLUMN, Cell, Table, in_batches

_INSPECTED_RECORDS = 1000
_DEEPEST = 3


def records_table(read: Callable[[], Iterator[tuple[int, Any]]], name: str, unit: str) -> Table:
    """Return a table whose columns are the keys of the first thousand records.

    An object within an object is a column for each of its keys, "data.text"; a list is a row of "column 1", "column
    2", …; a text has the one column "text".

    Parameters
    ----------
    read
        Iterates from the start over the records, each with its number.
    name
        The file's name.
    unit
        What the numbers count, as a message begins with it.
    """
    keys: dict[str, None] = {}
    for record in islice(_records(read(), name, unit), _INSPECTED_RECORDS):
        keys.update(dict.fromkeys(record))
    names = tuple(keys) or (TEXT_COLUMN,)

    def rows(wanted: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        for record in _records(read(), name, unit):
            yield tuple(record.get(names[i]) for i in wanted)

    def cells(wanted: Sequence[int]) -> Iterator[tuple[Cell, ...]]:
        return (tuple(map(as_cell, row)) for row in rows(wanted))

    return Table(
        names,
        lambda wanted: in_batches(cells(wanted)),
        values=lambda wanted: in_batches(rows(wanted)),
    )


def as_cell(value: object) -> Cell:
    """Return a value of JSON or Parquet as a cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return tuple(value) or ""
    return str(value) if isinstance(value, bool | int | float) else None


def _records(values: Iterator[tuple[int, Any]], name: str, unit: str) -> Iterator[Mapping[str, Any]]:
    kind: type | None = None
    for number, value in values:
        if value is None and kind is not None:
            yield {}
            continue
        if not isinstance(value, str | dict | list):
            raise _bad_record(f"{unit} {with_commas(number)}", name, "is neither an object nor a list nor a string")
        if kind is not None and kind is not type(value):
            raise _bad_record(
                f"{unit} {with_commas(number)}", name, f"is of another kind than the {unit.lower()}s before it"
            )
        kind = type(value)
        if isinstance(value, str):
            yield {TEXT_COLUMN: value}
        elif isinstance(value, list):
            yield {f"column {place}": part for place, part in enumerate(value, start=1)}
        else:
            yield _flat(value) if any(isinstance(part, dict) for part in value.values()) else value


def _flat(record: Mapping[str, Any], depth: int = 1) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict) and depth < _DEEPEST:
            flat.update((f"{key}.{inner}", part) for inner, part in _flat(value, depth + 1).items())
        else:
            flat[key] = value
    return flat


def _bad_record(record: str, name: str, what: str) -> ExplorerError:
    return ExplorerError(
        FailureKind.INPUT,
        f"{record} of {name} {what}.",
        'Each must be one object such as {"text": "A sentence."} or one string.',
    )
