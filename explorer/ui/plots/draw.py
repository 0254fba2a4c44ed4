"""Painting a placed figure, and over it what belongs to the pointer; what pictures in files are put together from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from explorer.figures.cells import Cells
from explorer.figures.figure import Facets, Figure, Hit, Marking, Part
from explorer.figures.keys import ColorBar
from explorer.figures.layout.boxes import Align, Box, Words
from explorer.figures.layout.hits import POINTED, Frame
from explorer.figures.layout.layout import Viewports, place
from explorer.figures.layout.placed import Placed, PlacedAxes
from explorer.figures.marks import Bars, Intervals, Line, Ranges, Rule
from explorer.figures.points.points import Points
from explorer.ui.plots.axes import paint_scales, paint_title
from explorer.ui.plots.bars import paint_bars, paint_intervals, paint_line, paint_ranges, paint_rule
from explorer.ui.plots.keys import draw_bar_strip, paint_legend
from explorer.ui.plots.matrix.painting import draw_outlines, draw_pointed_cells, paint_matrix
from explorer.ui.plots.points.motion import Motion
from explorer.ui.plots.points.painter import PointPainters
from explorer.ui.plots.style import CENTER, LEFT, RIGHT, QtRuler, Style, write

Paints = Callable[[QPainter, PlacedAxes, Any, Marking, Style], None]

MARKS: dict[type, Paints] = {
    Bars: paint_bars,
    Intervals: paint_intervals,
    Ranges: paint_ranges,
    Rule: paint_rule,
    Line: paint_line,
    Cells: paint_matrix,
}
"""One painter a kind of mark, as layout gives it; that of points remembers what it painted."""

_HINTS = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing


ALIGN = {Align.LEFT: LEFT, Align.CENTER: CENTER, Align.RIGHT: RIGHT}


def draw(
    painter: QPainter,
    placed: Placed,
    marking: Marking,
    style: Style,
    points: PointPainters | None = None,
    motion: Motion | None = None,
) -> None:
    """Paint a figure, what is selected in its colour.

    Parameters
    ----------
    painter
        In units of the figure.
    placed
        The figure.
    marking
        What is selected.
    style
        Colours and fonts.
    points, motion
        The painters of its points, and where these are on their way; None for a file.
    """
    painter.setRenderHints(_HINTS)
    ruler, points = QtRuler(style), points or PointPainters()
    write_words(painter, placed.words, style)
    for key, box in placed.keys:
        if isinstance(key, ColorBar):
            draw_bar_strip(painter, QRectF(*box), key, style)
    for axes in placed.axes:
        paint_scales(painter, axes, marking, style)
        for index, mark in enumerate(axes.marks):
            if isinstance(mark, Points):
                moving = motion.coords(axes.index, index) if motion is not None else None
                points.of(axes.index, index).paint(painter, axes, mark, marking.texts, style, ruler, moving)
            else:
                MARKS[type(mark)](painter, axes, mark, marking, style)
        if axes.cells is None:
            paint_title(painter, axes, style)
    if placed.legend is not None:
        paint_legend(painter, placed.legend, style)
    if isinstance(placed.figure.body, Facets):
        draw_outlines(painter, placed, marking, style)


def write_words(painter: QPainter, lines: Iterable[Words], style: Style) -> None:
    """Write lines of words in their places."""
    for words, box, font, ink, align in lines:
        write(painter, QRectF(*box), words, getattr(style, font), getattr(style.theme, ink), ALIGN[align])


def paint_figure(
    painter: QPainter,
    rect: QRectF,
    figure: Figure,
    style: Style,
    marking: Marking | None = None,
    viewports: Viewports | None = None,
) -> None:
    """Paint a figure into `rect` of a file."""
    painter.save()
    painter.translate(rect.topLeft())
    box = Box(0.0, 0.0, rect.width(), rect.height())
    placed = place(figure, box, QtRuler(style), viewports)
    draw(painter, placed, marking or Marking(), style)
    draw_pointed(painter, placed, Marking(), style)
    painter.restore()


def draw_pointed(painter: QPainter, placed: Placed, marking: Marking, style: Style) -> None:
    """Frame what is pointed at; where that is one text, frame it wherever else it stands alone."""
    hover = marking.hover
    if any(axes.cells is not None for axes in placed.axes):
        draw_pointed_cells(painter, placed, marking, style)
        return
    if hover is None or hover.part is not Part.ITEM:
        return
    texts = placed.texts(hover)
    others = placed.items_of(texts[0]) if len(texts) == 1 else ()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(style.theme.text), 1.5))
    for one in dict.fromkeys((hover, *others)):
        frame = frame_of(placed, one)
        if frame is not None:
            painter.drawRoundedRect(QRectF(*frame.box), frame.round, frame.round)


def frame_of(placed: Placed, hit: Hit) -> Frame | None:
    """Return the outline of what was hit."""
    axes = placed.axes_of(hit)
    mark = axes.marks[hit.mark]
    return POINTED[type(mark)][1](axes, mark, hit.item) if type(mark) in POINTED else None


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
        paint_figure(painter, rect, self.figure, style)


@dataclass(frozen=True, slots=True, eq=False)
class WordsPicture(Picture):
    """Lines of words that are in their places already."""

    words: tuple[Words, ...]

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        write_words(painter, self.words, style)


def heading(words: str, box: QRectF) -> Placing:
    """Return a heading over a part of a picture."""
    return WordsPicture((Words(words, box_of(box), "strong"),)), box


def box_of(rect: QRectF) -> Box:
    """Return a rectangle as figures have it."""
    return Box(rect.x(), rect.y(), rect.width(), rect.height())
