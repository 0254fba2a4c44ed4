"""Zooming and panning: from one viewport of placed axes to the next."""

from __future__ import annotations

from explorer.figures.figure import Beside, Moves, Viewport
from explorer.figures.layout import placed_cells
from explorer.figures.layout.placed import Placed, PlacedAxes
from explorer.figures.points.points import Points


def moving(placed: Placed, x: float | None) -> list[PlacedAxes]:
    """Return the axes that are moved at a place, first those nearest to it, then all that move with them."""
    movable = [axes for axes in placed.axes if axes.axes.moves is not None]
    if x is not None:
        movable.sort(key=lambda axes: abs(axes.plot.center[0] - x))
    body = placed.figure.body
    return movable if isinstance(body, Beside) and body.viewport else movable[:1]


def can_lasso(placed: Placed) -> bool:
    """Whether there are points of a plane, as of a map, that a line can be drawn around."""
    return any(isinstance(mark, Points) for axes in placed.axes if axes.axes.equal for mark in axes.marks)


def panned(axes: PlacedAxes, across: float, down: float) -> Viewport:
    """Return the viewport after the picture was moved by so many pixels."""
    if axes.cells is not None:
        return placed_cells.panned(axes.cells, across, down)
    view, plot = axes.view, axes.plot
    x = view.x - across / max(1.0, plot.width) * view.width
    rise = down / max(1.0, plot.height) * view.height
    return _kept(Viewport(x, view.y + (-rise if axes.down else rise), view.width, view.height), axes)


def zoomed(axes: PlacedAxes, x: float, y: float, factor: float) -> Viewport:
    """Return the viewport magnified by `factor` about a place, or the point of the plot nearest to it."""
    if axes.cells is not None:
        return placed_cells.zoomed(axes.cells, x, y, factor)
    view, home, plot = axes.view, axes.home, axes.plot
    moves = axes.axes.moves or Moves()
    now = home.width / view.width
    share = now / min(moves.most, max(moves.least, now * factor))
    about = axes.values_at(min(max(x, plot.x), plot.right), min(max(y, plot.y), plot.bottom))
    left, low = about[0] - (about[0] - view.x) * share, about[1] - (about[1] - view.y) * share
    return _kept(Viewport(left, low, view.width * share, view.height * share), axes)


def anchored(before: PlacedAxes, after: PlacedAxes, x: float, y: float) -> Viewport:
    """Return the viewport in which a place shows what it did before cells of another size got other room."""
    if before.cells is None or after.cells is None or after.cells.cells.square:
        return after.view
    column, row = before.cells.nearest(x, y)
    moved = after.cells.nearest(x, y)
    view = after.view
    wanted = Viewport(view.x + column - moved[0], view.y + row - moved[1], view.width, view.height)
    return placed_cells.within(after.cells.cells, wanted)


def _kept(view: Viewport, axes: PlacedAxes) -> Viewport:
    """Return a viewport moved so that it shows what there is."""
    home, moves = axes.home, axes.axes.moves or Moves()
    room = (view.width, view.height) if moves.inside else (0.0, 0.0)
    off = (0.0, 0.0) if moves.inside else (view.width / 2, view.height / 2)
    x = min(max(view.x + off[0], home.x), home.x + home.width - room[0]) - off[0]
    y = min(max(view.y + off[1], home.y), home.y + home.height - room[1]) - off[1]
    return Viewport(x, y, view.width, view.height)
