"""Texts that are far longer than any line on the screen."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from explorer.ui.look.theme import ui_font
from explorer.ui.plots.style import cut_for_screen, write

TEXTS = ["x" * 8_000_000, "中文句子。" * 1_600_000]


def painted(text: str) -> QImage:
    image = QImage(400, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    write(painter, QRectF(image.rect()), text, ui_font(), "black")
    painter.end()
    return image


@pytest.mark.parametrize("text", TEXTS)
def test_a_long_text_is_painted_as_its_beginning_is_at_once(qapp: QApplication, text: str) -> None:
    few = painted(text[:500])
    began = time.thread_time()
    assert painted(text) == few
    assert time.thread_time() - began < 0.25


def test_a_short_text_is_in_sight_as_it_is() -> None:
    assert cut_for_screen("one") == "one"
    assert cut_for_screen("x" * 5000).endswith("x…")
