"""What the map shows and the part of it in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QRectF, QSizeF

from explorer.domain.analysis import Projection, ProjectionMethod
from explorer.domain.arrays import FloatArray
from explorer.domain.state import AppState

LABELLED = 60
"""Up to this many points in sight are labelled where there is room."""


@dataclass(frozen=True, eq=False)
class MapScene:
    """The projection of the texts.

    Parameters
    ----------
    projection
        The map.
    texts
        The N texts.
    """

    projection: Projection
    texts: Sequence[str]

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def coords(self) -> FloatArray:
        """float32 (N, 2)."""
        return self.projection.coords

    @cached_property
    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Centre (2,) and extent (2,) of the points, the extent never 0 in both directions."""
        low, high = self.coords.min(axis=0).astype(np.float64), self.coords.max(axis=0).astype(np.float64)
        extent = high - low
        if extent.max() <= 1e-9 * max(1.0, float(np.abs(self.coords).max())):
            extent = np.ones(2)
        return (low + high) / 2, extent


def home_range(scene: MapScene, size: QSizeF) -> QRectF:
    """Return the coordinates that a ViewBox of `size` shows when every point is in sight, with room for labels."""
    center, extent = scene.bounds
    side = 66.0 if len(scene) <= LABELLED else 40.0
    width, height = max(20.0, size.width() - 2 * side), max(20.0, size.height() - 48)
    unit = max(extent[0] / width, extent[1] / height)
    shown = np.maximum([size.width(), size.height()], 1.0) * unit
    return QRectF(*(center - shown / 2), *shown)


def share_of_variance(scene: MapScene) -> tuple[float, float] | None:
    """Return what the axes of PCA hold; None for other maps, whose axes mean nothing."""
    projection = scene.projection
    if projection.spec.method is not ProjectionMethod.PCA or len(projection.coords) < 2:
        return None
    return projection.explained_variance


def dot_radius(n_texts: int) -> float:
    """Radius of a point: smaller where there are many."""
    sizes = ((60, 5.5), (500, 4.0), (4000, 3.0), (20000, 2.2))
    return next((radius for most, radius in sizes if n_texts <= most), 1.6)


def scene_of(state: AppState) -> MapScene | None:
    """Return what there is to show, or None."""
    projection = state.map_projection
    if projection is None or not len(projection.coords) or len(projection.coords) != len(state.shown):
        return None
    return MapScene(projection, state.shown.texts)


def enclosed(polygon: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return bool (n,): whether each point lies inside a polygon, by the even-odd rule.

    Parameters
    ----------
    polygon
        float64 (m, 2), closed from its last corner to its first.
    points
        float64 (n, 2).
    """
    inside = np.zeros(len(points), dtype=np.bool_)
    x, y = points[:, 0], points[:, 1]
    for (x1, y1), (x2, y2) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if y1 != y2:
            crossed = (y1 > y) != (y2 > y)
            inside ^= crossed & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return inside
