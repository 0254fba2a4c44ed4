from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.domain.results.analysis import ClusterWords, ColorBy
from explorer.domain.results.projection import ProjectionMethod
from explorer.domain.state import AppState
from explorer.figures.figure import Axes, Figure
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.detail import places_of
from explorer.figures.layout.lasso import enclosed
from explorer.figures.layout.layout import place
from explorer.figures.layout.placed import Placed
from explorer.figures.layout.viewport import can_lasso, zoomed
from explorer.figures.pictures.map import map_figure, points_of
from explorer.figures.points.points import Points
from explorer.figures.scale import Linear
from tests.figures.rulers import CountingRuler
from tests.support.states import make_state, make_vectors

BOX = Box(8, 4, 584, 420)


def umap_state(n_texts: int, coords: np.ndarray | None = None) -> AppState:
    if coords is None:
        coords = np.random.default_rng(4).normal(size=(n_texts, 2)).astype(np.float32) * 5
    texts = tuple(map(str, range(n_texts)))
    vectors = make_vectors(n_texts, 4)
    return make_state(vectors=vectors, texts=texts, method=ProjectionMethod.UMAP, coords=coords)


def figure_of(state: AppState) -> Figure:
    figure = map_figure(state)
    assert figure is not None
    return figure


def points_in(figure: Figure) -> Points:
    assert isinstance(figure.body, Axes)
    (points,) = figure.body.marks
    assert isinstance(points, Points)
    return points


def placed(figure: Figure) -> Placed:
    return place(figure, BOX, CountingRuler())


@pytest.mark.parametrize("n_texts", [1, 2, 3, 4, 300])
def test_points_lie_inside_with_one_unit_alike_both_ways(n_texts: int) -> None:
    figure = figure_of(umap_state(n_texts))
    (axes,) = placed(figure).axes
    assert axes.per_unit[0] == pytest.approx(axes.per_unit[1])
    places = places_of(points_in(figure), axes, slice(None))
    assert all(axes.plot.inset(20, 20, 20, 20).holds(*at) for at in places.tolist())


def test_identical_points_share_one_spot_in_the_middle() -> None:
    figure = figure_of(umap_state(4, np.full((4, 2), 7.0)))
    (axes,) = placed(figure).axes
    np.testing.assert_allclose(places_of(points_in(figure), axes, slice(None)), [axes.plot.center] * 4)


@pytest.mark.parametrize(("n_texts", "radius"), [(60, 5.5), (61, 4.0), (501, 3.0), (4_001, 2.2), (20_001, None)])
def test_dots_are_smaller_where_they_are_many(n_texts: int, radius: float | None) -> None:
    points = points_in(figure_of(umap_state(n_texts)))
    assert points.radius == radius
    assert points.coloring is not None
    assert points.codes is not None
    np.testing.assert_array_equal(points.codes, points.coloring.codes[points.source.order])


def test_the_axes_of_pca_are_named_and_have_room_for_it() -> None:
    names = []
    plots = []
    for state in (make_state(30), umap_state(30)):
        body = figure_of(state).body
        assert isinstance(body, Axes)
        assert isinstance(body.x, Linear)
        assert isinstance(body.y, Linear)
        names.append((body.x.name, body.y.name))
        plots.append(placed(figure_of(state)).axes[0].plot)
    assert names[0][0].startswith("PC 1 · ")
    assert names[0][1].startswith("PC 2 · ")
    assert names[1] == ("", "")
    assert plots[0].x > plots[1].x
    assert plots[0].bottom < plots[1].bottom


def test_points_are_sorted_once_for_all_colours_of_a_map() -> None:
    state = umap_state(50)
    figure = figure_of(state)
    other = map_figure(replace(state, color_by=ColorBy.NORM), points_of(figure))
    assert points_of(other) is points_of(figure)
    moved = map_figure(umap_state(50), points_of(figure))
    assert points_of(moved) is not points_of(figure)


def test_words_of_other_clusters_than_these_are_not_shown() -> None:
    state = umap_state(80)
    assert state.clusters is not None
    words = ClusterWords(tuple((f"word{index}",) for index in range(state.clusters.count)))
    assert points_in(figure_of(replace(state, cluster_words=words))).words is not None
    fewer = replace(state.clusters, labels=state.clusters.labels[:50])
    assert points_in(figure_of(replace(state, cluster_words=words, clusters=fewer))).words is None


def test_there_is_no_map_of_other_texts() -> None:
    state = umap_state(5)
    assert map_figure(replace(state, shown=umap_state(6).shown)) is None
    assert map_figure(AppState()) is None
    assert points_of(None) is None


def test_zoom_has_ends_that_grow_with_the_points() -> None:
    for n_texts, most in ((100, 400), (90_000, 600)):
        (axes,) = placed(figure_of(umap_state(n_texts))).axes
        home = axes.home.width
        assert zoomed(axes, *axes.plot.center, 1e9).width == pytest.approx(home / most)
        assert zoomed(axes, *axes.plot.center, 1e-9).width == pytest.approx(2 * home)


def test_a_line_around_points_encloses_them() -> None:
    figure = figure_of(umap_state(200))
    shown = placed(figure)
    assert can_lasso(shown)
    (axes,) = shown.axes
    x, y = axes.plot.center
    corners = np.array([[x - 60, y - 60], [x + 60, y - 60], [x + 60, y + 60], [x - 60, y + 60]])
    ((index, items),) = enclosed(shown, corners)
    places = places_of(points_in(figure), axes, slice(None))
    np.testing.assert_array_equal(items, np.flatnonzero(np.abs(places - [x, y]).max(axis=1) < 60))
    assert index == 0
    ((_, none),) = enclosed(shown, corners + 10_000)
    assert len(none) == 0


def test_a_line_may_begin_beside_the_plot() -> None:
    figure = figure_of(umap_state(200))
    shown = placed(figure)
    (axes,) = shown.axes
    left, top, middle = axes.whole.x - 6, axes.whole.y - 3, axes.plot.center[0]
    corners = np.array([[left, top], [middle, top], [middle, axes.whole.bottom + 9], [left, axes.whole.bottom + 9]])
    ((_, items),) = enclosed(shown, corners)
    places = places_of(points_in(figure), axes, slice(None))
    np.testing.assert_array_equal(items, np.flatnonzero(places[:, 0] < middle))
