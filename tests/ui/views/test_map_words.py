from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from explorer.figures.colors import contrast
from explorer.figures.theme import DARK, LIGHT, Theme
from explorer.ui.plots.style import Style
from explorer.ui.views.map_words import draw_words, label_of, place_words
from explorer.ui.views.points import color_code

AREA = QRectF(10, 10, 380, 280)


def test_labels_lie_inside_and_none_over_another() -> None:
    random = np.random.default_rng(0)
    centers = [QPointF(*place) for place in random.uniform((0, 0), (400, 300), size=(60, 2))]
    placed = place_words(centers, [90.0] * 60, 15.0, AREA)
    assert 5 < len(placed) < 60
    assert 0 in placed
    assert all(AREA.contains(box) for box in placed.values())
    assert not any(a.intersects(b) for a, b in combinations(placed.values(), 2))
    for index, box in placed.items():
        assert abs(box.center().y() - centers[index].y()) <= 16.5
        assert box.left() - 0.01 <= max(centers[index].x(), AREA.left()) <= box.right() + 10.01


def test_a_label_wider_than_the_plot_is_left_out() -> None:
    assert place_words([QPointF(100, 100)], [500.0], 15.0, AREA) == {}


def test_the_first_words_make_the_label() -> None:
    assert label_of(("cat", "feline", "rug", "mat")) == "cat · feline · rug"
    assert len(label_of(("pneumonoultramicroscopic", "antidisestablishment", "x"))) <= 34


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["#2777e6", "#ffdc60", "#101010", "#fafafa"])
def test_words_are_readable_on_any_ground(theme: Theme, ground: str, qapp: QApplication) -> None:
    """Around the letters lies a halo that they stand out from, whatever is below."""
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    with QPainter(image) as painter:
        placed = draw_words(painter, [QPointF(200, 150)], ["HIM HIM"], AREA, Style(theme))
    box = placed[0].toAlignedRect()
    pixels = np.array(image.constBits(), dtype=np.uint8).view(np.uint32).reshape(300, 400)
    inside = pixels[box.top() : box.bottom(), box.left() : box.right()]
    text = color_code(theme.text)
    assert (inside == text).any()
    rows = np.nonzero(inside == text)[0]
    row = rows[len(rows) // 2]
    line = inside[row]
    first = int(np.flatnonzero(line == text)[0])
    assert contrast(text, int(line[first - 2])) >= 4.5


def test_words_are_sharp_at_any_scale(qapp: QApplication) -> None:
    inks = []
    for scale in (1, 3):
        image = QImage(400 * scale, 300 * scale, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        with QPainter(image) as painter:
            painter.scale(scale, scale)
            draw_words(painter, [QPointF(200, 150)], ["HIM"], AREA, Style(LIGHT))
        pixels = np.array(image.constBits(), dtype=np.uint8).reshape(300 * scale, 400 * scale, 4)
        inks.append((255 - pixels[:, :, 1].astype(float)).sum() / scale**2)
        assert pixels.min() < 40
    assert inks[1] == pytest.approx(inks[0], rel=0.1)
