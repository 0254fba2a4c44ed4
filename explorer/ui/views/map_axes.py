"""The names of PCA's axes beside the map."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from explorer.domain.words import percent
from explorer.ui.plots.style import Style, write
from explorer.ui.views.map_scene import MapScene, share_of_variance

_CENTER = Qt.AlignmentFlag.AlignCenter


def points_area(plot: QRectF, scene: MapScene, style: Style) -> QRectF:
    """Part of the plot that the points have for themselves, beside the names of PCA's axes."""
    room = style.small_metrics.height() + 2 if share_of_variance(scene) is not None else 0.0
    return plot.adjusted(room, 0, 0, -room)


def name_axes(painter: QPainter, area: QRectF, variance: tuple[float, float], style: Style) -> None:
    """Write how much of the variance each axis holds, below and at the left of the points."""
    line = style.small_metrics.height()
    first, second = (f"PC {axis + 1} · {percent(share)}" for axis, share in enumerate(variance))
    box = QRectF(area.left(), area.bottom() - line, area.width(), line)
    write(painter, box, first, style.small, QColor(style.theme.muted), _CENTER)
    painter.save()
    painter.translate(area.left(), area.center().y())
    painter.rotate(-90)
    write(painter, QRectF(-80, 0, 160, line), second, style.small, QColor(style.theme.muted), _CENTER)
    painter.restore()
