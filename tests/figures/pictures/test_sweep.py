"""What the small pictures of a sweep show, and where each goes."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from explorer.domain.settings.spec import LAST_LAYER, Pooling, Similarity
from explorer.domain.state import AppState
from explorer.figures.cells import Cells
from explorer.figures.colors import ColorMap
from explorer.figures.figure import Facets, Figure, Hit, Marking
from explorer.figures.layout.boxes import Align, Box
from explorer.figures.layout.layout import hit, place
from explorer.figures.layout.steps import stepped
from explorer.figures.pictures.sweep import POOLING_WORDS, layer_words, sweep_figure
from explorer.figures.scale import ColorScale
from tests.figures.rulers import CountingRuler
from tests.support.sweeps import swept_state

RULER = CountingRuler()


def figure_of(state: AppState, normalize: bool = False, present: int | None = 2) -> Figure:
    assert state.sweep is not None
    return sweep_figure(state.sweep, normalize, present)


def facets_of(figure: Figure) -> Facets:
    assert isinstance(figure.body, Facets)
    return figure.body


def colors_of(figure: Figure) -> ColorScale:
    (key,) = figure.keys
    return key.colors


@pytest.mark.parametrize("all_layers", [False, True])
@pytest.mark.parametrize("size", [(360, 160), (560, 200), (540, 560), (940, 700), (2000, 1500)])
def test_thumbnails_are_square_apart_and_inside_the_width(size: tuple[int, int], all_layers: bool) -> None:
    box = Box(12, 0, *size)
    placed = place(figure_of(swept_state(5, all_layers=all_layers)), box, RULER)
    plots = [axes.plot for axes in placed.axes]
    assert len(plots) == (2 * 8 + 9 if all_layers else 9)
    for plot in plots:
        assert plot.width == pytest.approx(plot.height)
        assert plot.width >= 12
        assert box.x <= plot.x
        assert plot.right <= box.right + 0.5
        assert plot.bottom <= box.y + placed.height
    for first, second in combinations([*plots, *(words.box for words in placed.words)], 2):
        assert not _overlap(first, second) or first not in plots
    if size[1] >= 560:
        assert placed.height <= size[1] + 1


def _overlap(a: Box, b: Box) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def test_lines_are_layers_and_columns_poolings() -> None:
    state = swept_state(5)
    figure = figure_of(state)
    facets = facets_of(figure)
    assert facets.rows == ("0, input", "1", "2, last")
    assert facets.columns == tuple(POOLING_WORDS[pooling] for pooling in Pooling)
    placed = place(figure, Box(0, 0, 900, 600), RULER)
    layers = (0, 1, LAST_LAYER)
    beside = {line.words: line.box for line in placed.words if line.align is Align.RIGHT}
    over = {(line.words, round(line.box.x)) for line in placed.words if line.align is Align.LEFT}
    assert state.sweep is not None
    for panel, axes in zip(facets.panels, placed.axes, strict=True):
        readout = state.sweep.rows[panel.item].readout
        assert (layers[panel.row], tuple(Pooling)[panel.column]) == (readout.layer, readout.pooling)
        assert beside[facets.rows[panel.row]].center[1] == pytest.approx(axes.plot.center[1])
        assert any(facets.columns[panel.column].startswith(name) for name, x in over if x == round(axes.plot.x))
        assert hit(placed, *axes.plot.center) == Hit(panel.item, 0, panel.item)
    assert hit(placed, 1, 599) is None


def test_each_thumbnail_is_its_own_row_s() -> None:
    state = swept_state(4)
    assert state.sweep is not None
    for panel in facets_of(figure_of(state, normalize=True)).panels:
        (cells,) = panel.axes.marks
        assert isinstance(cells, Cells)
        np.testing.assert_array_equal(
            cells.source.tile((0, 4), (0, 4), (9, 9)).values, state.sweep.thumbnails[panel.item]
        )
        assert state.sweep.rows[panel.item].readout.normalize


@pytest.mark.parametrize("metric", Similarity)
def test_one_scale_for_all(metric: Similarity) -> None:
    state = swept_state(7, metric=metric)
    assert state.sweep is not None
    for normalize in (False, True):
        figure = figure_of(state, normalize)
        colors = colors_of(figure)
        values = state.sweep.thumbnails[[panel.item for panel in facets_of(figure).panels]]
        assert colors.low <= values.min()
        assert values.max() <= colors.high
        assert colors.name == (ColorMap.VIRIDIS if metric.is_distance else ColorMap.BLUE_RED)
        low, high = (values.min(), values.max()) if metric.is_distance else (-colors.high, -colors.low)
        assert (colors.low, colors.high) == (low, high)


def test_equal_values_have_a_scale_too() -> None:
    colors = colors_of(figure_of(swept_state(1)))
    assert (colors.name, colors.low, colors.high) == (ColorMap.VIRIDIS, 0.0, pytest.approx(1.0))
    colors = colors_of(figure_of(swept_state(1, metric=Similarity.EUCLIDEAN)))
    assert (colors.low, colors.high) == (0.0, 1.0)


def test_the_outline_is_explained_where_it_is_shown() -> None:
    state = swept_state(5)
    assert state.sweep is not None
    row = next(item for item, row in enumerate(state.sweep.rows) if not row.readout.normalize)
    assert figure_of(state, present=row).keys[0].outline == "your settings"
    assert figure_of(state, normalize=True, present=row).keys[0].outline == ""
    assert figure_of(state, present=None).keys[0].outline == ""


def test_arrows_lead_by_layers_and_poolings_and_along_a_single_layer() -> None:
    figure = figure_of(swept_state(5))
    placed = place(figure, Box(0, 0, 900, 600), RULER)
    items = {(panel.row, panel.column): panel.item for panel in facets_of(figure).panels}

    def from_(place: tuple[int, int], down: int, across: int) -> Hit | None:
        return stepped(placed, Marking(held=Hit(items[place], 0, items[place])), down, across)

    first = min(items)
    assert stepped(placed, Marking(), 1, 0) == Hit(items[first], 0, items[first])
    assert from_((1, 2), -1, 0) == Hit(items[0, 2], 0, items[0, 2])
    assert from_((1, 2), 0, 1) == Hit(items[1, 3], 0, items[1, 3])
    assert from_(first, -1, 0) == Hit(items[first], 0, items[first])
    single = figure_of(swept_state(5, all_layers=False))
    placed = place(single, Box(0, 0, 300, 600), RULER)
    items = {(panel.row, panel.column): panel.item for panel in facets_of(single).panels}
    assert from_((0, 3), 1, 0) == from_((0, 3), 0, 1) == Hit(items[0, 4], 0, items[0, 4])


def test_layers_have_numbers_and_the_ends_names() -> None:
    assert [layer_words(layer, 6) for layer in (0, 2, LAST_LAYER)] == ["0, input", "2", "6, last"]
    assert layer_words(LAST_LAYER, None) == "last"
