"""The parts of a run: one Parquet file a piece, either whole or not there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from explorer.domain.arrays import BoolArray, FloatArray, IntArray
from explorer.files.disk.atomic import atomic_file
from explorer.files.precomputed.dataset.pieces import Piece

_STEM = "rows-"


def part_path(folder: Path, piece: Piece) -> Path:
    """Return the file of a piece; in the order of their names, parts are in the order of the rows."""
    return folder / f"{_STEM}{piece.first:012}.parquet"


def is_part(path: Path) -> bool:
    """Whether a file is called as a part is."""
    return path.suffix == ".parquet" and path.stem.startswith(_STEM) and path.stem[len(_STEM) :].isdecimal()


def first_row(path: Path) -> int:
    """Return the number of the first row of a part, by its name."""
    return int(path.stem.removeprefix(_STEM))


def is_written(folder: Path, piece: Piece) -> bool:
    """Whether the part of a piece is there, with all its rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows: int = pq.read_metadata(part_path(folder, piece)).num_rows
    except (OSError, pa.ArrowException):
        return False
    return rows == piece.rows


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """The vectors (n, D) of n texts, and (n,) of each their norms, how many tokens it has, and whether it was cut."""

    vectors: FloatArray
    norms: FloatArray
    token_counts: IntArray
    truncated: BoolArray

    @classmethod
    def none(cls, width: int) -> Vectors:
        """Return those of no texts."""
        nothing = np.empty(0, np.float32)
        return cls(nothing.reshape(0, width), nothing, nothing.astype(np.int32), nothing.astype(np.bool_))


def write_part(folder: Path, piece: Piece, table: Any, present: BoolArray, found: Vectors, spec: str) -> None:
    """Write a part: the numbers of the rows, all columns of the input, and the vectors beside them.

    Parameters
    ----------
    folder, piece
        Where, and which.
    table
        `pyarrow.Table` of its m rows.
    present
        bool (m,), which n rows have a text; the others get no vector.
    found
        The vectors of these.
    spec
        How they came about, as JSON; the metadata key `spec` holds it.

    Raises
    ------
    ExplorerError
        DISK.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    ends = np.cumsum(present) * found.vectors.shape[1]
    offsets = pa.array(np.concatenate(([0], ends)).astype(np.int32))
    added = {
        "vector": pa.ListArray.from_arrays(offsets, pa.array(found.vectors.ravel()), mask=pa.array(~present)),
        "norm": _spread(found.norms, present),
        "token_count": _spread(found.token_counts, present),
        "truncated": _spread(found.truncated, present),
    }
    numbers = pa.array(np.arange(piece.first, piece.first + len(present), dtype=np.int64))
    columns = [numbers, *table.unify_dictionaries().columns, *added.values()]
    fields = [pa.field("row", pa.int64()), *table.schema, *(pa.field(name, at.type) for name, at in added.items())]
    schema = pa.schema(fields, metadata={**(table.schema.metadata or {}), "spec": spec})
    # Numbers of vectors repeat too little to be worth a dictionary, or packing.
    beside = [name for name in schema.names if name != "vector"]
    packed = dict.fromkeys(beside, "snappy") | {"vector": "none"}
    with atomic_file(part_path(folder, piece)) as file:
        pq.write_table(pa.table(columns, schema=schema), file, use_dictionary=beside, compression=packed)


def _spread(values: np.ndarray, present: BoolArray) -> Any:
    """Return values (n,) at the places of the rows that have one, among m rows."""
    import pyarrow as pa

    whole = np.zeros(len(present), values.dtype)
    whole[present] = values
    return pa.array(whole, mask=~present)
