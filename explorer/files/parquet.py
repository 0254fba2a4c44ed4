"""Parquet tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.files.jsonl import as_cell
from explorer.files.table import Cell, Table, unique_names

_BATCH = 4096


def parquet_table(path: Path, context: JobContext) -> Table:
    """Open the top-level columns of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    def damaged(error: Exception) -> Exception:
        if isinstance(error, OSError) and error.errno is not None:
            return error  # the disk's fault, not the file's
        return ExplorerError(
            FailureKind.INPUT,
            f"{path.name} is not a Parquet file, or it is damaged.",
            "Write it again, or save it as CSV.",
        )

    try:
        with pq.ParquetFile(path, memory_map=False) as file:
            fields: list[str] = list(file.schema_arrow.names)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise damaged(error) from None

    def rows(wanted: Sequence[int]) -> Iterator[tuple[Cell, ...]]:
        names = [fields[i] for i in wanted]
        try:
            with pq.ParquetFile(path, memory_map=False) as opened:
                for batch in opened.iter_batches(_BATCH, columns=list(dict.fromkeys(names)), use_threads=False):
                    context.check()
                    yield from zip(*(_cells(batch, fields, i) for i in wanted), strict=True)
        except (pa.ArrowException, OSError) as error:
            raise damaged(error) from None

    return Table(unique_names(fields), rows)


def _cells(batch: Any, fields: list[str], position: int) -> list[Cell]:
    """Cells of one column of a batch; of columns with the same name, the one that stands at `position`."""
    import pyarrow as pa

    name = fields[position]
    copies = [i for i, other in enumerate(batch.schema.names) if other == name]
    column = batch.column(copies[fields[:position].count(name)])
    if pa.types.is_nested(column.type):
        return [None] * len(column)
    return [as_cell(value) for value in column.to_pylist()]
