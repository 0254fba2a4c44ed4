"""Where a script takes its sentences from: written out in it, or read from files in the simplest way that is true."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from explorer.domain.job import JobContext
from explorer.domain.texts.place import AS_FOUND, Place
from explorer.files.formats.delimited import Dialect, read_dialect
from explorer.files.formats.gzipped import PACKED
from explorer.files.script.code import INDENT, call, comprehension, literal
from explorer.files.tables.table import column_position
from explorer.files.texts.encodings import detect, open_text
from explorer.files.texts.formats import Format, format_of, open_table
from explorer.files.texts.reading import STANDARD_INPUT, inspect, read

SENTENCES_FILE = "sentences.txt"
"""The file that a script of many sentences reads; the window saves the sentences under this name."""

MOST_WRITTEN_OUT = 20
"""Sentences up to which a script of the window holds them itself."""

_MOST_CHARACTERS = 20_000
_LONGEST_NAME = 40

_CLEANING: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("{}.strip()", str.strip),
    ('" ".join({}.split())', lambda text: " ".join(text.split())),
)
"""Ways to make one clean line of a cell, the simplest first: as source, and as what it does."""

_WRITTEN_OUT = frozenset({Format.MD, Format.SRT, Format.VTT, Format.XLSX, Format.ODS, Format.JSON})
"""Formats that no few lines read as the program does."""

_NOT_SO_SIMPLE = (AttributeError, LookupError, TypeError, ValueError, csv.Error)
"""What the simple reading of a file raises where it is not the right one."""


@dataclass(frozen=True, slots=True)
class Source:
    """Statements that leave a list of texts in `sentences`.

    Parameters
    ----------
    lines
        The statements.
    imports
        The import statements that they need.
    file
        The file of one text a line that has to be there first; empty for none.
    """

    lines: tuple[str, ...]
    imports: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One simple way to read a file.

    Parameters
    ----------
    opening
        The statement before the list; the list stands within it where it ends in a colon.
    cell, loop
        Source of one text, and of the loop over all of them.
    cells
        Does what that source does.
    imports
        What it needs.
    """

    opening: tuple[str, ...]
    cell: str
    loop: tuple[str, ...]
    cells: Callable[[], Iterator[str]]
    imports: tuple[str, ...] = ()

    def lines(self, cleaning: str, operator: str) -> list[str]:
        indent = INDENT if self.opening and self.opening[-1].endswith(":") else ""
        texts = comprehension("texts = ", (cleaning.format(self.cell), *self.loop), indent)
        return [*self.opening, *texts, f"sentences {operator} [text for text in texts if text]"]


def from_window(texts: Sequence[str]) -> Source:
    """Write out a few sentences; read more from a file of one sentence a line."""
    if len(texts) <= MOST_WRITTEN_OUT and sum(map(len, texts)) <= _MOST_CHARACTERS:
        return Source(tuple(_written_out(texts, "=")))
    reading = _lines(Path(SENTENCES_FILE), "utf-8")
    return Source(tuple(reading.lines(_CLEANING[0][0], "=")), file=SENTENCES_FILE)


def from_files(files: Sequence[str], column: str | None, context: JobContext, place: Place = AS_FOUND) -> Source:
    """Read files as the program does; what no few lines can read so is written out.

    Parameters
    ----------
    files
        Names of files in one of the `FORMATS`; "-" is the script's own standard input.
    column
        Name of the column of the texts in a table; None to find it.
    context
        Where to report and when to stop.
    place
        Where in the file its table is.

    Raises
    ------
    ColumnChoiceNeeded, ExplorerError
        As `reading.read`.
    """
    lines: list[str] = []
    imports: list[str] = []
    for file in files:
        operator = "+=" if lines else "="
        if file == STANDARD_INPUT:
            reading = _Reading((), "line", ("for line in sys.stdin",), lambda: iter(()), ("import sys",))
            lines += reading.lines(_CLEANING[0][0], operator)
            imports += reading.imports
            continue
        texts = read(Path(file), column, context, place=place).texts
        simple = _simple_reading(Path(file), column, texts, context) if place == AS_FOUND else None
        if simple is None:
            lines += _written_out(texts, operator)
        else:
            found, cleaning = simple
            lines += found.lines(cleaning, operator)
            imports += found.imports
    return Source(tuple(lines), tuple(dict.fromkeys(imports)))


def _written_out(texts: Sequence[str], operator: str) -> list[str]:
    return [f"sentences {operator} [", *(f"{INDENT}{literal(text)}," for text in texts), "]"]


def _simple_reading(
    path: Path, column: str | None, texts: Sequence[str], context: JobContext
) -> tuple[_Reading, str] | None:
    """Return a simple way to read `texts` out of a file, and how to clean them; None where there is none."""
    if path.suffix.lower() == PACKED or format_of(path) in _WRITTEN_OUT:
        return None
    for reading, (source, clean) in product(_readings(path, column, context), _CLEANING):
        context.check()
        with suppress(*_NOT_SO_SIMPLE):
            if [text for text in map(clean, reading.cells()) if text] == list(texts):
                return reading, source
    return None


