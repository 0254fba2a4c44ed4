"""Painting what stands around marks: titles, numbers, lines, the words of rows."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from explorer.figures.figure import Marking
from explorer.figures.layout.layout import named, x_ticks, y_ticks
from explorer.figures.layout.placed import PlacedAxes
from explorer.figures.points.points import Points
from explorer.figures.scale import Band, Linear
from explorer.figures.theme import mix
from explorer.ui.plots.style import CENTER, RIGHT, Style, write

_TICK = 4
_RAMP = 150
_HALF = 40
_NUMBER_GAP = 6
_ROW_GAP = 8


def paint_title(painter: QPainter, axes: PlacedAxes, style: Style) -> None:
    """Write the title, and at its right the note where there is room."""
    box = QRectF(axes.whole.x, axes.whole.y, axes.whole.width, style.metrics.height())
    title, note, muted = axes.axes.title, axes.axes.note, style.theme.muted
    if title:
        write(painter, box, title, style.strong, style.theme.text)
    elif note:
        # What the colours of squares mean stands at the right.
        squares = any(isinstance(mark, Points) and mark.in_squares for mark in axes.marks)
        width = axes.plot.width - (_RAMP if squares else 0)
        write(painter, QRectF(axes.plot.x, box.top(), width, box.height()), note, style.small, muted)
    room = box.width() - 1.1 * style.metrics.horizontalAdvance(title)
    if title and note and style.small_metrics.horizontalAdvance(note) < room:
        write(painter, box, note, style.small, muted, RIGHT)
    scale = axes.axes.y
    if isinstance(scale, Linear) and scale.name and not scale.bare:
        top = box.top() + (box.height() + 2 if title or note else 0.0)
        upwards = QRectF(axes.plot.x, top, axes.plot.width, box.height())
        write(painter, upwards, f"↑ {scale.name}", style.small, muted)


def paint_scales(painter: QPainter, axes: PlacedAxes, marking: Marking, style: Style) -> None:
    """Paint the numbers along the scales with their lines, and the words of rows."""
    if axes.band is not None:
        _paint_rows(painter, axes, axes.band, marking, style)
    if not axes.shown:
        return
    # Lines of one pixel lie on pixels.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    _paint_left(painter, axes, style)
    _paint_below(painter, axes, style)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _paint_below(painter: QPainter, axes: PlacedAxes, style: Style) -> None:
    scale, plot, line = axes.axes.x, axes.plot, style.small_metrics.height()
    if not isinstance(scale, Linear) or scale.bare:
        _name_bare(painter, axes, style)
        return
    if not scale.grid:
        painter.setPen(QPen(style.axis, 1))
        painter.drawLine(QLineF(plot.x, plot.bottom + 1, plot.right, plot.bottom + 1))
    for x, words in x_ticks(axes):
        # Where a grid begins at 0, that line is the axis.
        inner = scale.grid and not (scale.low == 0 and abs(x - plot.x) < 0.5)
        painter.setPen(QPen(QColor(style.theme.line) if inner else style.axis, 1))
        painter.drawLine(
            QLineF(x, plot.y if scale.grid else plot.bottom, x, plot.bottom + (0 if scale.grid else _TICK))
        )
        box = QRectF(x - _HALF, plot.bottom + (2 if scale.grid else _TICK + 1), 2 * _HALF, line)
        write(painter, box, words, style.small, style.theme.muted, CENTER, elide=False)
    if named(axes.axes, axes.whole.height):
        # Under the plot, and beside it where it is longer.
        needed = max(plot.width, style.small_metrics.horizontalAdvance(scale.name) + 2)
        width = min(axes.whole.width, needed)
        left = max(axes.whole.x, min(plot.x - 2 + (plot.width - width) / 2, axes.whole.right - width))
        box = QRectF(left, plot.bottom + 7 + line, width, line)
        write(painter, box, scale.name, style.small, style.theme.muted, CENTER)


def _name_bare(painter: QPainter, axes: PlacedAxes, style: Style) -> None:
    """Write the names of scales without numbers, under the plot and upwards at its left."""
    (x, y), whole, line = (axes.axes.x, axes.axes.y), axes.whole, style.small_metrics.height()
    if isinstance(x, Linear) and x.name:
        below = QRectF(whole.x, whole.bottom - line, whole.width, line)
        write(painter, below, x.name, style.small, style.theme.muted, CENTER)
    if isinstance(y, Linear) and y.name:
        painter.save()
        painter.translate(whole.x, whole.center[1])
        painter.rotate(-90)
        write(painter, QRectF(-80, 0, 160, line), y.name, style.small, style.theme.muted, CENTER)
        painter.restore()


def _paint_left(painter: QPainter, axes: PlacedAxes, style: Style) -> None:
    plot, line = axes.plot, style.small_metrics.height()
    for y, words in y_ticks(axes):
        painter.setPen(QPen(QColor(style.theme.line), 1))
        painter.drawLine(QLineF(plot.x, y, plot.right, y))
        box = QRectF(axes.whole.x, y - line / 2, plot.x - _NUMBER_GAP - axes.whole.x, line)
        write(painter, box, words, style.small, style.theme.muted, RIGHT, elide=False)


def _paint_rows(painter: QPainter, axes: PlacedAxes, band: Band, marking: Marking, style: Style) -> None:
    chosen = _chosen_rows(axes, marking)
    for index in range(axes.rows):
        if band.strips:
            _paint_strip(painter, axes, band, index, style)
            continue
        row, strong = QRectF(*axes.row(index)), style.strong if index in band.strong else None
        ink = style.theme.selection if chosen[index] else style.theme.text
        names = QRectF(row.left(), row.top(), axes.names, row.height())
        write(painter, names, band.names[index], strong or getattr(style, band.font), ink)
        if band.values:
            right = axes.plot.x - _ROW_GAP if band.values_first else row.right()
            values = QRectF(row.left(), row.top(), right - row.left(), row.height())
            font = strong or getattr(style, band.values_font)
            write(painter, values, band.values[index], font, style.theme.text, RIGHT, elide=False)
    more = len(band.names) - axes.rows
    if more:
        below = QRectF(axes.whole.x, axes.plot.bottom, axes.whole.width, band.least)
        write(painter, below, f"and {more} more", style.small, style.theme.muted)


def _paint_strip(painter: QPainter, axes: PlacedAxes, band: Band, index: int, style: Style) -> None:
    """Part a strip from the one above, and write its words close to the plot."""
    row, strong = QRectF(*axes.row(index)), index in band.strong
    if index:
        painter.setPen(QPen(QColor(mix(style.theme.surface, style.theme.line, 0.6)), 1))
        painter.drawLine(QLineF(row.left(), row.top(), row.right(), row.top()))
    names = QRectF(row.left(), row.top(), axes.names, row.height())
    write(painter, names, band.names[index], style.font, style.theme.text, RIGHT)
    if band.values:
        font, ink = (style.strong, style.theme.text) if strong else (style.font, style.theme.muted)
        left = axes.plot.right + _ROW_GAP
        values = QRectF(left, row.top(), row.right() - left, row.height())
        write(painter, values, band.values[index], font, ink, elide=False)


def _chosen_rows(axes: PlacedAxes, marking: Marking) -> np.ndarray:
    """Return bool (rows,): which of them are of a selected text."""
    rows = (mark for mark in axes.marks if not isinstance(mark, Points))
    links = [link for mark in rows if (link := getattr(mark, "link", None)) is not None]
    counts = links[0].counts(marking.texts, axes.rows) if links and marking.texts else np.zeros(axes.rows)
    return np.asarray(counts[: axes.rows] > 0)
