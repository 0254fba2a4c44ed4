"""Where in a file its table is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """What was said of where a table is.

    Parameters
    ----------
    sheet
        Name of the sheet of a workbook; None to find it.
    skip_rows
        Lines or rows above the table; None to find a title.
    """

    sheet: str | None = None
    skip_rows: int | None = None


AS_FOUND = Place()
"""Nothing was said."""
