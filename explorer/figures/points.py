"""Points: a dot an item, by a source that is asked for what is in sight and what is near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from explorer.domain.arrays import IntArray
from explorer.figures.link import Link


class PointSource(Protocol):
    """Where points come from: a few of them, or the grid of a million."""

    def __len__(self) -> int: ...

    def nearest(self, x: float, y: float, reach: float) -> int | None:
        """Return the point nearest to a place, and within `reach` of it."""
        ...

    def within(self, left: float, low: float, right: float, high: float) -> list[slice]:
        """Return the points in a rectangle, as spans of the source's own order."""
        ...

    def enclosed(self, corners: list[tuple[float, float]]) -> IntArray:
        """Return the points inside a polygon, rising."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """A dot an item."""

    source: PointSource
    link: Link | None = None
