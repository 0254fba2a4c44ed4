"""What a line drawn around points encloses."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from explorer.domain.arrays import IntArray
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.placed import Placed
from explorer.figures.points.points import Points


def enclosed(placed: Placed, corners: np.ndarray) -> Iterator[tuple[int, IntArray]]:
    """Give the axes of a plane that a line begins in, or nearest to, and the items inside of it, rising.

    Parameters
    ----------
    placed
        The figure.
    corners
        float64 (m, 2): places on it.
    """
    planes = [axes for axes in placed.axes if axes.axes.equal]
    if not planes:
        return
    x, y = corners[0].tolist()
    # The line may begin beside the plot: it is drawn wide around what is at its edge.
    axes = min(planes, key=lambda each: _away(each.whole, x, y))
    polygon = np.stack(axes.values_at(corners[:, 0], corners[:, 1]), axis=1)
    for mark in axes.marks:
        if isinstance(mark, Points):
            yield axes.index, mark.source.enclosed(polygon)


def _away(box: Box, x: float, y: float) -> float:
    """Return how far a place is from a box; 0 inside."""
    return max(box.x - x, x - box.right, box.y - y, y - box.bottom, 0.0)
