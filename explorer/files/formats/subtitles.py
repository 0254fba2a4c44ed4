"""Subtitles (.srt and .vtt): what is said, a text for each time that it is shown."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import TextIO

from explorer.domain.job import JobContext
from explorer.files.tables.table import MAX_TEXT, TEXT_COLUMN, Batch, Table, bounded_lines, in_batches

_TIMES = re.compile(r"\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s+-->\s+(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}(?:\s.*)?")
_MARKUP = re.compile(r"</?[A-Za-z0-9][^<>]{0,200}>|\{\\[^{}]{0,200}\}")


def subtitles_table(text: TextIO, name: str, context: JobContext) -> Table:
    """One row for each time that something is shown, its lines joined by a space, without numbers, times and markup."""

    def batches(_: Sequence[int]) -> Iterator[Batch]:
        return in_batches((said,) for said in _shown(bounded_lines(text, name, MAX_TEXT, context)))

    return Table((TEXT_COLUMN,), batches)


def is_time(line: str) -> bool:
    """Whether a line says from when to when something is shown."""
    return _TIMES.fullmatch(line.rstrip("\r\n")) is not None


def _shown(lines: Iterator[str]) -> Iterator[str]:
    """Yield what stands between a line of times and the next blank line."""
    said: list[str] | None = None
    for line in lines:
        if is_time(line):
            if said is not None:
                # Without a blank line between two, the last line before the times is the number of the next.
                yield _joined(said[:-1] if said and said[-1].strip().isdecimal() else said)
            said = []
        elif said is not None and line.strip():
            said.append(line)
        elif said is not None:
            yield _joined(said)
            said = None
    if said is not None:
        yield _joined(said)


def _joined(lines: Sequence[str]) -> str:
    bare = (html.unescape(_MARKUP.sub("", line)).strip() for line in lines)
    return " ".join(line for line in bare if line)
