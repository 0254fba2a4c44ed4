from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from explorer.figures.theme import DARK, LIGHT
from explorer.ui.pages.explain import tint
from explorer.ui.pages.explain.matrix import MatrixCanvas
from explorer.ui.pages.explain.matrix_layout import LARGEST_CELL, arrange, everything
from explorer.ui.pages.explain.matrix_painting import labelled
from explorer.ui.pages.explain.scene import ExplainScene, Spot, make_scene
from explorer.ui.plots.style import Style
from tests.support.explanations import explain_mean, make_reading
from tests.ui.views.conftest import drag, hover

WORDS = " ".join(f"word{index}" for index in range(254))
SHORT = make_scene(explain_mean(make_reading("The cat sat"), make_reading("A feline", seed=1)), True, True)
LONG = make_scene(explain_mean(make_reading(WORDS), make_reading(WORDS, seed=1)), True, True)
Points = list[tuple[Spot, bool]]


@pytest.fixture
def points() -> Points:
    return []


@pytest.fixture
def canvas(qtbot: QtBot, points: Points) -> MatrixCanvas:
    canvas = MatrixCanvas(lambda spot, clicked: points.append((spot, clicked)))
    qtbot.addWidget(canvas)
    canvas.resize(640, 480)
    canvas.show_scene(SHORT)
    canvas.show()
    qtbot.waitExposed(canvas)
    return canvas


def center(canvas: MatrixCanvas, row: int, column: int) -> QPointF:
    layout = canvas.arranged()
    assert layout is not None
    return QPointF(layout.left_of(column + 0.4), layout.top_of(row + 0.4))


@pytest.mark.parametrize("scene", [SHORT, LONG], ids=["short", "long"])
@pytest.mark.parametrize("size", [(240, 140), (560, 170), (600, 520), (1500, 1000)])
def test_nothing_lies_outside_and_nothing_overlaps(qapp: object, scene: ExplainScene, size: tuple[int, int]) -> None:
    rect = QRectF(10, 20, *size)
    layout = arrange(rect, scene, everything(scene), Style(LIGHT))
    areas = [layout.plot, layout.labels, layout.headings, layout.row_sums, layout.column_sums]
    if not layout.bar.isEmpty():
        areas.append(layout.bar)
    for area in areas:
        assert rect.adjusted(-1, -1, 1, 1).contains(area)
    for index, area in enumerate(areas):
        assert not any(area.intersects(other) for other in areas[index + 1 :])
    assert layout.cell[0] <= LARGEST_CELL[0]
    assert layout.cell[1] <= LARGEST_CELL[1]


def test_cells_have_the_colour_of_their_value(canvas: MatrixCanvas) -> None:
    canvas.resize(520, 300)
    picture = canvas.grab().toImage()
    layout = canvas.arranged()
    assert layout is not None
    for (row, column), color in np.ndenumerate(tint.colors(LIGHT, SHORT.values, SHORT.reach)):
        corner = QPoint(round(layout.left_of(column)) + 3, round(layout.top_of(row)) + 3)
        assert picture.pixelColor(corner) == QColor.fromRgb(int(color))


def test_the_pointer_names_cells_and_the_tokens_beside_them(canvas: MatrixCanvas, points: Points) -> None:
    layout = canvas.arranged()
    assert layout is not None
    hover(canvas, center(canvas, 2, 1))
    hover(canvas, QPointF(layout.labels.center().x(), layout.top_of(3.5)))
    hover(canvas, QPointF(layout.left_of(2.5), layout.headings.center().y()))
    hover(canvas, QPointF(layout.row_sums.center().x(), layout.top_of(0.5)))
    hover(canvas, QPointF(layout.left_of(1.5), layout.column_sums.center().y()))
    hover(canvas, QPointF(1, 1))
    expected = [Spot(2, 1), Spot(row=3), Spot(column=2), Spot(row=0), Spot(column=1), Spot()]
    assert points == [(spot, False) for spot in expected]


