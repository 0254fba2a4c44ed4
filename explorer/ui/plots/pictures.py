"""What a picture in a file is put together from: plots, figures, words, each in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from explorer.figures.figure import Figure
from explorer.figures.layout.boxes import Box, Words
from explorer.ui.plots.style import Style


class Picture(Protocol):
    """What can be painted into a file: a plot, a figure, words, rows of a table."""

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint it into `rect`."""


Placing = tuple[Picture, QRectF]
"""A picture and where it goes."""


@dataclass(frozen=True, slots=True, eq=False)
class FigurePicture(Picture):
    """A figure that no plot shows."""

    figure: Figure

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        # Imported when a picture is taken; the window opens sooner.
        from explorer.ui.plots.draw import paint_figure

        paint_figure(painter, rect, self.figure, style)


@dataclass(frozen=True, slots=True, eq=False)
class WordsPicture(Picture):
    """Lines of words that are in their places already."""

    words: tuple[Words, ...]

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        from explorer.ui.plots.draw import write_words

        write_words(painter, self.words, style)


def heading(words: str, box: QRectF) -> Placing:
    """Return a heading over a part of a picture."""
    return WordsPicture((Words(words, box_of(box), "strong"),)), box


def box_of(rect: QRectF) -> Box:
    """Return a rectangle as figures have it."""
    return Box(rect.x(), rect.y(), rect.width(), rect.height())
