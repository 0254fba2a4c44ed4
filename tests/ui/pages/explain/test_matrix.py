"""The token matrix on its page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from explorer.figures.explanation import TokenCell, shown_of
from explorer.figures.layout.placed_cells import LARGEST_CELL, PlacedCells
from explorer.figures.pictures.explain import explain_figure
from explorer.figures.theme import DARK, LIGHT
from explorer.ui.pages.explain.panes import ExplanationPanes
from explorer.ui.plots.plot import Plot
from explorer.ui.plots.style import Style
from tests.support.explanations import explain_mean, make_reading
from tests.ui.views.conftest import drag, hover

WORDS = " ".join(f"word{index}" for index in range(254))
SHORT = shown_of(explain_mean(make_reading("The cat sat"), make_reading("A feline", seed=1)), True, True)
LONG = shown_of(explain_mean(make_reading(WORDS), make_reading(WORDS, seed=1)), True, True)
LEFT = Qt.MouseButton.LeftButton
Points = list[tuple[TokenCell, bool]]


@pytest.fixture
def points() -> Points:
    return []


@pytest.fixture
def plot(qtbot: QtBot, points: Points) -> Plot:
    panes = ExplanationPanes(lambda cell, clicked: points.append((cell, clicked)))
    qtbot.addWidget(panes)
    panes.resize(1000, 480)
    panes.show_explanation(SHORT)
    panes.show()
    qtbot.waitExposed(panes)
    return panes.matrix


def layout_of(plot: Plot) -> PlacedCells:
    assert plot.placed is not None
    cells = plot.placed.axes[0].cells
    assert cells is not None
    return cells


def center(plot: Plot, row: int, column: int) -> QPointF:
    layout = layout_of(plot)
    return QPointF(layout.left_of(column + 0.4), layout.top_of(row + 0.4))


def hold(plot: Plot, cell: TokenCell) -> None:
    panes = plot.parent().parent()
    assert isinstance(panes, ExplanationPanes)
    panes.show_cell(TokenCell(), cell)


def test_cells_have_the_colour_of_their_value(plot: Plot) -> None:
    picture, layout = plot.grab().toImage(), layout_of(plot)
    for (row, column), color in np.ndenumerate(SHORT.cell_colors.colors(SHORT.values, LIGHT)):
        corner = QPoint(round(layout.left_of(column)) + 3, round(layout.top_of(row)) + 3)
        assert picture.pixelColor(corner) == QColor.fromRgb(int(color))


def test_the_pointer_names_cells_and_the_tokens_beside_them(plot: Plot, points: Points) -> None:
    layout = layout_of(plot)
    hover(plot, center(plot, 2, 1))
    hover(plot, QPointF(layout.rows.center[0], layout.top_of(3.5)))
    hover(plot, QPointF(layout.left_of(2.5), layout.columns.center[1]))
    hover(plot, QPointF(layout.row_sums.center[0], layout.top_of(0.5)))
    hover(plot, QPointF(layout.left_of(1.5), layout.column_sums.center[1]))
    hover(plot, QPointF(1, 1))
    expected = [TokenCell(2, 1), TokenCell(row=3), TokenCell(column=2), TokenCell(row=0), TokenCell(column=1)]
    assert points == [(cell, False) for cell in (*expected, TokenCell())]


def test_a_click_holds_and_the_arrows_walk(plot: Plot, points: Points, qtbot: QtBot) -> None:
    qtbot.mouseClick(plot, LEFT, pos=center(plot, 1, 1).toPoint())
    assert points[-1] == (TokenCell(1, 1), True)
    hold(plot, TokenCell(1, 1))
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert points[-1] == (TokenCell(1, 2), True)
    hold(plot, TokenCell(4, 3))
    count = len(points)
    qtbot.keyClick(plot, Qt.Key.Key_Down)
    assert len(points) == count


def test_what_is_walked_to_is_shown_even_where_the_pointer_rests_elsewhere(plot: Plot, qtbot: QtBot) -> None:
    hover(plot, center(plot, 3, 3))
    qtbot.keyClick(plot, Qt.Key.Key_Up)
    hold(plot, TokenCell(2, 3))
    assert TokenCell.at(plot.marking.shown) == TokenCell(2, 3)


def test_zoom_keeps_what_is_under_the_pointer_and_a_double_click_shows_all(plot: Plot, qtbot: QtBot) -> None:
    plot.show_figure(explain_figure(LONG))
    place = center(plot, 100, 120)
    plot.zoom_at(place, 8.0)
    assert layout_of(plot).viewport.width == pytest.approx(32)
    assert TokenCell.at(plot.hit_at(place)) == TokenCell(100, 120)
    drag(plot, [place, place + QPointF(-60, -40), place + QPointF(-90, -80)])
    assert layout_of(plot).viewport.x > 100
    plot.zoom_at(place, 1000.0)
    assert layout_of(plot).cell[0] <= LARGEST_CELL[0] + 1e-6
    qtbot.mouseDClick(plot, LEFT, pos=place.toPoint())
    assert layout_of(plot).viewport.width == LONG.values.shape[1]


def test_the_arrows_bring_their_cell_into_sight(plot: Plot, qtbot: QtBot) -> None:
    plot.show_figure(explain_figure(LONG))
    plot.zoom_at(QPointF(0, 0), 16.0)
    hold(plot, TokenCell(200, 220))
    qtbot.keyClick(plot, Qt.Key.Key_Down)
    seen = layout_of(plot).viewport
    assert seen.y <= 201 < seen.y + seen.height
    assert seen.x <= 220 < seen.x + seen.width


def test_a_long_matrix_is_painted_where_cells_are_smaller_than_pixels(plot: Plot) -> None:
    plot.show_figure(explain_figure(LONG))
    for theme in (LIGHT, DARK):
        image = QImage(200, 150, QImage.Format.Format_RGB32)
        with QPainter(image) as painter:
            plot.paint_figure(painter, QRectF(image.rect()), Style(theme))
        colors = {image.pixel(x, y) for x in range(60, 140) for y in range(50, 100)}
        assert len(colors) > 50


def test_what_is_faded_is_nearer_to_the_ground(plot: Plot) -> None:
    loud = np.zeros_like(SHORT.values)
    loud[0, 0] = 1.0
    plot.show_figure(explain_figure(replace(SHORT, values=loud)))
    place = center(plot, 0, 0).toPoint() + QPoint(-20, 5)
    full = plot.grab().toImage().pixelColor(place).lightness()
    plot.setEnabled(False)
    assert plot.grab().toImage().pixelColor(place).lightness() > full + 50


def test_a_double_click_asks_to_hold_on_to_what_was_held(plot: Plot, points: Points, qtbot: QtBot) -> None:
    place = center(plot, 0, 0).toPoint()
    with qtbot.waitSignal(plot.click_undone):
        for press in (qtbot.mousePress, qtbot.mouseRelease, qtbot.mouseDClick, qtbot.mouseRelease):
            press(plot, LEFT, pos=place)
    assert points[-1] == (TokenCell(0, 0), True) or points[-1] == (TokenCell(), False)
