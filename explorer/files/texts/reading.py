"""Texts out of files."""

from __future__ import annotations

import io
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.texts.categorical import Categorical
from explorer.domain.texts.corpus import Corpus
from explorer.domain.texts.place import AS_FOUND, Place
from explorer.files.disk.pace import Pace
from explorer.files.formats.plain import text_table
from explorer.files.tables.columns import (
    LABEL_NAMES,
    Column,
    ColumnChoiceNeeded,
    describe_column,
    guess_column,
    plausible_columns,
)
from explorer.files.tables.table import Table, column_position, line_of, lines_of, text_cells
from explorer.files.texts.encodings import open_text
from explorer.files.texts.folder_files import files_given
from explorer.files.texts.formats import Format, format_of, open_table
from explorer.files.texts.text_store import TextBuilder

STANDARD_INPUT = "-"
"""Stands for standard input, read as plain text, where a file's name is expected."""

_STANDARD_INPUT_NAME = "standard input"
_INSPECTED_ROWS = 200


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


def inspect(path: Path, context: JobContext | None = None, place: Place = AS_FOUND) -> Inspection:
    """Look at the columns of a file.

    Raises
    ------
    ExplorerError
        INPUT, where the file is missing, a folder, unreadable, empty, binary or damaged.
    """
    with open_table(path, context or JobContext(), place) as table:
        columns = describe(table)
    return Inspection(format_of(path), columns, guess_column(columns))


def read(
    path: Path, column: str | None, context: JobContext, source: str | None = None, place: Place = AS_FOUND
) -> Corpus:
    """Read the texts of one file, each on one line.

    Blank texts are left out. Labels come from a column named label, category or class.

    Parameters
    ----------
    path
        A file in one of `FORMATS`.
    column
        Name of the column of the texts; None to find it.
    context
        Where to report and when to stop.
    source
        Where the texts came from, as the user reads it; None for the file's name.
    place
        Where in the file its table is.

    Raises
    ------
    ColumnChoiceNeeded
        Where several columns could be meant and `column` is None.
    PlaceNeeded
        Where the table could be in several places and `place` does not say which.
    ExplorerError
        INPUT, as `inspect`, and where the column is missing or holds no text.
    """
    with open_table(path, context, place) as table:
        return corpus_of(table, column, path.name, source or path.name, context)


def corpus_of(table: Table, column: str | None, name: str, source: str, context: JobContext) -> Corpus:
    """Read the texts of an open table; `name` is what it is called, the rest is as for `read`."""
    return _corpus(table, text_position(table, name, column), name, source, context)[0]


def read_numbered(
    file: str | Path, column: str | None, context: JobContext, place: Place = AS_FOUND
) -> tuple[Corpus, tuple[int, ...]]:
    """Read the texts of one file, or of standard input ("-"), with the number from 1 of each.

    Returns
    -------
    tuple of Corpus and tuple of int
        The texts, as `read` returns them, and for each the number of its line in plain text, of its row below the head
        of a table, of its block in Markdown; blank lines and rows without a text have a number too.

    Raises
    ------
    ExplorerError
        As `read`.
    """
    if str(file) == STANDARD_INPUT:
        corpus, numbers = _lines(sys.stdin.buffer.read(), _STANDARD_INPUT_NAME, context)
        return corpus, tuple(numbers)
    path = Path(file)
    with open_table(path, context, place) as table:
        corpus, numbers = _corpus(table, text_position(table, path.name, column), path.name, path.name, context)
    return corpus, tuple(numbers)


def read_all(files: Sequence[str | Path], column: str | None, context: JobContext, place: Place = AS_FOUND) -> Corpus:
    """Read several files into one corpus, in order; "-" is standard input, a folder stands for the files in it."""
    corpora = []
    files, notes = files_given(files)
    for note in notes:
        context.report(Progress("Reading", note=note))
    for file, source in zip(files, source_names(list(map(Path, files))), strict=True):
        if str(file) == STANDARD_INPUT:
            corpora.append(read_lines(sys.stdin.buffer.read(), _STANDARD_INPUT_NAME, context))
        else:
            corpora.append(read(Path(file), column, context, source, place))
    return joined(corpora)


