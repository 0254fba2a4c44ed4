from __future__ import annotations

import numpy as np
import pytest

from explorer.figures.figure import Axes, Figure, Hit, Moves, Part
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.detail import detail_of, items_in, places_of, radius_of
from explorer.figures.layout.layout import hit, place
from explorer.figures.layout.placed import Placed, PlacedAxes
from explorer.figures.layout.viewport import zoomed
from explorer.figures.link import OneEach
from explorer.figures.points.points import Points, Stack, Strip
from explorer.figures.points.sources import FewPoints, GridPoints
from explorer.figures.scale import Band, Linear
from tests.figures.rulers import CountingRuler

MANY = np.random.default_rng(1).normal(size=(60_000, 2)).astype(np.float32)


def placed(mark: Points | Stack | Strip, *, moves: Moves | None = None, **scales: object) -> Placed:
    """Place points in a plot of 500 by 400 pixels, from -4 to 4 both ways unless `scales` say so."""
    given: dict[str, object] = {"x": Linear(-4.0, 4.0, bare=True), "y": Linear(-4.0, 4.0, bare=True), **scales}
    axes = Axes((mark,), **given, equal="y" not in scales, moves=moves)  # type: ignore[arg-type]
    return place(Figure(axes), Box(0, 0, 500, 400), CountingRuler())


def closer(axes: PlacedAxes, factor: float) -> PlacedAxes:
    view = zoomed(axes, *axes.plot.center, factor)
    return PlacedAxes(axes.axes, axes.index, axes.whole, axes.plot, axes.home, view, axes.marks)


def cloud() -> tuple[Points, PlacedAxes]:
    mark = Points(GridPoints.of(MANY), OneEach(len(MANY)))
    return mark, placed(mark, moves=Moves(0.5, 1e4, inside=False)).axes[0]


def test_many_points_are_density_from_afar_and_dots_close_up() -> None:
    mark, axes = cloud()
    assert detail_of(mark, axes).dense
    assert detail_of(mark, axes).count == len(MANY)
    near = closer(axes, 8)
    assert not detail_of(mark, near).dense
    assert detail_of(mark, near).count < len(MANY) / 4
    assert radius_of(mark, near) > radius_of(mark, axes)
    assert 1.6 <= radius_of(mark, axes) <= radius_of(mark, closer(axes, 1e3)) <= 5.5


def test_nothing_flickers_at_the_border() -> None:
    mark, axes = cloud()
    factor = 1.0
    while detail_of(mark, closer(axes, factor)).dense:
        factor *= 1.01
    border = closer(axes, factor)
    assert detail_of(mark, border, before=True).dense
    assert not detail_of(mark, border, before=False).dense
    assert not detail_of(mark, closer(axes, factor / 1.01)).leaps
    assert detail_of(mark, axes).leaps


def test_fixed_dots_are_dots_up_to_their_number() -> None:
    for count, dense in ((4_000, False), (4_001, True)):
        mark = Points(FewPoints(MANY[:count, 0], MANY[:count, 1]), radius=2.0, most=4_000)
        assert detail_of(mark, placed(mark).axes[0]).dense is dense
        assert radius_of(mark, placed(mark).axes[0]) == 2.0


def test_items_in_sight_are_those_inside_the_plot() -> None:
    mark, axes = cloud()
    near = closer(axes, 60)
    places, plot = places_of(mark, near, slice(None)), near.plot
    inside = ((places >= (plot.x, plot.y)) & (places <= (plot.right, plot.bottom))).all(axis=1)
    found = items_in(mark, near, 60_000)
    assert found is not None
    np.testing.assert_array_equal(found, np.flatnonzero(inside))
    assert items_in(mark, axes, 20_000) is None


@pytest.mark.parametrize("source", [FewPoints(*MANY[:500].T), GridPoints.of(MANY[:500])], ids=["few", "grid"])
def test_the_nearest_point_within_reach_is_hit(source: FewPoints | GridPoints) -> None:
    mark = Points(source, OneEach(500), radius=3.0)
    shown = placed(mark)
    places = places_of(mark, shown.axes[0], slice(None))
    for x, y in np.random.default_rng(5).uniform((0, 0), (500, 400), size=(300, 2)).tolist():
        away = np.hypot(*(places - [x, y]).T)
        found = hit(shown, x, y)
        assert (found is not None) == (away.min() <= 9)
        if found is not None:
            assert away[found.item] == pytest.approx(away.min(), abs=1e-3)
            assert shown.texts(found) == (found.item,)


def test_where_points_are_crowded_all_around_a_place_are_meant() -> None:
    mark = Points(FewPoints(MANY[:, 0], MANY[:, 1]), OneEach(len(MANY)), radius=1.5)
    shown = placed(mark)
    found = hit(shown, 250.2, 199.8)
    assert found == Hit(0, 0, 250, 200, Part.AROUND)
    places = places_of(mark, shown.axes[0], slice(None))
    near = (np.abs(places - [250, 200]) <= 3).all(axis=1)
    assert 1 < near.sum() < 200
    assert shown.texts(found) == tuple(np.flatnonzero(near).tolist())
    assert hit(shown, 2.0, 2.0) is None


def test_a_strip_keeps_its_dots_in_its_row() -> None:
    shifts = np.linspace(0.0, 3.0, 50).astype(np.float32)
    band = Band(("mean", "max"))
    marks = tuple(Strip(row, shifts * (row + 1), OneEach(50)) for row in (0, 1))
    axes = place(Figure(Axes(marks, Linear(0.0, 6.0), band)), Box(0, 0, 500, 200), CountingRuler()).axes[0]
    for row, mark in enumerate(axes.marks):
        assert isinstance(mark, Points)
        places = places_of(mark, axes, slice(None))
        box = axes.row(row)
        assert places[:, 1].min() >= box.y + 3
        assert places[:, 1].max() <= box.bottom - 3
        assert np.ptp(places[:, 1]) > 0.5 * (box.height - 12)
        np.testing.assert_allclose(places[:, 0], axes.x((shifts * (row + 1)).astype(np.float64)))


@pytest.mark.parametrize("values", [[1.0], [1.0] * 30, [1.0, 1.01, 1.5, 1.5, 2.0]], ids=["one", "same", "some"])
def test_a_stack_hides_no_dot_while_there_is_room(values: list[float]) -> None:
    stack = Stack(np.array(values, dtype=np.float32))
    axes = placed(stack, x=Linear(0.0, 3.0), y=Linear(0.0, 1.0, bare=True)).axes[0]
    (mark,) = axes.marks
    assert isinstance(mark, Points)
    places = places_of(mark, axes, slice(None))
    np.testing.assert_allclose(places[:, 0], axes.x(np.array(values)), atol=1e-4)
    assert (places[:, 1] <= axes.plot.bottom - 4.5).all()
    assert (places[:, 1] >= axes.plot.y).all()
    apart = np.abs(places[:, None] - places[None]).max(axis=2)[~np.eye(len(values), dtype=bool)]
    assert (apart >= 9 - 1e-3).all()
