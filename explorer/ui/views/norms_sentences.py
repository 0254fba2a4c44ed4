"""The norm of each sentence: a list with bars while they are few, a strip of dots when they are many."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from explorer.ui.theme import mix
from explorer.ui.views.axes import Axes, draw_x_axis, draw_y_axis, y_axis_width
from explorer.ui.views.norms_panels import around, nearest, one_sentence, paint_dots, panel_head
from explorer.ui.views.norms_scene import NormsScene, padded
from explorer.ui.views.style import Style, number, write

ROW = 22.0
TALLEST_ROW = 34.0
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass
class SentenceList:
    """One row a sentence: its text, a bar from 0, the norm before and, where they differ, after."""

    rect: QRectF
    scene: NormsScene
    style: Style

    @cached_property
    def rows(self) -> QRectF:
        """Rectangle of the rows."""
        return self.rect.adjusted(0, self.style.metrics.height() + 6, 0, 0)

    @cached_property
    def row(self) -> float:
        """Height of a row."""
        return min(TALLEST_ROW, self.rows.height() / len(self.scene))

    def row_rect(self, index: int) -> QRectF:
        """Rectangle of one row."""
        return QRectF(self.rows.left(), self.rows.top() + index * self.row, self.rows.width(), self.row)

    def paint(self, painter: QPainter, style: Style) -> None:
        """Paint the panel."""
        note = "before → after" if self.scene.normalized else ""
        panel_head(painter, self.rect, style, "Each sentence", note)
        width = self.rows.width()
        values = style.small_metrics.horizontalAdvance("00.000 → 0.000" if self.scene.normalized else "00.000") + 8
        words = min(
            0.45 * width, 8 + max(style.metrics.horizontalAdvance(text[:120]) for text in self.scene.corpus.texts)
        )
        most = float(max(self.scene.before.max(), 1e-6))
        for index, text in enumerate(self.scene.corpus.texts):
            row = self.row_rect(index)
            chosen = bool(self.scene.selected[index])
            ink = style.theme.selection if chosen else style.theme.text
            write(painter, QRectF(row.left(), row.top(), words - 8, self.row), text[:200], style.font, ink)
            room = width - words - values
            bar = QRectF(row.left() + words, row.center().y() - 5, room, 10)
            painter.fillRect(bar, QColor(mix(style.theme.surface, style.theme.line, 0.6)))
            bar.setWidth(room * float(self.scene.before[index]) / most)
            painter.fillRect(bar, QColor(style.theme.selection if chosen else style.theme.accent))
            value = number(float(self.scene.before[index]))
            if self.scene.normalized:
                value += f" → {number(float(self.scene.after[index]))}"
            write(painter, row, value, style.small, style.theme.text, _RIGHT)

    def box_of(self, index: int) -> QRectF | None:
        """Rectangle around a text's row."""
        return self.row_rect(index).adjusted(-4, 1, 4, -1)

    def texts_at(self, position: QPointF) -> tuple[int, ...]:
        """Texts at a position."""
        index = int((position.y() - self.rows.top()) // self.row)
        return (index,) if 0 <= index < len(self.scene) and self.rows.contains(position) else ()

    def words_at(self, position: QPointF) -> tuple[str, str]:
        """Words and a value about what is at a position."""
        texts = self.texts_at(position)
        return one_sentence(self.scene, texts[0]) if texts else ("", "")


@dataclass
class SentenceStrip:
    """A dot a sentence, in input order."""

    rect: QRectF
    scene: NormsScene
    style: Style

    @cached_property
    def axes(self) -> Axes:
        """Sentence numbers across, norms upwards."""
        line = self.style.small_metrics.height()
        upwards = padded(self.scene.before, 0.1)
        plot = self.rect.adjusted(0, self.style.metrics.height() + 8, -6, -(2 * line + 8))
        room = y_axis_width(upwards, plot.height(), self.style)
        return Axes(plot.adjusted(room, 0, 0, 0), (0.0, len(self.scene) + 1.0), upwards)

    @cached_property
    def dots(self) -> np.ndarray:
        """float64 (N, 2): positions of the dots."""
        numbers = np.arange(1, len(self.scene) + 1, dtype=np.float64)
        return self.axes.points(numbers, self.scene.before.astype(np.float64))

    def paint(self, painter: QPainter, style: Style) -> None:
        """Paint the panel."""
        panel_head(painter, self.rect, style, "Each sentence")
        axes = self.axes
        if axes.rect.height() < 16:
            return
        draw_y_axis(painter, axes, style)
        draw_x_axis(painter, axes, style, "sentence", whole=True)
        room = axes.rect.width() / len(self.scene)
        radius = 3.5 if room > 8 else 2.5 if room > 2 else 1.5
        paint_dots(painter, axes.rect.adjusted(-6, -6, 6, 6), self.dots, self.scene, radius, style)

    def box_of(self, index: int) -> QRectF | None:
        """Rectangle around a text's dot."""
        return around(self.dots[index])

    def texts_at(self, position: QPointF) -> tuple[int, ...]:
        """Texts at a position."""
        return nearest(self.dots, position)

    def words_at(self, position: QPointF) -> tuple[str, str]:
        """Words and a value about what is at a position."""
        texts = self.texts_at(position)
        return one_sentence(self.scene, texts[0]) if texts else ("", "")
