"""The kinds of marks that pictures are made of; cells and points, which have sources, stand in files of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.figures.cells import Cells
from explorer.figures.link import Link
from explorer.figures.points import Points
from explorer.figures.scale import Ink


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """A bar an item, from 0: `edges` (n + 1,) on one scale, `heights` (n,) on the other.

    Parameters
    ----------
    edges, heights
        Where each bar begins and ends, and how high it is.
    link
        Its texts; None where the bars are not of texts.
    across
        Whether the bars lie: edges down, heights across.
    """

    edges: FloatArray
    heights: np.ndarray
    link: Link | None = None
    across: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """A dot at each value and a line with caps over its interval, one a band; NaN where there is none.

    Parameters
    ----------
    values, lows, highs
        float (n,) each.
    """

    values: FloatArray
    lows: FloatArray
    highs: FloatArray


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line across the axes at a value of x (or of y), with words at its end."""

    at: float
    words: str = ""
    ink: Ink = Ink.TEXT
    upright: bool = True


Mark = Bars | Intervals | Rule | Cells | Points
