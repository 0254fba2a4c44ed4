"""Comma- and tab-separated tables, as people really have them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TextIO

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.texts.place import AS_FOUND, Place
from explorer.domain.words import with_commas
from explorer.files.formats.tabbed import Marks, tabbed_records, usual_widths
from explorer.files.tables.columns import is_number
from explorer.files.tables.headers import has_header, is_known_header, title_rows
from explorer.files.tables.questions import title_question
from explorer.files.tables.table import MAX_LINE, Cell, Table, bounded_lines, in_batches, unique_names

_SNIFFED_LINES = 200
_SNIFFED_CHARACTERS = 1 << 20
_NO_DELIMITER = "\x1f"
_DELIMITERS = ",;\t|"
_CONSISTENT = 0.8
_SEPARATOR = re.compile(r'"?sep=(\\t|[^\w\s"]|\t)"?[,;\t]*\s*', re.IGNORECASE)
"""What Excel reads in a first line; the separator stands behind the equals sign."""

Quoting = Literal[0, 3]
"""`csv.QUOTE_MINIMAL` or `csv.QUOTE_NONE`."""

_MINIMAL: Quoting = csv.QUOTE_MINIMAL
_NONE: Quoting = csv.QUOTE_NONE


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written.

    Parameters
    ----------
    delimiter
        What stands between two cells; a character that no table holds where there is one column.
    quoting
        `csv.QUOTE_MINIMAL`, or `csv.QUOTE_NONE` where quotation marks are part of the texts.
    has_header
        Whether the first row names the columns.
    skipped
        Lines above the table.
    widths
        Where tabs separate the cells, how many of them a line usually has.
    """

    delimiter: str
    quoting: Quoting
    has_header: bool
    skipped: int = 0
    widths: frozenset[int] = frozenset()


def csv_table(text: TextIO, name: str, context: JobContext, place: Place = AS_FOUND) -> Table:
    """Columns separated by commas, semicolons, tabs or bars, whichever fits, or a single column."""
    return _table(text, name, read_dialect(text, name, context, place, tabs=False), context)


def tsv_table(text: TextIO, name: str, context: JobContext, place: Place = AS_FOUND) -> Table:
    """Columns separated by tabs; `tabbed_records` says what quotation marks mean."""
    return _table(text, name, read_dialect(text, name, context, place, tabs=True), context)


def read_dialect(text: TextIO, name: str, context: JobContext, place: Place = AS_FOUND, *, tabs: bool) -> Dialect:
    """Tell how a table is written.

    Parameters
    ----------
    text, name, context
        The file, what it is called, and when to stop.
    place
        Where in it the table is.
    tabs
        Whether its cells are known to be separated by tabs.

    Raises
    ------
    PlaceNeeded
        Where rows above the header seem to be a title and `place` does not say so.
    """
    lines = _head(text, name, context)
    said = _SEPARATOR.fullmatch(lines[0]) if lines else None
    separator = "\t" if tabs else said.group(1).replace("\\t", "\t") if said else None
    skipped = max(int(said is not None), place.skip_rows or 0)
    head = lines[skipped:]
    if place.skip_rows is None and (title := _title_lines(head, separator)):
        above = [line.rstrip("\r\n").split(separator or max(_DELIMITERS, key=line.count)) for line in head[: title + 1]]
        raise title_question(name, above, skipped + title)
    delimiter = separator or _delimiter(head)
    if delimiter != "\t":
        records = _quick(head, delimiter)
        return Dialect(delimiter, _MINIMAL, bool(records) and has_header(records), skipped)
    dialect = Dialect(delimiter, _MINIMAL, has_header=False, skipped=skipped, widths=usual_widths(head))
    marks = Marks()
    for _ in _tabbed(text, name, dialect, marks, context):
        pass
    if marks.stray:
        where = f"line {with_commas(marks.stray[0] + skipped)}"
        where += f" and {with_commas(len(marks.stray) - 1)} more" if len(marks.stray) > 1 else ""
        note = f"In {where} of {name} a quotation mark opens a cell and closes none; it was read as part of the text."
        context.report(Progress(f"Reading {name}", note=note))
    quoting = _MINIMAL if marks.quote else _NONE
    first = tabbed_records(head, dialect.widths, Marks(), quoted=marks.quote)
    rows = [record for _, record in _filled(first)]
    header = bool(rows) and has_header(rows)
    return Dialect(delimiter, quoting, header, skipped, dialect.widths)


