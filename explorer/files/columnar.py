"""Parquet tables, and Arrow tables in the file format (Feather) or as a stream: their columns, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.files.class_labels import class_names, named
from explorer.files.records import as_cell
from explorer.files.table import Batch, Cell, Table, unique_names

BATCH_ROWS = 4096
"""Rows read at a time."""

_ARROW_SUFFIXES = (".arrow", ".feather")

_BUFFER = 1 << 20
_ARROW_FILE, _FEATHER_1 = b"ARROW1", b"FEA1"


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
    with _opened(path) as file:
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
    tops = sorted({column.top for column in columns})
    with _opened(path) as file:
        for batch in file.batches(tops):
            context.check()
            yield [column.values(batch[tops.index(column.top)]) for column in columns]


def columnar_table(path: Path, context: JobContext) -> Table:
    """Open the columns of a Parquet or Arrow file as a table of texts."""
    columns, total = columns_of(path)
    done = 0

    def batches(wanted: Sequence[int]) -> Iterator[Batch]:
        nonlocal done
        done = 0
        for arrays in column_batches(path, [columns[place] for place in wanted], context):
            done += len(arrays[0])
            yield tuple(columns[place].cells(array) for place, array in zip(wanted, arrays, strict=True))

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
    if not _is_text(kind):
        try:
            if pa.types.is_nested(kind) or _holds_bytes(kind):
                return [None] * len(column)
            column = column.cast(pa.string())
        except (pa.ArrowException, ValueError):  # a time zone that is not known here, say
            return [None] * len(column)
    values: list[Cell] = column.to_numpy(zero_copy_only=False).tolist()
    return ["" if value is None else value for value in values] if column.null_count else values


def _is_list(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _holds_bytes(kind: Any) -> bool:
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


class _Parquet:
    def __init__(self, file: Any) -> None:
        self._file = file
        self.schema = file.schema_arrow

    def count(self) -> int:
        rows: int = self._file.metadata.num_rows
        return rows

    def batches(self, tops: Sequence[int]) -> Iterator[list[Any]]:
        """Yield the arrays of the columns at `tops`, told apart by their place where they have one name."""
        all_names: list[str] = self.schema.names
        names = list(dict.fromkeys(all_names[top] for top in tops))
        for batch in self._file.iter_batches(BATCH_ROWS, columns=names, use_threads=False):
            arrays = []
            for top in tops:
                copies = [place for place, name in enumerate(batch.schema.names) if name == all_names[top]]
                arrays.append(batch.column(copies[all_names[:top].count(all_names[top])]))
            yield arrays


class _Arrow:
    """A table in Arrow's own format, which says neither how many rows it has nor that its numbers make sense."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._reader() as reader:
            self.schema = reader.schema

    def count(self) -> int:
        return sum(batch.num_rows for batch in self._batches())

    def batches(self, tops: Sequence[int]) -> Iterator[list[Any]]:
        for batch in self._batches():
            arrays = [batch.column(top) for top in tops]
            for array in arrays:
                array.validate(full=True)
            for start in range(0, batch.num_rows, BATCH_ROWS):
                yield [array.slice(start, BATCH_ROWS) for array in arrays]

    def _batches(self) -> Iterator[Any]:
        with self._reader() as reader:
            if hasattr(reader, "num_record_batches"):
                yield from map(reader.get_batch, range(reader.num_record_batches))
            else:
                yield from reader

    @contextmanager
    def _reader(self) -> Iterator[Any]:
        import pyarrow as pa

        with self._path.open("rb") as file:
            beginning = file.read(len(_ARROW_FILE))
            file.seek(0)
            if beginning.startswith(_FEATHER_1):
                raise ExplorerError(
                    FailureKind.INPUT,
                    f"{self._path.name} is in the first version of Feather, which is no longer read.",
                    "Write it again as Feather version 2 or as Parquet.",
                )
            opening = pa.ipc.open_file if beginning == _ARROW_FILE else pa.ipc.open_stream
            with opening(file) as reader:
                yield reader


@contextmanager
def _opened(path: Path) -> Iterator[_Parquet | _Arrow]:
    """Open a table, to be read column chunk by column chunk through a small buffer."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow = path.suffix.lower() in _ARROW_SUFFIXES
    try:
        if arrow:
            yield _Arrow(path)
            return
        # Without these two, a whole column chunk (often all rows of a file) is held beside what is made of it.
        with pq.ParquetFile(path, memory_map=False, buffer_size=_BUFFER, pre_buffer=False) as file:
            yield _Parquet(file)
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's fault, not the file's
        kind = "an Arrow" if arrow else "a Parquet"
        raise ExplorerError(
            FailureKind.INPUT,
            f"{path.name} is not {kind} file, or it is damaged.",
            "Write it again, or save it as CSV.",
        ) from None
