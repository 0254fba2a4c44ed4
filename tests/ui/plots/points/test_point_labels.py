from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from explorer.figures.colors import color_code
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.labels import Label
from explorer.figures.theme import DARK, LIGHT, Theme
from explorer.ui.plots.keys import paint_density_key
from explorer.ui.plots.points.painter import paint_group_words
from explorer.ui.plots.style import Style
from tests.support.contrast import contrast

BOX = Box(170, 142, 60, 16)


def pictured(words: str, ground: str, theme: Theme, scale: int = 1) -> np.ndarray:
    image = QImage(400 * scale, 300 * scale, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    with QPainter(image) as painter:
        painter.scale(scale, scale)
        paint_group_words(painter, (Label(words, BOX, 0),), Style(theme))
    return np.array(image.constBits(), dtype=np.uint8).view(np.uint32).reshape(300 * scale, 400 * scale)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["#2777e6", "#ffdc60", "#101010", "#fafafa"])
def test_words_are_readable_on_any_ground(theme: Theme, ground: str, qapp: QApplication) -> None:
    """Around the letters lies a halo that they stand out from, whatever is below."""
    pixels = pictured("HIM HIM", ground, theme)
    left, top, right, bottom = (round(edge) for edge in (BOX.x, BOX.y, BOX.right, BOX.bottom))
    inside = pixels[top:bottom, left:right]
    text = color_code(theme.text)
    assert (inside == text).any()
    rows = np.nonzero(inside == text)[0]
    line = inside[rows[len(rows) // 2]]
    first = int(np.flatnonzero(line == text)[0])
    assert contrast(text, int(line[first - 2])) >= 4.5


def test_words_are_sharp_at_any_scale(qapp: QApplication) -> None:
    inks = []
    for scale in (1, 3):
        green = (pictured("HIM", "#ffffff", LIGHT, scale) >> np.uint32(8) & np.uint32(255)).astype(float)
        inks.append((255 - green).sum() / scale**2)
        assert green.min() < 40
    assert inks[1] == pytest.approx(inks[0], rel=0.1)


def test_what_the_strength_of_density_means_is_told_where_there_is_room(qapp: QApplication) -> None:
    drawn = []
    for width in (390, 60):
        image = QImage(400, 300, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        with QPainter(image) as painter:
            paint_density_key(painter, Box(0, 0, width, 290), 12.0, Style(LIGHT), valued=False)
        drawn.append(bool((np.array(image.constBits(), dtype=np.uint8) < 200).any()))
    assert drawn == [True, False]
