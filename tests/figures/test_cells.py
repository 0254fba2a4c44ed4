"""Cells by their sources, and which of their rows are labelled and marked."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.heatmap.pyramid import build_pyramid
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.settings.spec import Similarity
from explorer.figures import cells as cells_module
from explorer.figures.cells import ArrayCells, DifferenceCells, Groups, PyramidCells, SentenceLabels, strongest
from explorer.figures.colors import GROUND, ColorMap, ink_on, lut, table_of
from explorer.figures.layout.matrix.labels import among, numbered, runs, thinned
from explorer.figures.scale import ColorScale
from explorer.figures.theme import DARK, LIGHT

VALUES = np.arange(12.0).reshape(3, 4)


def pyramid_cells(n_rows: int, seed: int = 0) -> PyramidCells:
    vectors = np.random.default_rng(seed).normal(size=(n_rows, 8)).astype(np.float32)
    return PyramidCells(build_pyramid(vectors, Similarity.DOT))


def test_an_array_gives_its_own_values_however_few_are_asked_for() -> None:
    source = ArrayCells(VALUES)
    assert source.shape == (3, 4)
    tile = source.tile((1, 9), (-1, 2), (1, 1))
    np.testing.assert_array_equal(tile.values, VALUES[1:, :2])
    assert (tile.row_start, tile.column_start, tile.step) == (1, 0, 1)


def test_a_pyramid_joins_what_is_too_fine_and_keeps_the_last_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    source, made = pyramid_cells(64), []
    block_means = cells_module.block_means

    def counting(*asked: object) -> object:
        made.append(asked)
        return block_means(*asked)  # type: ignore[arg-type]  # handed on as they are

    monkeypatch.setattr(cells_module, "block_means", counting)
    whole = (0, 64), (0, 64), (16, 16)
    tile = source.tile(*whole)
    values = similarity_matrix(source.pyramid.vectors, source.pyramid.vectors, Similarity.DOT)
    assert tile.step == 4
    np.testing.assert_allclose(tile.values, values.reshape(16, 4, 16, 4).mean(axis=(1, 3)), atol=1e-5)
    assert source.tile(*whole) is tile
    for top in (0, 8, 16, 24):
        source.tile((top, top + 8), (0, 8), (16, 16))
    assert len(made) == 5
    assert source.tile(*whole) is not tile


def test_a_difference_is_of_the_same_cells_of_both() -> None:
    a, b = pyramid_cells(40), pyramid_cells(40, seed=1)
    asked = (3, 40), (0, 21), (8, 8)
    tile, first, second = (source.tile(*asked) for source in (DifferenceCells(a, b), a, b))
    np.testing.assert_array_equal(tile.values, first.values - second.values)
    assert (tile.row_start, tile.column_start, tile.step) == (first.row_start, first.column_start, first.step)


def test_the_strongest_cell_of_a_row_or_column_is_the_largest_either_way() -> None:
    values = np.zeros((3, 4))
    values[1, 2], values[1, 3] = 0.2, -0.3
    source = ArrayCells(values)
    assert strongest(source, 1, -1) == (1, 3)
    assert strongest(source, -1, 2) == (1, 2)
    assert strongest(source, 0, 0) == (0, 0)
    assert strongest(source, -1, -1) == (-1, -1)


def test_rows_and_texts_are_told_from_each_other() -> None:
    labels = SentenceLabels(tuple("abcde"), np.array([4, 2, 0, 1, 3], dtype=np.int32))
    assert labels.row_of.tolist() == [2, 3, 1, 4, 0]
    chosen = (0, 4, 9)
    rows = labels.rows_of(chosen)
    assert rows.tolist() == [0, 2]
    assert labels.rows_of(chosen) is rows
    assert labels.rows_of((3,)).tolist() == [4]
    assert labels.texts_in(range(1, 3), range(2, 4)) == (2, 0, 1)
    assert labels.name_of(0) == "5"


def test_groups_begin_where_another_stands() -> None:
    assert Groups(np.array([0, 0, 1, -1, -1, 0], dtype=np.int32)).starts.tolist() == [0, 2, 3, 5]


@pytest.mark.parametrize(("start", "stop"), [(0, 1000), (0, 37), (411, 640), (999, 1000)])
@pytest.mark.parametrize("plot", [60.0, 400.0, 9000.0])
def test_numbers_stand_at_round_ones_however_much_is_in_sight(start: int, stop: int, plot: float) -> None:
    cell = plot / (stop - start)
    rows = numbered(range(start, stop), cell, 14, in_order=True)
    if cell >= 14:
        assert rows == list(range(start, stop))
        return
    steps = [base * 10**power for power in range(4) for base in (1, 2, 5)]
    step = next(step for step in steps if step * cell >= 34)
    assert rows == [r for r in range(start, stop) if (r + 1) % step == 0 or (r == 0 and step > 2)]
    assert numbered(range(start, stop), cell, 14, in_order=False) == []


def test_tokens_are_thinned_and_the_one_pointed_at_is_among_them() -> None:
    assert thinned(range(5), 20.0, 14.0) == [0, 1, 2, 3, 4]
    assert thinned(range(3, 12), 5.0, 14.0) == [3, 6, 9]
    assert sorted(thinned(range(12), 5.0, 14.0, pointed=4)) == [0, 4, 9]
    assert thinned(range(3), 20.0, 14.0, pointed=9) == [0, 1, 2]


def test_only_the_selection_in_sight_is_marked_and_pixels_merge() -> None:
    rows = np.array([3, 4, 5, 200, 221, 700], dtype=np.int32)
    assert runs(rows, range(1000), 0.1) == [(3, 6), (200, 201), (221, 222), (700, 701)]
    assert runs(rows, range(100, 250), 0.1) == [(200, 201), (221, 222)]
    assert among([2, 3, 5, 199, 700, 701], rows) == {3, 5, 700}
    assert among([2, 3], rows[:0]) == set()
    assert runs(np.arange(0, 1000, 7, dtype=np.int32), range(1000), 0.1) == [(0, 995)]


def test_a_scale_of_both_signs_has_0_in_the_middle_of_its_colours() -> None:
    scale = ColorScale.of(ColorMap.AUTO, -0.5, 1.0)
    assert (scale.name, scale.ends) == (ColorMap.BLUE_RED, (-1.0, 1.0))
    assert scale.colors(np.zeros((1, 1)), LIGHT)[0, 0] == lut(ColorMap.BLUE_RED)[128]
    scale = ColorScale.of(ColorMap.AUTO, 0.0, 1.0)
    assert (scale.name, scale.ends) == (ColorMap.VIRIDIS, (0.0, 1.0))
    assert ColorScale.of(ColorMap.GREEN_PURPLE, 0.2, 0.8).ends == (-0.8, 0.8)
    assert [scale.share(value) for value in (-1.0, 0.25, 2.0)] == [0.0, 0.25, 1.0]


def test_shares_of_nothing_have_the_colour_of_the_ground() -> None:
    for theme in (LIGHT, DARK):
        middle = int(ColorScale(GROUND, -1.0, 1.0).colors(np.zeros(1), theme)[0])
        ground = int(theme.surface.removeprefix("#"), 16)
        assert all(abs((middle >> shift & 255) - (ground >> shift & 255)) <= 16 for shift in (0, 8, 16))
        assert len(table_of(GROUND, theme)) == 256
    assert ink_on(0xFFFFFFFF) == "#000000"
    assert ink_on(0xFF202020) == "#ffffff"
