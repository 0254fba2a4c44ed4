"""What of a mark is at a place, and the frame of it: one function a kind of mark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from explorer.figures.marks import Bars, Intervals
from explorer.figures.placed import Box, PlacedAxes

REACH = 10.0
"""A point that is so near, in pixels, is meant."""

_OVER = 8.0
"""How far over and under its plot a bar is still meant."""


class Frame(NamedTuple):
    """The outline of what is pointed at, and how round its corners are."""

    box: Box
    round: float = 0.0


def bar_at(axes: PlacedAxes, mark: Bars, x: float, y: float) -> int | None:
    """Return the bar at a place, or the row; None where it has no height."""
    if mark.across:
        return row_at(axes, mark, x, y)
    if not (axes.shown and axes.plot.inset(0, -_OVER, 0, -_OVER).holds(x, y)):
        return None
    edges = axes.x(mark.edges.astype(np.float64))
    item = min(int(np.searchsorted(edges, x, side="right")) - 1, len(mark.heights) - 1)
    return item if item >= 0 and mark.heights[item] else None


def row_at(axes: PlacedAxes, _: Any, x: float, y: float) -> int | None:
    """Return the row of a `Band` at a place."""
    return next((row for row in range(axes.rows) if axes.row(row).holds(x, y)), None)


def bar_frame(axes: PlacedAxes, mark: Bars, item: int) -> Frame:
    """Return the frame of a bar: its whole column, or its row."""
    if mark.across:
        return row_frame(axes, mark, item)
    left, right = axes.x(float(mark.edges[item])), axes.x(float(mark.edges[item + 1]))
    return Frame(Box(left, axes.plot.y - 1, right - left, axes.plot.height + 2))


def row_frame(axes: PlacedAxes, _: Any, item: int) -> Frame:
    """Return the frame of a row of a `Band`."""
    return Frame(axes.row(item).inset(-4, 1, -4, 1), 7.0)


Finds = Callable[[PlacedAxes, Any, float, float], int | None]
Frames = Callable[[PlacedAxes, Any, int], Frame | None]

POINTED: dict[type, tuple[Finds, Frames]] = {Bars: (bar_at, bar_frame), Intervals: (row_at, row_frame)}
"""By kind of mark: what is at a place, and its frame. Other kinds are not pointed at."""
