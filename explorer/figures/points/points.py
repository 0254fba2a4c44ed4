"""Points: a dot an item, in the plane, in the rows of a band, or one over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from explorer.analysis.maps.word_map import WordMap
from explorer.domain.arrays import FloatArray, IntArray
from explorer.figures.link import Linked
from explorer.figures.points.coloring import Coloring
from explorer.figures.points.sources import FewPoints, PointSource

MOST_DOTS = 20_000
"""Up to this many points each is a dot of its own, wherever it is; more are counted where they are crowded."""


_GOLDEN = 0.6180339887
"""Multiples of it, without their whole part, are spread evenly however many they are."""
_RADIUS_BY_ROOM, _SMALLEST = ((8.0, 3.5), (2.0, 2.5)), 1.5
"""Of dots by the pixels across that each has."""


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

    @property
    def in_squares(self) -> bool:
        """Whether there are so many that they are counted in squares."""
        return bool(self.counted) and len(self.source) > self.most

    @property
    def crowded(self) -> bool:
        """Whether all points around a place are meant by it, for they cannot be told apart however near one looks."""
        return self.radius is not None and not self.counted and len(self.source) > self.most


def radius_for(n_points: int, sizes: Sequence[tuple[int, float]], least: float) -> float:
    """Return the radius of a dot, smaller where there are many: that of the first `(most, radius)` that holds them."""
    return next((radius for most, radius in sizes if n_points <= most), least)


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """A dot an item in one row of a `Band`, spread over its height evenly by number; layout makes `Points` of it.

    Parameters
    ----------
    row
        Number of the row.
    values
        float (n,): where each dot is across.
    link
        Which texts each item is.
    radius
        Of a dot, in units of the figure: just so large that a hairline parts those that overlap.
    """

    row: int
    values: FloatArray
    link: Linked | None = None
    radius: float = 3.1

    def points(self, height: float) -> Points:
        """Return the points in rows of some height, in units of the figure; a dot's room is left over and under all."""
        count = len(self.values)
        spread = np.arange(count) * _GOLDEN % 1.0 - 0.5 if count > 1 else np.zeros(count)
        up = self.row + 0.5 + spread * max(0.0, 1.0 - 4 * self.radius / max(height, 1e-9))
        return Points(FewPoints(self.values, up.astype(np.float32)), self.link, self.radius)


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """A dot an item where its value is, near-equal ones one over another; layout makes `Points` of it.

    Parameters
    ----------
    values
        float (n,).
    link
        Which texts each item is.
    radius
        Of a dot, in units of the figure.
    """

    values: FloatArray
    link: Linked | None = None
    radius: float = 4.5

    def points(self, across: float, height: float) -> Points:
        """Return the points where a value of 1 is so wide, in a plot so high, both in units of the figure.

        Upwards they are shares of the height.
        """
        places = self.values.astype(np.float64) * across
        heights = np.zeros(len(places))
        placed: list[tuple[float, float]] = []
        room = 2 * self.radius
        for item in np.argsort(places, kind="stable").tolist():
            level = 0.0
            while any(abs(places[item] - x) < room and abs(level - y) < room for x, y in placed):
                level += room + 1
            placed.append((float(places[item]), level))
            heights[item] = level
        highest = max(1.0, height - room)
        if heights.max(initial=0.0) > highest:
            heights *= highest / heights.max()
        up = ((self.radius + 3 + heights) / max(1.0, height)).astype(np.float32)
        return Points(FewPoints(self.values, up), self.link, self.radius, reach=10.0)


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """A dot an item, from left to right by number, 1 first; layout makes `Points` of it, smaller where they are close.

    Parameters
    ----------
    values
        float (n,): where each dot is upwards.
    link
        Which texts each item is.
    """

    values: FloatArray
    link: Linked | None = None

    def points(self, width: float) -> Points:
        """Return the points in a plot so wide, in units of the figure."""
        count = len(self.values)
        room = width / max(1, count)
        radius = next((radius for least, radius in _RADIUS_BY_ROOM if room > least), _SMALLEST)
        across = np.arange(1, count + 1, dtype=np.float32)
        return Points(FewPoints(across, self.values), self.link, radius, square=2.0, reach=10.0)
