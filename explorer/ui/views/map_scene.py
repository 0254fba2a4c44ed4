"""What the map shows and the part of it in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSizeF

from explorer.analysis.maps.point_grid import PointGrid
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.results.analysis import Clusters, ClusterWords
from explorer.domain.results.projection import Projection, ProjectionMethod
from explorer.domain.state import AppState
from explorer.ui.views.coloring import Colors

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.analysis.maps.word_map import WordMap

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

    @cached_property
    def grid(self) -> PointGrid:
        """The points by place; of many it takes a while, and may be asked for on any thread."""
        return PointGrid.build(self.coords)


@dataclass(frozen=True, slots=True, eq=False)
class MapContent:
    """A scene with all that takes a while for many texts.

    Parameters
    ----------
    scene
        The map.
    colors
        Of the points.
    words
        What the clusters are about and where; None where that is not known.
    codes
        int32 (N,) of the colours, in the order of the scene's grid.
    crowding
        As of the grid.
    """

    scene: MapScene
    colors: Colors
    words: WordMap | None
    codes: IntArray
    crowding: float


def prepare(scene: MapScene, colors: Colors, clusters: Clusters | None, words: ClusterWords | None) -> MapContent:
    """Work out what a map needs: N log N steps, on any thread."""
    from explorer.analysis.maps.word_map import WordMap

    grid, _ = scene.grid, scene.bounds
    known = clusters is not None and words is not None and len(clusters.labels) == len(scene)
    word_map = WordMap.of(scene.coords, clusters, words) if known else None  # type: ignore[arg-type]  # both are there
    return MapContent(scene, colors, word_map, colors.meaning.codes[grid.order], grid.crowding())


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
    if projection.method is not ProjectionMethod.PCA or len(projection.coords) < 2:
        return None
    return projection.explained_variance


def dot_radius(n_texts: int) -> float:
    """Radius of a point: smaller where there are many."""
    sizes = ((60, 5.5), (500, 4.0), (4000, 3.0))
    return next((radius for most, radius in sizes if n_texts <= most), 2.2)


def scene_of(state: AppState, before: MapScene | None = None) -> MapScene | None:
    """Return what there is to show, or None; the scene `before` where that shows the same."""
    projection = state.map_projection
    if projection is None or not len(projection.coords) or len(projection.coords) != len(state.shown):
        return None
    if before is not None and before.projection is projection and before.texts is state.shown.texts:
        return before
    return MapScene(projection, state.shown.texts)


def chosen_of(selection: Sequence[int], n_texts: int) -> np.ndarray:
    """Return bool (n_texts,): which texts are selected."""
    chosen = np.zeros(n_texts, dtype=np.bool_)
    indices = np.fromiter(selection, dtype=np.int64, count=len(selection))
    chosen[indices[indices < n_texts]] = True
    return chosen
