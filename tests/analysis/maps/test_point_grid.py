from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.maps.point_grid import PointGrid, joined, size_of, take


def plane(kind: str, n_points: int = 3000) -> np.ndarray:
    random = np.random.default_rng(5)
    if kind == "one":
        return np.array([[3.0, -2.0]], dtype=np.float32)
    if kind == "equal":
        return np.full((50, 2), 1e4, dtype=np.float32)
    if kind == "line":
        return np.stack([np.linspace(0, 9, n_points), np.zeros(n_points)], axis=1).astype(np.float32)
    if kind == "far":
        return (random.normal(size=(n_points, 2)) * 0.01 + [5000, -5000]).astype(np.float32)
    crowd = random.normal(size=(n_points, 2)) * random.choice([0.02, 1.0, 5.0], size=(n_points, 1))
    # Duplicates too: several texts may share a place.
    return np.concatenate([crowd, crowd[:200]]).astype(np.float32)


KINDS = ("one", "equal", "line", "far", "crowd")


@pytest.mark.parametrize("kind", KINDS)
def test_every_point_has_one_place_in_its_cell(kind: str) -> None:
    coords = plane(kind)
    grid = PointGrid.build(coords)
    np.testing.assert_array_equal(np.sort(grid.order), np.arange(len(coords)))
    np.testing.assert_array_equal(coords[grid.order], np.stack([grid.x, grid.y], axis=1))
    assert grid.starts[-1] == len(coords)


@pytest.mark.parametrize("kind", KINDS)
def test_a_rectangle_misses_none_of_its_points(kind: str) -> None:
    coords = plane(kind)
    grid = PointGrid.build(coords)
    random = np.random.default_rng(1)
    low, high = coords.min(axis=0) - 0.5, coords.max(axis=0) + 0.5
    for corners in random.uniform(low, high, size=(60, 2, 2)):
        (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
        wanted = np.flatnonzero(((coords >= (left, bottom)) & (coords <= (right, top))).all(axis=1))
        spans = grid.within(left, bottom, right, top)
        assert set(wanted) <= set(take(grid.order, spans).tolist())
        assert size_of(spans) == len(take(grid.order, spans))
    assert size_of(grid.within(*low, *high)) == len(coords)
    assert grid.within(high[0] + 99, low[1], high[0] + 100, high[1]) == []


def test_a_small_rectangle_touches_few_points() -> None:
    coords = np.random.default_rng(0).uniform(size=(100_000, 2)).astype(np.float32)
    grid = PointGrid.build(coords)
    assert size_of(grid.within(0.4, 0.4, 0.5, 0.5)) < 0.02 * len(coords)


@pytest.mark.parametrize("kind", KINDS)
def test_the_nearest_is_the_nearest_of_all(kind: str) -> None:
    coords = plane(kind)
    grid = PointGrid.build(coords)
    random = np.random.default_rng(2)
    reach = 0.2 * max(0.1, float(np.ptp(coords)))
    found = 0
    for x, y in random.uniform(coords.min(axis=0) - reach, coords.max(axis=0) + reach, size=(200, 2)).astype(
        np.float32
    ):
        away = np.hypot(coords[:, 0] - x, coords[:, 1] - y)
        nearest = grid.nearest(float(x), float(y), reach)
        assert (nearest is None) == (away.min() > reach)
        if nearest is not None:
            found += 1
            assert away[nearest] == pytest.approx(away.min(), rel=1e-3, abs=1e-6)
    assert found > 0


def test_of_points_that_share_a_place_the_first_is_the_nearest() -> None:
    coords = np.array([[1, 1], [0, 0], [1, 1], [0, 0]], dtype=np.float32)
    grid = PointGrid.build(coords)
    assert grid.nearest(0.1, 0.1, 1.0) == 1
    assert grid.nearest(0.9, 1.0, 1.0) == 0


def crossings(polygon: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Whether each point is inside, by counting edges to its right, one point and one edge at a time."""
    inside = []
    for x, y in points.astype(float):
        count = 0
        for (x1, y1), (x2, y2) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                count += 1
        inside.append(count % 2 == 1)
    return np.flatnonzero(inside)


def test_a_polygon_encloses_what_geometry_says() -> None:
    random = np.random.default_rng(0)
    dots = random.uniform(-2, 2, size=(2000, 2)).astype(np.float32)
    grid = PointGrid.build(dots)
    turn = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    # The polygon of 400 corners lies at most 3e-5 inside the circle.
    away = np.hypot(*dots.T)
    assert (np.abs(away - 1) > 3.2e-5).all()
    np.testing.assert_array_equal(grid.enclosed(circle), np.flatnonzero(away < 1))
    # A star's middle is outside by the even-odd rule.
    star = np.stack([np.cos(turn[::80] * 2), np.sin(turn[::80] * 2)], axis=1)
    np.testing.assert_array_equal(grid.enclosed(star), crossings(star, dots))
    assert not np.isin(np.flatnonzero(away < 0.2), grid.enclosed(star)).any()
    scrawl = random.uniform(-3, 3, size=(37, 2))
    np.testing.assert_array_equal(grid.enclosed(scrawl), crossings(scrawl, dots))


def test_crowding_is_that_of_an_even_square() -> None:
    coords = np.random.default_rng(0).uniform(0, 10, size=(400_000, 2)).astype(np.float32)
    assert 4000 < PointGrid.build(coords).crowding() < 2 * 4000


def test_no_points_are_no_harm() -> None:
    grid = PointGrid.build(np.empty((0, 2), dtype=np.float32))
    assert grid.nearest(0, 0, 1) is None
    assert len(grid.enclosed(np.array([[0, 0], [1, 0], [0, 1.0]]))) == 0


def test_spans_are_joined_where_that_adds_little() -> None:
    assert joined([slice(2, 6), slice(8, 12)]) == [slice(2, 12)]
    apart = [slice(2, 6), slice(60, 64)]
    assert joined(apart) == apart
    assert joined([]) == []
