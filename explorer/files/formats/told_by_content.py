"""Plain text that turns out to be a table with tabs between its cells, or subtitles."""

from __future__ import annotations

from itertools import islice
from typing import TextIO

from explorer.domain.job import JobContext, Progress
from explorer.files.formats.delimited import tsv_table
from explorer.files.formats.plain import text_table
from explorer.files.formats.subtitles import is_time, subtitles_table
from explorer.files.tables.headers import is_known_header
from explorer.files.tables.table import MAX_TEXT, Table, bounded_lines

_INSPECTED_LINES = 200


def text_or_more(text: TextIO, name: str, context: JobContext) -> Table:
    """One row a line; a table where every line has as many tabs and the first one names columns in the usual way.

    Subtitles are read as such. What was decided is said wherever there was something to decide.
    """
    head = [line for line in islice(bounded_lines(text, name, MAX_TEXT, context), _INSPECTED_LINES) if line.strip()]
    if head and not head[0].rstrip().strip("0123456789\ufeff") and any(map(is_time, head[1:2])):
        note = f"{name} was read as subtitles: only what is said, without numbers and times."
        context.report(Progress(f"Reading {name}", note=note))
        return subtitles_table(text, name, context)
    tabs = {line.rstrip("\r\n").count("\t") for line in head}
    if len(head) < 2 or len(tabs) > 1 or tabs == {0}:
        return text_table(text, name, context)
    if is_known_header(head[0].split("\t")):
        note = f"{name} was read as a table: each of its lines has {next(iter(tabs)) + 1} cells with tabs between."
        context.report(Progress(f"Reading {name}", note=note))
        return tsv_table(text, name, context)
    note = f"{name} was read as one text a line. If the tabs in its lines separate columns, name it .tsv."
    context.report(Progress(f"Reading {name}", note=note))
    return text_table(text, name, context)
