from __future__ import annotations

import numpy as np
import pytest

from explorer.domain.state import AppState
from explorer.figures.figure import Part
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.layout import hit, place, x_ticks, y_ticks
from explorer.figures.layout.placed import Placed, PlacedAxes
from explorer.figures.marks import Bars
from explorer.figures.pictures.norms import Norms, figure_of
from explorer.figures.points.points import Points
from tests.figures.rulers import CountingRuler
from tests.support.states import SEED, make_state, make_vectors

RULER = CountingRuler()


def norms_of(state: AppState) -> Norms:
    norms = Norms.of(state)
    assert norms is not None
    return norms


def placed_in(state: AppState, width: float, height: float) -> Placed:
    return place(figure_of(norms_of(state)), Box(0, 0, width, height), RULER)


def titled(placed: Placed, title: str, rows: bool = False) -> PlacedAxes:
    return next(axes for axes in placed.axes if axes.axes.title == title and (axes.band is not None) is rows)


@pytest.mark.parametrize("n_texts", [1, 2, 3, 12, 48, 300, 5000])
@pytest.mark.parametrize("size", [(340, 190), (480, 300), (560, 400), (900, 650)])
def test_panels_are_inside_and_apart(n_texts: int, size: tuple[int, int]) -> None:
    placed = placed_in(make_state(n_texts), *size)
    assert [axes.axes.title for axes in placed.axes[:2]] == ["Before normalising", "After normalising"]
    for axes in placed.axes:
        whole = axes.whole
        assert whole.x >= 0
        assert whole.right <= size[0] + 1e-9
        assert whole.bottom <= size[1] + 1e-9
        assert whole.height >= (40 if axes.band is not None else 60)
        assert axes.rows in (0, n_texts), "every row is there"
        for other in placed.axes:
            apart = other.whole.x >= whole.right or other.whole.right <= whole.x
            assert other is axes or apart or other.whole.y >= whole.bottom or other.whole.bottom <= whole.y


def test_a_large_view_has_all_four_parts() -> None:
    above = ["Before normalising", "After normalising", "Norm against tokens"]
    for n_texts, rows in ((3, True), (300, False)):
        placed = placed_in(make_state(n_texts), 900, 600)
        assert [axes.axes.title for axes in placed.axes] == [*above, "Each sentence"]
        assert (placed.axes[-1].band is not None) is rows
    assert len(placed_in(make_state(300), 900, 200).axes) == 3
    assert len(placed_in(make_state(300), 400, 180).axes) == 2


def test_norms_are_before_and_after() -> None:
    vectors = make_vectors(40)
    expected = np.sqrt((vectors.astype(float) ** 2).sum(axis=1))
    norms = norms_of(make_state(vectors=vectors))
    np.testing.assert_allclose(norms.before, expected, rtol=1e-5)
    np.testing.assert_allclose(norms.after, 1, atol=1e-5)
    np.testing.assert_allclose(norms_of(make_state(vectors=vectors, normalize=False)).after, expected, rtol=1e-5)
    assert Norms.of(AppState()) is None


def test_bars_count_every_sentence_once() -> None:
    state = make_state(300)
    placed = placed_in(state, 760, 560)
    for title in ("Before normalising", "After normalising"):
        bars = next(mark for mark in titled(placed, title).marks if isinstance(mark, Bars))
        assert bars.heights.sum() == 300
        assert bars.link is not None
        assert sorted(text for item in range(len(bars.heights)) for text in bars.link.texts(item)) == list(range(300))
    assert bars.heights[len(bars.heights) // 2] == 300, "a norm of 1 is in the middle of a bar"


def test_dots_of_equal_norms_are_stacked_and_inside() -> None:
    vectors = np.tile(np.array([[3.0, 4.0]], dtype=np.float32), (20, 1))
    axes = titled(placed_in(make_state(vectors=vectors), 600, 480), "Before normalising")
    dots = next(mark for mark in axes.marks if isinstance(mark, Points))
    places = np.stack([axes.x(dots.source.x.astype(float)), axes.y(dots.source.y.astype(float))], axis=1)
    assert len({tuple(dot) for dot in places.round(2).tolist()}) == 20
    assert (places[:, 1] >= axes.plot.y - 1).all()


def test_one_is_marked_where_it_is_in_sight() -> None:
    near = norms_of(make_state(vectors=make_vectors(40) / 6))
    assert [len(axes.marks) for axes in figure_of(near).axes()[:2]] == [2, 2]
    assert [len(axes.marks) for axes in figure_of(norms_of(make_state(40))).axes()[:2]] == [1, 2]


@pytest.mark.parametrize(("title", "rows"), [("Norm against tokens", False), ("Each sentence", False)])
def test_ticks_are_round_numbers_inside_the_axes(title: str, rows: bool) -> None:
    axes = titled(placed_in(make_state(300), 760, 560), title, rows)
    upwards = [float(words) for _, words in y_ticks(axes)]
    assert 2 <= len(upwards) <= 12
    assert all(axes.view.y <= value <= axes.view.y + axes.view.height for value in upwards)
    assert all(words.isdigit() for _, words in x_ticks(axes)), "there are whole tokens and sentences only"


def test_a_sentence_is_said_with_its_tokens_and_norms() -> None:
    norms = norms_of(make_state(60))
    words, value = norms.say((0,))
    assert words == f"“{SEED[0]}”, 8 tokens, norm"
    assert value.endswith("→ 1.000")
    assert norms.say((0, 1, 2))[0] == "3 sentences here, norms"
    assert "→" not in norms_of(make_state(60, normalize=False)).words(0)


def test_where_dots_are_crowded_a_place_means_all_around_it() -> None:
    state = make_state(vectors=np.random.default_rng(0).normal(size=(20_100, 3)).astype(np.float32))
    placed = placed_in(state, 760, 560)
    axes = titled(placed, "Each sentence")
    norms = norms_of(state)
    x, y = float(axes.x(10_001.0)), float(axes.y(float(norms.before[10_000])))
    found = hit(placed, x, y)
    assert found is not None
    assert found.part is Part.AROUND
    across, upwards = axes.x(np.arange(1.0, 20_101.0)), axes.y(norms.before.astype(float))
    around = (np.abs(across - round(x)) <= 3.0) & (np.abs(upwards - round(y)) <= 3.0)
    assert placed.texts(found) == tuple(np.flatnonzero(around).tolist())
    assert len(placed.texts(found)) > 1


def test_norms_as_good_as_equal_are_not_spread_over_the_axis() -> None:
    vectors = np.repeat(np.array([[2.0, 0.0], [0.0, 2.0001]], dtype=np.float32), 20, axis=0)
    (low, high), *_ = [(axes.x.low, axes.x.high) for axes in figure_of(norms_of(make_state(vectors=vectors))).axes()]  # type: ignore[union-attr]  # they have scales
    assert low == pytest.approx(1.9, abs=0.01)
    assert high == pytest.approx(2.1, abs=0.01)
