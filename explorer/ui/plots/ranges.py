"""Painting two measurements a row, with the ranges of their repeats."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from explorer.figures.figure import Marking
from explorer.figures.layout.boxes import Ruler
from explorer.figures.layout.placed import PlacedAxes
from explorer.figures.layout.ranges import Columns, columns_of, lanes_of, lies_low, line_of
from explorer.figures.marks import Ranges
from explorer.figures.theme import mix
from explorer.ui.plots.axes import LEFT, RIGHT
from explorer.ui.plots.style import QtRuler, Style, write

_SQUARE = 10.0
_LEAST_RANGE = 3.0
_LEAST_BAR = 1.5


def paint_ranges(painter: QPainter, axes: PlacedAxes, mark: Ranges, _: Marking, style: Style) -> None:
    """Paint both names, the heads of the columns, and the rows."""
    ruler = QtRuler(style)
    columns, inks = columns_of(mark, axes.whole, ruler), _inks(style)
    _paint_head(painter, axes, mark, columns, style, ruler)
    for row, name in enumerate(mark.rows):
        box, font = QRectF(*axes.row(row)), style.strong if row == mark.strong else style.font
        painter.setPen(QPen(QColor(style.theme.line), 1))
        painter.drawLine(QLineF(box.topLeft(), box.topRight()))
        write(painter, QRectF(box.left(), box.top(), axes.names, box.height()), name, font, style.theme.text)
        for index, lane in enumerate(lanes_of(axes, row, ruler)):
            numbers = QRectF(columns.numbers[0], lane.y, columns.numbers[1], lane.height)
            write(painter, numbers, mark.words[row][index], style.small, style.theme.text)
            if columns.bars[1]:
                _paint_bar(painter, axes, lane.center[1], mark.values[row, index].tolist(), inks[index], style)
        ratio = QRectF(columns.ratio[0], box.top(), columns.ratio[1], box.height())
        write(painter, ratio, mark.ratios[row], font, style.theme.text, RIGHT)


def _inks(style: Style) -> tuple[QColor, QColor]:
    """Return the colours of both."""
    return QColor(style.theme.accent), QColor(mix(style.theme.surface, style.theme.muted, 0.75))


def _paint_head(
    painter: QPainter, axes: PlacedAxes, mark: Ranges, columns: Columns, style: Style, ruler: Ruler
) -> None:
    whole, line = axes.whole, line_of(ruler)
    across, down = (whole.width / 2, 0.0) if lies_low(mark, whole, ruler) else (0.0, line)
    for index, (name, ink) in enumerate(zip(mark.names, _inks(style), strict=True)):
        box = QRectF(whole.x + index * across, whole.y + index * down, (across or whole.width) - 8, line)
        painter.fillRect(QRectF(box.left(), box.center().y() - _SQUARE / 2, _SQUARE, _SQUARE), ink)
        write(painter, box.adjusted(18, 0, 0, 0), name, style.font, style.theme.text)
    top = axes.plot.y - line - 4
    for head, (left, width), align in zip(mark.heads, (columns.numbers, columns.ratio), (LEFT, RIGHT), strict=True):
        write(painter, QRectF(left, top, width, line), head, style.small, style.theme.muted, align)


def _paint_bar(painter: QPainter, axes: PlacedAxes, y: float, values: list[float], ink: QColor, style: Style) -> None:
    """Paint a bar from 0 to the first of three values, and a line with caps between the others."""
    value, low, high = (axes.x(each) for each in values)
    painter.fillRect(QRectF(axes.plot.x, y - _SQUARE / 2, max(_LEAST_BAR, value - axes.plot.x), _SQUARE), ink)
    painter.setPen(QPen(QColor(style.theme.text), 1.2))
    if high - low >= _LEAST_RANGE:
        painter.drawLine(QLineF(low, y, high, y))
        for x in (low, high):
            painter.drawLine(QLineF(x, y - 3, x, y + 3))