def joined(corpora: Sequence[Corpus]) -> Corpus:
    """Return `Corpus.concatenate` of corpora, their texts on the disk where they are too many for the memory."""
    if len(corpora) == 1:
        return corpora[0]
    texts = TextBuilder()
    for corpus in corpora:
        texts.extend(corpus.texts)
    return Corpus.concatenate(corpora, texts.finish())


def source_names(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return a name for each file: its own, with as many of its folders as tell it from the other files.

    The same file given twice has one name.
    """
    parts = [path.absolute().parts for path in paths]
    depths = [1] * len(parts)
    while True:
        names = tuple(Path(*part[-depth:]).as_posix() for part, depth in zip(parts, depths, strict=True))
        files: dict[str, set[tuple[str, ...]]] = {}
        for name, part in zip(names, parts, strict=True):
            files.setdefault(name, set()).add(part)
        if all(len(same) == 1 for same in files.values()):
            return names
        depths = [depth + (len(files[name]) > 1) for name, depth in zip(names, depths, strict=True)]


def read_lines(data: bytes, source: str, context: JobContext) -> Corpus:
    """Read texts, one a line, from bytes in any encoding; raises `ExplorerError` of kind INPUT as `read`."""
    return _lines(data, source, context)[0]


def _lines(data: bytes, source: str, context: JobContext) -> tuple[Corpus, array[int]]:
    with open_text(io.BytesIO(data), source, context) as text:
        return _corpus(text_table(text, source, context), 0, source, source, context)


def describe(table: Table) -> tuple[Column, ...]:
    """Return the columns of an open table, judged by its first rows."""
    head = list(islice(table.rows(range(len(table.columns))), _INSPECTED_ROWS))
    return tuple(
        describe_column(name, [line_of(row[position]) for row in head]) for position, name in enumerate(table.columns)
    )


def text_position(table: Table, name: str, wanted: str | None) -> int:
    """Return the position of the column of the texts.

    Raises
    ------
    ColumnChoiceNeeded
        Where several columns could be meant and none is `wanted`.
    ExplorerError
        INPUT, where the column is missing or no column holds text.
    """
    if wanted is not None:
        return column_position(table, name, wanted)
    columns = describe(table)
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


def _corpus(table: Table, position: int, name: str, source: str, context: JobContext) -> tuple[Corpus, array[int]]:
    """Return the texts of a column, and the number of each one's row."""
    wanted = [position]
    wanted += [i for i, column in enumerate(table.columns) if column.casefold() in LABEL_NAMES and i != position][:1]
    pace = Pace(f"Reading {name}", context)
    texts = TextBuilder()
    labels: list[str] = []
    numbers = array("q")
    same: dict[str, str] = {}
    row = 1
    for batch in table.batches(wanted):
        found = text_cells(batch[0], row, table.columns[position], name)
        kept = [place for place, text in enumerate(found) if text]
        texts.extend(found if len(kept) == len(found) else [found[place] for place in kept])
        numbers.extend(range(row, row + len(found)) if len(kept) == len(found) else [row + place for place in kept])
        if len(batch) > 1:
            beside = lines_of(batch[1])
            labels += [same.setdefault(beside[place], beside[place]) for place in kept]
        row += len(found)
        pace.show(*table.position())
    context.check()
    if not len(texts):
        raise _blank(name)
    sources = Categorical.repeated(source, len(texts))
    return Corpus(texts.finish(), sources, labels if any(labels) else (), texts.fingerprint), numbers


def _blank(name: str) -> ExplorerError:
    return ExplorerError(FailureKind.INPUT, f"{name} holds no texts.", "Choose a file with at least one sentence.")
