"""What a hit among cells stands for on the screen: the block of its square, and what the square is coloured by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.figures.figure import Hit

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.ui.plots.plot import Plot


def block_at(plot: Plot, hit: Hit) -> tuple[range, range]:
    """Return the rows and columns that a hit stands for; none of one of them for the label of the other."""
    cells = plot.placed.axes_of(hit).cells if plot.placed is not None else None
    if cells is None:
        return range(0), range(0)
    return cells.spans(hit.item, hit.column, plot.devicePixelRatioF())


def values_at(plot: Plot, hit: Hit) -> tuple[float, ...]:
    """Return what the square at a cell is coloured by, in each matrix of the figure."""
    placed = [axes.cells for axes in plot.placed.axes] if plot.placed is not None else []
    resolution = plot.devicePixelRatioF()
    return tuple(cells.value(hit.item, hit.column, resolution) for cells in placed if cells is not None)
