"""The heatmap as a figure: its scale, its rows and its words."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.heatmap.pyramid import build_pyramid
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.results.analysis import BlockMaximum, Order
from explorer.domain.settings.spec import Similarity
from explorer.domain.state import AppState
from explorer.domain.words import THIN_SPACE
from explorer.figures.cells import Cells, PyramidCells
from explorer.figures.colors import ColorMap
from explorer.figures.figure import Axes
from explorer.figures.pictures.similarity import (
    Heatmap,
    block_words,
    file_note,
    heatmap_figure,
    heatmap_of,
    labels_of,
    overview,
)
from tests.support.states import make_state, make_vectors


def shown(state: AppState) -> Heatmap:
    heatmap = heatmap_of(state)
    assert heatmap is not None
    return heatmap


def cells_of(state: AppState, color_map: ColorMap = ColorMap.AUTO) -> Cells:
    axes = heatmap_figure(shown(state), color_map).body
    assert isinstance(axes, Axes)
    (cells,) = axes.marks
    assert isinstance(cells, Cells)
    return cells


def test_there_is_nothing_to_show_before_a_run() -> None:
    assert heatmap_of(AppState()) is None


@pytest.mark.parametrize("metric", list(Similarity))
@pytest.mark.parametrize("n_texts", [1, 3, 700])
def test_the_scale_spans_the_values(metric: Similarity, n_texts: int) -> None:
    colors = cells_of(make_state(vectors=make_vectors(n_texts), metric=metric, normalize=False)).colors
    assert colors.low < colors.high
    assert colors.clipped == (n_texts > 512)
    if metric is Similarity.COSINE and n_texts <= 512:
        assert colors.high == 1.0
        assert colors.low <= 0.0
    if metric.is_distance:
        assert colors.high <= 0.0


def test_identical_sentences_have_a_scale() -> None:
    vectors = np.tile(np.array([[1.0, 2.0]], dtype=np.float32), (4, 1))
    for metric in Similarity:
        colors = cells_of(make_state(vectors=vectors, metric=metric)).colors
        assert colors.low < colors.high


def test_negative_values_get_a_diverging_map_with_0_at_its_neutral() -> None:
    vectors = np.array([[1, 0], [-0.5, 1], [0, 1]], dtype=np.float32)
    colors = cells_of(make_state(vectors=vectors)).colors
    assert ColorMap(colors.name).diverging
    assert colors.ends == (-1.0, 1.0)
    assert colors.low == pytest.approx(-0.5 / np.sqrt(1.25), abs=1e-6)
    positive = cells_of(make_state(vectors=np.abs(vectors))).colors
    assert (positive.name, positive.ends) == (ColorMap.VIRIDIS, (0.0, 1.0))
    assert cells_of(make_state(vectors=vectors), ColorMap.MAGMA).colors.name == ColorMap.MAGMA


def test_rows_are_in_the_order_of_the_state_with_their_clusters() -> None:
    state = make_state(8, order=Order.CLUSTER)
    cells, heatmap = cells_of(state), shown(state)
    assert state.heatmap_order is not None
    np.testing.assert_array_equal(heatmap.labels.text_of, state.heatmap_order)
    assert not heatmap.labels.in_order
    assert cells.groups is not None
    assert (np.diff(cells.groups.group_of) >= 0).all()
    assert shown(make_state(8)).labels.in_order
    assert cells_of(make_state(8)).groups is None
    assert shown(make_state(8, order=Order.SIMILARITY)).labels.remark == "in order of similarity"


@pytest.mark.parametrize("metric", Similarity)
@pytest.mark.parametrize("n_rows", [1, 2, 384, 385, 500, 513])
def test_the_extremes_are_those_of_all_pairs_or_none(metric: Similarity, n_rows: int) -> None:
    vectors = np.random.default_rng(0).normal(size=(n_rows, 8)).astype(np.float32)
    labels = labels_of(tuple(map(str, range(n_rows))), np.arange(n_rows, dtype=np.int32), Order.INPUT)
    heatmap = Heatmap(PyramidCells(build_pyramid(vectors, metric)), labels, Order.INPUT)
    if heatmap.extremes is None:
        assert n_rows == 1 or heatmap.ends[2]
        assert n_rows == 1 or n_rows > 384
    else:
        pairs = similarity_matrix(vectors, vectors, metric)[~np.eye(n_rows, dtype=bool)]
        np.testing.assert_allclose(heatmap.extremes, (pairs.min(), pairs.max()), rtol=1e-5, atol=1e-6)


def test_the_overview_says_what_is_ordered_and_coloured_by_a_sample() -> None:
    words = overview(shown(make_state(600, order=Order.SIMILARITY)))
    assert words.startswith("Cosine similarity of 600 sentences, ordered within and between groups found by k-means.")
    assert words.endswith(" The colours span 99 % of the pairs of 160 of them.")
    words = overview(shown(make_state(20, order=Order.SIMILARITY)))
    assert words.startswith("Cosine similarity of 20 sentences, from ")
    assert words.endswith(" between different ones.")


def test_a_block_is_told_with_its_largest_pair_where_that_is_known() -> None:
    state = make_state(3000)
    heatmap, rows, columns = shown(state), range(496, 504), range(2000, 2008)
    words, value = block_words(heatmap, rows, columns, 0.25, None)
    assert words.replace(THIN_SPACE, "") == "Sentences 497–504 × 2001–2008, mean of 64 pairs"
    assert value == "0.250"
    words, value = block_words(heatmap, rows, columns, 0.25, BlockMaximum(rows, columns, (501, 2002), 0.987))
    assert words.replace(THIN_SPACE, "") == (
        f"Most similar of 64 pairs: “{state.text(501)}” × “{state.text(2002)}”; sentences 497–504 × 2001–2008"
    )
    assert value == "mean 0.250, largest 0.987"
    words, _ = block_words(heatmap, rows, columns, 0.25, BlockMaximum(rows, columns))
    assert words.endswith("; zoom in to find the most similar")


def test_a_file_says_what_its_cells_are() -> None:
    heatmap = shown(make_state(3000, order=Order.SIMILARITY, metric=Similarity.EUCLIDEAN))
    assert file_note(heatmap, joined=True) == (
        " · each cell is the root mean square of several pairs · ordered by k-means groups"
    )
    assert file_note(heatmap, joined=False) == " · ordered by k-means groups"
    sampled = shown(make_state(20, metric=Similarity.MANHATTAN))
    assert file_note(sampled, joined=True) == " · each cell is a sample of several pairs"
