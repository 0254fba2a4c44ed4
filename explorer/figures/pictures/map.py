"""The texts as points of a plane, near ones alike; two maps compared are made of the same parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.analysis.maps.word_map import WordMap
from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext
from explorer.domain.results.analysis import Clusters, ClusterWords
from explorer.domain.results.projection import METHOD_NAMES, Projection, ProjectionMethod
from explorer.domain.state import AppState
from explorer.domain.words import percent
from explorer.figures.figure import Axes, Figure, Moves
from explorer.figures.keys import Legend
from explorer.figures.layout.labels import LABELLED
from explorer.figures.link import OneEach
from explorer.figures.points.coloring import Coloring, coloring_of
from explorer.figures.points.points import MOST_DOTS, Emphasis, Points, radius_for
from explorer.figures.points.sources import GridPoints
from explorer.figures.scale import Linear

_SIZES = ((60, 5.5), (500, 4.0), (4000, 3.0))
_LEAST = 2.2
_LEAST_ZOOM = 0.5
_MOST_ZOOM = 400.0
_MARGIN, _BESIDE_LABELS, _OVER = 40.0, 66.0, 24.0
"""Room around the points, in pixels: at the sides, the same where there are labels, over and under them."""


def shown_projection(state: AppState) -> Projection | None:
    """Return the map that there is of the texts on the screen, or None."""
    projection = state.map_projection
    fits = projection is not None and len(projection.coords) == len(state.shown) > 0
    return projection if fits else None


def map_figure(state: AppState, known: GridPoints | None = None, context: JobContext | None = None) -> Figure | None:
    """Return the map of a state, or None: N log N steps, on any thread.

    Parameters
    ----------
    state
        With its map, groups and colours.
    known
        The points of another figure of the same map, which need not be sorted again.
    context
        A cancel is noticed between the steps.
    """
    context = context or JobContext()
    projection = shown_projection(state)
    if projection is None:
        return None
    source = _sorted(projection.coords, known)
    context.check()
    coloring = coloring_of(state)
    context.check()
    words = _words(projection.coords, state.clusters, state.cluster_words)
    points = map_points(source, coloring, state.shown.texts, words)
    axes = map_axes(points, projection.coords, share_of_variance(projection))
    return Figure(axes, (Legend(coloring),), title=METHOD_NAMES[projection.method])


def map_points(source: GridPoints, coloring: Coloring, texts: Sequence[str], words: WordMap | None = None) -> Points:
    """Return the points of a map, in their colours, with labels where few are in sight and words where many are."""
    count = len(source)
    radius = radius_for(count, _SIZES, _LEAST) if count <= MOST_DOTS else None
    codes = coloring.codes[source.order]
    return Points(source, OneEach(count), radius, coloring, codes, Emphasis.RING, labels=texts, words=words)


def map_axes(points: Points, coords: FloatArray, variance: tuple[float, float] | None = None, title: str = "") -> Axes:
    """Return a map so large that all of some coordinates are in sight.

    Parameters
    ----------
    points
        What is shown.
    coords
        float32 (n, 2): what is to be in sight.
    variance
        What the axes hold, which names them; None where they mean nothing.
    title
        Over the map.
    """
    low, high = coords.min(axis=0).astype(np.float64), coords.max(axis=0).astype(np.float64)
    if (high - low).max() <= 1e-9 * max(1.0, float(np.abs(coords).max())):
        low, high = (low + high) / 2 - 0.5, (low + high) / 2 + 0.5
    names = [f"PC {axis + 1} · {percent(share)}" for axis, share in enumerate(variance)] if variance else ["", ""]
    x, y = (Linear(float(low[axis]), float(high[axis]), names[axis], bare=True) for axis in (0, 1))
    count = len(points.source)
    margin = (_BESIDE_LABELS if count <= LABELLED else _MARGIN, _OVER)
    # Where a million points are, a few can be told apart only this close.
    moves = Moves(_LEAST_ZOOM, max(_MOST_ZOOM, 2 * count**0.5), inside=False)
    return Axes((points,), x, y, title, equal=True, moves=moves, margin=margin)


def points_of(figure: Figure | None, axes: int = 0) -> GridPoints | None:
    """Return the points of a figure of maps, or None."""
    shown = figure.axes() if figure is not None else ()
    source = next((mark.source for mark in shown[axes].marks if isinstance(mark, Points)), None) if shown else None
    return source if isinstance(source, GridPoints) else None


def share_of_variance(projection: Projection) -> tuple[float, float] | None:
    """Return what the axes of PCA hold; None for other maps, whose axes mean nothing."""
    if projection.method is not ProjectionMethod.PCA or len(projection.coords) < 2:
        return None
    return projection.explained_variance


def _sorted(coords: FloatArray, known: GridPoints | None) -> GridPoints:
    return known if known is not None and known.coords is coords else GridPoints.of(coords)


def _words(coords: FloatArray, clusters: Clusters | None, words: ClusterWords | None) -> WordMap | None:
    if clusters is None or words is None or len(clusters.labels) != len(coords):
        return None
    return WordMap.of(coords, clusters, words)
