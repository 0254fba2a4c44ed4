"""Paints a matrix as a whole, and over it what the pointer is on."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from explorer.domain.arrays import IntArray
from explorer.figures.cells import Cells, SentenceLabels
from explorer.figures.figure import Facets, Hit, Marking, Part
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.matrix.place import bar_titled
from explorer.figures.layout.placed import Placed, PlacedAxes
from explorer.figures.layout.placed_cells import PlacedCells
from explorer.ui.plots.keys import draw_counts, draw_lying_bar, draw_upright_bar, draw_value
from explorer.ui.plots.matrix.cells import draw_cells, gap_behind, rect_of
from explorer.ui.plots.matrix.labels import draw_groups, draw_selection, draw_sentence_labels, draw_token_labels
from explorer.ui.plots.style import Style, write

_CROSSED = 20.0
"""Cells smaller than this get a crosshair where they are shown several times; larger ones are seen by their frame, and
keep their values readable."""
_NONE: IntArray = np.empty(0, dtype=np.int32)


def paint_matrix(painter: QPainter, axes: PlacedAxes, cells: Cells, marking: Marking, style: Style) -> None:
    """Paint a matrix with all around it but tokens, which are painted with what is pointed at."""
    placed = axes.cells
    if placed is None:
        return
    draw_cells(painter, placed, style)
    labels = cells.columns
    selected = labels.rows_of(marking.texts) if isinstance(labels, SentenceLabels) else _NONE
    draw_sentence_labels(painter, placed, selected, style)
    if cells.groups is not None:
        draw_groups(painter, placed, cells.groups, style)
    draw_selection(painter, placed, selected, style)
    _draw_title(painter, axes, rect_of(placed.title), style)
    if cells.bar is None or not placed.bar.height:
        return
    if placed.bar_lies:
        if cells.bar.counts is not None:
            draw_counts(painter, rect_of(placed.counts), cells.bar.counts, style)
        draw_lying_bar(painter, rect_of(placed.bar), cells.bar, style)
    else:
        draw_upright_bar(painter, rect_of(placed.bar), cells.bar, style, bar_titled(axes.whole))


def draw_pointed_cells(painter: QPainter, placed: Placed, marking: Marking, style: Style) -> None:
    """Paint tokens, and over the matrices what is pointed at: in all of them where they are of the same rows."""
    if isinstance(placed.figure.body, Facets):
        if marking.hover is not None:
            _outline(painter, placed.axes_of(marking.hover).plot, style.theme.text, 1.5, 1.5)
        return
    shown = marking.shown
    for axes in placed.axes:
        if axes.cells is not None:
            _paint_pointed(painter, axes.cells, shown, shown == marking.held, style, len(placed.axes) > 1)


def draw_outlines(painter: QPainter, placed: Placed, marking: Marking, style: Style) -> None:
    """Frame the small pictures that are in use and chosen."""
    for item, ink in marking.outlined:
        for axes in placed.axes:
            if axes.index == item:
                _outline(painter, axes.plot, getattr(style.theme, ink), 2.0, 2.5)


def _outline(painter: QPainter, box: Box, color: str, width: float, away: float) -> None:
    painter.setPen(QPen(QColor(color), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect_of(box).adjusted(-away, -away, away, away))


def _draw_title(painter: QPainter, axes: PlacedAxes, box: QRectF, style: Style) -> None:
    """Write the title over a matrix, and its note behind it."""
    title, note = axes.axes.title, axes.axes.note
    if title:
        write(painter, box, title, style.strong, style.theme.text, elide=False)
        used = style.strong_metrics.horizontalAdvance(title) + 8
        write(painter, box.adjusted(used, 0, 0, 0), note, style.small, style.theme.muted)


def _paint_pointed(
    painter: QPainter, placed: PlacedCells, hit: Hit | None, held: bool, style: Style, several: bool
) -> None:
    cells = placed.cells
    row, column = placed.pair(hit)
    draw_token_labels(painter, placed, style, row, column)
    if hit is None:
        return
    if cells.margins is not None:
        _paint_margin_hit(painter, placed, hit, style.theme.selection if held else style.theme.text, style)
    elif hit.part is Part.ITEM and cells.parted:
        _paint_block(painter, placed, hit, style, several)


def _paint_block(painter: QPainter, placed: PlacedCells, hit: Hit, style: Style, several: bool) -> None:
    """Outline the square that a cell belongs to, and mark its value on the colour bar."""
    resolution, plot = painter.device().devicePixelRatioF(), placed.plot
    box = rect_of(placed.box_of(*placed.spans(hit.item, hit.column, resolution)))
    center = box.center()
    arms = (
        QLineF(plot.x, center.y(), box.left(), center.y()),
        QLineF(box.right(), center.y(), plot.right, center.y()),
        QLineF(center.x(), plot.y, center.x(), box.top()),
        QLineF(center.x(), box.bottom(), center.x(), plot.bottom),
    )
    painter.save()
    painter.setClipRect(rect_of(plot).adjusted(-2, -2, 2, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((style.theme.surface, 3.0), (style.theme.text, 1.5)):
        if several and placed.cell[0] < _CROSSED:
            painter.setPen(QPen(QColor(color), width - 0.5))
            painter.drawLines(arms)
        painter.setPen(QPen(QColor(color), width))
        painter.drawRect(box.adjusted(-1, -1, 1, 1))
    painter.restore()
    if placed.cells.bar is not None:
        value = placed.value(hit.item, hit.column, resolution)
        draw_value(painter, rect_of(placed.bar), placed.cells.bar, value, style, not placed.bar_lies)


def _paint_margin_hit(painter: QPainter, placed: PlacedCells, hit: Hit, color: str, style: Style) -> None:
    """Outline the row or column pointed at with its sum, and the cell, or the strongest one of it."""
    plot, (width, height), gap = placed.plot, placed.cell, gap_behind(placed)
    row, column = placed.pair(hit)
    boxes = [QRectF(placed.left_of(column), placed.top_of(row), width - gap, height - gap)]
    if hit.part is Part.ROW:
        boxes.insert(0, QRectF(plot.x, placed.top_of(row), placed.row_sums.right - plot.x, height))
    elif hit.part is Part.COLUMN:
        boxes.insert(0, QRectF(placed.left_of(column), plot.y, width, placed.column_sums.bottom - plot.y))
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    corner = QPointF(placed.row_sums.right, placed.column_sums.bottom)
    painter.setClipRect(QRectF(QPointF(plot.x, plot.y), corner).adjusted(-2, -2, 2, 2))
    for box in boxes:
        for ink, pen in ((style.theme.surface, 3.0), (color, 1.5)):
            painter.setPen(QPen(QColor(ink), pen))
            painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))
    painter.restore()
