"""Points: a dot an item, by a source that is asked for what is in sight and what is near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from explorer.analysis.maps.point_grid import PointGrid
from explorer.analysis.maps.word_map import WordMap
from explorer.domain.arrays import FloatArray, IntArray
from explorer.figures.coloring import Coloring
from explorer.figures.link import Linked

MOST_DOTS = 20_000
"""Up to this many points each is a dot of its own, wherever it is; more are counted where they are crowded."""


class PointSource(Protocol):
    """Where points come from: a few of them, or the grid of a million."""

    def __len__(self) -> int: ...

    @property
    def x(self) -> FloatArray:
        """Coordinates (n,), in the source's own order."""
        ...

    @property
    def y(self) -> FloatArray:
        """Coordinates (n,), in the source's own order."""
        ...

    @property
    def order(self) -> IntArray | None:
        """int32 (n,): which item stands at each place of the source's order; None where that is the items' own."""
        ...

    @property
    def crowding(self) -> float | None:
        """How many points lie on a unit of area where it is crowded; None where that is seen on the picture."""
        ...

    def at(self, items: slice | IntArray) -> np.ndarray:
        """Return float64 (n, 2): the coordinates of items."""
        ...

    def nearest(self, x: float, y: float, reach: tuple[float, float]) -> int | None:
        """Return the item nearest to a place, the first of equals; None where none is within `reach` across and up."""
        ...

    def within(self, left: float, low: float, right: float, high: float) -> list[slice]:
        """Return the places of all points of a rectangle, and maybe of some around it, in the source's order."""
        ...

    def enclosed(self, corners: np.ndarray) -> IntArray:
        """Return the items inside a polygon, float64 (m, 2), rising."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class FewPoints:
    """Points that are looked at one by one.

    Parameters
    ----------
    x, y
        float (n,): coordinates.
    """

    x: FloatArray
    y: FloatArray

    def __len__(self) -> int:
        return len(self.x)

    @property
    def order(self) -> None:
        """The items' own."""
        return

    @property
    def crowding(self) -> None:
        """Seen on the picture."""
        return

    def at(self, items: slice | IntArray) -> np.ndarray:
        """Return float64 (n, 2): the coordinates of items."""
        return np.stack([self.x[items], self.y[items]], axis=1).astype(np.float64)

    def nearest(self, x: float, y: float, reach: tuple[float, float]) -> int | None:
        """Return the item nearest to a place, the first of equals; None where none is within `reach` across and up."""
        if not len(self.x):
            return None
        away = np.square((self.x - x) / reach[0]) + np.square((self.y - y) / reach[1])
        best = int(np.argmin(away))
        return best if away[best] <= 1 else None

    def within(self, left: float, low: float, right: float, high: float) -> list[slice]:
        """Return the places of all points."""
        return [slice(0, len(self.x))] if len(self.x) else []

    def enclosed(self, corners: np.ndarray) -> IntArray:
        """Return the items inside a polygon, float64 (m, 2), rising."""
        return PointGrid.build(self.at(slice(None)).astype(np.float32)).enclosed(corners)


@dataclass(frozen=True, slots=True, eq=False)
class GridPoints:
    """Points in a grid: a question about a place touches the points there alone. A unit is as long across as up.

    Parameters
    ----------
    coords
        float32 (n, 2).
    grid
        The points by place.
    crowding
        How many lie on a unit of area where it is crowded.
    """

    coords: FloatArray
    grid: PointGrid
    crowding: float

    @classmethod
    def of(cls, coords: FloatArray) -> GridPoints:
        """Sort points, float32 (n, 2), into a grid: n log n steps, on any thread."""
        grid = PointGrid.build(coords)
        return cls(coords, grid, grid.crowding())

    def __len__(self) -> int:
        return len(self.coords)

    @property
    def x(self) -> FloatArray:
        """float32 (n,): coordinates, in the grid's order."""
        return self.grid.x

    @property
    def y(self) -> FloatArray:
        """float32 (n,): coordinates, in the grid's order."""
        return self.grid.y

    @property
    def order(self) -> IntArray:
        """int32 (n,): which item stands at each place of the grid's order."""
        return self.grid.order

    def at(self, items: slice | IntArray) -> np.ndarray:
        """Return float64 (n, 2): the coordinates of items."""
        return self.coords[items].astype(np.float64)

    def nearest(self, x: float, y: float, reach: tuple[float, float]) -> int | None:
        """Return the item nearest to a place, the first of equals; None where none is within `reach`."""
        return self.grid.nearest(x, y, reach[0])

    def within(self, left: float, low: float, right: float, high: float) -> list[slice]:
        """Return the places of all points of a rectangle, and of a few around it that share its cells."""
        return self.grid.within(left, low, right, high)

    def enclosed(self, corners: np.ndarray) -> IntArray:
        """Return the items inside a polygon, float64 (m, 2), rising."""
        return self.grid.enclosed(corners)


class Emphasis(StrEnum):
    """How the points of selected texts stand out, others being paler: by colour alone, a ring too, or their size."""

    COLOR = "color"
    RING = "ring"
    SIZE = "size"


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """A dot an item: a shape while they are few, a stamp when they are many, a density where they cannot be told apart.

    Parameters
    ----------
    source
        Where the points come from.
    link
        Which texts each item is; None where it is of none.
    radius
        Of a dot, in units of the figure; None: the larger the fewer are in sight, as the source's `crowding` says.
    coloring
        What the colours mean; None for points of one colour.
    codes
        int32 (n,): places in the colouring's palette, in the source's order; None for points of one colour.
    emphasis
        How selected ones stand out.
    most
        More points than these are never all dots.
    square
        Side of what one point covers where density is shown, in units of the figure.
    counted
        What is counted in squares that are coloured by number, "pairs"; "" where the strength of colours says it.
    reach
        How near to a dot the pointer must be, in units of the figure.
    labels
        A text an item, written beside the points where few are in sight; None for none.
    words
        What groups of points are about, written over them where many are in sight.
    """

    source: PointSource
    link: Linked | None = None
    radius: float | None = None
    coloring: Coloring | None = None
    codes: IntArray | None = None
    emphasis: Emphasis = Emphasis.COLOR
    most: int = MOST_DOTS
    square: float = 1.0
    counted: str = ""
    reach: float = 9.0
    labels: Sequence[str] | None = None
    words: WordMap | None = None


def radius_for(n_points: int, sizes: Sequence[tuple[int, float]], least: float) -> float:
    """Return the radius of a dot, smaller where there are many: that of the first `(most, radius)` that holds them."""
    return next((radius for most, radius in sizes if n_points <= most), least)
