"""Parquet tables, and Arrow tables in the file format (Feather) or as a stream: their columns, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.files.formats.columnar_files import opened
from explorer.files.formats.records import as_cell
from explorer.files.tables.class_labels import class_names, named
from explorer.files.tables.table import Batch, Cell, Table, unique_names


@dataclass(frozen=True, slots=True)
class ArrowColumn:
    """A column of a table, or a field of a column of structures.

    Parameters
    ----------
    name
        Unique; a field's is "column.field".
    type
        The `pyarrow.DataType` of its values, an extension's storage in its place.
    top
        Position of the column in the file.
    fields
        Positions of the fields on the way from that column to this one.
    classes
        Names of the classes whose numbers it holds.
    """

    name: str
    type: Any
    top: int
    fields: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()

    def cells(self, array: Any) -> list[Cell]:
        """Return an array of this column as cells."""
        found = cells(array)
        return [named(cell, self.classes) for cell in found] if self.classes else found

    def values(self, column: Any) -> Any:
        """Return this column's array out of that of the column at `top`."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if isinstance(column, pa.ExtensionArray):
            column = column.storage
        for field in self.fields:
            column = pc.struct_field(column, [field])
            if isinstance(column, pa.ExtensionArray):
                column = column.storage
        return column


def columns_of(path: Path) -> tuple[tuple[ArrowColumn, ...], int]:
    """Return the columns of a Parquet or Arrow file, and how many rows it has; raises as `column_batches`."""
    with opened(path) as file:
        found = [column for top, field in enumerate(file.schema) for column in _flattened(field, top, ())]
        names = unique_names(column.name for column in found)
        classes = class_names(file.schema.metadata)
        columns = (
            replace(column, name=name, classes=classes.get(column.name, ()))
            for name, column in zip(names, found, strict=True)
        )
        return tuple(columns), file.count()


def column_batches(path: Path, columns: Sequence[ArrowColumn], context: JobContext) -> Iterator[list[Any]]:
    """Iterate over the arrays of some columns, at most `BATCH_ROWS` rows at a time.

    Raises
    ------
    ExplorerError
        INPUT, where the file is damaged or of another kind, also when that is found while reading.
    """
    try:
        yield from _batches(path, columns, context)
    except _ColumnError as fault:
        faulty = [column.name for column in columns if len(columns) == 1 or not _is_readable(path, column, context)]
        raise _unreadable(path.name, faulty or [column.name for column in columns], str(fault)) from None


class _ColumnError(Exception):
    """A file that could be opened cannot be read on."""


def _batches(path: Path, columns: Sequence[ArrowColumn], context: JobContext) -> Iterator[list[Any]]:
    import pyarrow as pa

    tops = sorted({column.top for column in columns})
    with opened(path) as file:
        batches = file.batches(tops)
        while True:
            context.check()
            try:
                batch = next(batches, None)
            except (pa.ArrowException, OSError, ValueError) as error:
                if isinstance(error, OSError) and error.errno is not None:
                    raise  # the disk's fault, not the file's
                raise _ColumnError(error) from None
            if batch is None:
                return
            yield [column.values(batch[tops.index(column.top)]) for column in columns]


def _is_readable(path: Path, column: ArrowColumn, context: JobContext) -> bool:
    try:
        for _ in _batches(path, [column], context):
            pass
    except _ColumnError:
        return False
    return True


def _unreadable(file: str, names: Sequence[str], said: str) -> ExplorerError:
    """Say which columns cannot be read; DuckDB 2.0 writes an array with a row missing in a form of its own."""
    duckdb = "DuckDB writes a column FLOAT[n] with an empty row in this way; write it again as FLOAT[]."
    return ExplorerError(
        FailureKind.INPUT,
        f"The column {', '.join(names)} of {file} is damaged and cannot be read{_cause(said)}.",
        duckdb if "list offsets" in said else "Write it again, or save it as CSV.",
    )


def _cause(said: str) -> str:
    line = next((line.strip().rstrip(".") for line in said.splitlines() if line.strip()), "")
    return f": {line}" if line and line.isprintable() else ""


def columnar_table(path: Path, context: JobContext) -> Table:
    """Open the columns of a Parquet or Arrow file as a table of texts."""
    columns, total = columns_of(path)
    done = 0

    def batches(wanted: Sequence[int]) -> Iterator[Batch]:
        nonlocal done
        done = 0
        # What holds no text is not read for it: it is large, and may be damaged.
        looked = [place for place in wanted if not _is_no_text(columns[place].type)] or wanted[:1]
        for arrays in column_batches(path, [columns[place] for place in looked], context):
            rows = len(arrays[0])
            done += rows
            found = {place: columns[place].cells(array) for place, array in zip(looked, arrays, strict=True)}
            yield tuple(found[place] if place in found else [None] * rows for place in wanted)

    return Table(tuple(column.name for column in columns), batches, lambda: (done, total))


def cells(column: Any) -> list[Cell]:
    """Return an array as cells; None for what is no text, such as lists and bytes."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        return cells(column.dictionary_decode())
    numbers = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
    if numbers or (_is_list(kind) and _is_text(kind.value_type)):
        return [as_cell(value) for value in column.to_pylist()]
    if _is_no_text(kind):
        return [None] * len(column)
    if not _is_text(kind):
        try:
            column = column.cast(pa.string())
        except (pa.ArrowException, ValueError):  # a time zone that is not known here, say
            return [None] * len(column)
    values: list[Cell] = column.to_numpy(zero_copy_only=False).tolist()
    return ["" if value is None else value for value in values] if column.null_count else values


def _is_no_text(kind: Any) -> bool:
    """Whether a column of this type holds nothing that could be read as a text."""
    import pyarrow as pa

    return bool((pa.types.is_nested(kind) and not (_is_list(kind) and _is_text(kind.value_type))) or holds_bytes(kind))


def _is_list(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def holds_bytes(kind: Any) -> bool:
    """Whether a type's values are bytes."""
    import pyarrow as pa

    tests = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view)
    return any(test(kind) for test in tests)


def _flattened(field: Any, top: int, fields: tuple[int, ...]) -> Iterator[ArrowColumn]:
    import pyarrow as pa

    kind = field.type.storage_type if isinstance(field.type, pa.BaseExtensionType) else field.type
    if not pa.types.is_struct(kind):
        yield ArrowColumn(field.name, kind, top, fields)
        return
    for place in range(kind.num_fields):
        inner = kind.field(place)
        yield from _flattened(inner.with_name(f"{field.name}.{inner.name}"), top, (*fields, place))
