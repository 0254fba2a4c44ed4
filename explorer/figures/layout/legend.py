"""Where the legend beside points goes: names for categories, a colour bar for values."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.domain.words import count
from explorer.figures.keys import Legend
from explorer.figures.layout.boxes import Box, Ruler
from explorer.figures.points.coloring import COLOR_WORDS, Category, Coloring

ROW = 20.0
"""Height of a row."""

_NARROW = 400.0
_LOW = 120.0


@dataclass(frozen=True, slots=True, eq=False)
class PlacedLegend:
    """Where the legend's parts go.

    Parameters
    ----------
    legend
        What it is of.
    plot
        What is left for the points.
    head
        Where it says what the colours mean; None where there is no legend.
    entries
        Categories and their rows.
    more
        Number of categories that found no row.
    bar
        The colour bar, or None.
    """

    legend: Legend
    plot: Box
    head: Box | None = None
    entries: tuple[tuple[Category, Box], ...] = ()
    more: int = 0
    bar: Box | None = None

    def category_at(self, x: float, y: float) -> Category | None:
        """Category whose row is at a place."""
        return next((category for category, row in self.entries if row.holds(x, y)), None)


def place_legend(box: Box, legend: Legend, ruler: Ruler) -> PlacedLegend:
    """Put the legend at the right of `box`."""
    coloring = legend.coloring
    valued = coloring.span is not None
    if not (valued or len(coloring.categories) > 1) or box.width < _NARROW or box.height < _LOW:
        return PlacedLegend(legend, box)
    width = max(84.0 if valued else _width(box, coloring, ruler), 1.15 * ruler.width(COLOR_WORDS[coloring.by], "font"))
    plot = box.inset(0, 0, width + 12, 0)
    side = Box(plot.right + 12, box.y + 4, width, box.height - 8)
    head = Box(side.x, side.y, width, ROW)
    if valued:
        bar = Box(side.x, side.y + ROW + 6, 12, min(180.0, side.height - ROW - 10))
        return PlacedLegend(legend, plot, head, bar=bar)
    room = int((side.height - ROW) // ROW)
    fits = len(coloring.categories) + (coloring.more > 0) <= room
    shown = len(coloring.categories) if fits else max(0, room - 1)
    entries = tuple(
        (category, Box(side.x, side.y + (index + 1) * ROW + 2, width, ROW))
        for index, category in enumerate(coloring.categories[:shown])
    )
    return PlacedLegend(legend, plot, head, entries, len(coloring.categories) - shown + coloring.more)


def _width(box: Box, coloring: Coloring, ruler: Ruler) -> float:
    rows = coloring.categories[: int(box.height // ROW)]
    names = max(ruler.width(category.name, "small") for category in rows)
    sizes = max(ruler.width(count(category.size), "small") for category in rows)
    return min(0.28 * box.width, 16 + names + sizes + 14)
