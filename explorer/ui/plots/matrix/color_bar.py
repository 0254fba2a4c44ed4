"""Paints colour bars: beside cells, below them with how often values occur, or in a strip over small pictures."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from explorer.domain.words import number
from explorer.figures.keys import ColorBar
from explorer.figures.scale import steps, tick_labels
from explorer.figures.theme import mix
from explorer.ui.plots.matrix.cells import draw_gradient
from explorer.ui.plots.style import Style, write

_CENTER = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_PIXELS_A_TICK, _PIXELS_A_TICK_ACROSS = 48, 56
_TICK = 3.0
_STRIP_BAR = 96.0
_BEYOND = 3.0


def bar_y(bar: QRectF, key: ColorBar, value: float) -> float:
    """Return the height of a value on an upright bar, at the nearer end where it lies beyond."""
    return bar.bottom() - key.colors.share(value) * bar.height()


def bar_x(bar: QRectF, key: ColorBar, value: float) -> float:
    """Return where a value lies along a lying bar, at the nearer end where it lies beyond."""
    return bar.left() + key.colors.share(value) * bar.width()


def draw_upright_bar(painter: QPainter, bar: QRectF, key: ColorBar, style: Style, titled: bool) -> None:
    """Draw a bar beside cells, with its numbers right of it and, where there is room, its name along it."""
    draw_gradient(painter, bar, key.colors, style, upright=True)
    line = style.small_metrics.height()
    marks = _ends(key)
    taken = [bar.top(), bar.bottom()]
    for value, text in _ticks(key, bar.height() / _PIXELS_A_TICK):
        if all(abs(bar_y(bar, key, value) - y) > 1.3 * line for y in taken):
            marks.append((value, text))
    widest = max(style.small_metrics.horizontalAdvance(text) for _, text in marks)
    for value, text in marks:
        y = bar_y(bar, key, value)
        painter.setPen(QPen(style.axis, 1))
        painter.drawLine(QLineF(bar.right(), y, bar.right() + 4, y))
        center = min(max(y, bar.top() + line / 2 - 2), bar.bottom() - line / 2 + 2)
        box = QRectF(bar.right() + 7, center - line / 2, widest + 2, line)
        write(painter, box, text, style.small, style.theme.muted, elide=False)
    if titled and key.name:
        painter.save()
        painter.translate(bar.right() + 7 + widest + 4 + line, bar.center().y())
        painter.rotate(-90)
        box = QRectF(-bar.height() / 2, -line, bar.height(), line)
        write(painter, box, key.name, style.small, style.theme.muted, _CENTER)
        painter.restore()


def draw_lying_bar(painter: QPainter, bar: QRectF, key: ColorBar, style: Style) -> None:
    """Draw a bar under cells, with its numbers and its name below it."""
    draw_gradient(painter, bar, key.colors, style)
    line = style.small_metrics.height()
    taken: list[tuple[float, float]] = []
    for value, text in [*_ends(key), *_ticks(key, bar.width() / _PIXELS_A_TICK_ACROSS)]:
        x, half = bar_x(bar, key, value), style.small_metrics.horizontalAdvance(text) / 2
        center = min(max(x, bar.left() + half), bar.right() - half)
        if any(center - half - 6 < right and center + half + 6 > left for left, right in taken):
            continue
        taken.append((center - half, center + half))
        painter.setPen(QPen(style.axis, 1))
        painter.drawLine(QLineF(x, bar.bottom(), x, bar.bottom() + _TICK))
        box = QRectF(center - half, bar.bottom() + _TICK + 1, 2 * half, line)
        write(painter, box, text, style.small, style.theme.muted, _CENTER, elide=False)
    box = QRectF(bar.left(), bar.bottom() + _TICK + 1 + line, bar.width(), line)
    write(painter, box, key.name, style.small, style.theme.muted, _CENTER)


def draw_counts(painter: QPainter, box: QRectF, counts: np.ndarray, style: Style) -> None:
    """Draw how often values occur along a lying bar."""
    highest = int(counts.max(initial=0))
    if box.height() < 1 or not highest:
        return
    width = box.width() / len(counts)
    color = QColor(mix(style.theme.surface, style.theme.muted, 0.62))
    gap = 1.0 if width > 3 else 0.0
    for index in np.flatnonzero(counts).tolist():
        height = max(1.5, (box.height() - 2) * int(counts[index]) / highest)
        painter.fillRect(QRectF(box.left() + index * width, box.bottom() - height, width - gap, height), color)


def draw_bar_strip(painter: QPainter, strip: QRectF, key: ColorBar, style: Style) -> None:
    """Draw a short bar at the right of a strip, its name and the meaning of an outline left of it."""
    small, muted, middle = style.small, style.theme.muted, strip.center().y()
    metrics = style.small_metrics
    low, high = (number(end, key.decimals) for end in (key.colors.low, key.colors.high))
    room = metrics.horizontalAdvance(high) + 2
    box = QRectF(strip.right() - room, strip.top(), room, strip.height())
    write(painter, box, high, small, muted, _RIGHT, elide=False)
    bar = QRectF(box.left() - 6 - _STRIP_BAR, middle - 5, _STRIP_BAR, 10)
    draw_gradient(painter, bar, key.colors, style)
    room = metrics.horizontalAdvance(low) + 2
    box = QRectF(bar.left() - 6 - room, middle - metrics.height() / 2, room, metrics.height())
    write(painter, box, low, small, muted, _RIGHT, elide=False)
    rest = QRectF(strip.left(), strip.top(), box.left() - 8 - strip.left(), strip.height())
    if key.outline:
        painter.setPen(QPen(QColor(style.theme.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(rest.left() + 1, middle - 5, 10, 10))
        write(painter, rest.adjusted(18, 0, 0, 0), key.outline, small, muted)
        rest.setLeft(rest.left() + 26 + metrics.horizontalAdvance(key.outline))
    if metrics.horizontalAdvance(key.name) < rest.width():
        write(painter, rest, key.name, small, muted, _RIGHT)


def draw_value(painter: QPainter, bar: QRectF, key: ColorBar, value: float, style: Style, upright: bool) -> None:
    """Mark a value across a bar."""
    if upright:
        y = bar_y(bar, key, value)
        line = QLineF(bar.left() - _BEYOND, y, bar.right() + _BEYOND, y)
    else:
        x = bar_x(bar, key, value)
        line = QLineF(x, bar.top() - _BEYOND, x, bar.bottom() + _BEYOND)
    for color, width in ((style.theme.surface, 4.0), (style.theme.text, 2.0)):
        painter.setPen(QPen(QColor(color), width))
        painter.drawLine(line)


def _ends(key: ColorBar) -> list[tuple[float, str]]:
    below, above = ("≤", "≥") if key.colors.clipped else ("", "")
    ends = ((key.colors.low, below), (key.colors.high, above))
    return [(value, sign + number(value, key.decimals)) for value, sign in ends]


def _ticks(key: ColorBar, most: float) -> list[tuple[float, str]]:
    if key.ticks is not None:
        return [(value, number(value, key.decimals)) for value in key.ticks]
    ticks = steps(key.colors.low, key.colors.high, max(1, int(most)))
    return list(zip(ticks, tick_labels(ticks), strict=True))
