"""Painting bars, intervals, ranges, rules and lines."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from explorer.figures.figure import Marking
from explorer.figures.layout.boxes import Ruler
from explorer.figures.layout.placed import PlacedAxes
from explorer.figures.layout.ranges import Columns, columns_of, lanes_of, lies_low, line_of
from explorer.figures.marks import Bars, Intervals, Line, Ranges, Rule
from explorer.figures.scale import Ink
from explorer.figures.theme import mix
from explorer.ui.plots.style import CENTER, LEFT, RIGHT, QtRuler, Style, write

_GAP = 1.0
"""Between two bars, in pixels."""
_THICK, _ROUND = 10.0, 3.0
_RADIUS, _CAP = 3.5, 3.0
_WORDS_OVER = 4.0
_SAMPLE, _WORDS_GAP = 18.0, 6.0
_SQUARE = 10.0
_LEAST_RANGE, _LEAST_BAR = 3.0, 1.5


def paint_bars(painter: QPainter, axes: PlacedAxes, mark: Bars, marking: Marking, style: Style) -> None:
    """Paint bars, the share of their texts that is selected over them in the selection's colour."""
    linked = mark.link is not None and bool(marking.texts)
    chosen = np.zeros(len(mark.heights))
    if mark.link is not None and linked:
        sizes = np.maximum(mark.link.sizes(len(mark.heights)), 1)
        chosen = mark.heights * mark.link.counts(marking.texts, len(mark.heights)) / sizes
    if mark.across:
        _paint_across(painter, axes, mark.heights, chosen, style)
    elif axes.shown:
        plain = mix(style.theme.surface, style.theme.accent, 0.45 if linked else 0.75)
        for heights, ink in ((mark.heights, plain), (chosen, style.theme.selection)):
            _paint_upwards(painter, axes, mark.edges, heights, QColor(ink))


def _paint_upwards(painter: QPainter, axes: PlacedAxes, edges: np.ndarray, heights: np.ndarray, ink: QColor) -> None:
    for item in np.flatnonzero(heights).tolist():
        left, right = axes.x(float(edges[item])), axes.x(float(edges[item + 1]))
        # Whatever is there is seen, be it ever so little.
        top = min(axes.y(float(heights[item])), axes.plot.bottom - 1)
        painter.fillRect(QRectF(left, top, right - left - _GAP, axes.plot.bottom - top), ink)


def _paint_across(painter: QPainter, axes: PlacedAxes, heights: np.ndarray, chosen: np.ndarray, style: Style) -> None:
    theme, plot = style.theme, axes.plot
    painter.setPen(Qt.PenStyle.NoPen)
    for row in range(axes.rows):
        middle = axes.row(row).center[1]
        for length, ink in (
            (plot.width, mix(theme.surface, theme.line, 0.6)),
            (axes.x(float(heights[row])) - plot.x, theme.accent),
            (axes.x(float(chosen[row])) - plot.x, theme.selection),
        ):
            if length > 0:
                painter.setBrush(QColor(ink))
                painter.drawRoundedRect(QRectF(plot.x, middle - _THICK / 2, length, _THICK), _ROUND, _ROUND)


def paint_intervals(painter: QPainter, axes: PlacedAxes, mark: Intervals, _: Marking, style: Style) -> None:
    """Paint a dot at each value and a line with caps over its interval."""
    for row in range(axes.rows):
        ink = QColor(style.theme.selection if row == mark.chosen else style.theme.accent)
        value, low, high = (axes.x(float(numbers[row])) for numbers in (mark.values, mark.lows, mark.highs))
        paint_interval(painter, axes.row(row).center[1], (value, low, high), ink, ink)


def paint_interval(
    painter: QPainter, y: float, places: tuple[float, float, float], dot: QColor | str, line: QColor | str
) -> None:
    """Paint a dot at the first of three places at a height, and a line with caps between the others; none at NaN."""
    value, low, high = places
    if not math.isnan(low + high):
        painter.setPen(QPen(QColor(line), 1.25))
        painter.drawLine(QLineF(low, y, high, y))
        for end in (low, high):
            painter.drawLine(QLineF(end, y - _CAP, end, y + _CAP))
    if not math.isnan(value):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(dot))
        painter.drawEllipse(QPointF(value, y), _RADIUS, _RADIUS)


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
                _paint_range(painter, axes, lane.center[1], mark.values[row, index].tolist(), inks[index], style)
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


def _paint_range(painter: QPainter, axes: PlacedAxes, y: float, values: list[float], ink: QColor, style: Style) -> None:
    """Paint a bar from 0 to the first of three values, and a line with caps between the others."""
    value, low, high = (axes.x(each) for each in values)
    painter.fillRect(QRectF(axes.plot.x, y - _SQUARE / 2, max(_LEAST_BAR, value - axes.plot.x), _SQUARE), ink)
    painter.setPen(QPen(QColor(style.theme.text), 1.2))
    if high - low >= _LEAST_RANGE:
        painter.drawLine(QLineF(low, y, high, y))
        for x in (low, high):
            painter.drawLine(QLineF(x, y - 3, x, y + 3))


def paint_rule(painter: QPainter, axes: PlacedAxes, mark: Rule, _: Marking, style: Style) -> None:
    """Paint a dashed line from top to bottom, its words over it."""
    if not axes.shown or not _has_room(axes, mark, style):
        return
    x, line = axes.x(mark.at), style.small_metrics.height()
    ink = QColor(getattr(style.theme, mark.ink))
    pen = QPen(ink, 1, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([3.0, 3.0])
    painter.setPen(pen)
    painter.drawLine(QLineF(x, axes.plot.y, x, axes.plot.bottom))
    width = style.small_metrics.horizontalAdvance(mark.words)
    left = max(axes.whole.x, min(x - width / 2, axes.whole.right - width))
    write(painter, QRectF(left, axes.plot.y - line, width, line), mark.words, style.small, ink, CENTER, elide=False)


def paint_line(painter: QPainter, axes: PlacedAxes, mark: Line, _: Marking, style: Style) -> None:
    """Paint a line, and what it is with a sample of it at the right of the title."""
    ink = style.axis if mark.ink is Ink.MUTED else QColor(getattr(style.theme, mark.ink))
    pen = QPen(ink, mark.width)
    if mark.dashed:
        pen.setStyle(Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4.0, 4.0])
    painter.save()
    painter.setClipRect(QRectF(*axes.plot))
    painter.setPen(pen)
    places = zip(axes.x(mark.x).tolist(), axes.y(mark.y).tolist(), strict=True)
    painter.drawPolyline([QPointF(x, y) for x, y in places])
    painter.restore()
    width = style.small_metrics.horizontalAdvance(mark.name)
    head = QRectF(axes.whole.x, axes.whole.y, axes.whole.width, style.metrics.height())
    if mark.name and width < head.width() - 1.1 * style.metrics.horizontalAdvance(axes.axes.title) - 40:
        write(painter, head, mark.name, style.small, style.theme.muted, RIGHT)
        end, middle = head.right() - width - _WORDS_GAP, head.center().y()
        painter.setPen(pen)
        painter.drawLine(QLineF(end - _SAMPLE, middle, end, middle))


def _has_room(axes: PlacedAxes, mark: Rule, style: Style) -> bool:
    """Whether the words of a rule stand clear of those of all rules before it."""
    for other in axes.marks:
        if other is mark:
            break
        if isinstance(other, Rule) and other.words:
            widths = sum(style.small_metrics.horizontalAdvance(rule.words) for rule in (other, mark))
            if abs(axes.x(mark.at) - axes.x(other.at)) < widths / 2 + _WORDS_OVER:
                return False
    return True
