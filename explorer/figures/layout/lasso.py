"""What a line drawn around points encloses."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from explorer.domain.arrays import IntArray
from explorer.figures.layout.placed import Placed
from explorer.figures.points.points import Points


def enclosed(placed: Placed, corners: np.ndarray) -> Iterator[tuple[int, IntArray]]:
    """Give the axes of a plane that a line begins in and the items inside of it, rising.

    Parameters
    ----------
    placed
        The figure.
    corners
        float64 (m, 2): places on it.
    """
    for axes in placed.axes:
        if axes.axes.equal and axes.whole.holds(*corners[0].tolist()):
            polygon = np.stack(axes.values_at(corners[:, 0], corners[:, 1]), axis=1)
            for mark in axes.marks:
                if isinstance(mark, Points):
                    yield axes.index, mark.source.enclosed(polygon)
