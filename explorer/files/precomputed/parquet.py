"""Vectors in a column of a Parquet table, beside texts and labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from explorer.domain.job import JobContext
from explorer.domain.precomputed import PrecomputedVectors
from explorer.files.columns import LABEL_NAMES
from explorer.files.pace import Pace
from explorer.files.parquet import cells, column_at, open_parquet, parquet_table, record_batches
from explorer.files.precomputed.rows import VECTOR_NAMES, Rows, refuse
from explorer.files.reading import describe, text_position
from explorer.files.table import Table

_LEAST_WIDTH = 8
"""Numbers in a list from which it is taken for a vector where neither its name nor its type says so."""


def has_vectors(path: Path) -> bool:
    """Whether a column of a Parquet file holds vectors."""
    return _vector_column(path) is not None


def read(path: Path, column: str | None, context: JobContext, source: str) -> PrecomputedVectors:
    """Read the vectors with the texts and labels beside them; arguments and errors as of `opening.read_vectors`."""
    vector_at = _vector_column(path)
    assert vector_at is not None
    table = parquet_table(path, context)
    with open_parquet(path) as file:
        fields: list[str] = list(file.schema_arrow.names)
        total: int = file.metadata.num_rows
    text_at = _text_column(table, path.name, column)
    label_at = next(
        (i for i, name in enumerate(table.columns) if name.casefold() in LABEL_NAMES and i != text_at), None
    )
    wanted = [place for place in (vector_at, text_at, label_at) if place is not None]
    rows = Rows(path.name, total, None if text_at is None else table.columns[text_at])
    pace, width, done = Pace(f"Reading {path.name}", context), 0, 0
    for batch in record_batches(path, [fields[place] for place in wanted], context):
        vectors = _matrix(column_at(batch, fields, vector_at), width, done, path.name)
        width = vectors.shape[1]
        beside = [None if place is None else cells(column_at(batch, fields, place)) for place in (text_at, label_at)]
        rows.add(vectors, beside[0], beside[1])
        done += len(batch)
        pace.show(done, total)
    return rows.finish(source)


def _text_column(table: Table, name: str, wanted: str | None) -> int | None:
    """Position of the column of texts; None where no column could be meant."""
    if wanted is None and not any(column.has_words for column in describe(table)):
        return None
    return text_position(table, name, wanted)


def _vector_column(path: Path) -> int | None:
    """Position of the column of vectors: by its name, its type, or the length of its first list; None for none."""
    import pyarrow as pa

    with open_parquet(path) as file:
        schema = file.schema_arrow
        lists = [
            place
            for place, field in enumerate(schema)
            if (pa.types.is_list(field.type) or pa.types.is_large_list(field.type) or _fixed(field.type))
            and (pa.types.is_floating(field.type.value_type) or _is_quantized(field))
        ]
        named = {schema.names[place].casefold(): place for place in reversed(lists)}
        for name in VECTOR_NAMES:
            if name in named:
                return named[name]
        lists = [place for place in lists if _first_length(file, schema, place) >= _LEAST_WIDTH]
    if len(lists) > 1:
        listed = ", ".join(schema.names[place] for place in lists)
        raise refuse(
            f"Several columns of {path.name} hold vectors: {listed}.", f"Name the one to show {VECTOR_NAMES[0]}."
        )
    return lists[0] if lists else None


def _is_quantized(field: Any) -> bool:
    """Whether a list of whole numbers is a vector in eight bits a number; others are more likely ids of tokens."""
    import pyarrow as pa

    kind = field.type.value_type
    return field.name.casefold() in VECTOR_NAMES and bool(pa.types.is_int8(kind) or pa.types.is_uint8(kind))


def _fixed(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_fixed_size_list(kind))


def _first_length(file: Any, schema: Any, place: int) -> int:
    kind = schema.field(place).type
    if _fixed(kind):
        return int(kind.list_size)
    for batch in file.iter_batches(64, columns=[schema.names[place]], use_threads=False):
        return max((len(value) for value in batch.column(0) if value.is_valid), default=0)
    return 0


def _matrix(column: Any, width: int, before: int, name: str) -> np.ndarray:
    """Return a column of lists as (n, D); `width` is the D of the rows before, 0 at first."""
    import pyarrow.compute as pc

    lengths = pc.fill_null(pc.list_value_length(column), -1).to_numpy(zero_copy_only=False)
    width = width or int(lengths[0])
    if width < 1:
        raise _bad_row(before, name, "holds no vector")
    odd = np.flatnonzero(lengths != width)
    if len(odd):
        length = int(lengths[odd[0]])
        what = "holds no vector" if length < 1 else f"holds a vector of length {length:,}, the rows before {width:,}"
        raise _bad_row(before + int(odd[0]), name, what)
    values = column.flatten()
    if values.null_count:
        row = int(np.argmax(values.is_null().to_numpy(zero_copy_only=False))) // width
        raise _bad_row(before + row, name, "holds a vector with a number missing")
    matrix: np.ndarray = values.to_numpy(zero_copy_only=False).reshape(-1, width)
    return matrix


def _bad_row(row: int, name: str, what: str) -> Exception:
    return refuse(f"Row {row + 1:,} of {name} {what}.", "Every row needs a vector of the same length.")
