"""Which rows and columns of a matrix have a label, and which of the selected ones are marked: pure."""

from __future__ import annotations

import math

import numpy as np

from explorer.domain.arrays import IntArray

_APART = 34.0
"""Least distance of two numbers of which some are left out, in pixels."""
_LONGEST = 200
"""Characters of a sentence, more than three lines over a column have room for."""


def heading(text: str) -> str:
    """Return as much of a sentence as may stand over a column, on one line."""
    return " ".join(text[:_LONGEST].split())


def numbered(span: range, cell: float, needed: float, in_order: bool) -> list[int]:
    """Return the rows in sight that have a number: all where each has `needed` pixels, else those of round numbers.

    Where numbers do not rise with the rows, a few of them would be noise, and there is none.
    """
    if cell >= needed:
        return list(span)
    if not in_order:
        return []
    apart = max(_APART, needed) / cell
    step = next(base * 10**power for power in range(9) for base in (1, 2, 5) if base * 10**power >= apart)
    first = [0] if span.start == 0 and step > 2 else []
    return first + list(range(-(-(span.start + 1) // step) * step - 1, span.stop, step))


def thinned(span: range, cell: float, needed: float, pointed: int = -1) -> list[int]:
    """Return the rows in sight that have a token: all, or every so many where there is no room for all.

    The row pointed at is among them in any case, and those too near to it are not.
    """
    step = max(1, math.ceil(needed / cell))
    rows = [row for row in span if row % step == 0]
    if pointed not in span:
        return rows
    return [row for row in rows if abs(row - pointed) * cell >= needed and row != pointed] + [pointed]


def among(rows: list[int], selected: IntArray) -> set[int]:
    """Return which rows are among rising selected ones."""
    asked = np.array(rows, dtype=selected.dtype)
    first, after = (np.searchsorted(selected, asked, side) for side in ("left", "right"))
    return set(asked[first < after].tolist())


def runs(selected: IntArray, span: range, cell: float) -> list[tuple[int, int]]:
    """Return half-open runs of the rising selected rows in sight; those that fall on the same pixels are one."""
    first, last = np.searchsorted(selected, np.array([span.start, span.stop], dtype=selected.dtype))
    rows = selected[first:last]
    if not len(rows):
        return []
    apart = np.flatnonzero(np.diff(rows) > max(1.0, 2.0 / cell))
    starts = rows[np.concatenate([[0], apart + 1])].tolist()
    stops = (rows[np.concatenate([apart, [len(rows) - 1]])] + 1).tolist()
    return list(zip(starts, stops, strict=True))
