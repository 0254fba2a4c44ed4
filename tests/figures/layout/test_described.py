from __future__ import annotations

import numpy as np

from explorer.figures.figure import Axes, Figure
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.described import table
from explorer.figures.layout.layout import place
from explorer.figures.marks import Bars
from explorer.figures.points.points import Points, Strip
from explorer.figures.points.sources import FewPoints
from explorer.figures.scale import Band, Linear
from tests.figures.rulers import CountingRuler


def told(axes: Axes) -> list[tuple[str, ...]]:
    return table(place(Figure(axes), Box(0, 0, 400, 300), CountingRuler()))


def test_points_are_told_with_their_places_and_labels() -> None:
    x, y = np.array([[0.25, 1.0], [3.0, 4.5]], dtype=np.float32)
    points = Points(FewPoints(x, y), radius=3.0, labels=("rain", "sun"))
    scales = (Linear(0.0, 2.0, "norm"), Linear(0.0, 5.0, "tokens"))
    assert told(Axes((points,), *scales)) == [
        ("rain", "norm 0.250", "tokens 3.000"),
        ("sun", "norm 1.000", "tokens 4.500"),
    ]


def test_of_a_million_points_the_first_are_told() -> None:
    x = np.arange(1_000_000, dtype=np.float32)
    assert len(told(Axes((Points(FewPoints(x, x)),), Linear(0.0, 1e6), Linear(0.0, 1e6)))) == 100


def test_strips_are_told_as_their_rows() -> None:
    strips = tuple(Strip(row, np.array([0.1, 0.2], dtype=np.float32)) for row in (0, 1))
    band = Band(("mean", "max"), ("not at all", "up to 3 %"))
    assert told(Axes(strips, Linear(0.0, 1.0), band)) == [("mean", "not at all"), ("max", "up to 3 %")]


def test_the_height_of_a_bar_is_told_to_its_last_digit() -> None:
    bars = Bars(np.array([0.0, 1.0, 2.0]), np.array([1_234_567.0, 0.25]))
    assert told(Axes((bars,), Linear(0.0, 2.0, "norm"), Linear(0.0, 2e6))) == [
        ("norm 0 to 1", "1\u2009234\u2009567"),
        ("norm 1 to 2", "0.250"),
    ]
