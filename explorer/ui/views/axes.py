"""Axes of the small plots: few ticks, no boxes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from explorer.ui.views.style import Style, steps, tick_labels, write


@dataclass(frozen=True, slots=True)
class Axes:
    """A rectangle of the figure with the numbers that its edges stand for; y grows upwards."""

    rect: QRectF
    x: tuple[float, float]
    y: tuple[float, float]

    def at_x(self, value: float) -> float:
        """Position of a value across."""
        low, high = self.x
        return self.rect.left() + (value - low) / (high - low) * self.rect.width()

    def at_y(self, value: float) -> float:
        """Position of a value upwards."""
        low, high = self.y
        return self.rect.bottom() - (value - low) / (high - low) * self.rect.height()

    def points(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Positions float64 (n, 2) of values."""
        across = self.rect.left() + (x - self.x[0]) / (self.x[1] - self.x[0]) * self.rect.width()
        up = self.rect.bottom() - (y - self.y[0]) / (self.y[1] - self.y[0]) * self.rect.height()
        return np.stack([across, up], axis=1)


def draw_x_axis(painter: QPainter, axes: Axes, style: Style, label: str = "", whole: bool = False) -> None:
    """Draw the lower axis: a line, few ticks, their numbers and, below them, what they mean."""
    rect = axes.rect
    painter.setPen(QPen(style.axis, 1))
    painter.drawLine(QLineF(rect.left(), rect.bottom() + 0.5, rect.right(), rect.bottom() + 0.5))
    ticks = steps(*axes.x, most=max(2, int(rect.width() / 64)))
    if whole:
        ticks = [tick for tick in ticks if tick == round(tick)]
    height = style.small_metrics.height()
    for tick, text in zip(ticks, tick_labels(ticks), strict=True):
        x = axes.at_x(tick)
        painter.setPen(QPen(style.axis, 1))
        painter.drawLine(QLineF(x, rect.bottom() + 0.5, x, rect.bottom() + 4.5))
        box = QRectF(x - 40, rect.bottom() + 5, 80, height)
        write(painter, box, text, style.small, style.theme.muted, Qt.AlignmentFlag.AlignCenter)
    if label:
        box = QRectF(rect.left() - 30, rect.bottom() + 5 + height, rect.width() + 60, height + 2)
        write(painter, box, label, style.small, style.theme.muted, Qt.AlignmentFlag.AlignCenter)


def draw_y_axis(painter: QPainter, axes: Axes, style: Style, whole: bool = False) -> None:
    """Draw numbers at the left with faint lines across."""
    rect = axes.rect
    ticks = steps(*axes.y, most=max(2, int(rect.height() / 36)))
    if whole:
        ticks = [tick for tick in ticks if tick == round(tick)]
    height = style.small_metrics.height()
    for tick, text in zip(ticks, tick_labels(ticks), strict=True):
        y = axes.at_y(tick)
        painter.setPen(QPen(QColor(style.theme.line), 1))
        painter.drawLine(QLineF(rect.left(), y, rect.right(), y))
        box = QRectF(rect.left() - 66, y - height / 2, 60, height)
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        write(painter, box, text, style.small, style.theme.muted, align)


def y_axis_width(axes_y: tuple[float, float], height: float, style: Style) -> float:
    """Return the room that the numbers of a left axis take."""
    labels = tick_labels(steps(*axes_y, most=max(2, int(height / 36))))
    return max(style.small_metrics.horizontalAdvance(label) for label in labels) + 8


def centre_line(painter: QPainter, start: QPointF, end: QPointF, color: QColor, width: float = 1.0) -> None:
    """Draw a dashed line."""
    pen = QPen(color, width, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([3.0, 3.0])
    painter.setPen(pen)
    painter.drawLine(start, end)
