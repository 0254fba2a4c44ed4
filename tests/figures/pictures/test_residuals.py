from __future__ import annotations

import numpy as np
import pytest

from explorer.figures.figure import Axes, Hit
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.detail import places_of
from explorer.figures.layout.layout import hit, place
from explorer.figures.layout.placed import PlacedAxes
from explorer.figures.marks import Line
from explorer.figures.pictures.residuals import CaseDots, residuals
from explorer.figures.points.points import Points
from explorer.figures.scale import Ink, Linear
from tests.figures.rulers import CountingRuler

BOX = Box(0, 0, 500, 300)


def dots(count: int) -> CaseDots:
    x = np.linspace(0.2, 0.9, count)
    y = 5 * x + np.random.default_rng(0).normal(size=count)
    return CaseDots("Score", "cosine similarity", np.stack([x, y], axis=1), 5.0, 0.1, "line of best fit")


def placed(cases: CaseDots, chosen: int | None = None) -> PlacedAxes:
    return place(residuals(cases, chosen), BOX, CountingRuler()).axes[0]


@pytest.mark.parametrize(("count", "radius"), [(1, 4.5), (100, 4.5), (101, 3.5), (600, 3.5), (601, 2.0)])
def test_every_case_is_a_dot_inside_the_plot(count: int, radius: float) -> None:
    axes = placed(dots(count))
    points = axes.marks[0]
    assert isinstance(points, Points)
    assert points.radius == radius
    places = places_of(points, axes, slice(None))
    assert all(axes.plot.holds(*at) for at in places.tolist())
    assert np.argmax(dots(count).coords[:, 1]) == np.argmin(places[:, 1])


def test_the_line_goes_from_side_to_side_and_is_named() -> None:
    cases = dots(40)
    axes = placed(cases)
    line = axes.marks[1]
    assert isinstance(line, Line)
    assert line.name == "line of best fit"
    np.testing.assert_allclose(axes.x(line.x), [axes.plot.x, axes.plot.right])
    np.testing.assert_allclose(line.y, 0.1 + 5 * line.x)
    shown = residuals(cases).body
    assert isinstance(shown, Axes)
    assert isinstance(shown.x, Linear)
    assert (shown.title, shown.x.name) == ("Score", "cosine similarity")


def test_the_case_chosen_shows_how_far_from_the_line_it_is() -> None:
    cases = dots(40)
    assert len(placed(cases).marks) == 2
    away = placed(cases, 7).marks[2]
    assert isinstance(away, Line)
    assert away.ink is Ink.CHOSEN
    x, y = cases.coords[7].tolist()
    assert away.x.tolist() == [x, x]
    assert away.y.tolist() == [y, cases.line_at(x)]


def test_a_dot_is_hit_over_the_lines() -> None:
    cases = dots(40)
    shown = place(residuals(cases, 7), BOX, CountingRuler())
    points = shown.axes[0].marks[0]
    assert isinstance(points, Points)
    at = places_of(points, shown.axes[0], np.array([7]))[0]
    assert hit(shown, *at.tolist()) == Hit(0, 0, 7)
