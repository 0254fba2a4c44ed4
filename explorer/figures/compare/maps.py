"""Two maps of the same texts, the second laid onto the first: side by side, or one of them."""

from __future__ import annotations

import numpy as np

from explorer.domain.job import JobContext
from explorer.domain.results.comparison import Comparison
from explorer.figures.figure import Beside, Figure
from explorer.figures.keys import Legend
from explorer.figures.pictures.map import map_axes, map_points
from explorer.figures.points.coloring import Coloring
from explorer.figures.points.sources import GridPoints

BOTH = "both"

_GAP = 24.0


def sorted_maps(comparison: Comparison, context: JobContext) -> tuple[GridPoints, GridPoints]:
    """Return the points of both maps, ready to be shown: N log N steps, on any thread."""
    first = GridPoints.of(comparison.a.projection.coords)
    context.check()
    return first, GridPoints.of(comparison.b.projection.coords)


def maps_compared(
    comparison: Comparison,
    sources: tuple[GridPoints, GridPoints],
    coloring: Coloring,
    words: tuple[str, str],
    chosen: str = BOTH,
) -> Figure:
    """Return both maps, or the one chosen, framed so that a point that stays does not move from one to the other.

    Parameters
    ----------
    comparison
        The two settings, on one corpus.
    sources
        As `sorted_maps` gives them.
    coloring
        Of the points; beside one map alone it is explained, so that two have the same size.
    words
        What the settings are called.
    chosen
        `BOTH`, "A" or "B".
    """
    coords = np.concatenate([source.coords for source in sources])
    # A turned map has no principal axes to name; that of A is left without, so that both have the same room.
    both = tuple(
        map_axes(map_points(source, coloring, comparison.corpus.texts), coords, title=f"{letter} · {name}")
        for letter, source, name in zip("AB", sources, words, strict=True)
    )
    if chosen == BOTH:
        return Figure(Beside(both, gap=_GAP), title="Both maps, B laid onto A")
    return Figure(both["AB".index(chosen)], (Legend(coloring),), title=f"Map of {chosen}")
