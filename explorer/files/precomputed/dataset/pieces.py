"""Which rows of Parquet files are encoded together: known from the ends of the files, without reading them."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.files.formats.columnar import columnar_table, columns_of
from explorer.files.formats.columnar_files import ParquetTable, opened
from explorer.files.texts.folder_files import files_given
from explorer.files.texts.reading import source_names, text_position

PIECE_ROWS = 8192
"""Rows of a piece at most: as many as `encode` sorts by length together, and all that is lost with a machine."""

ADDED = ("row", "vector", "norm", "token_count", "truncated")
"""Columns that stand beside those of the input."""

_SUFFIXES = (".parquet", ".pq")
_END = 8
"""Bytes of a Parquet file's length of its footer, and of its mark."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of one file.

    Parameters
    ----------
    number
        Its place among all pieces.
    file
        The place of its file among all files.
    start, rows
        Its first row there, and how many it has.
    first
        The number, from 0, of its first row among all rows of all files.
    """

    number: int
    file: int
    start: int
    rows: int
    first: int


@dataclass(frozen=True, slots=True)
class Source:
    """One of the files.

    Parameters
    ----------
    path
        Where it is, absolute.
    name
        What it is called, told apart from the others.
    rows
        How many it has.
    digest
        Differs where its content does: of its size and its footer, which tells where each column lies and its extremes.
    """

    path: str
    name: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Pieces:
    """Files cut into pieces.

    Parameters
    ----------
    sources, pieces
        In order.
    column
        Name of the column of the texts.
    """

    sources: tuple[Source, ...]
    pieces: tuple[Piece, ...]
    column: str

    @property
    def rows(self) -> int:
        """Rows in all."""
        return sum(source.rows for source in self.sources)


def cut(files: Sequence[str], column: str | None, context: JobContext, most: int = PIECE_ROWS) -> Pieces:
    """Cut Parquet files into pieces of at most `most` rows.

    Parameters
    ----------
    files
        Files, patterns of files such as "corpus/*.parquet", and folders of them.
    column
        Name of the column of the texts; None to find it in the first file.
    context
        Where to report and when to stop.

    Raises
    ------
    ColumnChoiceNeeded
        Where several columns could hold the texts and none is named.
    ExplorerError
        INPUT, where there is no such file, one is no Parquet or damaged, lacks the column, or has one whose name is
        taken by what is added.
    """
    paths, notes = files_given(_expanded(files))
    for note in notes:
        context.report(Progress("Reading", note=note))
    for path in paths:
        if path.suffix.lower() not in _SUFFIXES:
            raise ExplorerError(
                FailureKind.INPUT, f"Ray encodes Parquet files, and {path.name} is none.", "Save it as Parquet."
            )
    paths = tuple(path.absolute() for path in paths)
    if column is None:
        table = columnar_table(paths[0], context)
        column = table.columns[text_position(table, paths[0].name, None)]
    sources: list[Source] = []
    pieces: list[Piece] = []
    first = 0
    for place, (path, name) in enumerate(zip(paths, source_names(paths), strict=True)):
        context.check()
        context.report(Progress("Looking at the files", place, len(paths)))
        rows = _checked_rows(path, column)
        sources.append(Source(str(path), name, rows, _digest(path)))
        for start in range(0, rows, most):
            pieces.append(Piece(len(pieces), place, start, min(most, rows - start), first + start))
        first += rows
    if not pieces:
        raise ExplorerError(FailureKind.INPUT, "The files have no rows.", "Choose files with at least one sentence.")
    return Pieces(tuple(sources), tuple(pieces), column)


def _expanded(files: Sequence[str]) -> list[Path]:
    """Return files, and what patterns stand for."""
    found: list[Path] = []
    for name in files:
        path = Path(name)
        patterned = not path.exists() and glob.has_magic(name)
        inside = sorted(glob.glob(name, recursive=True)) if patterned else []  # noqa: PTH207 -- also absolute ones
        if "://" in name:
            raise ExplorerError(
                FailureKind.INPUT,
                f"{name} is an address, not a file.",
                "Mount it in the same place on every machine of the cluster.",
            )
        if not path.exists() and not inside:
            raise ExplorerError(FailureKind.INPUT, f"There is no file {name}.", "Check the name.")
        found += map(Path, inside or [name])
    return found


def _checked_rows(path: Path, column: str) -> int:
    """Return how many rows a file has that can be encoded."""
    columns, rows = columns_of(path)
    names = [found.name for found in columns]
    if column not in names:
        raise ExplorerError(
            FailureKind.INPUT,
            f"{path.name} has no column called {column}.",
            f"Its columns are {', '.join(names)}; all files need the same column of texts.",
        )
    with opened(path) as file:
        taken = next((name for name in file.schema.names if name in ADDED), None)
        if taken is not None:
            raise ExplorerError(
                FailureKind.INPUT,
                f"{path.name} has a column called {taken}, as one that encode adds.",
                f"Rename it, or leave it out: {', '.join(ADDED)} are added.",
            )
    return rows


def _digest(path: Path) -> str:
    """Return what `Source.digest` is."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END))
        footer = int.from_bytes(file.read(_END)[:4], "little")
        file.seek(max(0, size - _END - footer))
        return hashlib.blake2b(file.read() + str(size).encode(), digest_size=16).hexdigest()


def rows_of(piece: Piece, source: Source) -> Any:
    """Return the rows of a piece as a `pyarrow.Table`, all columns; raises `ExplorerError` of kind INPUT."""
    with opened(Path(source.path)) as file:
        assert isinstance(file, ParquetTable)
        return file.rows(piece.start, piece.rows)
