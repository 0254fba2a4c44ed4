"""Axes that hold a matrix, alone or several of the same rows side by side."""

from __future__ import annotations

from explorer.figures.cells import Cells
from explorer.figures.figure import Axes, Beside, Body, Viewport
from explorer.figures.layout.boxes import Align, Box, Ruler, Words
from explorer.figures.layout.matrix.place import place_cells, place_cells_beside
from explorer.figures.layout.placed import PlacedAxes
from explorer.figures.layout.placed_cells import PlacedCells, whole
from explorer.figures.scale import Ink

_SIGN = 24.0


def cells_of(axes: Axes) -> Cells | None:
    """Return the matrix that axes hold; None where they hold something else."""
    return next((mark for mark in axes.marks if isinstance(mark, Cells)), None)


def cells_beside(body: Body) -> Beside | None:
    """Return matrices that stand beside each other in one viewport; None where a body is something else."""
    if not isinstance(body, Beside) or not body.viewport:
        return None
    return body if all(isinstance(part, Axes) and cells_of(part) is not None for part in body.parts) else None


def place_alone(axes: Axes, cells: Cells, index: int, box: Box, view: Viewport | None, ruler: Ruler) -> PlacedAxes:
    """Place a matrix in a box."""
    return _placed(axes, index, box, place_cells(cells, box, view or whole(cells), ruler))


def place_bare(axes: Axes, index: int, box: Box) -> PlacedAxes:
    """Place axes so that their matrix fills a box."""
    cells = next(mark for mark in axes.marks if isinstance(mark, Cells))
    return _placed(axes, index, box, PlacedCells(cells, whole(cells), box))


def place_joined(beside: Beside, box: Box, view: Viewport | None, ruler: Ruler) -> tuple[PlacedAxes, ...]:
    """Place matrices in a row."""
    parts = [part for part in beside.parts if isinstance(part, Axes)]
    cells = [found for part in parts if (found := cells_of(part)) is not None]
    placed = place_cells_beside(cells, box, view or whole(cells[0]), ruler)
    return tuple(_placed(part, index, box, at) for index, (part, at) in enumerate(zip(parts, placed, strict=True)))


def signs_of(beside: Beside, placed: tuple[PlacedAxes, ...]) -> tuple[Words, ...]:
    """Return the signs between matrices in a row."""
    plots = [axes.plot for axes in placed]
    return tuple(
        Words(
            sign,
            Box(left.right, left.center[1] - _SIGN / 2, right.x - left.right, _SIGN),
            "title",
            Ink.MUTED,
            Align.CENTER,
        )
        for sign, left, right in zip(beside.signs, plots, plots[1:], strict=False)
    )


def _placed(axes: Axes, index: int, box: Box, cells: PlacedCells) -> PlacedAxes:
    home = whole(cells.cells)
    return PlacedAxes(axes, index, box, cells.plot, home, cells.viewport, axes.marks, down=True, cells=cells)
