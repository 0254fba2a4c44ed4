"""A figure with the places of all its parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from explorer.figures.figure import Axes, Figure, Hit, Part, Viewport
from explorer.figures.keys import Key
from explorer.figures.layout.boxes import Box, Words
from explorer.figures.layout.legend import PlacedLegend
from explorer.figures.layout.placed_cells import PlacedCells
from explorer.figures.marks import Bars, Mark
from explorer.figures.points.points import Points
from explorer.figures.scale import Band

AROUND = 3.0
"""Half the side of the square, in pixels, that is meant by a place where points are crowded."""

Value = TypeVar("Value", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True, eq=False)
class PlacedAxes:
    """Axes in their place.

    Parameters
    ----------
    axes
        What stands there.
    index
        As in a `Hit`.
    whole, plot
        All of it, and its marks without words and numbers.
    home, view
        All there is to see and what is in sight, in the units of the scales.
    marks
        Of the axes, as they are laid out: a histogram is counted in bars.
    rows, names
        How many rows of a `Band` fit, and how wide their names are.
    down
        Whether y grows downwards, as rows do.
    cells
        The matrix that they hold, with what stands around it.
    """

    axes: Axes
    index: int
    whole: Box
    plot: Box
    home: Viewport
    view: Viewport
    marks: tuple[Mark, ...]
    rows: int = 0
    names: float = 0.0
    down: bool = False
    cells: PlacedCells | None = None

    @property
    def shown(self) -> bool:
        """Whether the plot is high enough to show something."""
        return self.plot.height >= 12

    def x(self, value: Value) -> Value:
        """Return where a value lies across."""
        return self.plot.x + (value - self.view.x) / self.view.width * self.plot.width

    def y(self, value: Value) -> Value:
        """Return where a value lies from the top."""
        share = (value - self.view.y) / self.view.height
        return self.plot.y + (share if self.down else 1.0 - share) * self.plot.height

    def values_at(self, x: Value, y: Value) -> tuple[Value, Value]:
        """Return the values at a place."""
        across = (x - self.plot.x) / max(self.plot.width, 1e-9)
        upwards = (y - self.plot.y) / max(self.plot.height, 1e-9)
        upwards = upwards if self.down else 1.0 - upwards
        return self.view.x + across * self.view.width, self.view.y + upwards * self.view.height

    def row(self, index: int) -> Box:
        """Return a row of a `Band`, its words included."""
        return Box(self.whole.x, self.y(float(index)), self.whole.width, self.plot.height / max(1, self.rows))

    @property
    def per_unit(self) -> tuple[float, float]:
        """Pixels to a unit of x and of y."""
        return self.plot.width / max(1e-30, self.view.width), self.plot.height / max(1e-30, self.view.height)

    @property
    def band(self) -> Band | None:
        """The names of its rows; None where it has none."""
        return self.axes.y if isinstance(self.axes.y, Band) else None


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A figure with the places of all its parts.

    Parameters
    ----------
    figure
        What is placed.
    box
        Where.
    axes
        Those that there is room for.
    words
        Lines that stand outside all axes.
    keys
        Keys of all axes, each in its place.
    height
        Of all of it: more than the box's where it reaches beyond, for a scroll area.
    legend
        What the colours of points mean, beside all axes; None where there is none.
    """

    figure: Figure
    box: Box
    axes: tuple[PlacedAxes, ...]
    words: tuple[Words, ...] = ()
    height: float = 0.0
    keys: tuple[tuple[Key, Box], ...] = ()
    legend: PlacedLegend | None = None

    def axes_of(self, hit: Hit) -> PlacedAxes:
        """Return the axes of a hit."""
        return self.axes_of_index(hit.axes)

    def axes_of_index(self, index: int) -> PlacedAxes:
        """Return the axes of an index."""
        return next(axes for axes in self.axes if axes.index == index)

    def mark(self, hit: Hit) -> Mark:
        """Return the mark of a hit, as it is laid out."""
        return self.axes_of(hit).marks[hit.mark]

    def texts(self, hit: Hit) -> tuple[int, ...]:
        """Return the texts of what was hit, by the link of its mark or by the legend."""
        if hit.part is Part.KEY:
            return tuple(self.legend.legend.coloring.texts_of(hit.item).tolist()) if self.legend is not None else ()
        axes, mark = self.axes_of(hit), self.mark(hit)
        link = getattr(mark, "link", None)
        if link is None:
            return ()
        if hit.part is Part.AROUND and isinstance(mark, Points):
            x, y = axes.values_at(hit.item, hit.column)
            around = mark.source.around(x, y, (AROUND / axes.per_unit[0], AROUND / axes.per_unit[1]))
            return tuple(text for item in around.tolist() for text in link.texts(item))
        return tuple(link.texts(hit.item))

    def bar(self, hit: Hit) -> tuple[float, float, float] | None:
        """Return where a bar that was hit begins and ends, and how high it is; None for whatever else was hit."""
        mark = self.mark(hit) if hit.part is Part.ITEM else None
        if not isinstance(mark, Bars) or mark.across:
            return None
        return float(mark.edges[hit.item]), float(mark.edges[hit.item + 1]), float(mark.heights[hit.item])

    def items_of(self, text: int) -> Iterator[Hit]:
        """Give every item, of any mark, that stands for one text alone."""
        for axes in self.axes:
            for index, mark in enumerate(axes.marks):
                link = getattr(mark, "link", None)
                item = link.alone(text) if link is not None else None
                if item is not None:
                    yield Hit(axes.index, index, item)
