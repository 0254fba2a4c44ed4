"""The axes of the small plots: few ticks, no boxes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from explorer.figures.scale import steps, tick_labels
from explorer.ui.plots.style import Style

_TICK = 4
_OVERHANG = 40
_PIXELS_A_TICK = {"bottom": 64, "left": 36}


class Axis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis with round numbers: a line with ticks below a plot, or faint lines across it from its left.

    Parameters
    ----------
    side
        "bottom" or "left".
    box
        The ViewBox whose axis it is.
    parent
        The item that it is part of.
    whole
        Whether there are whole numbers only.
    """

    def __init__(self, side: str, box: pg.ViewBox, parent: QGraphicsItem, whole: bool = False) -> None:
        super().__init__(side, parent=parent, linkView=box)
        self._whole = whole
        self.enableAutoSIPrefix(False)
        below = side == "bottom"
        self.setStyle(
            tickLength=_TICK if below else 0,
            tickTextOffset=1 if below else 6,
            autoExpandTextSpace=False,
            hideOverlappingLabels=_OVERHANG,
            tickAlpha=255,
        )
        self.setGrid(False if below else 255)
        self.setZValue(box.zValue() - 1)

    def arrange(self, plot: QRectF, style: Style, label: str = "") -> None:
        """Put it along `plot`, in the colours and fonts of `style`."""
        below = self.orientation == "bottom"
        # Pens of one unit of the figure; pyqtgraph's own are one true pixel at every resolution.
        self.setPen(QPen(style.axis, 1) if below else QPen(Qt.PenStyle.NoPen))
        self.setTickPen(QPen(style.axis if below else QColor(style.theme.line), 1))
        self.setTextPen(pg.mkPen(style.theme.muted))
        self.setTickFont(style.small)
        self.label.setFont(style.small)
        # pyqtgraph reads a label as markup.
        self.setLabel(escape(label), color=style.theme.muted)
        self.showLabel(bool(label))
        if below:
            height = (2 if label else 1) * style.small_metrics.height() + _TICK + 2
            self.setHeight(height)
            self.setGeometry(QRectF(plot.left(), plot.bottom(), plot.width(), height))
        else:
            room = left_axis_room((self.range[0], self.range[1]), plot.height(), style)
            self.setWidth(room)
            self.setGeometry(QRectF(plot.left() - room, plot.top(), room, plot.height()))

    def boundingRect(self) -> QRectF:
        """Cover the numbers at the ends too, which pyqtgraph leaves out where it draws lines across."""
        bounds: QRectF = super().boundingRect()
        return bounds.adjusted(0, -_OVERHANG, 0, _OVERHANG) if self.orientation == "left" else bounds

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Return one level of ticks."""
        length = self.width() if self.orientation == "bottom" else self.height()
        values = steps(minVal, maxVal, most=max(2, int(length / _PIXELS_A_TICK[self.orientation])))
        if self._whole:
            values = [value for value in values if value == round(value)]
        return [(1.0, values)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the numbers as the screen shows them."""
        return tick_labels(list(values))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint without pyqtgraph's recording in between, which would not be true at every resolution."""
        painter.save()
        specs = self.generateDrawSpecs(painter)
        if specs is not None:
            self.drawPicture(painter, *specs)
        painter.restore()


def left_axis_room(values: tuple[float, float], height: float, style: Style) -> float:
    """Return the room that the numbers of a left axis take."""
    labels = tick_labels(steps(*values, most=max(2, int(height / _PIXELS_A_TICK["left"]))))
    return max(style.small_metrics.horizontalAdvance(label) for label in labels) + 8
