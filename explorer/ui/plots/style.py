"""What figures are painted with: the theme's colours, the fonts, pixels as images, and text in one hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPaintEngine, QPainter

from explorer.figures.theme import Theme, mix
from explorer.ui.look.theme import mono_font, ui_font

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignCenter

_MOST_WIDTHS = 4096
_ONE_LINE = (Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip).value
_IN_SIGHT = 1000
"""Characters of one text, more than a line or a label on any screen has room for."""


@dataclass(frozen=True)
class Style:
    """The theme and fonts of one painting; made afresh for each, so that a change of either shows at once."""

    theme: Theme

    @cached_property
    def font(self) -> QFont:
        """Font of labels."""
        return ui_font(12)

    @cached_property
    def small(self) -> QFont:
        """Font of ticks and of values in cells."""
        return ui_font(11)

    @cached_property
    def strong(self) -> QFont:
        """Font of the headings inside a figure."""
        return ui_font(12, QFont.Weight.DemiBold)

    @cached_property
    def title(self) -> QFont:
        """Font of the title of an exported figure."""
        return ui_font(15, QFont.Weight.DemiBold)

    @cached_property
    def mono(self) -> QFont:
        """Font of tokens."""
        return mono_font(12)

    @cached_property
    def body(self) -> QFont:
        """Font of running text."""
        return ui_font()

    @cached_property
    def metrics(self) -> QFontMetricsF:
        """Measures of `font`."""
        return QFontMetricsF(self.font)

    @cached_property
    def small_metrics(self) -> QFontMetricsF:
        """Measures of `small`."""
        return QFontMetricsF(self.small)

    @cached_property
    def strong_metrics(self) -> QFontMetricsF:
        """Measures of `strong`."""
        return QFontMetricsF(self.strong)

    @cached_property
    def mark(self) -> QColor:
        """Colour of bars and dots that stand for no category."""
        return QColor(self.theme.accent)

    @cached_property
    def axis(self) -> QColor:
        """Colour of axis lines and ticks, 3:1 on the surface."""
        return QColor(mix(self.theme.surface, self.theme.muted, 0.8))


class QtRuler:
    """Measures words in the fonts of a style."""

    _widths: ClassVar[dict[tuple[str, str], float]] = {}
    """By font and words: those of a legend are the same in every frame of a picture that is moved."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._metrics: dict[str, QFontMetricsF] = {}
        self._keys: dict[str, str] = {}

    def width(self, words: str, font: str) -> float:
        """Return how wide a line is."""
        if font not in self._keys:
            self._keys[font] = getattr(self._style, font).key()
        key = (self._keys[font], words)
        if key not in self._widths:
            if len(self._widths) >= _MOST_WIDTHS:
                self._widths.clear()
            self._widths[key] = self._of(font).horizontalAdvance(words)
        return self._widths[key]

    def height(self, font: str) -> float:
        """Return how high a line is."""
        return self._of(font).height()

    def _of(self, font: str) -> QFontMetricsF:
        if font not in self._metrics:
            self._metrics[font] = QFontMetricsF(getattr(self._style, font))
        return self._metrics[font]


def cut_for_screen(text: str) -> str:
    """Return as much of a text as may fit on the screen: Qt would measure all of it, for seconds where it is long."""
    return text if len(text) <= _IN_SIGHT else f"{text[:_IN_SIGHT]}…"


def write(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    color: QColor | str,
    align: Qt.AlignmentFlag = LEFT,
    elide: bool = True,
) -> None:
    """Write one line of text inside `rect`, cut with an ellipsis where it does not fit."""
    if elide:
        text = QFontMetricsF(font).elidedText(cut_for_screen(text), Qt.TextElideMode.ElideRight, rect.width() + 0.5)
    painter.setFont(font)
    painter.setPen(QColor(color))
    painter.drawText(rect, align.value | _ONE_LINE, text)


def raster_image(pixels: np.ndarray, *, premultiplied: bool = True) -> QImage:
    """Return an image of 0xAARRGGBB uint32 (height, width)."""
    height, width = pixels.shape
    pixels = np.ascontiguousarray(pixels, dtype=np.uint32)
    kind = QImage.Format.Format_ARGB32_Premultiplied if premultiplied else QImage.Format.Format_ARGB32
    return QImage(pixels.data, width, height, 4 * width, kind).copy()


def keeps_shapes(painter: QPainter) -> bool:
    """Whether what is painted stays shapes and text, as in SVG and PDF, instead of becoming pixels."""
    return painter.paintEngine().type() in (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf)


def pixels_per_unit(painter: QPainter) -> float:
    """Return how many true pixels one unit of the painter is."""
    return float(painter.transform().m11() * painter.device().devicePixelRatioF())
