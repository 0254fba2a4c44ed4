"""What of a mark is at a place, and the frame of it: one function a kind of mark."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from explorer.figures.figure import Hit, Part
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.detail import places_of, radius_of
from explorer.figures.layout.placed import AROUND, PlacedAxes
from explorer.figures.marks import Bars, Intervals, Ranges
from explorer.figures.points.points import Points

_OVER = 8.0
"""How far over and under its plot a bar is still meant."""
_RING = 3.0
"""From a point to the ring around it."""
_LEAST_RING = 6.0


class At(NamedTuple):
    """What of a mark is at a place, as in a `Hit`."""

    item: int
    column: int = -1
    part: Part = Part.ITEM


class Frame(NamedTuple):
    """The outline of what is pointed at, and how round its corners are."""

    box: Box
    round: float = 0.0


def bar_at(axes: PlacedAxes, mark: Bars, x: float, y: float) -> At | None:
    """Return the bar at a place, or the row; None where it has no height."""
    if mark.across:
        return row_at(axes, mark, x, y)
    if not (axes.shown and axes.plot.inset(0, -_OVER, 0, -_OVER).holds(x, y)):
        return None
    edges = axes.x(mark.edges.astype(np.float64))
    item = int(np.searchsorted(edges, x, side="right")) - 1
    return At(item) if 0 <= item < len(mark.heights) and mark.heights[item] else None


def row_at(axes: PlacedAxes, _: Any, x: float, y: float) -> At | None:
    """Return the row of a `Band` at a place."""
    return next((At(row) for row in range(axes.rows) if axes.row(row).holds(x, y)), None)


def point_at(axes: PlacedAxes, mark: Points, x: float, y: float) -> At | None:
    """Return the point nearest to a place and near enough, or the place itself where all around it are meant."""
    if not axes.shown or (axes.axes.square and not axes.plot.holds(x, y)):
        return None
    across, up = axes.per_unit
    place = axes.values_at(x, y)
    if mark.crowded:
        near = mark.source.around(*place, (AROUND / across, AROUND / up))
        return At(round(x), round(y), Part.AROUND) if len(near) else None
    item = mark.source.nearest(*place, (mark.reach / across, mark.reach / up))
    return At(item) if item is not None else None


def bar_frame(axes: PlacedAxes, mark: Bars, item: int) -> Frame | None:
    """Return the frame of a bar: its whole column, or its row."""
    if mark.across:
        return row_frame(axes, mark, item)
    if not mark.framed:
        return None
    left, right = axes.x(float(mark.edges[item])), axes.x(float(mark.edges[item + 1]))
    return Frame(Box(left, axes.plot.y - 1, right - left, axes.plot.height + 2))


def row_frame(axes: PlacedAxes, _: Any, item: int) -> Frame:
    """Return the frame of a row of a `Band`."""
    return Frame(axes.row(item).inset(-4, 1, -4, 1), 7.0)


def no_frame(axes: PlacedAxes, mark: Any, item: int) -> None:
    """Return None: what is pointed at is said alone."""


def point_frame(axes: PlacedAxes, mark: Points, item: int) -> Frame:
    """Return the ring around a point."""
    (x, y), radius = places_of(mark, axes, np.array([item]))[0], max(_LEAST_RING, radius_of(mark, axes) + _RING)
    return Frame(Box(float(x) - radius, float(y) - radius, 2 * radius, 2 * radius), radius)


Finds = Callable[[PlacedAxes, Any, float, float], At | None]
Frames = Callable[[PlacedAxes, Any, int], Frame | None]

POINTED: dict[type, tuple[Finds, Frames]] = {
    Bars: (bar_at, bar_frame),
    Intervals: (row_at, row_frame),
    Ranges: (row_at, no_frame),
    Points: (point_at, point_frame),
}
"""By kind of mark: what is at a place, and its frame. Other kinds are not pointed at."""


def nearest_hit(axes: PlacedAxes, x: float, y: float) -> Hit | None:
    """Return what is at a place of axes: the item of the topmost mark, of several marks of points the nearest."""
    points: list[tuple[float, Hit]] = []
    for index in reversed(range(len(axes.marks))):
        mark = axes.marks[index]
        found = POINTED[type(mark)][0](axes, mark, x, y) if type(mark) in POINTED else None
        if found is None:
            continue
        if not isinstance(mark, Points) or found.part is not Part.ITEM:
            return Hit(axes.index, index, *found)
        at = places_of(mark, axes, np.array([found.item]))[0]
        points.append((math.hypot(at[0] - x, at[1] - y), Hit(axes.index, index, *found)))
    return min(points, key=lambda each: each[0])[1] if points else None
