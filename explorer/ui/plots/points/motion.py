"""The move of points from one figure to the next of the same texts."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation

from explorer.figures.layout.detail import places_of
from explorer.figures.layout.placed import Placed
from explorer.figures.points.points import MOST_DOTS, Points
from explorer.figures.points.sources import PointSource

MOVE_MS = 320
"""Length of the move."""

Spots = dict[tuple[int, int], np.ndarray]
"""float64 (n, 2) of those points that are seen moving, by axes and mark."""
Places = dict[tuple[int, int], tuple[PointSource, np.ndarray]]
"""What points are of, and where those are that are seen moving."""


def travellers(count: int) -> slice:
    """Return which of so many points are seen moving: all, or of many every so many."""
    return slice(None, None, max(1, math.ceil(count / MOST_DOTS)))


class Motion(QObject):
    """Where points are on their way.

    Parameters
    ----------
    repaint
        Called for each frame of the move, and at its end.
    parent
        Whose figures they are of.
    """

    def __init__(self, repaint: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._repaint = repaint
        self._start: Spots = {}
        self._end: Spots = {}
        self._move = QVariantAnimation(self)
        self._move.setStartValue(0.0)
        self._move.setEndValue(1.0)
        self._move.setDuration(MOVE_MS)
        self._move.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._move.valueChanged.connect(lambda _: repaint())
        self._move.finished.connect(self.end)

    @property
    def under_way(self) -> bool:
        """Whether points are on their way."""
        return bool(self._start)

    def coords(self, axes: int, mark: int) -> np.ndarray | None:
        """Return the coordinates of the travellers of a mark now; None where it does not move."""
        start = self._start.get((axes, mark))
        if start is None:
            return None
        share = float(self._move.currentValue() or 0.0)
        now: np.ndarray = start * (1 - share) + self._end[axes, mark] * share
        return now

    def places(self, placed: Placed | None) -> Places:
        """Return where the travellers of all points of a figure are on it now."""
        found: Places = {}
        for axes in placed.axes if placed is not None else ():
            for index, mark in enumerate(axes.marks):
                if isinstance(mark, Points):
                    now = self.coords(axes.index, index)
                    found[axes.index, index] = (
                        mark.source,
                        places_of(mark, axes, travellers(len(mark.source)))
                        if now is None
                        else np.stack([axes.x(now[:, 0]), axes.y(now[:, 1])], axis=1),
                    )
        return found

    def begin(self, places: Places, placed: Placed | None) -> None:
        """Move points of a figure to where they belong from places on it, where these are of as many other points."""
        self._move.stop()
        self._start, self._end = {}, {}
        for axes in placed.axes if placed is not None else ():
            for index, mark in enumerate(axes.marks):
                source, before = places.get((axes.index, index), (None, None))
                if not isinstance(mark, Points) or before is None or source is mark.source:
                    continue
                there = mark.source.at(travellers(len(mark.source)))
                if len(there) == len(before):
                    x, y = axes.values_at(before[:, 0], before[:, 1])
                    self._start[axes.index, index], self._end[axes.index, index] = np.stack([x, y], axis=1), there
        if self._start:
            self._move.start()

    def end(self) -> None:
        """Have all points where they belong."""
        self._move.stop()
        if self._start:
            self._start, self._end = {}, {}
            self._repaint()
