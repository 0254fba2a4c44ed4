"""Paints what stands around cells: numbers, sentences, tokens, clusters, the outlines of selected rows and columns."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from explorer.domain.arrays import IntArray
from explorer.domain.words import count
from explorer.figures.cells import Groups, SentenceLabels, TokenLabels
from explorer.figures.colors import category_color
from explorer.figures.layout.boxes import wrapped
from explorer.figures.layout.matrix.labels import among, heading, numbered, runs, thinned
from explorer.figures.layout.matrix.place import STRIP
from explorer.figures.layout.placed_cells import PlacedCells
from explorer.ui.plots.matrix.cells import rect_of
from explorer.ui.plots.style import CENTER, LEFT, RIGHT, QtRuler, Style, write

_MOST_OUTLINES = 24


def draw_sentence_labels(painter: QPainter, placed: PlacedCells, selected: IntArray, style: Style) -> None:
    """Write numbers, and sentences where there is room, left of the rows and above the columns."""
    rows, columns = placed.cells.rows, placed.cells.columns
    labels = columns if isinstance(columns, SentenceLabels) else rows
    if not isinstance(labels, SentenceLabels):
        return
    digits = style.small_metrics.horizontalAdvance(count(len(labels.text_of))) + 2
    shown = numbered(placed.visible[0], placed.cell[1], style.small_metrics.height() - 1, labels.in_order)
    if rows is not None:
        marked = among(shown, selected)
        for row in shown:
            if placed.plot.y <= placed.top_of(row + 0.5) <= placed.plot.bottom:
                _write_row(painter, placed, labels, row, digits, row in marked, style)
    if columns is None:
        return
    if not shown and labels.remark:
        write(painter, rect_of(placed.columns), labels.remark, style.small, style.theme.muted, CENTER)
    # Numbers beside the rows are read across.
    shown = numbered(placed.visible[1], placed.cell[0], digits + 4, labels.in_order or bool(shown))
    marked = among(shown, selected)
    for column in shown:
        if placed.plot.x <= placed.left_of(column + 0.5) <= placed.plot.right:
            _write_column(painter, placed, labels, column, column in marked, style)


def _write_row(
    painter: QPainter,
    placed: PlacedCells,
    labels: SentenceLabels,
    row: int,
    digits: float,
    selected: bool,
    style: Style,
) -> None:
    text, room = int(labels.text_of[row]), placed.rows
    half = style.metrics.height() / 2
    # A file ends where the plot does, and would cut the number of a last row thinner than a line.
    center = min(placed.top_of(row + 0.5), placed.plot.bottom - half)
    box = QRectF(room.right - digits, center - half, digits, 2 * half)
    ink = style.theme.selection if selected else style.theme.muted
    write(painter, box, count(text + 1), style.small, ink, RIGHT)
    if placed.words:
        box = QRectF(room.x, center - half, room.width - digits - 8, 2 * half)
        ink = style.theme.selection if selected else style.theme.text
        write(painter, box, labels.texts[text][:200], style.font, ink, RIGHT)


def _write_column(
    painter: QPainter, placed: PlacedCells, labels: SentenceLabels, column: int, selected: bool, style: Style
) -> None:
    text, center = int(labels.text_of[column]), placed.left_of(column + 0.5)
    line, bottom = style.small_metrics.height(), placed.columns.bottom
    ink = style.theme.selection if selected else style.theme.muted
    write(painter, QRectF(center - 40, bottom - line, 80, line), count(text + 1), style.small, ink, CENTER)
    if placed.heading_lines:
        ink = style.theme.selection if selected else style.theme.text
        width = placed.cell[0] - 10
        lines = wrapped(heading(labels.texts[text]), QtRuler(style), "small", width, placed.heading_lines)
        top = bottom - line * (len(lines) + 1)
        for index, words in enumerate(lines):
            box = QRectF(center - width / 2, top + index * line, width, line)
            write(painter, box, words, style.small, ink, CENTER)


def draw_token_labels(
    painter: QPainter, placed: PlacedCells, style: Style, pointed_row: int = -1, pointed_column: int = -1
) -> None:
    """Write the tokens left of their rows and above their columns, those pointed at in bold and over others."""
    rows, columns = placed.cells.rows, placed.cells.columns
    if isinstance(rows, TokenLabels):
        for row in thinned(placed.visible[0], placed.cell[1], style.small_metrics.height() - 1, pointed_row):
            center, half = placed.top_of(row + 0.5), style.metrics.height() / 2
            if placed.plot.y <= center <= placed.plot.bottom:
                box = QRectF(placed.rows.x, center - half, placed.rows.width, 2 * half)
                _write_token(painter, box, rows, row, style, row == pointed_row, RIGHT)
    if isinstance(columns, TokenLabels):
        needed = 0.0 if placed.upright else QFontMetricsF(style.mono).height()
        for column in thinned(placed.visible[1], placed.cell[0], needed, pointed_column):
            if placed.plot.x <= placed.left_of(column + 0.5) <= placed.plot.right:
                _write_heading(painter, placed, columns, column, style, column == pointed_column)


def _write_heading(
    painter: QPainter, placed: PlacedCells, labels: TokenLabels, column: int, style: Style, pointed: bool
) -> None:
    box, width = placed.columns, placed.cell[0]
    if placed.upright:
        place = QRectF(placed.left_of(column), box.y, width, box.height)
        _write_token(painter, place, labels, column, style, pointed, CENTER)
        return
    half = QFontMetricsF(style.mono).height() / 2
    painter.save()
    painter.translate(placed.left_of(column + 0.5), box.bottom)
    painter.rotate(-90)
    _write_token(painter, QRectF(0, -half, box.height, 2 * half), labels, column, style, pointed, LEFT)
    painter.restore()


def _write_token(
    painter: QPainter,
    box: QRectF,
    labels: TokenLabels,
    index: int,
    style: Style,
    pointed: bool,
    align: Qt.AlignmentFlag,
) -> None:
    font = QFont(style.mono)
    font.setBold(pointed)
    quiet = labels.quiet[index] and not pointed
    write(painter, box, labels.words[index], font, style.theme.muted if quiet else style.theme.text, align)


def draw_groups(painter: QPainter, placed: PlacedCells, groups: Groups, style: Style) -> None:
    """Draw each row's and column's cluster as a strip of colour along the matrix."""
    plot, (rows, columns) = placed.plot, placed.visible
    for span, start_of, upright in ((rows, placed.top_of, True), (columns, placed.left_of, False)):
        starts = groups.starts
        first, last = np.searchsorted(starts, np.array([span.start, span.stop], dtype=starts.dtype), side="right")
        edge, end = (plot.y, plot.bottom) if upright else (plot.x, plot.right)
        for at in range(first - 1, last):
            group = int(groups.group_of[starts[at]])
            color = QColor(category_color(group, style.theme.dark) if group >= 0 else style.theme.line)
            stop = starts[at + 1] if at + 1 < len(starts) else len(groups.group_of)
            low, high = max(start_of(int(starts[at])), edge), min(start_of(int(stop)), end)
            gap = 0.5 if high - low > 4 else 0.0
            if upright:
                box = QRectF(plot.x - STRIP - 2, low + gap, STRIP, high - low - 2 * gap)
            else:
                box = QRectF(low + gap, plot.y - STRIP - 2, high - low - 2 * gap, STRIP)
            painter.fillRect(box, color)


def draw_selection(painter: QPainter, placed: PlacedCells, selected: IntArray, style: Style) -> None:
    """Outline the selected rows and columns; where they are many, mark them along the edges only."""
    plot, (width, height) = rect_of(placed.plot), placed.cell
    down, across = (runs(selected, span, cell) for span, cell in zip(placed.visible, (height, width), strict=True))
    color = QColor(style.theme.selection)
    outlined = max(len(down), len(across)) <= _MOST_OUTLINES
    painter.save()
    painter.setClipRect(plot.adjusted(-4, -4, 1.5, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, 2 if width > 8 else 1))
    for start, stop in down:
        top, bottom = placed.top_of(start), placed.top_of(stop)
        painter.fillRect(QRectF(plot.left() - 4, top, 3, max(1.0, bottom - top)), color)
        if outlined:
            painter.drawRect(QRectF(plot.left(), top, plot.width(), bottom - top))
    for start, stop in across:
        left, right = placed.left_of(start), placed.left_of(stop)
        painter.fillRect(QRectF(left, plot.top() - 4, max(1.0, right - left), 3), color)
        if outlined:
            painter.drawRect(QRectF(left, plot.top(), right - left, plot.height()))
    painter.restore()
