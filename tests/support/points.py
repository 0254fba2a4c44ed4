"""Where the points of a plot are on the screen."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF

from explorer.figures.layout.detail import places_of
from explorer.figures.points.points import Points
from explorer.ui.plots.plot import Plot


def places_in(plot: Plot, axes: int = 0, mark: int = 0) -> np.ndarray:
    """Return float64 (n, 2): where the points of a mark are."""
    assert plot.placed is not None
    shown = plot.placed.axes[axes]
    points = shown.marks[mark]
    assert isinstance(points, Points)
    return places_of(points, shown, slice(None))


def place_of(plot: Plot, item: int, axes: int = 0, mark: int = 0) -> QPointF:
    """Return where a point is."""
    return QPointF(*places_in(plot, axes, mark)[item].tolist())
