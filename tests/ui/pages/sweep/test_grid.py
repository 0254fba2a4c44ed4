"""Where the thumbnails go and what they show."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from explorer.domain.settings.spec import LAST_LAYER, Pooling, Similarity
from explorer.domain.state import AppState
from explorer.figures import colors as colormaps
from explorer.figures.colors import ColorMap
from explorer.figures.theme import LIGHT
from explorer.ui.pages.sweep.grid import GridCanvas
from explorer.ui.pages.sweep.grid_scene import GridScene, lay_out
from explorer.ui.views.style import Style
from tests.ui.pages.sweep.conftest import swept_state


def scene_of(state: AppState, normalize: bool = False) -> GridScene:
    assert state.sweep is not None
    return GridScene(state.sweep, normalize, present=2)


@pytest.mark.parametrize("all_layers", [False, True])
@pytest.mark.parametrize("size", [(360, 160), (560, 200), (540, 560), (940, 700), (2000, 1500)])
def test_thumbnails_are_square_apart_and_inside_the_width(
    size: tuple[int, int], all_layers: bool, qapp: object
) -> None:
    scene = scene_of(swept_state(5, all_layers=all_layers))
    rect = QRectF(12, 0, *size)
    layout = lay_out(rect, scene, Style(LIGHT))
    assert len(layout.cells) == (2 * 8 + 9 if all_layers else 9)
    for cell in layout.cells.values():
        assert cell.width() == pytest.approx(cell.height())
        assert cell.width() >= 12
        assert rect.left() <= cell.left()
        assert cell.right() <= rect.right() + 0.5
        assert cell.bottom() <= rect.top() + layout.height
    for (_, first), (_, second) in combinations(layout.cells.items(), 2):
        assert not first.intersects(second)
    for _, head in layout.heads:
        assert not any(head.intersects(cell) for cell in layout.cells.values())
    if size[1] >= 560:
        assert layout.height <= size[1] + 1


def test_lines_are_layers_and_columns_poolings(qapp: object) -> None:
    scene = scene_of(swept_state(5))
    assert scene.layers == (0, 1, LAST_LAYER)
    assert scene.poolings == tuple(Pooling)
    layout = lay_out(QRectF(0, 0, 900, 600), scene, Style(LIGHT))
    assert [words for words, _ in layout.sides] == ["0, input", "1", "2, last"]
    for row, cell in layout.cells.items():
        readout = scene.sweep.rows[row].readout
        side = layout.sides[scene.layers.index(readout.layer)][1]
        head = layout.heads[scene.poolings.index(readout.pooling)][1]
        assert side.center().y() == pytest.approx(cell.center().y())
        assert head.left() == pytest.approx(cell.left())
        assert layout.row_at(cell.center().x(), cell.center().y()) == row
    assert layout.row_at(1, 599) is None


@pytest.mark.parametrize("metric", Similarity)
def test_one_scale_for_all(metric: Similarity, qapp: object) -> None:
    for normalize in (False, True):
        scene = scene_of(swept_state(7, metric=metric), normalize)
        name, low, high = scene.colors
        values = scene.sweep.thumbnails[sorted(scene.places.values())]
        assert low <= values.min()
        assert values.max() <= high
        if name.diverging:
            assert low == -high
        else:
            assert (low, high) == (values.min(), values.max())
        assert name is (ColorMap.VIRIDIS if metric.is_distance else ColorMap.BLUE_RED)


def test_equal_values_have_a_scale_too(qapp: object) -> None:
    name, low, high = scene_of(swept_state(1)).colors
    assert (name, low, high) == (ColorMap.VIRIDIS, 0.0, pytest.approx(1.0))
    assert scene_of(swept_state(1, metric=Similarity.EUCLIDEAN)).colors[1:] == (0.0, 1.0)


def test_each_thumbnail_is_its_own_row_s(qapp: object) -> None:
    scene = scene_of(swept_state(4))
    canvas = GridCanvas()
    canvas.show_scene(scene)
    image = QImage(900, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    rect, style = QRectF(0, 0, 900, 600), Style(LIGHT)
    with QPainter(image) as painter:
        canvas.paint_figure(painter, rect, style)
    name, low, high = scene.colors
    for row, cell in lay_out(rect, scene, style).cells.items():
        colors = colormaps.apply(colormaps.lut(name), scene.sweep.thumbnails[row], low, high)
        step = cell.width() / 4
        for i, j in np.ndindex(4, 4):
            pixel = image.pixel(int(cell.left() + (j + 0.5) * step), int(cell.top() + (i + 0.5) * step))
            assert pixel == int(colors[i, j])
