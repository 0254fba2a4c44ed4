"""JSON Lines: one object, one list or one string a line; any other document of JSON under that name, too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.words import with_commas
from explorer.files.formats.json_document import json_table
from explorer.files.formats.records import records_table
from explorer.files.tables.table import MAX_LINE, Table, bounded_lines


def jsonl_table(text: TextIO, name: str, context: JobContext) -> Table:
    """One row a line; where the first line is not a value by itself, one for each element or value of the document."""
    first = next((line for line in bounded_lines(text, name, MAX_LINE, context) if line.strip()), "").strip()
    try:
        value = json.loads(first)
        whole = isinstance(value, list) or (
            isinstance(value, dict) and all(isinstance(v, list) for v in value.values())
        )
        alone = whole and not _goes_on(text, name, context)
    except (ValueError, RecursionError):
        alone = first.rstrip(",") in ("[", "{")
    if alone:
        return json_table(text, name, context)
    return records_table(lambda: _lines(text, name, context), name, "Line")


def _goes_on(text: TextIO, name: str, context: JobContext) -> bool:
    lines = (line for line in bounded_lines(text, name, MAX_LINE, context) if line.strip())
    return next(lines, None) is not None and next(lines, None) is not None


def _lines(text: TextIO, name: str, context: JobContext) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(bounded_lines(text, name, MAX_LINE, context), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            raise ExplorerError(
                FailureKind.INPUT,
                f"Line {with_commas(number)} of {name} is not valid JSON.",
                'Each line must be one object such as {"text": "A sentence."} or one string.',
            ) from None
        yield number, value
