"""The kinds of marks that pictures are made of; cells and points, which have sources, stand in files of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.domain.arrays import FloatArray
from explorer.figures.cells import Cells
from explorer.figures.link import Link
from explorer.figures.points.points import Points, Series, Stack, Strip
from explorer.figures.scale import Ink

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """A bar an item, from 0: upwards between its edges, or across, one a row of a `Band`.

    Parameters
    ----------
    edges
        float64 (n + 1,): where each bar begins and ends; of bars across the numbers of their rows.
    heights
        (n,): how high each bar is, or how long; none is drawn for 0.
    link
        Its texts; None where the bars are not of texts. The share of a bar's texts that is selected is its share in
        the selection's colour.
    across
        Whether the bars lie, each on a track as long as the plot.
    framed
        Whether the one pointed at is framed.
    """

    edges: Floats
    heights: np.ndarray
    link: Link | None = None
    across: bool = False
    framed: bool = True

    @classmethod
    def rows(cls, heights: np.ndarray, link: Link | None = None) -> Bars:
        """Return a bar for each row of a `Band`."""
        return cls(np.arange(len(heights) + 1.0), heights, link, across=True)


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Values counted in even bins; how many depends on the room, so layout makes `Bars` of it.

    Parameters
    ----------
    values
        float (N,): of each text.
    low, high
        Ends of the bins; what lies beyond is not counted.
    """

    values: FloatArray
    low: float
    high: float
    _counted: dict[int, Bars] = field(default_factory=dict, repr=False)

    def bins(self, width: float) -> int:
        """Return how many bins there is room for in axes of `width` pixels, by the cube root of the texts."""
        wanted = int(np.clip(2 * len(self.values) ** (1 / 3), 12, max(12.0, min(60.0, width / 5))))
        # An odd number, so that a value in the middle of a round range falls into a bar and not on an edge.
        return wanted // 2 * 2 + 1

    def counted(self, bins: int) -> Bars:
        """Return the counts in so many bins, each linked to its texts; the latest are kept."""
        if bins not in self._counted:
            while len(self._counted) > 1:
                del self._counted[next(iter(self._counted))]
            self._counted[bins] = _count(self.values, np.linspace(self.low, self.high, bins + 1))
        return self._counted[bins]


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """A dot at each value and a line with caps over its interval, one a row of a `Band`.

    Parameters
    ----------
    values, lows, highs
        float64 (n,) each; NaN where there is none.
    chosen
        The row in the selection's colour; -1 for none.
    """

    values: Floats
    lows: Floats
    highs: Floats
    chosen: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class Ranges:
    """Two measurements a row, each a bar with the range of its repeats and in words, and what they compare to.

    Parameters
    ----------
    names
        Of both, over the rows.
    rows
        Names of the rows.
    values
        float64 (n, 2, 3): median, fastest and slowest of both.
    words, ratios
        The values and what they compare to, in words, a row each.
    heads
        Over the words and over the ratios.
    strong
        The row set in bold.
    """

    names: tuple[str, ...]
    rows: tuple[str, ...]
    values: Floats
    words: tuple[tuple[str, str], ...]
    ratios: tuple[str, ...]
    heads: tuple[str, str]
    strong: int = -1


@dataclass(frozen=True, slots=True)
class Rule:
    """A dashed line across the axes at a value of x, with words over its end.

    Words that would lie over those of an earlier rule are left out, and their line with them.
    """

    at: float
    words: str = ""
    ink: Ink = Ink.TEXT


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line through points, cut at the edges of the plot.

    Parameters
    ----------
    x, y
        float64 (n,) each.
    name
        What the line is, at the right of the title with a sample of it where there is room; "" for none.
    ink
        Its colour.
    width
        Of the line, in pixels.
    dashed
        Whether it is dashed.
    """

    x: Floats
    y: Floats
    name: str = ""
    ink: Ink = Ink.MUTED
    width: float = 1.5
    dashed: bool = False


Mark = Bars | Histogram | Intervals | Ranges | Rule | Line | Cells | Points | Strip | Stack | Series


def _count(values: FloatArray, edges: Floats) -> Bars:
    """Count as `numpy.histogram` does; ten times as fast, for the bins are even."""
    bins = len(edges) - 1
    item = np.clip(((values - edges[0]) * (bins / (edges[-1] - edges[0]))).astype(np.int32), 0, bins - 1)
    # What rounding puts beside an edge is moved to its side of it.
    item -= values < edges[item]
    item += (values >= edges[np.clip(item + 1, 0, bins)]) & (item < bins - 1)
    item[(values < edges[0]) | (values > edges[-1])] = -1
    link = Link(item)
    return Bars(edges, link.sizes(bins), link, framed=False)
