"""Comma- and tab-separated tables, as people really have them."""

from __future__ import annotations

import csv
import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TextIO

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.files.columns import is_number
from explorer.files.table import MAX_LINE, Cell, Table, bounded_lines, in_batches, unique_names

_SNIFFED_LINES = 200
_SNIFFED_CHARACTERS = 1 << 20
_NO_DELIMITER = "\x1f"
_CONSISTENT = 0.8
_HEADER_WORDS = frozenset(
    """
    text texts sentence sentences label labels category categories class classes topic topics tag tags
    id index idx key name title titles body content contents document documents source sources
    question questions answer answers query queries review reviews comment comments message messages
    utterance utterances description abstract summary headline headlines phrase phrases
    sentence1 sentence2 sentence_1 sentence_2 sentence_a sentence_b text1 text2 text_a text_b
    premise hypothesis anchor similarity similarity_score relatedness_score
    score rating stars date time timestamp author user url language lang
    """.split()
)

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
    """

    delimiter: str
    quoting: Quoting
    has_header: bool


def csv_table(text: TextIO, name: str, context: JobContext) -> Table:
    """Columns separated by commas, semicolons, tabs or bars, whichever fits, or a single column."""
    return _table(text, name, read_dialect(text, name, context, tabs=False), context)


def tsv_table(text: TextIO, name: str, context: JobContext) -> Table:
    """Columns separated by tabs; quotation marks count as such only where they add up in the whole file."""
    return _table(text, name, read_dialect(text, name, context, tabs=True), context)


def read_dialect(text: TextIO, name: str, context: JobContext, *, tabs: bool) -> Dialect:
    """Tell how a table is written; `tabs` where its cells are known to be separated by tabs."""
    head = _head(text, name, context)
    delimiter = "\t" if tabs else _delimiter(head)
    quoting = _MINIMAL
    if delimiter == "\t":
        try:
            for _ in _records(text, name, delimiter, _MINIMAL, context):
                pass
        except _QuotesDoNotAddUp:
            quoting = _NONE
    first_records = _quick(head, delimiter, quoting)
    return Dialect(delimiter, quoting, bool(first_records) and _has_header(first_records))


class _QuotesDoNotAddUp(ExplorerError):
    def __init__(self, name: str, line: int) -> None:
        super().__init__(
            FailureKind.INPUT,
            f"The quotation marks in line {line:,} of {name} do not add up.",
            "Put a quoted text in one pair of marks and double every mark within it.",
        )


def _table(text: TextIO, name: str, dialect: Dialect, context: JobContext) -> Table:
    first_records = _quick(_head(text, name, context), dialect.delimiter, dialect.quoting)
    if not first_records:
        return Table(("column 1",), lambda _: iter(()))
    width = len(first_records[0]) if dialect.has_header else max(map(len, first_records))
    names = first_records[0] if dialect.has_header else [""] * width

    def rows(wanted: Sequence[int]) -> Iterator[tuple[Cell, ...]]:
        records = _records(text, name, dialect.delimiter, dialect.quoting, context)
        if dialect.has_header:
            next(records)
        for line, record in records:
            if len(record) > width and any(cell.strip() for cell in record[width:]):
                raise ExplorerError(
                    FailureKind.INPUT,
                    f"Line {line:,} of {name} has {len(record)} cells where {width} were expected.",
                    "Put quotation marks around texts that contain the separator.",
                )
            yield tuple(record[i] if i < len(record) else "" for i in wanted)

    return Table(unique_names(names), lambda wanted: in_batches(rows(wanted)))


def _records(
    text: TextIO, name: str, delimiter: str, quoting: Quoting, context: JobContext
) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of each record that is not blank.

    Loosely read, an open quotation mark swallows all that follows, so this reads strictly.
    """
    csv.field_size_limit(MAX_LINE)
    lines = bounded_lines(text, name, MAX_LINE, context)
    reader = csv.reader(lines, delimiter=delimiter, quoting=quoting, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _QuotesDoNotAddUp(name, start) from None
        if any(map(str.strip, record)):
            yield start, record


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


def _quick(head: list[str], delimiter: str, quoting: Quoting) -> list[list[str]]:
    """Return the records at the beginning of a file, loosely read; the last is left out as it may be cut."""
    csv.field_size_limit(2 * MAX_LINE)
    records = list(csv.reader(head, delimiter=delimiter, quoting=quoting))
    if len(records) > 2:
        records.pop()
    return [record for record in records if any(map(str.strip, record))]


def _delimiter(head: list[str]) -> str:
    """Return the separator whose columns are known by name, else the one with which nearly all records agree."""
    best, best_share = _NO_DELIMITER, _CONSISTENT
    for delimiter in ",;\t|":
        records = _quick(head, delimiter, _MINIMAL)
        if not records or len(records[0]) < 2:
            continue
        if _is_known_header(records[0]):
            return delimiter
        share = sum(len(record) == len(records[0]) for record in records) / len(records)
        if share > best_share:
            best, best_share = delimiter, share
    return best


def _is_known_header(record: list[str]) -> bool:
    """Whether one cell is a usual name and none reads like a sentence."""
    cells = [cell.strip() for cell in record]
    return any(cell.casefold() in _HEADER_WORDS for cell in cells) and all(
        len(cell.split()) <= 3 and not cell.endswith((".", "!", "?")) for cell in cells
    )


def _has_header(records: list[list[str]]) -> bool:
    """Whether the first record names the columns.

    It does if it has a usual name, if it has words above a column of numbers, or if all its cells are distinct single
    words above a column of sentences. A first sentence taken for a header would be lost, a header taken for a sentence
    is one text too many: in doubt there is none.
    """
    first, rest = records[0], records[1:]
    if _is_known_header(first):
        return True
    if not rest or len(set(first)) < len(first) or any(not cell.strip() or is_number(cell) for cell in first):
        return False
    columns = [[record[i] for record in rest if i < len(record)] for i in range(len(first))]
    if any(column and any(column) and all(map(is_number, column)) for column in columns):
        return True
    named = all(re.fullmatch(r"[A-Za-z_][\w.\-]*", cell.strip()) for cell in first)
    words = [statistics.median(len(cell.split()) for cell in column) for column in columns if column]
    lower = all(cell.strip()[0].islower() or "_" in cell for cell in first)
    return named and max(words, default=0) >= 3 and (lower or len(first) > 1)
