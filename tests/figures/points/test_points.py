from __future__ import annotations

import numpy as np
import pytest

from explorer.figures.points.points import radius_for
from explorer.figures.points.sources import FewPoints, GridPoints, PointSource

COORDS = np.random.default_rng(2).normal(size=(4_000, 2)).astype(np.float32)
SOURCES: list[PointSource] = [FewPoints(COORDS[:, 0], COORDS[:, 1]), GridPoints.of(COORDS)]


@pytest.fixture(params=SOURCES, ids=["few", "grid"])
def source(request: pytest.FixtureRequest) -> PointSource:
    made: PointSource = request.param
    return made


def test_items_are_found_in_the_source_s_order(source: PointSource) -> None:
    assert len(source) == len(COORDS)
    order = source.order if source.order is not None else np.arange(len(COORDS))
    np.testing.assert_array_equal(np.stack([source.x, source.y], axis=1), COORDS[order])
    np.testing.assert_array_equal(source.at(np.array([7, 3])), COORDS[[7, 3]].astype(np.float64))


def test_the_nearest_within_reach_is_found_and_none_beyond(source: PointSource) -> None:
    for x, y in np.random.default_rng(3).uniform(-4, 4, size=(200, 2)).tolist():
        away = np.hypot(*(COORDS - [x, y]).T)
        found = source.nearest(x, y, (0.1, 0.1))
        assert (found is not None) == (away.min() <= 0.1)
        if found is not None:
            assert away[found] == pytest.approx(away.min(), abs=1e-6)


def test_of_equal_points_the_first_is_found() -> None:
    coords = np.array([[1, 1], [0, 0], [0, 0]], dtype=np.float32)
    for source in (FewPoints(*coords.T), GridPoints.of(coords)):
        assert source.nearest(0.1, 0.0, (0.5, 0.5)) == 1


def test_near_is_measured_in_both_units() -> None:
    source = FewPoints(np.array([0.0, 100.0]), np.array([0.0, 0.5]))
    assert source.nearest(60.0, 0.05, (100.0, 0.1)) == 0
    assert source.nearest(60.0, 0.1, (100.0, 10.0)) == 1
    assert source.nearest(60.0, 0.4, (10.0, 10.0)) is None
    assert FewPoints(np.empty(0), np.empty(0)).nearest(0.0, 0.0, (1.0, 1.0)) is None


def test_all_points_of_a_rectangle_are_in_its_spans(source: PointSource) -> None:
    spans = source.within(-0.2, -0.5, 0.7, 0.4)
    places = np.concatenate([np.arange(len(source))[span] for span in spans])
    found = places if source.order is None else source.order[places]
    inside = ((COORDS >= [-0.2, -0.5]) & (COORDS <= [0.7, 0.4])).all(axis=1)
    assert set(np.flatnonzero(inside)) <= set(found.tolist())


def test_a_polygon_encloses_what_is_inside(source: PointSource) -> None:
    corners = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 0.5], [-1.0, 0.5]])
    inside = ((COORDS > [-1, -1]) & (COORDS < [1, 0.5])).all(axis=1)
    np.testing.assert_array_equal(source.enclosed(corners), np.flatnonzero(inside))


def test_dots_are_smaller_where_they_are_many() -> None:
    sizes = ((60, 5.0), (400, 3.5))
    assert [radius_for(n, sizes, 2.0) for n in (1, 60, 61, 400, 401)] == [5.0, 5.0, 3.5, 3.5, 2.0]
