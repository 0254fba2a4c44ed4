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


def joined(first: Place, then: Place) -> Place:
    """Return what was said first, with what was said later in its place."""
    return Place(
        first.sheet if then.sheet is None else then.sheet,
        first.skip_rows if then.skip_rows is None else then.skip_rows,
    )
