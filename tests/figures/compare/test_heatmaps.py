"""A, B and A − B: their cells, their scales and their words."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.domain.arrays import IntArray
from explorer.domain.job import JobContext
from explorer.domain.results.analysis import Order
from explorer.domain.results.comparison import Comparison
from explorer.domain.settings.spec import Similarity
from explorer.figures.cells import Cells
from explorer.figures.colors import ColorMap
from explorer.figures.compare.heatmaps import Heatmaps, block_words, build_heatmaps, heatmaps_figure, overview
from explorer.figures.figure import Axes, Beside
from tests.support.comparisons import make_comparison, shifted, similarities
from tests.support.states import make_vectors


def built(comparison: Comparison, order: Order = Order.INPUT, groups: IntArray | None = None) -> Heatmaps:
    rows = np.arange(len(comparison.corpus), dtype=np.int32)
    return build_heatmaps(
        comparison, rows[::-1].copy() if order is not Order.INPUT else rows, order, groups, JobContext()
    )


@pytest.mark.parametrize("metric", list(Similarity))
@pytest.mark.parametrize("order", [Order.INPUT, Order.SIMILARITY])
def test_cells_are_both_similarities_and_their_difference(metric: Similarity, order: Order) -> None:
    first = make_vectors(5)
    heatmaps = built(make_comparison(first=first, second=shifted(first), metric=metric), order)
    rows = heatmaps.labels.text_of
    a, b = (similarities(vectors, metric)[np.ix_(rows, rows)] for vectors in (first, shifted(first)))
    for source, expected in zip(heatmaps.sources, (a, b, a - b), strict=True):
        found = source.tile((0, 5), (0, 5), (5, 5)).values
        np.testing.assert_allclose(found, expected, atol=2e-4 if metric.is_distance else 2e-5)


def test_both_sides_share_one_scale_and_the_difference_is_symmetric_about_0() -> None:
    first, second = np.abs(make_vectors(20)), make_vectors(20, seed=4)
    a, b, difference = built(make_comparison(first=first, second=second)).bars
    in_a, in_b = similarities(first, Similarity.COSINE), similarities(second, Similarity.COSINE)
    assert a.colors is b.colors
    assert a.colors.low == pytest.approx(min(in_a.min(), in_b.min(), 0), abs=1e-5)
    assert a.colors.high == 1
    assert difference.colors.high == -difference.colors.low
    assert difference.colors.name == ColorMap.BLUE_RED
    assert difference.colors.high == pytest.approx(np.abs(in_a - in_b).max(), abs=1e-5)
    for bar in (a, b, difference):
        assert bar.counts is not None
        assert bar.counts.sum() == 190


def test_rounding_is_not_drawn_as_a_difference() -> None:
    vectors = make_vectors(12)
    bars = built(make_comparison(first=vectors, second=vectors)).bars
    assert bars[2].colors.high == 1e-3
    assert bars[2].counts is not None
    assert bars[2].counts[len(bars[2].counts) // 2] == 66


def test_the_three_move_together_and_the_first_alone_names_its_rows() -> None:
    groups = np.zeros(4, dtype=np.int32)
    heatmaps = built(make_comparison(first=make_vectors(4), second=make_vectors(4)), Order.CLUSTER, groups)
    figure = heatmaps_figure(heatmaps, ("one model", "another"), "what it is")
    beside = figure.body
    assert isinstance(beside, Beside)
    assert beside.viewport
    assert beside.signs == ("−", "=")
    titles, cells = [], []
    for part in beside.parts:
        assert isinstance(part, Axes)
        titles.append((part.title, part.note))
        cells += [mark for mark in part.marks if isinstance(mark, Cells)]
    assert titles == [("A", "one model"), ("B", "another"), ("A − B", "")]
    assert [one.rows is not None for one in cells] == [True, False, False]
    assert all(one.columns is heatmaps.labels and one.groups is heatmaps.groups for one in cells)
    assert figure.about == "what it is"


def test_words_say_what_is_compared_and_how_far_it_differs() -> None:
    first = make_vectors(5)
    heatmaps = built(make_comparison(first=first, second=shifted(first)))
    words = overview(heatmaps, "")
    assert words.startswith("Cosine similarity of 5 sentences in both settings; A − B from ")
    assert words.endswith(" between different ones.")
    assert overview(heatmaps, "They are the same.").endswith(" in both settings. They are the same.")
    assert block_words(heatmaps, range(8), range(8, 16)) == "Sentences 1–8 × 9–16, mean of 64 pairs"
    euclidean = built(make_comparison(first=first, second=first, metric=Similarity.EUCLIDEAN), Order.SIMILARITY)
    assert block_words(euclidean, range(8), range(8, 16)) == "Rows 1–8 × 9–16, root mean square of 64 pairs"
