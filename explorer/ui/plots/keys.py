"""Painting keys: colour bars, the legend of points, what the colours of counted squares and of density mean."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen

from explorer.domain.results.analysis import ColorBy
from explorer.domain.words import count, number
from explorer.figures.keys import ColorBar
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.legend import ROW, PlacedLegend
from explorer.figures.points.coloring import COLOR_WORDS, palette
from explorer.figures.points.density import faintest, full_strength, ramp
from explorer.figures.scale import ColorScale, steps, tick_labels
from explorer.figures.theme import mix
from explorer.ui.plots.style import CENTER, RIGHT, Style, raster_image, write

_PIXELS_A_TICK, _PIXELS_A_TICK_ACROSS = 48, 56
_TICK = 3.0
_STRIP_BAR = 96.0
_BEYOND = 3.0
_DENSITY_BAR, _DENSITY_GAP, _DENSITY_LOW = 56.0, 6.0, 80.0


def draw_gradient(painter: QPainter, box: QRectF, colors: ColorScale, style: Style, upright: bool = False) -> None:
    """Draw the colours of a scale in a box, low to high from left to right or upwards."""
    values = np.linspace(colors.low, colors.high, 256, dtype=np.float32)
    values = values[::-1, None] if upright else values[None, :]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(box, raster_image(colors.colors(values, style.theme)))
    painter.restore()


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
        write(painter, box, key.name, style.small, style.theme.muted, CENTER)
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
        write(painter, box, text, style.small, style.theme.muted, CENTER, elide=False)
    box = QRectF(bar.left(), bar.bottom() + _TICK + 1 + line, bar.width(), line)
    write(painter, box, key.name, style.small, style.theme.muted, CENTER)


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
    write(painter, box, high, small, muted, RIGHT, elide=False)
    bar = QRectF(box.left() - 6 - _STRIP_BAR, middle - 5, _STRIP_BAR, 10)
    draw_gradient(painter, bar, key.colors, style)
    room = metrics.horizontalAdvance(low) + 2
    box = QRectF(bar.left() - 6 - room, middle - metrics.height() / 2, room, metrics.height())
    write(painter, box, low, small, muted, RIGHT, elide=False)
    rest = QRectF(strip.left(), strip.top(), box.left() - 8 - strip.left(), strip.height())
    if key.outline:
        painter.setPen(QPen(QColor(style.theme.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(rest.left() + 1, middle - 5, 10, 10))
        write(painter, rest.adjusted(18, 0, 0, 0), key.outline, small, muted)
        rest.setLeft(rest.left() + 26 + metrics.horizontalAdvance(key.outline))
    if metrics.horizontalAdvance(key.name) < rest.width():
        write(painter, rest, key.name, small, muted, RIGHT)


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


def paint_legend(painter: QPainter, placed: PlacedLegend, style: Style) -> None:
    """Paint the legend, where there is one."""
    if placed.head is None:
        return
    coloring = placed.legend.coloring
    table = palette(coloring, style.theme)
    write(painter, QRectF(*placed.head), COLOR_WORDS[coloring.by], style.strong, style.theme.text)
    for category, place in placed.entries:
        row = QRectF(*place)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor.fromRgb(int(table[category.code])))
        painter.drawEllipse(QPointF(row.left() + 5, row.center().y()), 4.5, 4.5)
        size = count(category.size)
        room = style.small_metrics.horizontalAdvance(size) + 6
        write(painter, row.adjusted(16, 0, -room, 0), category.name, style.small, style.theme.text)
        write(painter, row, size, style.small, style.theme.muted, RIGHT)
    if placed.more and placed.entries:
        below = QRectF(*placed.entries[-1][1]).translated(0, ROW)
        words = f"and {count(placed.more)} more"
        write(painter, below.adjusted(16, 0, 0, 0), words, style.small, style.theme.muted)
    if placed.bar is not None and coloring.span is not None:
        decimals = 3 if coloring.by is ColorBy.NORM else 0
        _paint_steps(painter, placed.bar, coloring.span, decimals, table, style)


def _paint_steps(
    painter: QPainter, bar: Box, span: tuple[float, float], decimals: int, table: np.ndarray, style: Style
) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(*bar), raster_image(table[::-1, None]))
    painter.restore()
    line = style.small_metrics.height()
    for value, y in ((span[1], bar.y), (sum(span) / 2, bar.center[1]), (span[0], bar.bottom)):
        center = min(max(y, bar.y + line / 2 - 2), bar.bottom - line / 2 + 2)
        box = QRectF(bar.right + 7, center - line / 2, 80, line)
        write(painter, box, number(value, decimals), style.small, style.theme.muted)


def paint_ramp(painter: QPainter, box: QRectF, most: str, style: Style) -> None:
    """Paint at the right of a line what the colours of counted squares mean: from 1 to `most`."""
    room = style.small_metrics.horizontalAdvance(most) + 4
    write(painter, box, most, style.small, style.theme.muted, RIGHT, elide=False)
    bar = QRectF(box.right() - room - 56, box.center().y() - 4, 52, 8)
    painter.drawImage(bar, raster_image(ramp(style.theme)[None, :]))
    one = QRectF(bar.left() - 20, box.top(), 14, box.height())
    write(painter, one, "1", style.small, style.theme.muted, RIGHT, elide=False)


def paint_density_key(painter: QPainter, area: Box, crowd: float, style: Style, *, valued: bool) -> None:
    """Paint a bar from one sentence to as many as make the strongest colour, in the lower left corner of `area`.

    Parameters
    ----------
    painter
        Paints in units of the figure.
    area
        The plot.
    crowd
        Sentences on a square of one unit where it is crowded.
    style
        Colours and fonts.
    valued
        Whether the colours are of values.
    """
    most = full_strength(crowd)
    line = style.small_metrics.height()
    words = f"{count(most)} or more sentences a pixel" if most > 1 else "each pixel with a sentence"
    widths = [style.small_metrics.horizontalAdvance(each) for each in ("1", words)]
    ground = QRectF(area.x, area.bottom - line - 6, sum(widths) + _DENSITY_BAR + 2 * _DENSITY_GAP + 12, line + 6)
    if ground.width() > area.width or area.height < _DENSITY_LOW:
        return
    paper = QColor(style.theme.surface)
    paper.setAlphaF(0.85)
    painter.fillRect(ground, paper)
    left, middle = ground.left() + 6, ground.center().y()
    box = QRectF(left, ground.top(), widths[0] + 1, ground.height())
    write(painter, box, "1", style.small, style.theme.muted, elide=False)
    bar = QRectF(box.right() + _DENSITY_GAP, middle - 4, _DENSITY_BAR, 8)
    # Strength grows evenly with the logarithm, which is how the bar is to be read.
    gradient, least = QLinearGradient(bar.topLeft(), bar.topRight()), faintest(valued=valued)
    for place in (0.0, 1.0):
        share = least + (1 - least) * (place if most > 1 else 1.0)
        gradient.setColorAt(place, QColor(mix(style.theme.surface, style.theme.text, share)))
    painter.fillRect(bar, gradient)
    box = QRectF(bar.right() + _DENSITY_GAP, ground.top(), widths[1] + 1, ground.height())
    write(painter, box, words, style.small, style.theme.muted, elide=False)
