"""Painting the three heatmaps and their scales."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from explorer.domain.words import MINUS, SIMILARITY_NAMES, number
from explorer.figures.scale import steps, tick_labels
from explorer.figures.theme import mix
from explorer.ui.pages.compare.heat_layout import SCALE_STRIP, TrioLayout
from explorer.ui.pages.compare.heat_scene import Counts, HeatTrio, colored
from explorer.ui.views.heatmap_labels import draw_column_labels, draw_groups, draw_row_labels, draw_selection
from explorer.ui.views.heatmap_painting import image_of, paint_cells
from explorer.ui.views.heatmap_scene import Scale
from explorer.ui.views.points import pixels_per_unit
from explorer.ui.views.style import Style, write

_CENTER = Qt.AlignmentFlag.AlignCenter
_SIGNS = (MINUS, "=")
_TICK = 3.0
_PIXELS_A_TICK = 56


def paint_trio(painter: QPainter, layout: TrioLayout, trio: HeatTrio, selection: Sequence[int], style: Style) -> None:
    """Paint the three heatmaps with labels, titles, scales and the selection's outlines."""
    first = layout.maps[0]
    tiles = trio.tiles(first.window, first.plot.width() * pixels_per_unit(painter))
    rows = trio.a.rows_of(selection)
    numbered = draw_row_labels(painter, first, trio.a, rows, style)
    for place, tile, colors in zip(layout.maps, tiles, trio.colors(tiles), strict=True):
        paint_cells(painter, place, tile, colors, style)
        draw_column_labels(painter, place, trio.a, rows, style, numbered)
        draw_groups(painter, place, trio.a, style)
        draw_selection(painter, place, rows, style)
    _draw_titles(painter, layout, trio, style)
    names = (SIMILARITY_NAMES[trio.metric].signed,) * 2 + (f"difference, A {MINUS} B",)
    for index, scale in enumerate(trio.scales()):
        _draw_bars(painter, layout.bars[index], trio.counts[index], style)
        _draw_scale(painter, layout.strips[index], scale, names[index], style)


def _draw_titles(painter: QPainter, layout: TrioLayout, trio: HeatTrio, style: Style) -> None:
    letters = ("A", "B", f"A {MINUS} B")
    words = (*trio.content.words, "")
    letter_metrics = QFontMetricsF(style.strong)
    for box, letter, rest in zip(layout.titles, letters, words, strict=True):
        write(painter, box, letter, style.strong, style.theme.text, elide=False)
        used = letter_metrics.horizontalAdvance(letter) + 8
        write(painter, box.adjusted(used, 0, 0, 0), rest, style.small, style.theme.muted)
    for index, sign in enumerate(_SIGNS):
        left, right = layout.maps[index].plot, layout.maps[index + 1].plot
        box = QRectF(left.right(), left.center().y() - 12, right.left() - left.right(), 24)
        write(painter, box, sign, style.title, style.theme.muted, _CENTER, elide=False)


def _draw_bars(painter: QPainter, box: QRectF, counts: Counts, style: Style) -> None:
    highest = int(counts.max(initial=0))
    if box.height() < 1 or not highest:
        return
    width = box.width() / len(counts)
    color = QColor(mix(style.theme.surface, style.theme.muted, 0.62))
    gap = 1.0 if width > 3 else 0.0
    for index in np.flatnonzero(counts).tolist():
        height = max(1.5, (box.height() - 2) * int(counts[index]) / highest)
        painter.fillRect(QRectF(box.left() + index * width, box.bottom() - height, width - gap, height), color)


def _draw_scale(painter: QPainter, strip: QRectF, scale: Scale, name: str, style: Style) -> None:
    values = np.linspace(scale.low, scale.high, 256, dtype=np.float32)[None, :]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(strip, image_of(colored(values, scale)))
    painter.restore()
    line = style.small_metrics.height()
    ends = [(scale.low, ("≤" if scale.clipped else "") + number(scale.low))]
    ends.append((scale.high, ("≥" if scale.clipped else "") + number(scale.high)))
    ticks = steps(scale.low, scale.high, max(1, int(strip.width() / _PIXELS_A_TICK)))
    marks = [*ends, *zip(ticks, tick_labels(ticks), strict=True)]
    taken: list[tuple[float, float]] = []
    for value, text in marks:
        x = scale_x(strip, scale, value)
        half = style.small_metrics.horizontalAdvance(text) / 2
        center = min(max(x, strip.left() + half), strip.right() - half)
        if any(center - half - 6 < right and center + half + 6 > left for left, right in taken):
            continue
        taken.append((center - half, center + half))
        painter.setPen(QPen(style.axis, 1))
        painter.drawLine(QLineF(x, strip.bottom(), x, strip.bottom() + _TICK))
        box = QRectF(center - half, strip.bottom() + _TICK + 1, 2 * half, line)
        write(painter, box, text, style.small, style.theme.muted, _CENTER, elide=False)
    box = QRectF(strip.left(), strip.bottom() + _TICK + 1 + line, strip.width(), line)
    write(painter, box, name, style.small, style.theme.muted, _CENTER)


def scale_x(strip: QRectF, scale: Scale, value: float) -> float:
    """Return where a value lies along a strip of colours, at the nearer end where it lies beyond."""
    share = (value - scale.low) / (scale.high - scale.low)
    return strip.left() + min(1.0, max(0.0, share)) * strip.width()


def paint_pointer(
    painter: QPainter,
    layout: TrioLayout,
    trio: HeatTrio,
    cell: tuple[range, range],
    values: tuple[float, float, float],
    style: Style,
) -> None:
    """Paint the crosshair on `cell` in all three heatmaps, and its values on their scales."""
    rows, columns = cell
    for place in layout.maps:
        plot = place.plot
        box = QRectF(
            QPointF(place.left_of(columns.start), place.top_of(rows.start)),
            QPointF(place.left_of(columns.stop), place.top_of(rows.stop)),
        )
        painter.save()
        painter.setClipRect(plot.adjusted(-2, -2, 2, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        center = box.center()
        arms = (
            QLineF(plot.left(), center.y(), box.left(), center.y()),
            QLineF(box.right(), center.y(), plot.right(), center.y()),
            QLineF(center.x(), plot.top(), center.x(), box.top()),
            QLineF(center.x(), box.bottom(), center.x(), plot.bottom()),
        )
        for color, width, grow in ((style.theme.surface, 3.0, 1.0), (style.theme.text, 1.5, 1.0)):
            if place.cell < CROSSED:
                painter.setPen(QPen(QColor(color), width - 0.5))
                painter.drawLines(arms)
            painter.setPen(QPen(QColor(color), width))
            painter.drawRect(box.adjusted(-grow, -grow, grow, grow))
        painter.restore()
    for strip, scale, value in zip(layout.strips, trio.scales(), values, strict=True):
        x = scale_x(strip, scale, value)
        for color, width in ((style.theme.surface, 4.0), (style.theme.text, 2.0)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawLine(QLineF(x, strip.top() - 3, x, strip.top() + SCALE_STRIP + 3))


CROSSED = 20.0
"""Cells smaller than this get a crosshair; larger ones are seen by their frame, and keep their values readable."""
