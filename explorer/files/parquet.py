"""Parquet tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.files.class_labels import with_class_names
from explorer.files.records import as_cell
from explorer.files.table import Batch, Cell, Table, unique_names

BATCH_ROWS = 4096
"""Rows read at a time."""

_BUFFER = 1 << 20


def parquet_table(path: Path, context: JobContext) -> Table:
    """Open the top-level columns of a Parquet file."""
    with open_parquet(path) as file:
        fields: list[str] = list(file.schema_arrow.names)
        total: int = file.metadata.num_rows
        metadata = file.schema_arrow.metadata
    done = 0

    def batches(wanted: Sequence[int]) -> Iterator[Batch]:
        nonlocal done
        done = 0
        for batch in record_batches(path, [fields[i] for i in wanted], context):
            done += len(batch)
            yield tuple(cells(column_at(batch, fields, i)) for i in wanted)

    return with_class_names(Table(unique_names(fields), batches, lambda: (done, total)), metadata)


@contextmanager
def open_parquet(path: Path) -> Iterator[Any]:
    """Open a Parquet file, to be read column chunk by column chunk through a small buffer.

    Raises
    ------
    ExplorerError
        INPUT, where it is damaged or no Parquet file, also when that is found while reading.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        # Without these two, a whole column chunk (often all rows of a file) is held beside what is made of it.
        with pq.ParquetFile(path, memory_map=False, buffer_size=_BUFFER, pre_buffer=False) as file:
            yield file
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's fault, not the file's
        raise ExplorerError(
            FailureKind.INPUT,
            f"{path.name} is not a Parquet file, or it is damaged.",
            "Write it again, or save it as CSV.",
        ) from None


def record_batches(path: Path, names: Sequence[str], context: JobContext) -> Iterator[Any]:
    """Iterate over the record batches of some columns; raises as `open_parquet`."""
    with open_parquet(path) as file:
        for batch in file.iter_batches(BATCH_ROWS, columns=list(dict.fromkeys(names)), use_threads=False):
            context.check()
            yield batch


def column_at(batch: Any, fields: Sequence[str], position: int) -> Any:
    """Return one column of a batch; of columns with the same name, the one that stands at `position` of the file."""
    name = fields[position]
    copies = [i for i, other in enumerate(batch.schema.names) if other == name]
    return batch.column(copies[fields[:position].count(name)])


def cells(column: Any) -> list[Cell]:
    """Return a column of a batch as cells; None for what is no text, such as lists."""
    import pyarrow as pa

    if pa.types.is_nested(column.type):
        return [None] * len(column)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        values: list[Cell] = column.to_numpy(zero_copy_only=False).tolist()
        return ["" if value is None else value for value in values] if column.null_count else values
    return [as_cell(value) for value in column.to_pylist()]
