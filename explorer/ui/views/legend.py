"""The map's legend: names for categories, a colour bar for values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from explorer.domain.words import count, number
from explorer.ui.plots.matrix.cells import image_of
from explorer.ui.plots.style import Style, write
from explorer.ui.views.coloring import COLOR_WORDS, Category, Coloring

_ROW = 20.0
_NARROW = 400.0
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Legend:
    """Where the legend's parts go.

    Parameters
    ----------
    plot
        What is left for the points.
    entries
        Categories and their rows.
    more
        Number of categories that found no row.
    bar
        The colour bar, or None.
    head
        Where it says what the colours mean.
    """

    plot: QRectF
    coloring: Coloring
    head: QRectF
    entries: tuple[tuple[Category, QRectF], ...] = ()
    more: int = 0
    bar: QRectF | None = None

    def category_at(self, position: QPointF) -> Category | None:
        """Category whose row is at a position."""
        return next((category for category, row in self.entries if row.contains(position)), None)

    def paint(self, painter: QPainter, style: Style) -> None:
        """Paint the legend."""
        if self.head.isEmpty():
            return
        write(painter, self.head, COLOR_WORDS[self.coloring.by], style.strong, style.theme.text)
        for category, row in self.entries:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(category.color))
            painter.drawEllipse(QPointF(row.left() + 5, row.center().y()), 4.5, 4.5)
            size = count(category.size)
            room = style.small_metrics.horizontalAdvance(size) + 6
            write(painter, row.adjusted(16, 0, -room, 0), category.name, style.small, style.theme.text)
            write(painter, row, size, style.small, style.theme.muted, _RIGHT)
        if self.more and self.entries:
            below = self.entries[-1][1].translated(0, _ROW)
            write(painter, below.adjusted(16, 0, 0, 0), f"and {count(self.more)} more", style.small, style.theme.muted)
        if self.bar is not None and self.coloring.span is not None and self.coloring.table is not None:
            self._paint_bar(painter, self.bar, self.coloring.span, self.coloring.table, style)

    def _paint_bar(
        self, painter: QPainter, bar: QRectF, span: tuple[float, float], table: np.ndarray, style: Style
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(bar, image_of(table[::-1, None]))
        painter.restore()
        line = style.small_metrics.height()
        decimals = 3 if self.coloring.by.value == "norm" else 0
        for value, y in ((span[1], bar.top()), (sum(span) / 2, bar.center().y()), (span[0], bar.bottom())):
            center = min(max(y, bar.top() + line / 2 - 2), bar.bottom() - line / 2 + 2)
            box = QRectF(bar.right() + 7, center - line / 2, 80, line)
            write(painter, box, number(value, decimals), style.small, style.theme.muted)


def arrange_legend(rect: QRectF, coloring: Coloring, style: Style) -> Legend:
    """Put the legend at the right of `rect`, where there is room and something to tell apart."""
    told = coloring.explained and (coloring.span is not None or len(coloring.categories) > 1)
    if not told or rect.width() < _NARROW or rect.height() < 120:
        return Legend(rect, coloring, QRectF())
    if coloring.span is not None:
        width = 84.0
    else:
        rows = coloring.categories[: int(rect.height() // _ROW)]
        names = max(style.small_metrics.horizontalAdvance(category.name) for category in rows)
        sizes = max(style.small_metrics.horizontalAdvance(count(category.size)) for category in rows)
        width = min(0.28 * rect.width(), 16 + names + sizes + 14)
    width = max(width, style.metrics.horizontalAdvance(COLOR_WORDS[coloring.by]) * 1.15)
    plot = rect.adjusted(0, 0, -(width + 12), 0)
    side = QRectF(plot.right() + 12, rect.top() + 4, width, rect.height() - 8)
    head = QRectF(side.left(), side.top(), width, _ROW)
    if coloring.span is not None:
        bar = QRectF(side.left(), side.top() + _ROW + 6, 12, min(180.0, side.height() - _ROW - 10))
        return Legend(plot, coloring, head, bar=bar)
    room = int((side.height() - _ROW) // _ROW)
    fits = len(coloring.categories) + (coloring.more > 0) <= room
    shown = len(coloring.categories) if fits else max(0, room - 1)
    entries = tuple(
        (category, QRectF(side.left(), side.top() + (index + 1) * _ROW + 2, width, _ROW))
        for index, category in enumerate(coloring.categories[:shown])
    )
    return Legend(plot, coloring, head, entries, len(coloring.categories) - shown + coloring.more)
