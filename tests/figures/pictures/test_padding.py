from __future__ import annotations

import numpy as np
import pytest

from explorer.domain.results.sweep import PaddingTest
from explorer.figures.figure import Axes
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.detail import places_of
from explorer.figures.layout.layout import hit, place
from explorer.figures.layout.placed import Placed
from explorer.figures.pictures.padding import padding_figure
from explorer.figures.points.points import Points
from explorer.figures.scale import Band
from tests.figures.rulers import CountingRuler
from tests.support.sweeps import swept_state


def of_texts(count: int) -> PaddingTest:
    test = swept_state(count).padding_test
    assert test is not None
    return test


def placed(test: PaddingTest, width: float = 700, height: float = 420) -> Placed:
    return place(padding_figure(test), Box(0, 0, width, height), CountingRuler())


def dots(shown: Placed) -> np.ndarray:
    """float64 (rows, M, 2): where the dots are."""
    (axes,) = shown.axes
    return np.array([places_of(mark, axes, slice(None)) for mark in axes.marks if isinstance(mark, Points)])


@pytest.mark.parametrize("size", [(560, 300), (920, 480), (1600, 900)])
def test_dots_lie_where_their_shift_is(size: tuple[int, int]) -> None:
    test = of_texts(40)
    shown = placed(test, *size)
    found = dots(shown)
    shifts = np.stack([row.shifts for row in test.rows])
    slope, start = np.polyfit(shifts.ravel(), found[..., 0].ravel(), 1)
    np.testing.assert_allclose(found[..., 0], start + slope * shifts, atol=0.01)
    assert slope > 0
    plot = shown.axes[0].plot
    assert found[..., 0].min() >= plot.x - 0.01
    assert found[..., 0].max() <= plot.right
    assert found[..., 1].max() <= plot.bottom
    tops, bottoms = found[..., 1].min(axis=1), found[..., 1].max(axis=1)
    assert (tops[1:] > bottoms[:-1]).all()


def test_rows_say_how_far_they_move() -> None:
    body = padding_figure(of_texts(12)).body
    assert isinstance(body, Axes)
    band = body.y
    assert isinstance(band, Band)
    assert {"mean", "naive mean"} <= set(band.names)
    for row, words in enumerate(band.values):
        assert words.startswith("up to ") if row in band.strong else words == "not at all"


def test_a_dot_is_hit_and_is_its_sentence() -> None:
    test = of_texts(12)
    shown = placed(test)
    found = dots(shown)
    for row in range(len(test.rows)):
        for item in (0, 5, 11):
            at = found[row, item]
            away = np.hypot(*(found.reshape(-1, 2) - at).T)
            if np.sort(away)[1] > 1:
                hit_there = hit(shown, *at.tolist())
                assert hit_there is not None
                assert (hit_there.mark, hit_there.item) == (row, item)
                assert shown.texts(hit_there) == (int(test.indices[item]),)


def test_between_two_rows_the_nearer_dot_is_meant() -> None:
    shown = placed(of_texts(40), height=200)
    found = dots(shown)
    for x, y in np.random.default_rng(0).uniform((100, 0), (600, 200), size=(300, 2)).tolist():
        away = np.hypot(found[..., 0] - x, found[..., 1] - y)
        hit_there = hit(shown, x, y)
        assert (hit_there is not None) == (away.min() <= 9)
        if hit_there is not None:
            assert away[hit_there.mark, hit_there.item] == pytest.approx(away.min(), abs=1e-3)
