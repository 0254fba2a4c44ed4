"""What stands around the heatmap's cells: labels, cluster colours, the selection's outlines."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from explorer.domain.arrays import IntArray
from explorer.domain.results.analysis import Order
from explorer.domain.words import count
from explorer.figures.colors import category_color
from explorer.ui.views.heatmap_layout import STRIP, HeatmapLayout
from explorer.ui.views.heatmap_scene import HeatmapScene
from explorer.ui.views.style import Style, wrapped, write

_CENTER = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MOST_OUTLINES = 24
_APART = 34.0


def draw_labels(
    painter: QPainter, layout: HeatmapLayout, scene: HeatmapScene, selected: IntArray, style: Style
) -> None:
    """Write numbers, and sentences where there is room, left of the rows and above the columns."""
    rows = draw_row_labels(painter, layout, scene, selected, style)
    draw_column_labels(painter, layout, scene, selected, style, numbered=rows)


def draw_row_labels(
    painter: QPainter, layout: HeatmapLayout, scene: HeatmapScene, selected: IntArray, style: Style
) -> bool:
    """Write what stands left of the rows; return whether anything does."""
    digits = _digits(scene, style)
    rows = _labelled(layout.window.y, layout, scene, style.small_metrics.height() - 1)
    marked = _among(rows, selected)
    for row in rows:
        center = layout.top_of(row + 0.5)
        if layout.plot.top() <= center <= layout.plot.bottom():
            _write_row(painter, layout, scene, row, center, digits, row in marked, style)
    return bool(rows)


def draw_column_labels(
    painter: QPainter, layout: HeatmapLayout, scene: HeatmapScene, selected: IntArray, style: Style, numbered: bool
) -> None:
    """Write what stands above the columns; `numbered` where the rows have their numbers."""
    if not numbered and scene.order is Order.SIMILARITY:
        write(painter, layout.headings, "in order of similarity", style.small, style.theme.muted, _CENTER)
    columns = _labelled(layout.window.x, layout, scene, _digits(scene, style) + 4, own_numbers=numbered)
    marked = _among(columns, selected)
    for column in columns:
        center = layout.left_of(column + 0.5)
        if layout.plot.left() <= center <= layout.plot.right():
            _write_column(painter, layout, scene, column, center, column in marked, style)


def _digits(scene: HeatmapScene, style: Style) -> float:
    return style.small_metrics.horizontalAdvance(count(scene.n_rows)) + 2


def _labelled(
    start: float, layout: HeatmapLayout, scene: HeatmapScene, needed: float, own_numbers: bool = False
) -> list[int]:
    """Rows to label: all where each has `needed` pixels, else every so many; none where numbers would be noise."""
    sight = range(int(start), min(scene.n_rows, int(np.ceil(start + layout.window.span))))
    if layout.cell >= needed:
        return list(sight)
    if scene.order is not Order.INPUT and not own_numbers:
        return []
    apart = max(_APART, needed) / layout.cell
    step = next(base * 10**power for power in range(9) for base in (1, 2, 5) if base * 10**power >= apart)
    first = [0] if sight.start == 0 and step > 2 else []
    return first + list(range(-(-(sight.start + 1) // step) * step - 1, sight.stop, step))


def _among(rows: list[int], selected: IntArray) -> set[int]:
    """Return which rows are among rising selected ones."""
    asked = np.array(rows, dtype=selected.dtype)
    first, after = (np.searchsorted(selected, asked, side) for side in ("left", "right"))
    return set(asked[first < after].tolist())


def _in_sight(rows: IntArray, start: float, layout: HeatmapLayout) -> IntArray:
    """Return those of rising heatmap rows that are in sight from `start` on."""
    ends = np.array([int(start), np.ceil(start + layout.window.span)], dtype=rows.dtype)
    first, last = np.searchsorted(rows, ends)
    return rows[first:last]


def _write_row(
    painter: QPainter,
    layout: HeatmapLayout,
    scene: HeatmapScene,
    row: int,
    center: float,
    digits: float,
    selected: bool,
    style: Style,
) -> None:
    text = int(scene.text_of[row])
    half = style.metrics.height() / 2
    # A file ends where the plot does, and would cut the number of a last row thinner than a line.
    center = min(center, layout.plot.bottom() - half)
    box = QRectF(layout.labels.right() - digits, center - half, digits, 2 * half)
    ink = style.theme.selection if selected else style.theme.muted
    write(painter, box, count(text + 1), style.small, ink, _RIGHT)
    if layout.words:
        box = QRectF(layout.labels.left(), center - half, layout.labels.width() - digits - 8, 2 * half)
        ink = style.theme.selection if selected else style.theme.text
        write(painter, box, scene.corpus.texts[text][:200], style.font, ink, _RIGHT)


def _write_column(
    painter: QPainter,
    layout: HeatmapLayout,
    scene: HeatmapScene,
    column: int,
    center: float,
    selected: bool,
    style: Style,
) -> None:
    text = int(scene.text_of[column])
    line = style.small_metrics.height()
    bottom = layout.headings.bottom()
    ink = style.theme.selection if selected else style.theme.muted
    write(painter, QRectF(center - 40, bottom - line, 80, line), count(text + 1), style.small, ink, _CENTER)
    if layout.heading_lines:
        ink = style.theme.selection if selected else style.theme.text
        width = layout.cell - 10
        lines = wrapped(scene.corpus.texts[text][:200], style.small_metrics, width, layout.heading_lines)
        top = bottom - line * (len(lines) + 1)
        for index, words in enumerate(lines):
            box = QRectF(center - width / 2, top + index * line, width, line)
            write(painter, box, words, style.small, ink, _CENTER)


def draw_groups(painter: QPainter, layout: HeatmapLayout, scene: HeatmapScene, style: Style) -> None:
    """Draw each row's and column's cluster as a strip of colour along the matrix."""
    if scene.groups is None:
        return
    plot, window = layout.plot, layout.window
    for start, start_position, vertical in ((window.y, layout.top_of, True), (window.x, layout.left_of, False)):
        sight = range(int(start), min(scene.n_rows, int(np.ceil(start + window.span))))
        starts = scene.group_starts
        first, last = np.searchsorted(starts, np.array([sight.start, sight.stop], dtype=starts.dtype), side="right")
        for at in range(first - 1, last):
            group = int(scene.groups[starts[at]])
            color = QColor(category_color(group, style.theme.dark) if group >= 0 else style.theme.line)
            stop = starts[at + 1] if at + 1 < len(starts) else scene.n_rows
            low, high = start_position(int(starts[at])), start_position(int(stop))
            edge = plot.top() if vertical else plot.left()
            low, high = max(low, edge), min(high, edge + plot.width())
            gap = 0.5 if high - low > 4 else 0.0
            if vertical:
                box = QRectF(plot.left() - STRIP - 2, low + gap, STRIP, high - low - 2 * gap)
            else:
                box = QRectF(low + gap, plot.top() - STRIP - 2, high - low - 2 * gap, STRIP)
            painter.fillRect(box, color)


def draw_selection(painter: QPainter, layout: HeatmapLayout, rows: IntArray, style: Style) -> None:
    """Outline the selected rows and columns; where they are many, mark them along the edges only."""
    down, across = (_runs(_in_sight(rows, start, layout), layout) for start in (layout.window.y, layout.window.x))
    color = QColor(style.theme.selection)
    plot = layout.plot
    outlined = max(len(down), len(across)) <= _MOST_OUTLINES
    painter.save()
    painter.setClipRect(plot.adjusted(-4, -4, 1.5, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, 2 if layout.cell > 8 else 1))
    for start, stop in down:
        top, bottom = layout.top_of(start), layout.top_of(stop)
        painter.fillRect(QRectF(plot.left() - 4, top, 3, max(1.0, bottom - top)), color)
        if outlined:
            painter.drawRect(QRectF(plot.left(), top, plot.width(), bottom - top))
    for start, stop in across:
        left, right = layout.left_of(start), layout.left_of(stop)
        painter.fillRect(QRectF(left, plot.top() - 4, max(1.0, right - left), 3), color)
        if outlined:
            painter.drawRect(QRectF(left, plot.top(), right - left, plot.height()))
    painter.restore()


def _runs(rows: IntArray, layout: HeatmapLayout) -> list[tuple[int, int]]:
    """Return half-open runs of rising heatmap rows; those that fall on the same pixels are one."""
    if not len(rows):
        return []
    apart = np.flatnonzero(np.diff(rows) > max(1.0, 2.0 / layout.cell))
    starts = rows[np.concatenate([[0], apart + 1])].tolist()
    stops = (rows[np.concatenate([apart, [len(rows) - 1]])] + 1).tolist()
    return list(zip(starts, stops, strict=True))
