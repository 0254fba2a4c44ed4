"""Where matrices go with all that stands around them, what is at a place, and how far they move."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.domain.settings.spec import Similarity
from explorer.figures.cells import ArrayCells, Cells, Groups, Margins, SentenceLabels, TokenLabels
from explorer.figures.colors import GROUND
from explorer.figures.figure import Axes, Beside, Figure, Hit, Marking, Moves, Part, Viewport
from explorer.figures.keys import ColorBar
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.layout import hit, place
from explorer.figures.layout.matrix.place import place_cells, place_cells_beside
from explorer.figures.layout.placed import PlacedAxes
from explorer.figures.layout.placed_cells import LARGEST_CELL, PlacedCells, hit_cells, showing, whole, zoomed
from explorer.figures.layout.steps import stepped
from explorer.figures.layout.viewport import anchored
from explorer.figures.layout.viewport import zoomed as zoomed_axes
from explorer.figures.scale import ColorScale
from tests.figures.rulers import CountingRuler
from tests.figures.test_cells import pyramid_cells

RULER = CountingRuler()
COLORS = ColorScale(GROUND, -1.0, 1.0)


def square(n_rows: int, grouped: bool = False, labelled: bool = True, counts: int = 0) -> Cells:
    text_of = np.arange(n_rows, dtype=np.int32)[::-1].copy()
    labels = SentenceLabels(tuple(f"sentence number {index}" for index in range(n_rows)), text_of)
    bar = ColorBar(COLORS, Similarity.COSINE.value, counts=np.full(3, counts))
    groups = Groups(np.arange(n_rows, dtype=np.int32) // 3) if grouped else None
    return Cells(pyramid_cells(n_rows), COLORS, labels if labelled else None, labels, groups, bar=bar)


def tokens(rows: int, columns: int) -> Cells:
    values = np.random.default_rng(0).normal(size=(rows, columns))
    labels = [TokenLabels(tuple(f"token{i}" for i in range(n)), np.zeros(n, dtype=bool)) for n in (rows, columns)]
    margins = Margins(values.sum(axis=1), values.sum(axis=0), COLORS, 3, "0.500")
    bar = ColorBar(COLORS, ticks=(0.0,))
    return Cells(ArrayCells(values), COLORS, *labels, margins=margins, decimals=3, bar=bar, square=False)


def placed_in(cells: Cells, width: float, height: float, view: Viewport | None = None) -> PlacedCells:
    return place_cells(cells, Box(10, 20, width, height), view or whole(cells), RULER)


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def inside(part: Box, box: Box) -> bool:
    return box.x - 1 <= part.x and part.right <= box.right + 1 and box.y - 1 <= part.y and part.bottom <= box.bottom + 1


@pytest.mark.parametrize("n_rows", [1, 2, 3, 12, 48, 300])
@pytest.mark.parametrize("size", [(344, 252), (584, 472), (1184, 492)])
@pytest.mark.parametrize("grouped", [False, True])
def test_a_matrix_is_square_and_everything_is_inside(n_rows: int, size: tuple[int, int], grouped: bool) -> None:
    cells = square(n_rows, grouped)
    placed = placed_in(cells, *size)
    parts = (placed.plot, placed.rows, placed.columns, placed.bar)
    assert placed.plot.width == pytest.approx(placed.plot.height)
    assert all(inside(part, Box(10, 20, *size)) for part in parts)
    assert not any(overlap(a, b) for a, b in combinations(parts, 2))
    assert placed.plot.width >= 0.4 * min(size)
    assert placed.viewport == Viewport(0, 0, n_rows, n_rows)


def test_sentences_are_written_beside_few_rows_and_numbers_beside_many() -> None:
    few, many = placed_in(square(3), 584, 472), placed_in(square(48), 584, 472)
    assert few.words
    assert few.heading_lines > 0
    assert not many.words
    assert placed_in(square(48), 584, 472, Viewport(5, 5, 4, 4)).words


@pytest.mark.parametrize("n_rows", [1, 3, 300])
@pytest.mark.parametrize("size", [(544, 372), (914, 560), (1544, 1000), (684, 1200)])
def test_three_equal_squares_with_all_that_belongs_to_them_are_inside(n_rows: int, size: tuple[int, int]) -> None:
    box = Box(10, 20, *size)
    cells = [square(n_rows, labelled=at == 0, counts=n_rows) for at in range(3)]
    placed = place_cells_beside(cells, box, whole(cells[0]), RULER)
    parts = [part for one in placed for part in (one.plot, one.columns, one.title, one.bar, one.counts)]
    parts.append(placed[0].rows)
    parts = [part for part in parts if part.width and part.height]
    assert all(inside(part, box) for part in parts)
    assert not any(overlap(a, b) for a, b in combinations(parts, 2))
    sides = {round(side, 3) for one in placed for side in (one.plot.width, one.plot.height)}
    assert len(sides) == 1
    assert sides.pop() >= 0.2 * size[0]
    assert all(one.bar_lies for one in placed)


@pytest.mark.parametrize("shape", [(5, 4), (256, 256)])
@pytest.mark.parametrize("size", [(240, 140), (560, 170), (600, 520), (1500, 1000)])
def test_sums_stand_beside_cells_and_nothing_overlaps(shape: tuple[int, int], size: tuple[int, int]) -> None:
    placed = placed_in(tokens(*shape), *size)
    parts = [placed.plot, placed.rows, placed.columns, placed.row_sums, placed.column_sums]
    if placed.bar.height:
        parts.append(placed.bar)
    assert all(inside(part, Box(10, 20, *size)) for part in parts)
    assert not any(overlap(a, b) for a, b in combinations(parts, 2))
    assert placed.cell[0] <= LARGEST_CELL[0]
    assert placed.cell[1] <= LARGEST_CELL[1]


def test_cells_and_labels_are_hit_and_what_lies_between_is_not() -> None:
    placed = placed_in(square(12, grouped=True), 584, 472)
    x, y = placed.left_of(7.5), placed.top_of(3.5)
    assert hit_cells(placed, x, y) == Hit(0, 0, 3, 7)
    assert hit_cells(placed, placed.rows.right - 2, y) == Hit(0, 0, 3, -1, Part.ROW)
    assert hit_cells(placed, x, placed.columns.bottom - 2) == Hit(0, 0, -1, 7, Part.COLUMN)
    assert hit_cells(placed, placed.plot.x - 2, y) is None
    assert hit_cells(placed, placed.plot.right, placed.plot.bottom) == Hit(0, 0, 11, 11)
    assert hit_cells(placed, placed.bar.x + 1, y) is None


def test_sums_belong_to_their_rows_and_columns() -> None:
    placed = placed_in(tokens(5, 4), 600, 480)
    x, y = placed.left_of(2.5), placed.top_of(3.5)
    assert hit_cells(placed, x, y) == Hit(0, 0, 3, 2)
    for beside in (placed.rows.center[0], placed.plot.x - 3, placed.row_sums.center[0]):
        assert hit_cells(placed, beside, y) == Hit(0, 0, 3, -1, Part.ROW)
    for over in (placed.columns.center[1], placed.plot.y - 3, placed.column_sums.center[1]):
        assert hit_cells(placed, x, over) == Hit(0, 0, -1, 2, Part.COLUMN)
    assert hit_cells(placed, 11, 21) is None


def test_a_token_pointed_at_is_paired_with_the_one_it_gives_most_with() -> None:
    cells = tokens(5, 4)
    placed = placed_in(cells, 600, 480)
    values = cells.source.tile((0, 5), (0, 4), (9, 9)).values
    assert placed.pair(Hit(0, 0, 3, -1, Part.ROW)) == (3, int(np.abs(values[3]).argmax()))
    assert placed.pair(Hit(0, 0, -1, 1, Part.COLUMN)) == (int(np.abs(values[:, 1]).argmax()), 1)
    assert placed.pair(Hit(0, 0, 2, 1)) == (2, 1)
    assert placed.pair(None) == (-1, -1)
    assert placed_in(square(5), 600, 480).pair(Hit(0, 0, 3, -1, Part.ROW)) == (3, -1)


def test_a_square_of_many_pairs_stands_for_a_block() -> None:
    placed = placed_in(square(3000), 400, 300)
    rows, columns = placed.spans(500, 2000, 1.0)
    assert len(rows) == len(columns) > 1
    assert 500 in rows
    assert 2000 in columns
    assert placed.spans(500, -1, 1.0) == (rows, range(0))
    tile = placed.tile(1.0)
    assert placed.value(500, 2000, 1.0) == tile.values[500 // tile.step, 2000 // tile.step]
    assert placed.tile(2.0).step <= tile.step


@given(
    st.integers(1, 100_000),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 10)), min_size=1, max_size=8),
)
def test_a_viewport_never_leaves_the_matrix(n_rows: int, moves: list[tuple[float, float, float]]) -> None:
    cells = Cells(ArrayCells(np.broadcast_to(0.0, (n_rows, n_rows))), COLORS)
    view = whole(cells)
    for x, y, factor in moves:
        view = zoomed(PlacedCells(cells, view, Box(0, 0, 100, 100)), 100 * x, 100 * y, factor)
        assert min(n_rows, 3) <= view.width == view.height <= n_rows
        for start in (view.x, view.y):
            assert -1e-6 <= start <= n_rows - view.width + 1e-6


def test_a_matrix_with_sums_grows_until_its_cells_are_large_and_keeps_its_place() -> None:
    axes = Axes((tokens(256, 256),), moves=Moves())
    box = Box(0, 0, 640, 480)

    def placed_as(view: Viewport | None) -> PlacedAxes:
        return place(Figure(axes), box, RULER, {0: view} if view else {}).axes[0]

    first = placed_as(None)
    assert first.cells is not None
    x, y = first.cells.left_of(120.4), first.cells.top_of(100.4)
    for factor in (8.0, 1000.0):
        after = placed_as(zoomed_axes(first, x, y, factor))
        moved = placed_as(anchored(first, after, x, y))
        assert moved.cells is not None
        assert moved.cells.nearest(x, y) == pytest.approx((120.4, 100.4))
        assert moved.cells.cell[0] <= LARGEST_CELL[0] + 1e-6


def test_a_cell_is_brought_into_sight_by_the_least_movement() -> None:
    view = Viewport(10, 20, 5, 5)
    assert showing(view, 22, 12) == view
    assert showing(view, 30, 3) == Viewport(3, 26, 5, 5)


def test_arrows_walk_from_cell_to_cell_and_stop_at_the_edge() -> None:
    placed = place(Figure(Axes((tokens(5, 4),), moves=Moves())), Box(0, 0, 640, 480), RULER)
    assert stepped(placed, Marking(), 1, 0) == Hit(0, 0, 0, 0)
    assert stepped(placed, Marking(held=Hit(0, 0, 1, 1)), 0, 1) == Hit(0, 0, 1, 2)
    assert stepped(placed, Marking(held=Hit(0, 0, 1, -1, Part.ROW)), 1, 0) == Hit(0, 0, 2, 0)
    assert stepped(placed, Marking(held=Hit(0, 0, 4, 3)), 1, 1) == Hit(0, 0, 4, 3)
    elsewhere = place(Figure(Axes((square(5),), moves=Moves())), Box(0, 0, 640, 480), RULER)
    assert stepped(elsewhere, Marking(), 1, 0) is None


def test_matrices_beside_each_other_share_what_is_in_sight() -> None:
    parts = tuple(Axes((square(9, labelled=at == 0),), title="A", moves=Moves()) for at in range(3))
    figure = Figure(Beside(parts, viewport="rows", signs=("−", "=")))
    placed = place(figure, Box(0, 0, 900, 400), RULER, {0: Viewport(1, 2, 4, 4)})
    assert {axes.view for axes in placed.axes} == {Viewport(1, 2, 4, 4)}
    assert [words.words for words in placed.words] == ["−", "="]
    for axes in placed.axes:
        assert axes.cells is not None
        found = hit(placed, axes.cells.left_of(2.5), axes.cells.top_of(3.5))
        assert found == Hit(axes.index, 0, 3, 2)
