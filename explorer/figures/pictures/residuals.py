"""Each case of an evaluation as a dot, against the line that it should lie on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.figures.figure import Axes, Figure
from explorer.figures.link import OneEach
from explorer.figures.marks import Line, Mark
from explorer.figures.points.points import Points, radius_for
from explorer.figures.points.sources import FewPoints
from explorer.figures.scale import Ink, Linear, padded

_SIZES = ((100, 4.5), (600, 3.5))
_LEAST = 2.0
_REACH = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class CaseDots:
    """Dots and a line.

    Parameters
    ----------
    title
        Over the plot: what is upwards.
    across
        Under it: what is across.
    coords
        float64 (N, 2).
    slope, intercept
        Of the line.
    line_name
        What the line is.
    """

    title: str
    across: str
    coords: np.ndarray
    slope: float
    intercept: float
    line_name: str

    def line_at(self, x: float) -> float:
        """Height of the line."""
        return self.intercept + self.slope * x


def residuals(dots: CaseDots, chosen: int | None = None) -> Figure:
    """Return the dots with their line, and the distance of the case chosen from it."""
    x, y = dots.coords.T
    (left, right), upwards = padded(x), padded(y)
    count = len(x)
    source = FewPoints(x.astype(np.float32), y.astype(np.float32))
    points = Points(source, OneEach(count), radius_for(count, _SIZES, _LEAST), reach=_REACH)
    ends = np.array([left, right])
    marks: list[Mark] = [points, Line(ends, dots.intercept + dots.slope * ends, dots.line_name)]
    if chosen is not None:
        at, height = dots.coords[chosen].tolist()
        marks.append(Line(np.array([at, at]), np.array([height, dots.line_at(at)]), ink=Ink.CHOSEN))
    axes = Axes(tuple(marks), Linear(left, right, dots.across), Linear(*upwards), dots.title)
    return Figure(axes)
