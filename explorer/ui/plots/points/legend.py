"""Painting the keys of points: the legend beside them, and what the colours of counted squares mean."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from explorer.domain.results.analysis import ColorBy
from explorer.domain.words import count, number
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.legend import ROW, PlacedLegend
from explorer.figures.points.coloring import COLOR_WORDS, palette
from explorer.figures.points.density import ramp
from explorer.ui.plots.axes import RIGHT
from explorer.ui.plots.images import raster_image
from explorer.ui.plots.style import Style, write


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
        _paint_bar(painter, placed.bar, coloring.span, decimals, table, style)


def _paint_bar(
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
