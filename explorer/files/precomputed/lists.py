"""Vectors in the columns of Arrow tables: lists of numbers of every kind, and one column a dimension."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.words import with_commas
from explorer.files.formats.columnar import ArrowColumn, cells, column_batches, holds_bytes
from explorer.files.precomputed import cells as in_text
from explorer.files.precomputed.candidates import (
    LEAST_WIDTH,
    VECTOR_NAMES,
    Candidate,
    Found,
    is_named,
    numbered_runs,
    uniform,
)
from explorer.files.precomputed.rows import refuse

_LOOKED_AT = 256
"""Rows by which a column is judged."""


def candidates(path: Path, columns: Sequence[ArrowColumn]) -> list[Candidate]:
    """Find the columns of a Parquet or Arrow file that hold vectors.

    Raises
    ------
    ExplorerError
        INPUT, where a column is called a vector and cannot be read as one, or the file is damaged.
    """
    import pyarrow as pa

    runs = numbered_runs([(c.name if _is_number(c.type) else "", pa.types.is_floating(c.type)) for c in columns])
    found = [Candidate(called, len(places), places, partial(_wide, name=path.name)) for called, places in runs]
    looked = [place for place, column in enumerate(columns) if _may_hold(column)]
    if not looked:
        return found
    wanted = [columns[place] for place in looked]
    heads = next(column_batches(path, wanted, JobContext()), None) or [pa.array([], column.type) for column in wanted]
    for place, head in zip(looked, heads, strict=True):
        candidate = _candidate(path.name, columns[place], place, head.slice(0, _LOOKED_AT))
        if candidate is not None:
            found.append(candidate)
    return found


def _may_hold(column: ArrowColumn) -> bool:
    import pyarrow as pa

    numbers = _innermost(column.type)
    if numbers is not column.type:
        return _is_number(numbers) or is_named(column.name)
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(test(column.type) for test in texts) or holds_bytes(column.type) or _is_vector_name(column)


def _is_vector_name(column: ArrowColumn) -> bool:
    return column.name.casefold() in VECTOR_NAMES


def _candidate(name: str, column: ArrowColumn, place: int, head: Any) -> Candidate | None:
    import pyarrow as pa

    numbers, called = _innermost(column.type), is_named(column.name)
    where = f"column {column.name} of {name}"
    if numbers is column.type:
        if _is_number(numbers):
            return None
        width = in_text.vector_width(cells(head), called=called)
        if width:
            return Candidate(column.name, width, (place,), partial(_from_text, name=where))
        if any(kind(numbers) for kind in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)):
            return None
    if not _is_number(numbers):
        if holds_bytes(numbers) and not (_is_vector_name(column) or _are_floats(head)):
            return None  # a digest, a picture
        raise refuse(
            f"The {where} holds {column.type}, which is not read as vectors.",
            "Write the vectors as lists of numbers; --ignore-vectors encodes the texts.",
        )
    try:
        values, lengths = _numbers(head, 0, where)
        width, _ = uniform(lengths, 0, 0, where)
    except ExplorerError:
        if called:
            raise
        return None
    # Whole numbers are more likely ids of tokens, unless they are too small for that, or a mask.
    codes = (pa.types.is_int8(numbers) or pa.types.is_uint8(numbers)) and _as_array(values).astype(int).max(
        initial=0
    ) > 1
    likely = width >= LEAST_WIDTH and (codes or (pa.types.is_floating(numbers) and _has_fraction(_as_array(values))))
    if not (likely or called):
        return None
    return Candidate(column.name, width, (place,), partial(_from_lists, name=where))


def _are_floats(head: Any) -> bool:
    """Whether bytes are numbers of 32 bits, as databases keep vectors: of one length, and of the sizes of vectors."""
    values = [value for value in head.to_pylist() if value is not None]
    if len({len(value) for value in values}) != 1 or len(values[0]) % 4 or len(values[0]) < 4 * LEAST_WIDTH:
        return False
    numbers = np.abs(np.frombuffer(b"".join(values), "<f4").astype(np.float64))
    return bool(np.isfinite(numbers).all() and ((numbers > 1e-8) & (numbers < 1e4)).mean() > 0.9)


def _has_fraction(values: np.ndarray) -> bool:
    """Whether some are no whole numbers: ids of tokens are written as floats, too."""
    finite = values[np.isfinite(values)]
    return bool((finite != np.rint(finite)).any())


def _from_lists(columns: Sequence[Any], width: int, before: int, name: str) -> Found:
    values, lengths = _numbers(columns[0], before, name)
    width, present = uniform(lengths, width, before, name)
    return _as_array(values).reshape(-1, width or 1), present


def _from_text(columns: Sequence[Any], width: int, before: int, name: str) -> Found:
    return in_text.matrix([cells(columns[0])], width, before, name)


def _wide(columns: Sequence[Any], width: int, before: int, name: str) -> Found:
    return np.stack([_as_array(column) for column in columns], axis=1), None


def _numbers(column: Any, before: int, name: str) -> tuple[Any, np.ndarray]:
    """Return the numbers of all rows one behind the other, and how many each has; -1 where there is no list."""
    import pyarrow.compute as pc

    lengths: np.ndarray = pc.fill_null(pc.list_value_length(column), -1).to_numpy(zero_copy_only=False)
    values = pc.list_flatten(column)
    if _innermost(values.type) is values.type:
        return values, lengths
    several = np.flatnonzero(lengths > 1)
    if len(several):
        raise refuse(
            f"Row {with_commas(before + int(several[0]) + 1)} of {name} holds {with_commas(lengths[several[0]])} "
            f"vectors.",
            "One vector a row is shown: average them, or write one row for each.",
        )
    values, inner = _numbers(values, before, name)
    lengths = lengths.copy()
    lengths[lengths == 1] = inner
    return values, lengths


def _as_array(values: Any) -> np.ndarray:
    """Return numbers as an array, NaN where one is missing."""
    import pyarrow as pa

    if pa.types.is_decimal(values.type) or (values.null_count and not pa.types.is_floating(values.type)):
        values = values.cast(pa.float64())
    array: np.ndarray = values.to_numpy(zero_copy_only=False)
    return array


def _is_number(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind))


def _innermost(kind: Any) -> Any:
    """Return the type of the values of a list, or of lists of lists; the type itself where it is none."""
    import pyarrow as pa

    while _is_list(kind):
        kind = kind.value_type
        if isinstance(kind, pa.BaseExtensionType):
            kind = kind.storage_type
    return kind


def _is_list(kind: Any) -> bool:
    import pyarrow as pa

    of_one_size = pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    return bool(of_one_size or pa.types.is_list_view(kind) or pa.types.is_large_list_view(kind))
