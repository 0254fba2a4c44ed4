from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from explorer.ui.views.points import SHAPES, color_code, draw_dots, stamp

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


def test_many_dots_look_like_few(qapp: QApplication) -> None:
    """The stamped picture of many dots at few places matches the true shapes there."""
    random = np.random.default_rng(1)
    places = random.uniform(20, 180, size=(12, 2)).round() + 0.5
    pictures = []
    for repeats in (1, SHAPES):
        image = QImage(200, 200, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        points = np.repeat(places, repeats, axis=0)
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            colors = np.full(len(points), RED, dtype=np.uint32)
            draw_dots(painter, QRectF(0, 0, 200, 200), points, colors, 3.0, "#ffffff")
        pictures.append(np.array(image.constBits(), dtype=np.uint8).reshape(200, 200, 4).astype(int))
    assert np.abs(pictures[0] - pictures[1]).mean() < 1.0


def test_dots_are_drawn_at_the_resolution_of_the_picture(qapp: QApplication) -> None:
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    points = np.tile([[100.0, 100.0]], (SHAPES + 1, 1))
    with QPainter(image) as painter:
        painter.scale(2, 2)
        draw_dots(painter, QRectF(0, 0, 200, 200), points, np.full(len(points), RED, dtype=np.uint32), 5.0, "#ffffff")
    pixels = np.array(image.constBits(), dtype=np.uint8).reshape(400, 400, 4)
    reddish = pixels[:, :, 1] < 128
    assert abs(int(reddish.sum()) - np.pi * 100) < 25


def test_color_code() -> None:
    assert color_code("#010203") == 0xFF010203