def test_a_click_holds_and_the_arrows_walk(canvas: MatrixCanvas, points: Points, qtbot: QtBot) -> None:
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=center(canvas, 1, 1).toPoint())
    assert points[-1] == (Spot(1, 1), True)
    canvas.show_spot(Spot(1, 1), True)
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert points[-1] == (Spot(1, 2), True)
    canvas.show_spot(Spot(4, 3), True)
    count = len(points)
    qtbot.keyClick(canvas, Qt.Key.Key_Down)
    assert len(points) == count


def test_zoom_keeps_what_is_under_the_pointer_and_a_double_click_shows_all(canvas: MatrixCanvas, qtbot: QtBot) -> None:
    canvas.show_scene(LONG)
    place = center(canvas, 100, 120)
    before = canvas.spot_at(place)
    canvas.zoom_at(place, 8.0)
    assert canvas.sight.columns == pytest.approx(32)
    assert canvas.spot_at(place) == before == Spot(100, 120)
    drag(canvas, [place, place + QPointF(-60, -40), place + QPointF(-90, -80)])
    assert canvas.sight.x > 100
    canvas.zoom_at(place, 1000.0)
    layout = canvas.arranged()
    assert layout is not None
    assert layout.cell[0] <= LARGEST_CELL[0] + 1e-6
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert canvas.sight == everything(LONG)


def test_the_arrows_bring_their_cell_into_sight(canvas: MatrixCanvas, qtbot: QtBot) -> None:
    canvas.show_scene(LONG)
    canvas.zoom_at(QPointF(0, 0), 16.0)
    canvas.show_spot(Spot(200, 220), True)
    qtbot.keyClick(canvas, Qt.Key.Key_Down)
    sight = canvas.sight
    assert sight.y <= 201 < sight.y + sight.rows
    assert sight.x <= 220 < sight.x + sight.columns


def test_labels_are_thinned_and_the_one_pointed_at_is_among_them() -> None:
    assert labelled(range(5), 20.0, 14.0) == [0, 1, 2, 3, 4]
    assert labelled(range(3, 12), 5.0, 14.0) == [3, 6, 9]
    assert sorted(labelled(range(12), 5.0, 14.0, pointed=4)) == [0, 4, 9]
    assert labelled(range(3), 20.0, 14.0, pointed=9) == [0, 1, 2]


def test_a_long_matrix_is_painted_where_cells_are_smaller_than_pixels(qapp: object) -> None:
    for theme in (LIGHT, DARK):
        image = QImage(200, 150, QImage.Format.Format_RGB32)
        with QPainter(image) as painter:
            canvas = MatrixCanvas(lambda _spot, _clicked: None)
            canvas.show_scene(LONG)
            canvas.paint_figure(painter, QRectF(image.rect()), Style(theme))
        colors = {image.pixel(x, y) for x in range(60, 140) for y in range(50, 100)}
        assert len(colors) > 50


def test_what_is_faded_is_nearer_to_the_ground(canvas: MatrixCanvas) -> None:
    place = center(canvas, 0, 0).toPoint()
    loud = np.zeros_like(SHORT.values)
    loud[0, 0] = 1.0
    canvas.show_scene(replace(SHORT, values=loud))
    full = canvas.grab().toImage().pixelColor(place + QPoint(-20, 5)).lightness()
    canvas.setEnabled(False)
    assert canvas.grab().toImage().pixelColor(place + QPoint(-20, 5)).lightness() > full + 50


def test_a_double_click_holds_on_to_what_was_held(canvas: MatrixCanvas, points: Points, qtbot: QtBot) -> None:
    canvas.show_spot(Spot(1, 1), True)
    place = center(canvas, 0, 0).toPoint()
    for press in (qtbot.mousePress, qtbot.mouseRelease, qtbot.mouseDClick, qtbot.mouseRelease):
        press(canvas, Qt.MouseButton.LeftButton, pos=place)
    assert points[-2:] == [(Spot(0, 0), True), (Spot(1, 1), True)]
