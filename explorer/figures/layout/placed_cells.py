"""Where the parts of a matrix lie, what is at a place, and which part of it is in sight: pure geometry."""

from __future__ import annotations

import math
from dataclasses import dataclass

from explorer.analysis.heatmap.pyramid import Tile
from explorer.figures.cells import MOST_CELLS, Cells, strongest
from explorer.figures.figure import Hit, Part, Viewport
from explorer.figures.layout.boxes import Box

LARGEST_CELL = (104.0, 52.0)
"""Width and height beyond which cells that are not square do not grow."""

_LEAST_SPAN = 3.0
_ROUNDING = 1e-6
EMPTY = Box(0, 0, 0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class PlacedCells:
    """A matrix with the places of its parts.

    Parameters
    ----------
    cells
        What is placed.
    viewport
        The rows and columns in sight.
    plot
        The cells.
    rows, columns
        Room for what stands left of the rows and above the columns.
    title
        Room above for a title.
    bar
        The colour bar: upright beside the cells, or lying below them.
    counts
        Room over a lying bar for how often the values occur; flat where there is none.
    row_sums, column_sums
        The margins, right of the cells and below.
    words
        Whether rows have their sentences beside them.
    heading_lines
        Lines of the sentences above the columns; 0 where there are numbers only.
    upright
        Whether tokens above the columns are written in lines, not turned.
    """

    cells: Cells
    viewport: Viewport
    plot: Box
    rows: Box = EMPTY
    columns: Box = EMPTY
    title: Box = EMPTY
    bar: Box = EMPTY
    counts: Box = EMPTY
    row_sums: Box = EMPTY
    column_sums: Box = EMPTY
    words: bool = False
    heading_lines: int = 0
    upright: bool = True

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell."""
        return self.plot.width / self.viewport.width, self.plot.height / self.viewport.height

    @property
    def visible(self) -> tuple[range, range]:
        """The rows and columns of which something is in sight."""
        view, (rows, columns) = self.viewport, self.cells.shape
        return (
            range(int(view.y), min(rows, math.ceil(view.y + view.height - _ROUNDING))),
            range(int(view.x), min(columns, math.ceil(view.x + view.width - _ROUNDING))),
        )

    @property
    def bar_lies(self) -> bool:
        """Whether the colour bar lies below the cells."""
        return self.bar.width > self.bar.height

    def pair(self, hit: Hit | None) -> tuple[int, int]:
        """Return row and column of a hit, -1 for none; one in a matrix with sums is paired with its strongest."""
        if hit is None:
            return -1, -1
        if self.cells.margins is None or hit.part is Part.ITEM:
            return hit.item, hit.column
        return strongest(self.cells.source, hit.item, hit.column)

    def left_of(self, column: float) -> float:
        """Return the left edge of a column."""
        return self.plot.x + (column - self.viewport.x) * self.cell[0]

    def top_of(self, row: float) -> float:
        """Return the upper edge of a row."""
        return self.plot.y + (row - self.viewport.y) * self.cell[1]

    def column_at(self, x: float) -> float:
        """Return the column, with its fraction, at `x`."""
        return self.viewport.x + (x - self.plot.x) / self.cell[0]

    def row_at(self, y: float) -> float:
        """Return the row, with its fraction, at `y`."""
        return self.viewport.y + (y - self.plot.y) / self.cell[1]

    def nearest(self, x: float, y: float) -> tuple[float, float]:
        """Return column and row, with their fractions, of the place among the cells that is nearest to a place."""
        inside_x = min(max(x, self.plot.x), self.plot.right)
        inside_y = min(max(y, self.plot.y), self.plot.bottom)
        return self.column_at(inside_x), self.row_at(inside_y)

    def box_of(self, rows: range, columns: range) -> Box:
        """Return where a block of cells lies; it may reach beyond the plot."""
        left, top = self.left_of(columns.start), self.top_of(rows.start)
        return Box(left, top, self.left_of(columns.stop) - left, self.top_of(rows.stop) - top)

    def tile(self, resolution: float) -> Tile:
        """Return the cells in sight, about one a pixel at the finest; `resolution` pixels to a unit of the figure."""
        rows, columns = self.visible
        most = max(1, min(MOST_CELLS, round(self.plot.width * resolution)))
        return self.cells.source.tile((rows.start, rows.stop), (columns.start, columns.stop), (most, most))

    def spans(self, row: int, column: int, resolution: float) -> tuple[range, range]:
        """Return the rows and columns that the coloured square at a cell stands for; none of either that is -1."""
        step, shape = self.tile(resolution).step, self.cells.shape
        starts = row // step * step, column // step * step
        down, across = (
            range(start, min(start + step, end)) if start >= 0 else range(0)
            for start, end in zip(starts, shape, strict=True)
        )
        return down, across

    def value(self, row: int, column: int, resolution: float) -> float:
        """Return what the square at a cell is coloured by."""
        tile = self.tile(resolution)
        return float(tile.values[(row - tile.row_start) // tile.step, (column - tile.column_start) // tile.step])


def hit_cells(placed: PlacedCells, x: float, y: float) -> Hit | None:
    """Return the cell at a place, or the row or column whose label or sum is there."""
    shape, plot = placed.cells.shape, placed.plot
    beside = _GAP_OF_MARGINS if placed.cells.margins is not None else 0.0
    row = column = -1
    boxes = (plot, placed.rows.inset(0, 0, -beside, 0), placed.row_sums.inset(-beside, 0, 0, 0))
    if plot.y <= y <= plot.bottom and any(_holds(placed, box, x, y) for box in boxes):
        row = min(shape[0] - 1, int(placed.row_at(y)))
    boxes = (plot, placed.columns.inset(0, 0, 0, -beside), placed.column_sums.inset(0, -beside, 0, 0))
    if plot.x <= x <= plot.right and any(_holds(placed, box, x, y) for box in boxes):
        column = min(shape[1] - 1, int(placed.column_at(x)))
    if row < 0 and column < 0:
        return None
    part = Part.COLUMN if row < 0 else Part.ROW if column < 0 else Part.ITEM
    return Hit(0, 0, row, column, part)


def _holds(placed: PlacedCells, box: Box, x: float, y: float) -> bool:
    """Whether a place is in a box; beside sums the far edge of a box is no more of it, but of what comes next."""
    open_edge = placed.cells.margins is not None and (x >= box.right or y >= box.bottom)
    return box.holds(x, y) and not open_edge


_GAP_OF_MARGINS = 6.0
"""Between the cells of a matrix with sums and what stands around them; it belongs to that."""


def whole(cells: Cells) -> Viewport:
    """Return the viewport on all of a matrix."""
    rows, columns = cells.shape
    return Viewport(0.0, 0.0, float(columns), float(rows))


def within(cells: Cells, viewport: Viewport) -> Viewport:
    """Return a viewport moved inside the matrix."""
    rows, columns = cells.shape
    x = min(max(viewport.x, 0.0), columns - viewport.width)
    y = min(max(viewport.y, 0.0), rows - viewport.height)
    return Viewport(x, y, viewport.width, viewport.height)


def panned(placed: PlacedCells, right: float, down: float) -> Viewport:
    """Return the viewport after the picture was moved by so many pixels."""
    view, (width, height) = placed.viewport, placed.cell
    return within(placed.cells, Viewport(view.x - right / width, view.y - down / height, view.width, view.height))


def zoomed(placed: PlacedCells, x: float, y: float, factor: float) -> Viewport:
    """Return the viewport magnified about a place: to three square cells, or until cells are as large as they get."""
    view, (rows, columns) = placed.viewport, placed.cells.shape
    if placed.cells.square:
        least_wide, least_high = (min(side, _LEAST_SPAN) for side in (columns, rows))
    else:
        least_wide = min(columns, placed.plot.width / LARGEST_CELL[0])
        least_high = min(rows, placed.plot.height / LARGEST_CELL[1])
    wide = min(float(columns), max(least_wide, view.width / factor))
    high = min(float(rows), max(least_high, view.height / factor))
    column, row = placed.nearest(x, y)
    left = column - (column - view.x) * wide / view.width
    top = row - (row - view.y) * high / view.height
    return within(placed.cells, Viewport(left, top, wide, high))


def showing(viewport: Viewport, row: int, column: int) -> Viewport:
    """Return the viewport moved as little as shows a cell."""
    x = min(max(viewport.x, column + 1 - viewport.width), float(column))
    y = min(max(viewport.y, row + 1 - viewport.height), float(row))
    return Viewport(x, y, viewport.width, viewport.height)
