"""Lines of cells between tabs, of which some are quoted and others only begin or end with a quotation mark."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

_MOST_LINES = 1000
"""Lines that one quoted cell may run over."""

_USUAL = 0.05
"""Share of the lines from which on a number of cells is usual."""

_CLOSING = re.compile(r'[^"]*(?:""[^"]*)*"(?!")')
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')


@dataclass(slots=True)
class Marks:
    """What the quotation marks of a file are, as far as it has been read.

    Parameters
    ----------
    stray
        Numbers of the lines with a mark that opens a cell and closes none; they were taken as they stand.
    bare
        Whether marks stand within cells that are not quoted, which no program that quotes would write.
    """

    stray: list[int] = field(default_factory=list)
    bare: bool = False

    @property
    def quote(self) -> bool:
        """Whether every mark is a quotation mark of the format, none one of the texts."""
        return not self.bare and not self.stray


def usual_widths(head: Sequence[str]) -> frozenset[int]:
    """Return the numbers of cells that lines of a file usually have, told by its beginning.

    Parameters
    ----------
    head
        Its first lines.
    """
    filled = [line for line in head if line.strip()]
    counts = Counter(line.count("\t") + 1 for line in filled if '"' not in line)
    strict = _strict_width(head)
    if strict > 1 and (strict in counts or max(counts, default=1) == 1):
        return frozenset({strict})  # the first line, and perhaps every row, is in parts: a cell runs over lines
    counts.update(line.count("\t") + 1 for line in filled[:1])
    widths = {width for width, count in counts.items() if count >= _USUAL * len(filled)}
    return frozenset({width for width in widths if width > 1} or {1})


def _strict_width(head: Sequence[str]) -> int:
    """Return the number of cells of every record, all marks taken as the format's own; 0 where they differ."""
    widths = set()
    try:
        for record in csv.reader(head, delimiter="\t", strict=True):
            widths.add(len(record))
    except csv.Error:
        pass  # the last record may be cut
    return widths.pop() if len(widths) == 1 else 0


def tabbed_records(
    lines: Iterable[str], widths: frozenset[int], marks: Marks, *, quoted: bool
) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of each record.

    A quoted cell may hold tabs, line breaks and doubled marks. It is taken as such only where its record then has a
    usual number of cells, and not where its lines are rows of the table as they stand: a mark that opens a sentence
    on one row and another that ends one some rows below belong to the texts.

    Parameters
    ----------
    lines
        With their ends.
    widths
        Of `usual_widths`.
    marks
        Told of every mark that is part of a text.
    quoted
        Whether the marks around a whole cell are no part of it; else they are kept where none is doubled within them.
    """
    reader = _Ahead(lines)
    while (line := reader.take()) is not None:
        number, body = reader.number, line.rstrip("\r\n")
        raw = body.split("\t")
        if '"' not in body:
            yield number, raw
            continue
        if not any(cell.startswith('"') for cell in raw):
            marks.bare = True
            yield number, raw
            continue
        group = _quoted_lines(line, reader, widths)
        record = next(csv.reader(group, delimiter="\t", strict=True)) if group else raw
        if len(group) == 1 and len(record) == len(raw):
            marks.bare = marks.bare or any('"' in cell and not cell.startswith('"') for cell in raw)
            yield number, record if quoted else list(map(_kept, raw))
        elif group and _fits(record, raw, group, widths):
            reader.skip(len(group) - 1)
            yield number, record
        else:
            marks.stray.append(number)
            yield number, list(map(_kept, raw))


class _Ahead:
    """Lines, numbered from 1, that can be looked at before they are taken."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._seen: deque[str] = deque()
        self.number = 0

    def take(self) -> str | None:
        line = self.peek(0)
        if line is not None:
            self.skip(1)
        return line

    def peek(self, place: int) -> str | None:
        self._seen.extend(islice(self._lines, max(0, place + 1 - len(self._seen))))
        return self._seen[place] if place < len(self._seen) else None

    def skip(self, count: int) -> None:
        for _ in range(count):
            self._seen.popleft()
        self.number += count


def _quoted_lines(first: str, reader: _Ahead, widths: frozenset[int]) -> list[str]:
    """Return the lines of the record that begins in `first`, its quoted cells closed; none where they never are."""
    lines = [first]
    is_open = _is_open_after(first, is_open=False)
    while is_open:
        line = reader.peek(len(lines) - 1)
        if line is None or len(lines) == _MOST_LINES:
            return []
        if '"' not in line and 1 < line.count("\t") + 1 in widths:
            return []  # a row by itself
        lines.append(line)
        is_open = _is_open_after(line, is_open=True)
    return [] if is_open is None else lines


def _is_open_after(line: str, *, is_open: bool) -> bool | None:
    """Whether a quoted cell goes on behind a line; None where a mark closes a cell that goes on."""
    body = line.rstrip("\r\n")
    place = 0
    while True:
        if is_open:
            closing = _CLOSING.match(body, place)
            if closing is None:
                return True
            place = closing.end()
            if place == len(body):
                return False
            if body[place] != "\t":
                return None
            place, is_open = place + 1, False
        if body.startswith('"', place):
            place, is_open = place + 1, True
            continue
        tab = body.find("\t", place)
        if tab < 0:
            return False
        place = tab + 1


def _fits(record: Sequence[str], raw: Sequence[str], group: Sequence[str], widths: frozenset[int]) -> bool:
    if len(group) == 1:
        return len(raw) not in widths and (len(record) in widths or len(raw) > max(widths))
    rows = all(line.rstrip("\r\n").count("\t") + 1 in widths for line in group)
    return len(record) in widths and not rows


def _kept(cell: str) -> str:
    """Return a cell with its marks, save one in which doubled marks, or nothing at all, stand between them."""
    quoted = _QUOTED.fullmatch(cell)
    if quoted is None or not (quoted.group(1) == "" or '""' in quoted.group(1)):
        return cell
    return quoted.group(1).replace('""', '"')
