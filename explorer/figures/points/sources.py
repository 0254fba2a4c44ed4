"""Where points come from: a few of them, or the grid of a million, asked for what is in sight and what is near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from explorer.analysis.maps.point_grid import PointGrid
from explorer.domain.arrays import FloatArray, IntArray


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

    def around(self, x: float, y: float, reach: tuple[float, float]) -> IntArray:
        """Return the items within `reach` across and up of a place, rising."""
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

    def around(self, x: float, y: float, reach: tuple[float, float]) -> IntArray:
        """Return the items within `reach` across and up of a place, rising."""
        near = (np.abs(self.x - x) <= reach[0]) & (np.abs(self.y - y) <= reach[1])
        return np.flatnonzero(near).astype(np.int32)

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

    def around(self, x: float, y: float, reach: tuple[float, float]) -> IntArray:
        """Return the items within `reach` across and up of a place, rising."""
        left, right, low, high = x - reach[0], x + reach[0], y - reach[1], y + reach[1]
        return self.grid.enclosed(np.array([[left, low], [right, low], [right, high], [left, high]]))

    def enclosed(self, corners: np.ndarray) -> IntArray:
        """Return the items inside a polygon, float64 (m, 2), rising."""
        return self.grid.enclosed(corners)