def _readings(path: Path, column: str | None, context: JobContext) -> tuple[_Reading, ...]:
    """Return simple ways to read a column of a file, the simplest first."""
    suffix = format_of(path)
    if suffix in (Format.ARROW, Format.FEATHER):
        return ()
    if suffix in (Format.PARQUET, Format.PQ):
        return (_parquet(path, _column(path, column, context)[1]),)
    with path.open("rb") as stream:
        encoding = detect(stream, path.name, context)
    if suffix is Format.LOG:
        return (_lines(path, encoding),)
    position, name = _column(path, column, context)
    if suffix in (Format.JSONL, Format.NDJSON):
        with path.open(encoding=encoding) as file:
            strings = isinstance(json.loads(next(line for line in file if line.strip())), str)
        return (_json_lines(path, encoding, None if strings else name),)
    with path.open("rb") as stream, open_text(stream, path.name, context) as text:
        dialect = read_dialect(text, path.name, context, tabs=suffix is not Format.CSV)
    if dialect.skipped:
        return ()
    by_position = _by_position(path, encoding, dialect, position)
    if suffix is Format.TXT:  # a table only where its lines all have tabs
        return _lines(path, encoding), _by_name(path, encoding, dialect, name), by_position
    if not dialect.has_header or len(name) > _LONGEST_NAME:
        return (by_position,)
    return _by_name(path, encoding, dialect, name), by_position


def _column(path: Path, column: str | None, context: JobContext) -> tuple[int, str]:
    """Return the position and the name of the column that holds the texts."""
    wanted = column or inspect(path, context).guessed
    with open_table(path, context) as table:
        position = column_position(table, path.name, wanted or "")
        return position, table.columns[position]


def _opening(path: Path, encoding: str, *more: str) -> tuple[str, ...]:
    arguments = (literal(str(path)), f"encoding={literal(encoding)}", *more)
    return tuple(call("with open(", arguments, ") as file:"))


def _lines(path: Path, encoding: str) -> _Reading:
    def cells() -> Iterator[str]:
        with path.open(encoding=encoding) as file:
            yield from file

    return _Reading(_opening(path, encoding), "line", ("for line in file",), cells)


def _json_lines(path: Path, encoding: str, key: str | None) -> _Reading:
    def cells() -> Iterator[str]:
        with path.open(encoding=encoding) as file:
            for line in file:
                if line.strip():
                    yield json.loads(line) if key is None else json.loads(line)[key]

    cell = "json.loads(line)" if key is None else f"json.loads(line)[{literal(key)}]"
    loop = ("for line in file", "if line.strip()")
    return _Reading(_opening(path, encoding), cell, loop, cells, ("import json",))


def _by_name(path: Path, encoding: str, dialect: Dialect, name: str) -> _Reading:
    def cells() -> Iterator[str]:
        with path.open(encoding=encoding, newline="") as file:
            for row in csv.DictReader(file, delimiter=dialect.delimiter, quoting=dialect.quoting):
                yield row[name]

    loop = (f"for row in csv.DictReader({_dialect_arguments(dialect)})",)
    return _Reading(_opening(path, encoding, 'newline=""'), f"row[{literal(name)}]", loop, cells, ("import csv",))


def _by_position(path: Path, encoding: str, dialect: Dialect, position: int) -> _Reading:
    def cells() -> Iterator[str]:
        with path.open(encoding=encoding, newline="") as file:
            rows = list(csv.reader(file, delimiter=dialect.delimiter, quoting=dialect.quoting))
            yield from (row[position] for row in rows[int(dialect.has_header) :] if row)

    rows = f"csv.reader({_dialect_arguments(dialect)})"
    if dialect.has_header:
        rows = f"list({rows})[1:]"
    loop = (f"for row in {rows}", "if row")
    return _Reading(_opening(path, encoding, 'newline=""'), f"row[{position}]", loop, cells, ("import csv",))


def _dialect_arguments(dialect: Dialect) -> str:
    """Return what has to be said of a table to read it."""
    arguments = ["file"]
    if dialect.delimiter != ",":
        arguments.append(f"delimiter={literal(dialect.delimiter)}")
    if dialect.quoting == csv.QUOTE_NONE:
        arguments.append("quoting=csv.QUOTE_NONE")
    return ", ".join(arguments)


def _parquet(path: Path, name: str) -> _Reading:
    def cells() -> Iterator[str]:
        import pyarrow.parquet as pq

        for text in pq.read_table(path, columns=[name])[name].to_pylist():
            if text:
                yield text

    opening = call("table = pq.read_table(", (literal(str(path)), f"columns=[{literal(name)}]"))
    loop = (f"for text in table[{literal(name)}].to_pylist()", "if text")
    return _Reading(tuple(opening), "text", loop, cells, ("import pyarrow.parquet as pq",))
