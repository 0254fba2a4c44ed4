"""Painting the line drawn around points, while it is drawn."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from explorer.ui.plots.style import Style

_TINT = 36


def paint_lasso(painter: QPainter, corners: list[QPointF], style: Style) -> None:
    """Paint the line so far, closed, where it has a corner."""
    if len(corners) < 2:
        return
    fill = QColor(style.theme.accent)
    fill.setAlpha(_TINT)
    painter.setBrush(fill)
    painter.setPen(QPen(QColor(style.theme.accent), 1.5, Qt.PenStyle.DashLine))
    painter.drawPolygon(QPolygonF(corners))
