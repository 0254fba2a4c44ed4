"""The similarities of pairs in one setting against those in another."""

from __future__ import annotations

import numpy as np

from explorer.domain.results.comparison import Comparison
from explorer.figures.figure import Axes, Figure, Moves
from explorer.figures.link import PairLink
from explorer.figures.marks import Line, Mark
from explorer.figures.points.points import Emphasis, Points, radius_for
from explorer.figures.points.sources import FewPoints
from explorer.figures.scale import Linear

TITLE = "Similarities in A against those in B"

MOST_DOTS = 4_000
"""More pairs are counted in squares."""

_SIZES = ((60, 5.0), (400, 3.5), (1500, 2.5))
_LEAST = 2.0
_SQUARE = 3.0
_MOST_ZOOM = 200.0


def scatter(comparison: Comparison, words: tuple[str, str]) -> Figure | None:
    """Return a dot for each pair, and the line on which both settings agree; None where there is no pair.

    Parameters
    ----------
    comparison
        The two settings, on one corpus.
    words
        What they are called.
    """
    count = len(comparison.pairs)
    if not count:
        return None
    low, high = _span(comparison)
    points = Points(
        FewPoints(comparison.similarities_a, comparison.similarities_b),
        PairLink(comparison.pairs),
        radius_for(count, _SIZES, _LEAST),
        emphasis=Emphasis.SIZE,
        most=MOST_DOTS,
        square=_SQUARE,
        counted="pair",
    )
    ends = np.array([low, high])
    diagonal = Line(ends, ends, width=1.0, dashed=True)
    # Squares would hide the line, dots are to lie over it.
    marks: tuple[Mark, ...] = (points, diagonal) if points.in_squares else (diagonal, points)
    axes = Axes(
        marks,
        Linear(low, high, f"A · {words[0]}"),
        Linear(low, high, f"B · {words[1]}"),
        note="On the dashed line both agree.",
        square=True,
        moves=Moves(1.0, _MOST_ZOOM),
    )
    return Figure(axes, title=TITLE)


def _span(comparison: Comparison) -> tuple[float, float]:
    values = (comparison.similarities_a, comparison.similarities_b)
    low, high = min(float(each.min()) for each in values), max(float(each.max()) for each in values)
    margin = max(0.06 * (high - low), 1e-3 * max(1.0, abs(high)))
    return low - margin, high + margin
