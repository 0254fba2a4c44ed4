"""A value and its interval as a dot with whiskers, in a cell of the table and in the figure."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from explorer.domain.results.evaluation import Measured

_RADIUS = 3.5
_CAP = 3.0

Span = tuple[float, float]


def span_of(measured: Iterable[Measured]) -> Span | None:
    """Return the values at the ends of a scale that holds all values and intervals; None where there are none."""
    found = [value for one in measured for value in (one.value, one.low, one.high) if value is not None]
    if not found:
        return None
    low, high = min(found), max(found)
    room = 0.04 * (high - low) or 1.0
    return low - room, high + room


def place_in(rect: QRectF, span: Span, value: float) -> float:
    """Return where a value lies across `rect`."""
    return rect.left() + (value - span[0]) / (span[1] - span[0]) * rect.width()


def paint_interval(
    painter: QPainter, rect: QRectF, span: Span, measured: Measured, dot: QColor | str, line: QColor | str
) -> None:
    """Paint a dot at the value and a line with caps over its interval."""
    if measured.value is None:
        return
    painter.save()
    middle = rect.center().y()
    if measured.low is not None and measured.high is not None:
        low, high = place_in(rect, span, measured.low), place_in(rect, span, measured.high)
        painter.setPen(QPen(QColor(line), 1.25))
        painter.drawLine(QPointF(low, middle), QPointF(high, middle))
        for end in (low, high):
            painter.drawLine(QPointF(end, middle - _CAP), QPointF(end, middle + _CAP))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(dot))
    painter.drawEllipse(QPointF(place_in(rect, span, measured.value), middle), _RADIUS, _RADIUS)
    painter.restore()