def _table(text: TextIO, name: str, dialect: Dialect, context: JobContext) -> Table:
    head = _head(text, name, context)[dialect.skipped :]
    if dialect.widths:
        found = tabbed_records(head, dialect.widths, Marks(), quoted=dialect.quoting == _MINIMAL)
        records = [record for _, record in _filled(found)]
    else:
        records = _quick(head, dialect.delimiter)
    if not records:
        return Table(("column 1",), lambda _: iter(()))
    width = len(records[0]) if dialect.has_header else max(map(len, records))
    names = records[0] if dialect.has_header else [""] * width

    def rows(wanted: Sequence[int]) -> Iterator[tuple[Cell, ...]]:
        read = _tabbed(text, name, dialect, Marks(), context) if dialect.widths else _quoted()
        if dialect.has_header:
            next(read)
        for line, record in read:
            if len(record) > width and any(cell.strip() for cell in record[width:]):
                raise ExplorerError(
                    FailureKind.INPUT,
                    f"Line {with_commas(line)} of {name} has {len(record)} cells where {width} were expected.",
                    "Put quotation marks around texts that contain the separator.",
                )
            yield tuple(record[i] if i < len(record) else "" for i in wanted)

    said = False

    def _quoted() -> Iterator[tuple[int, list[str]]]:
        nonlocal said
        for line, record, rows_within in _records(text, name, dialect, width, context):
            if rows_within and not said:
                said = True
                note = (
                    f"The quoted text in line {with_commas(line)} of {name} runs over {rows_within} lines that each "
                    f"read like "
                    "a row of the table. Where they are rows, a quotation mark is missing or too many."
                )
                context.report(Progress(f"Reading {name}", note=note))
            yield line, record

    return Table(unique_names(names), lambda wanted: in_batches(rows(wanted)))


def _tabbed(
    text: TextIO, name: str, dialect: Dialect, marks: Marks, context: JobContext
) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of each record between tabs that is not blank."""
    lines = islice(bounded_lines(text, name, MAX_LINE, context), dialect.skipped, None)
    records = tabbed_records(lines, dialect.widths, marks, quoted=dialect.quoting == _MINIMAL)
    return ((line + dialect.skipped, record) for line, record in _filled(records))


def _records(
    text: TextIO, name: str, dialect: Dialect, width: int, context: JobContext
) -> Iterator[tuple[int, list[str], int]]:
    """Yield (line, cells, lines of which each reads like a row) of each record that is not blank.

    Loosely read, an open quotation mark swallows all that follows, so this reads strictly.
    """
    csv.field_size_limit(MAX_LINE)
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in islice(bounded_lines(text, name, MAX_LINE, context), dialect.skipped, None):
            taken.append(line)
            yield line

    reader = csv.reader(lines(), delimiter=dialect.delimiter, quoting=dialect.quoting, strict=True)
    while True:
        start = reader.line_num + 1 + dialect.skipped
        taken.clear()
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise ExplorerError(
                FailureKind.INPUT,
                f"The quotation marks in line {with_commas(start)} of {name} do not add up.",
                "Put a quoted text in one pair of marks and double every mark within it.",
            ) from None
        if any(map(str.strip, record)):
            rows = width > 1 and len(taken) > 1 and _read_like_rows(taken, dialect.delimiter, width)
            yield start, record, len(taken) if rows else 0


def _read_like_rows(lines: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether each line of one record has as many cells as a row, or begins with a number as rows do that have one."""
    cells = [line.split(delimiter) for line in lines]
    if all(len(row) == width for row in cells):
        return True
    return all(len(row) >= width and row[0].strip(' "') and is_number(row[0].strip(' "')) for row in cells)


def _filled(records: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    return ((line, record) for line, record in records if any(map(str.strip, record)))


def _head(text: TextIO, name: str, context: JobContext) -> list[str]:
    """Return the first lines of a file."""
    head: list[str] = []
    characters = 0
    for line in bounded_lines(text, name, MAX_LINE, context):
        head.append(line)
        characters += len(line)
        if len(head) == _SNIFFED_LINES or characters > _SNIFFED_CHARACTERS:
            break
    return head


def _quick(head: list[str], delimiter: str) -> list[list[str]]:
    """Return the records at the beginning of a file, loosely read; the last is left out as it may be cut."""
    csv.field_size_limit(2 * MAX_LINE)
    records = list(csv.reader(head, delimiter=delimiter))
    if len(records) > 2:
        records.pop()
    return [record for record in records if any(map(str.strip, record))]


def _delimiter(head: list[str]) -> str:
    """Return the separator whose columns are known by name, else the one with which nearly all records agree."""
    best, best_share = _NO_DELIMITER, _CONSISTENT
    for delimiter in _DELIMITERS:
        records = _quick(head, delimiter)
        if not records or len(records[0]) < 2:
            continue
        if is_known_header(records[0]):
            return delimiter
        share = sum(len(record) == len(records[0]) for record in records) / len(records)
        if share > best_share:
            best, best_share = delimiter, share
    return best


def _title_lines(head: list[str], separator: str | None) -> int:
    """Return the number of lines above the table that seem to be a title."""
    csv.field_size_limit(2 * MAX_LINE)
    for delimiter in separator or _DELIMITERS:
        if title := title_rows([next(csv.reader([line], delimiter=delimiter), []) for line in head]):
            return title
    return 0
