"""Texts out of files."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from explorer.domain.corpus import Corpus
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.files.cleaning import one_line
from explorer.files.columns import (
    LABEL_NAMES,
    Column,
    ColumnChoiceNeeded,
    describe_column,
    guess_column,
    plausible_columns,
)
from explorer.files.encodings import open_text
from explorer.files.formats import FORMATS, Format, format_of
from explorer.files.plain import text_table
from explorer.files.table import MAX_TEXT, Table

STANDARD_INPUT = "-"
"""Stands for standard input, read as plain text, where a file's name is expected."""

_INSPECTED_ROWS = 200
_REPORTED_ROWS = 5000


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file holds, as far as its beginning tells.

    Parameters
    ----------
    format
        Told by the file's extension.
    columns
        All columns; one named "text" where the format has no columns.
    guessed
        Name of the column that `read` takes if none is named; None if it asks.
    """

    format: Format
    columns: tuple[Column, ...]
    guessed: str | None


def inspect(path: Path, context: JobContext | None = None) -> Inspection:
    """Look at the columns of a file.

    Raises
    ------
    ExplorerError
        INPUT, where the file is missing, a folder, unreadable, empty, binary or damaged.
    """
    with _opened(path, context or JobContext()) as table:
        columns = _describe(table)
    return Inspection(format_of(path), columns, guess_column(columns))


def read(path: Path, column: str | None, context: JobContext) -> Corpus:
    """Read the texts of one file, each on one line, with the file's name as their source.

    Blank texts are left out. Labels come from a column named label, category or class.

    Parameters
    ----------
    path
        A file in one of `FORMATS`.
    column
        Name of the column of the texts; None to find it.
    context
        Where to report and when to stop.

    Raises
    ------
    ColumnChoiceNeeded
        Where several columns could be meant and `column` is None.
    ExplorerError
        INPUT, as `inspect`, and where the column is missing or holds no text.
    """
    with _opened(path, context) as table:
        position = _text_position(table, path.name, column)
        return _corpus(table, position, path.name, context)


def read_all(files: Sequence[str | Path], column: str | None, context: JobContext) -> Corpus:
    """Read several files into one corpus, in order; "-" is standard input, one text a line."""
    corpora = []
    for file in files:
        if str(file) == STANDARD_INPUT:
            corpora.append(read_lines(sys.stdin.buffer.read(), "standard input", context))
        else:
            corpora.append(read(Path(file), column, context))
    return Corpus.concatenate(corpora)


def read_lines(data: bytes, source: str, context: JobContext) -> Corpus:
    """Read texts, one a line, from bytes in any encoding; raises `ExplorerError` of kind INPUT as `read`."""
    with open_text(io.BytesIO(data), source, context) as text:
        return _corpus(text_table(text, source, context), 0, source, context)


@contextmanager
def _opened(path: Path, context: JobContext) -> Iterator[Table]:
    """Open a file, turning every way in which that can fail into a plain sentence."""
    try:
        if path.is_dir():
            raise ExplorerError(FailureKind.INPUT, f"{path} is a folder.", "Choose the files in it.")
        if not path.exists():
            raise ExplorerError(FailureKind.INPUT, f"There is no file {path}.", "Check the name and the folder.")
        if not path.is_file():
            raise ExplorerError(FailureKind.INPUT, f"{path} is not an ordinary file.", "Copy it into one first.")
        entry = FORMATS[format_of(path)]
        if path.stat().st_size == 0:
            raise ExplorerError(
                FailureKind.INPUT, f"{path.name} is empty.", "Choose a file with at least one sentence."
            )
        with entry.open(path, context) as table:
            yield table
    except PermissionError:
        raise ExplorerError(
            FailureKind.INPUT, f"{path} may not be read.", "Change its permissions or copy it elsewhere."
        ) from None
    except UnicodeDecodeError:
        raise ExplorerError(
            FailureKind.INPUT, f"{path.name} changed while it was read.", "Try again when it is complete."
        ) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ExplorerError(
            FailureKind.INPUT, f"{path.name} could not be read: {reason}.", "Copy it to another disk and try again."
        ) from None


def _describe(table: Table) -> tuple[Column, ...]:
    head = list(islice(table.rows(range(len(table.columns))), _INSPECTED_ROWS))
    return tuple(
        describe_column(name, [one_line(row[position] or "") for row in head])
        for position, name in enumerate(table.columns)
    )


def _text_position(table: Table, name: str, wanted: str | None) -> int:
    """Position of the column of the texts."""
    if wanted is not None:
        for fold in (str, str.casefold):
            for position, column in enumerate(table.columns):
                if fold(column) == fold(wanted):
                    return position
        raise ExplorerError(
            FailureKind.INPUT,
            f"{name} has no column {wanted}.",
            f"Its columns are {', '.join(table.columns)}.",
        )
    columns = _describe(table)
    if not any(column.samples for column in columns):
        raise _blank(name)
    guessed = guess_column(columns)
    if guessed is not None:
        return table.columns.index(guessed)
    candidates = plausible_columns(columns)
    if candidates:
        raise ColumnChoiceNeeded(name, candidates)
    raise ExplorerError(
        FailureKind.INPUT,
        f"No column of {name} holds text.",
        f"Its columns are {', '.join(table.columns)}.",
    )


def _corpus(table: Table, position: int, name: str, context: JobContext) -> Corpus:
    wanted = [position]
    wanted += [i for i, column in enumerate(table.columns) if column.casefold() in LABEL_NAMES and i != position][:1]
    texts: list[str] = []
    labels: list[str] = []
    for number, row in enumerate(table.rows(wanted), start=1):
        if number % _REPORTED_ROWS == 0:
            context.report(Progress(f"Reading {name}", done=number))
        cell = row[0]
        if cell is None:
            raise ExplorerError(
                FailureKind.INPUT,
                f"Row {number:,} of column {table.columns[position]} in {name} holds no text.",
                "Choose a column of texts.",
            )
        text = one_line(cell)
        if not text:
            continue
        if len(text) > MAX_TEXT:
            raise ExplorerError(
                FailureKind.INPUT,
                f"Text {number:,} of {name} is longer than {MAX_TEXT:,} characters.",
                "Split it into sentences.",
            )
        texts.append(text)
        if len(row) > 1:
            labels.append(one_line(row[1] or ""))
    context.check()
    if not texts:
        raise _blank(name)
    return Corpus(tuple(texts), (name,) * len(texts), tuple(labels) if any(labels) else ())


def _blank(name: str) -> ExplorerError:
    return ExplorerError(FailureKind.INPUT, f"{name} holds no texts.", "Choose a file with at least one sentence.")
