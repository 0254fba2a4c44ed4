"""Opening Parquet and Arrow tables: what is in the file, batch by batch, and the sentence where it is none."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from explorer.domain.failure import ExplorerError, FailureKind

BATCH_ROWS = 4096
"""Rows read at a time."""

_ARROW_SUFFIXES = (".arrow", ".feather")
_BUFFER = 1 << 20
_ARROW_FILE, _FEATHER_1 = b"ARROW1", b"FEA1"


def import_arrow() -> Any:
    """Import pyarrow, and have it do without pandas.

    By itself it imports pandas, where that is installed, at the first list that it is given: a third of a second for
    objects that nothing here has. Where pandas is imported already, as by Ray, it stays what it is.
    """
    if "pyarrow" in sys.modules or "pandas" in sys.modules:
        import pyarrow

        return pyarrow
    sys.meta_path.insert(0, _NoPandas)
    try:
        import pyarrow

        # It looks for pandas now, and not again unless it is asked for pandas' objects.
        pyarrow.array([None])
    finally:
        sys.meta_path.remove(_NoPandas)
    return pyarrow


class _NoPandas:
    """Says that pandas is not installed."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


class ParquetTable:
    """A Parquet file; `schema` is Arrow's of its columns."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.schema = file.schema_arrow

    def count(self) -> int:
        """Return how many rows there are."""
        rows: int = self._file.metadata.num_rows
        return rows

    def rows(self, start: int, count: int) -> Any:
        """Return `count` rows from row `start` on, all columns, as a table; only their row groups are read."""
        import pyarrow as pa

        metadata = self._file.metadata
        ends = np.cumsum([metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)])
        first, last = np.searchsorted(ends, (start, start + count - 1), side="right").tolist()
        at = int(ends[first - 1]) if first else 0
        found = []
        for batch in self._file.iter_batches(BATCH_ROWS, row_groups=list(range(first, last + 1)), use_threads=False):
            inside = slice(max(start - at, 0), min(start + count - at, batch.num_rows))
            if inside.start < inside.stop:
                found.append(batch.slice(inside.start, inside.stop - inside.start))
            at += batch.num_rows
            if at >= start + count:
                break
        return pa.Table.from_batches(found, self.schema)

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


class ArrowTable:
    """A table in Arrow's own format, which says neither how many rows it has nor that its numbers make sense."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._reader() as reader:
            self.schema = reader.schema

    def count(self) -> int:
        """Return how many rows there are."""
        return sum(batch.num_rows for batch in self._batches())

    def batches(self, tops: Sequence[int]) -> Iterator[list[Any]]:
        """Yield the arrays of the columns at `tops`, each checked."""
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
def opened(path: Path) -> Iterator[ParquetTable | ArrowTable]:
    """Open a table, to be read column chunk by column chunk through a small buffer."""
    pa = import_arrow()
    import pyarrow.parquet as pq

    arrow = path.suffix.lower() in _ARROW_SUFFIXES
    try:
        if arrow:
            yield ArrowTable(path)
            return
        # Without these two, a whole column chunk (often all rows of a file) is held beside what is made of it.
        with pq.ParquetFile(path, memory_map=False, buffer_size=_BUFFER, pre_buffer=False) as file:
            yield ParquetTable(file)
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's fault, not the file's
        kind = "an Arrow" if arrow else "a Parquet"
        raise ExplorerError(
            FailureKind.INPUT,
            f"{path.name} is not {kind} file, or it is damaged.",
            "Write it again, or save it as CSV.",
        ) from None
