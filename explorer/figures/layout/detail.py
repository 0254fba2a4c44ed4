"""How much of points is shown: dots where they are few in sight, their density elsewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from explorer.analysis.maps.point_grid import size_of, take
from explorer.figures.layout.placed import PlacedAxes
from explorer.figures.points.points import Points

BLEED = 6.0
"""Units of the figure beyond the plot in which points are painted: dots at its edge are cut there and not left out."""

_ROOM = 8.0
"""Area of the plot for each dot; with less, density is shown."""
_MOST_DOTS = 60_000
_LEAVE = 0.8
"""Density gives way to dots only below this share of what it begins at, so that nothing flickers at the border."""
_FADED = 1.6
"""Up to so many times the points at which density begins, it comes gradually."""
_COVERED = 0.6
"""Area of the dots on a unit of area where it is crowded, were none over another."""
_LEAST_RADIUS = 1.6
_MOST_RADIUS = 5.5


@dataclass(frozen=True, slots=True, eq=False)
class Detail:
    """What is shown of points.

    Parameters
    ----------
    spans
        Places of those in sight, in the source's order.
    count
        How many those are.
    dense
        Whether density is shown in place of dots.
    leaps
        Whether there are so many more than dots allow that density comes at once: as dots these take too long.
    """

    spans: list[slice]
    count: int
    dense: bool
    leaps: bool


def detail_of(mark: Points, axes: PlacedAxes, before: bool | None = None) -> Detail:
    """Return what is shown of points, where `before` density was (True) or dots were; None at first."""
    view, (across, up) = axes.view, axes.per_unit
    x, y = BLEED / across, BLEED / up
    spans = mark.source.within(view.x - x, view.y - y, view.x + view.width + x, view.y + view.height + y)
    count = size_of(spans)
    if mark.radius is not None:
        return Detail(spans, count, len(mark.source) > mark.most, leaps=True)
    most = min(_MOST_DOTS, axes.plot.width * axes.plot.height / _ROOM)
    return Detail(spans, count, count > (most * _LEAVE if before else most), count > _FADED * most)


def crowd_of(mark: Points, axes: PlacedAxes) -> float | None:
    """Return how many points a square of one unit of the figure holds where it is crowded; None where that is seen."""
    crowding = mark.source.crowding
    return None if crowding is None else crowding / math.prod(axes.per_unit)


def radius_of(mark: Points, axes: PlacedAxes) -> float:
    """Return the radius of a dot: the larger the fewer there are where it is crowded, unless the mark says it."""
    if mark.radius is not None:
        return mark.radius
    crowd = crowd_of(mark, axes) or 0.0
    return float(np.clip(math.sqrt(_COVERED / (math.pi * max(1e-12, crowd))), _LEAST_RADIUS, _MOST_RADIUS))


def items_in(mark: Points, axes: PlacedAxes, most: int) -> np.ndarray | None:
    """Return the items in sight, rising; None where more than `most` may be."""
    view = axes.view
    spans = mark.source.within(view.x, view.y, view.x + view.width, view.y + view.height)
    if size_of(spans) > most:
        return None
    order = mark.source.order
    items = np.sort(take(order, spans)) if order is not None else np.arange(len(mark.source))
    places, plot = places_of(mark, axes, items), axes.plot
    inside = (places >= (plot.x, plot.y)) & (places <= (plot.right, plot.bottom))
    found: np.ndarray = items[inside.all(axis=1)]
    return found


def places_of(mark: Points, axes: PlacedAxes, items: slice | np.ndarray) -> np.ndarray:
    """Return float64 (n, 2): where items lie."""
    x, y = mark.source.at(items).T
    return np.stack([axes.x(x), axes.y(y)], axis=1)
