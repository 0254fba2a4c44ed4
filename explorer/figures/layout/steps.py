"""Where the arrows lead in figures that one walks through: from cell to cell, from small picture to small picture."""

from __future__ import annotations

from explorer.figures.figure import Facets, Hit, Marking
from explorer.figures.layout.placed import Placed
from explorer.figures.layout.placed_cells import PlacedCells


def stepped(placed: Placed, marking: Marking, down: int, across: int) -> Hit | None:
    """Return what a step leads to, the same where there is nothing; None in figures that one does not walk through."""
    if isinstance(placed.figure.body, Facets):
        return _panel_beside(placed.figure.body, marking.held, down, across)
    cells = placed.axes[0].cells if placed.axes else None
    if cells is None or cells.cells.margins is None:
        return None
    return _cell_beside(cells, marking.shown, down, across)


def _panel_beside(facets: Facets, at: Hit | None, down: int, across: int) -> Hit:
    items = {(panel.row, panel.column): panel.item for panel in facets.panels}
    places = {item: place for place, item in items.items()}
    if at is None or at.axes not in places:
        first = items[min(items)]
        return Hit(first, 0, first)
    row, column = places[at.axes]
    # A single row is broken into lines as it fits.
    beside = (row, column + across + down) if len(facets.rows) == 1 else (row + down, column + across)
    item = items.get(beside, at.axes)
    return Hit(item, 0, item)


def _cell_beside(placed: PlacedCells, at: Hit | None, down: int, across: int) -> Hit:
    rows, columns = placed.cells.shape
    row, column = (-1, -1) if at is None else (at.item, at.column)
    row = 0 if row < 0 else min(max(row + down, 0), rows - 1)
    column = 0 if column < 0 else min(max(column + across, 0), columns - 1)
    return Hit(0, 0, row, column)
