from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from explorer.figures.theme import LIGHT
from explorer.ui.plots.style import Style
from explorer.ui.views.points import Dots, color_code, stamp
from explorer.ui.views.stage import Figure, Medium, SceneCanvas

RED, BLUE = 0xFFFF0000, 0xFF0000FF


def test_a_stamped_dot_covers_its_disc_and_no_more() -> None:
    image = stamp((40, 30), np.array([[20.5, 15.5]]), np.array([RED], dtype=np.uint32), 3.0)
    rows, columns = np.indices(image.shape)
    away = np.hypot(columns - 20, rows - 15)
    assert (image[away <= 2.5] == RED).all()
    assert (image[away > 4] == 0).all()
    area = (image >> np.uint32(24)).sum() / 255
    assert abs(area - np.pi * 9) < 3
    edge = image[(away > 2.6) & (away < 3.4)]
    assert ((edge >> np.uint32(24)) < 255).any()


def test_thinned_edges_are_premultiplied() -> None:
    image = stamp((20, 20), np.array([[10.5, 10.5]]), np.array([0xFFFF8040], dtype=np.uint32), 2.2)
    alpha = (image >> np.uint32(24)).astype(int)
    for shift, full in ((16, 0xFF), (8, 0x80), (0, 0x40)):
        part = (image >> np.uint32(shift) & np.uint32(255)).astype(int)
        assert np.abs(part - alpha * full / 255).max() <= 2


def test_later_dots_lie_over_earlier_ones_and_dots_outside_are_left_out() -> None:
    places = np.array([[10.0, 10.0], [10.0, 10.0], [-50.0, 5.0], [500.0, 5.0]])
    image = stamp((20, 20), places, np.array([RED, BLUE, RED, RED], dtype=np.uint32), 2.0)
    assert image[10, 10] == BLUE
    assert RED not in image[:, 0]


class Board(Figure):
    """Dots alone, in a ViewBox whose coordinates are pixels."""

    def __init__(self, dots: np.ndarray, radius: float, shapes: int) -> None:
        super().__init__()
        self.box = pg.ViewBox(self, enableMouse=False, enableMenu=False, invertY=True)
        self.dots = Dots(self.box)
        self._shown = (dots, np.full(len(dots), RED, dtype=np.uint32), radius)
        self._shapes = shapes

    def arrange(self, rect: QRectF, style: Style, medium: Medium) -> None:
        self.box.setGeometry(rect)
        self.box.setRange(QRectF(0, 0, rect.width(), rect.height()), padding=0)
        self.dots.show(*self._shown, "#ffffff", replace(medium, shapes=self._shapes))


def picture(qtbot: QtBot, board: Board, scale: int) -> np.ndarray:
    canvas = SceneCanvas(board)
    qtbot.addWidget(canvas)
    image = QImage(200 * scale, 200 * scale, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        painter.scale(scale, scale)
        canvas.paint_figure(painter, QRectF(0, 0, 200, 200), Style(LIGHT))
    return np.array(image.constBits(), dtype=np.uint8).reshape(200 * scale, 200 * scale, 4).astype(int)


@pytest.mark.parametrize("scale", [1, 2])
def test_many_dots_look_like_few(qtbot: QtBot, scale: int) -> None:
    """The stamped picture of dots matches the true shapes there."""
    dots = np.random.default_rng(1).uniform(20, 180, size=(12, 2)).round() + 0.5
    shapes, stamped = (picture(qtbot, Board(dots, 3.0, most), scale) for most in (12, 0))
    assert (shapes != stamped).any()
    assert np.abs(shapes - stamped).mean() < 1.0


@pytest.mark.parametrize("shapes", [0, 1])
def test_dots_are_drawn_at_the_resolution_of_the_picture(qtbot: QtBot, shapes: int) -> None:
    pixels = picture(qtbot, Board(np.array([[100.0, 100.0]]), 3.0, shapes), 3)
    reddish = pixels[:, :, 1] < 128
    assert abs(int(reddish.sum()) - np.pi * 81) < 20
    assert reddish[300, 300]


def test_the_hairline_grows_with_the_picture(qtbot: QtBot) -> None:
    small, large = (picture(qtbot, Board(np.array([[100.0, 100.0]]), 40.0, 1), scale) for scale in (1, 3))
    red, more = ((pixels[:, :, 1] < 128).sum() for pixels in (small, large))
    assert more == pytest.approx(9 * red, rel=0.02)


def test_dots_that_move_keep_their_colour(qtbot: QtBot) -> None:
    for shapes in (0, 1):
        board = Board(np.array([[50.0, 50.0]]), 3.0, shapes)
        canvas = SceneCanvas(board)
        qtbot.addWidget(canvas)
        canvas.resize(200, 200)
        canvas.show()
        qtbot.waitExposed(canvas)
        canvas.grab()
        board.dots.move(np.array([[120.5, 80.5]]))
        image, left_top = canvas.grab().toImage(), canvas.canvas_rect().topLeft().toPoint()
        assert image.pixelColor(left_top + QPoint(120, 80)) == QColor("red")
        assert image.pixelColor(left_top + QPoint(50, 50)) != QColor("red")


def test_color_code() -> None:
    assert color_code("#010203") == 0xFF010203
