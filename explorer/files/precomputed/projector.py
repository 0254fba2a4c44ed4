"""What the TensorBoard embedding projector loads: vectors as tab-separated numbers, texts and labels beside them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from explorer.domain.job import JobContext
from explorer.domain.precomputed import PrecomputedVectors
from explorer.files.columns import LABEL_NAMES, describe_column, guess_column, is_number, plausible_columns
from explorer.files.encodings import open_text
from explorer.files.pace import Pace
from explorer.files.precomputed.rows import Rows, refuse
from explorer.files.table import MAX_LINE, bounded_lines, unique_names
from explorer.files.vectors import metadata_path

_LOOK, _LOOK_LINES = 1 << 20, 20
_BUFFER = 1 << 20
_SAMPLE = 200


def has_vectors(path: Path) -> bool:
    """Whether the first lines of a .tsv are nothing but numbers, as many in each."""
    with path.open("rb") as file:
        head = file.read(_LOOK)
    lines = head.decode("utf-8", "replace").splitlines()
    if len(head) == _LOOK and len(lines) > 1:
        lines.pop()
    rows = [line.split("\t") for line in lines[:_LOOK_LINES] if line]
    widths = {len(row) for row in rows}
    return len(widths) == 1 and widths != {1} and all(cell and is_number(cell) for row in rows for cell in row)


def read(path: Path, column: str | None, context: JobContext, source: str) -> PrecomputedVectors:
    """Read vectors with what `<name>.metadata.tsv` or `metadata.tsv` beside them says of each.

    The metadata has a line a vector, below a line of names where it has several columns. Arguments and errors as of
    `opening.read_vectors`.
    """
    import pyarrow as pa
    from pyarrow import csv

    size = path.stat().st_size
    total, width = _count(path, context), _width_of(path)
    beside = _metadata(path, total, column, context)
    texts, labels = (None, None) if beside is None else beside[1:]
    rows = Rows(path.name, total, None if beside is None else beside[0])
    pace, done, number = Pace(f"Reading {path.name}", context), 0, 0
    names = [f"d{place}" for place in range(width)]

    def spoiled(row: object) -> str:
        nonlocal number
        number = getattr(row, "number", 0) or 0
        return "error"

    try:
        with path.open("rb") as file:
            reader = csv.open_csv(
                file,
                csv.ReadOptions(use_threads=False, block_size=_BUFFER, column_names=names),
                csv.ParseOptions(delimiter="\t", quote_char=False, invalid_row_handler=spoiled),
                csv.ConvertOptions(column_types=dict.fromkeys(names, pa.float32()), null_values=[]),
            )
            for batch in reader:
                part = slice(done, done + len(batch))
                matrix = np.stack([values.to_numpy(zero_copy_only=False) for values in batch.columns], axis=1)
                rows.add(matrix, texts[part] if texts else None, labels[part] if labels else None)
                done += len(batch)
                pace.show(min(file.tell(), size), size)
    except pa.ArrowInvalid:
        where = f"Row {number:,}" if number else f"A row after row {done:,}"
        raise refuse(
            f"{where} of {path.name} is not {width:,} numbers.", "Each row must be one vector, with tabs between them."
        ) from None
    return rows.finish(source)


def _width_of(path: Path) -> int:
    with path.open("rb") as file:
        return next((line.count(b"\t") + 1 for line in file if line.strip()), 0)


def _count(path: Path, context: JobContext) -> int:
    """Return the number of lines that are not blank."""
    count = 0
    with path.open("rb") as file:
        for number, line in enumerate(file):
            count += not line.isspace()
            if number % 1000 == 0:
                context.check()
    return count


def _metadata(
    path: Path, total: int, column: str | None, context: JobContext
) -> tuple[str, Sequence[str], Sequence[str] | None] | None:
    """Return the name of the column of texts, the texts, and the labels if there are any; None without a file."""
    beside = next((name for name in (metadata_path(path), path.with_name("metadata.tsv")) if name.is_file()), None)
    if beside is None or beside == path:
        return None
    with beside.open("rb") as stream, open_text(stream, beside.name, context) as text:
        lines = [line.rstrip("\r\n").split("\t") for line in bounded_lines(text, beside.name, MAX_LINE, context)]
    while lines and not any(lines[-1]):
        lines.pop()
    if len(lines) not in (total, total + 1):
        raise refuse(
            f"{path.name} holds {total:,} vectors, but {beside.name} has {len(lines):,} lines.",
            "There must be one for each vector, below one line of names where there are several columns.",
        )
    head = lines.pop(0) if len(lines) > total else [f"column {place + 1}" for place in range(len(lines[0]))]
    names = unique_names(head)
    columns = [[line[place] if place < len(line) else "" for line in lines] for place in range(len(names))]
    described = [
        describe_column(name, list(islice(values, _SAMPLE))) for name, values in zip(names, columns, strict=True)
    ]
    chosen = column or guess_column(described) or next(iter(c.name for c in plausible_columns(described)), names[0])
    folded = [name.casefold() for name in names]
    if chosen.casefold() not in folded:
        raise refuse(f"{beside.name} has no column {chosen}.", f"Its columns are {', '.join(names)}.")
    at = folded.index(chosen.casefold())
    label = next((place for place, name in enumerate(folded) if name in LABEL_NAMES and place != at), None)
    return names[at], columns[at], None if label is None else columns[label]
