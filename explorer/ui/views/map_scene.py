"""What the map shows and where its points lie on the screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from explorer.domain.analysis import Projection
from explorer.domain.arrays import FloatArray
from explorer.domain.state import AppState

LABELLED = 60
"""Up to this many points in sight are labelled where there is room."""

_MOST_ZOOM = 400.0


@dataclass(frozen=True, slots=True)
class MapWindow:
    """The part of the map in sight: `zoom` times the fit, moved by `shift` (units of the fit's width and height)."""

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def panned(self, rect: QRectF, delta: QPointF) -> MapWindow:
        """Return the window with the picture moved by `delta` pixels."""
        return replace(self, x=self.x + delta.x() / rect.width(), y=self.y + delta.y() / rect.height()).within()

    def zoomed(self, rect: QRectF, about: QPointF, factor: float) -> MapWindow:
        """Return the window magnified by `factor` about a position."""
        zoom = min(_MOST_ZOOM, max(0.5, self.zoom * factor))
        factor = zoom / self.zoom
        x = (about.x() - rect.center().x()) / rect.width()
        y = (about.y() - rect.center().y()) / rect.height()
        return MapWindow(zoom, x - (x - self.x) * factor, y - (y - self.y) * factor).within()

    def within(self) -> MapWindow:
        """Return the window moved so that some of the map stays in sight."""
        reach = 0.5 * self.zoom
        return replace(self, x=min(max(self.x, -reach), reach), y=min(max(self.y, -reach), reach))


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
    texts: tuple[str, ...]

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

    def positions(self, rect: QRectF, window: MapWindow) -> np.ndarray:
        """float64 (N, 2): where the points lie in `rect`, one unit as long across as up."""
        center, extent = self.bounds
        side = max(40.0, 66.0 if len(self) <= LABELLED else 24.0)
        width, height = max(20.0, rect.width() - 2 * side), max(20.0, rect.height() - 48)
        fit = min(width / max(extent[0], 1e-12), height / max(extent[1], 1e-12))
        scale = fit * window.zoom
        middle = rect.center()
        shifted = np.array([middle.x() + window.x * rect.width(), middle.y() + window.y * rect.height()])
        placed: np.ndarray = shifted + (self.coords - center) * np.array([scale, -scale])
        return placed


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
