"""Text of the clipboard or of a drop: lines of text, or cells of a spreadsheet."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from explorer.files.formats.tabbed import Marks, tabbed_records, usual_widths

PASTED = "the pasted text"
"""What a pasted text is called in place of a file's name."""

_JUDGED = 1 << 16
"""Characters by which a table is told from lines, so that a text of any length is told at once."""

_QUOTED_CELL = re.compile(r'^"((?:[^"]|"")*)"$', re.MULTILINE)
"""A cell in a row by itself, which may run over several lines."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """Text that was pasted or dropped.

    Parameters
    ----------
    text
        As it came.
    cells
        Whether whoever gave it says that it holds cells of a table.
    """

    text: str
    cells: bool = False

    @property
    def is_table(self) -> bool:
        """Whether it holds rows of several cells between tabs, as spreadsheets give them: all of one number.

        A single row is one only where whoever gave it says so: in it a tab may be part of a sentence.
        """
        head = self.text[:_JUDGED]
        if "\t" not in head:
            return False
        lines = io.StringIO(head, newline="").readlines()
        if len(head) < len(self.text):
            lines.pop()  # cut
        records = [record for _, record in tabbed_records(lines, usual_widths(lines), Marks(), quoted=True)]
        if len(head) < len(self.text):
            records = records[:-1] or records  # a quoted cell may be cut
        records = [record for record in records if record != [""]]
        widths = set(map(len, records))
        filled = [any(map(str.strip, column)) for column in zip(*records, strict=False)]
        return len(widths) == 1 and sum(filled) > 1 and (self.cells or len(records) > 1)

    @property
    def lines(self) -> str:
        """The text with plain line breaks alone; a cell with breaks in it, in a column by itself, on one line."""
        # Not by an expression: over a long text that would hold the window up.
        lines = self.text.splitlines()
        if self.text[-1:].splitlines() == [""]:
            lines.append("")  # it ends with a break
        text = "\n".join(lines)
        return _QUOTED_CELL.sub(_on_one_line, text) if self.cells else text


def _on_one_line(cell: re.Match[str]) -> str:
    whole: str = cell.group()
    return " ".join(whole[1:-1].replace('""', '"').split("\n")) if "\n" in whole else whole
