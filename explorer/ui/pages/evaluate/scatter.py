"""Each case as a dot, against the line that it should lie on."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.figures.theme import mix
from explorer.ui.pages.evaluate.cases import Plot
from explorer.ui.views.axis import Axis, left_axis_room
from explorer.ui.views.points import Dots, color_code, place_of, places
from explorer.ui.views.stage import Figure, Layer, Medium, SceneCanvas
from explorer.ui.views.style import Style, write

_HIT = 10.0
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ScatterFigure(Figure):
    """Dots, the line, the axes; the case chosen stands out, with its distance from the line."""

    def __init__(self) -> None:
        super().__init__()
        self.box = pg.ViewBox(self, enableMouse=False, enableMenu=False, defaultPadding=0)
        # Dots at the very edge of the plot are not cut.
        self.box.setFlag(self.GraphicsItemFlag.ItemClipsChildrenToShape, False)
        self._left = Axis("left", self.box, self)
        self._bottom = Axis("bottom", self.box, self)
        self._dots = Dots(self.box)
        self._line = Layer(self.box, self._paint_line)
        self.plot: Plot | None = None
        self.chosen: int | None = None
        self._look: Style | None = None
        self._rect = QRectF()

    def arrange(self, rect: QRectF, style: Style, medium: Medium) -> None:
        """Put everything where it belongs in `rect`, in the colours and fonts of `style`."""
        self._look, self._rect = style, rect
        for item in self.childItems():
            item.setVisible(self.plot is not None)
        if self.plot is None:
            return
        line = style.small_metrics.height()
        x, y = self.plot.coords.T
        across, upwards = _padded(x), _padded(y)
        area = rect.adjusted(0, style.metrics.height() + 8, -12, -(2 * line + 10))
        area.setLeft(rect.left() + left_axis_room(upwards, area.height(), style))
        self.box.setGeometry(area)
        self.box.setRange(xRange=across, yRange=upwards, padding=0)
        self._left.arrange(area, style)
        self._bottom.arrange(area, style, self.plot.across)
        plain = mix(style.theme.surface, style.theme.accent, 0.55 if self.chosen is not None else 0.8)
        colors = np.full(len(x), color_code(plain), dtype=np.uint32)
        coords = self.plot.coords
        if self.chosen is not None:
            colors[self.chosen] = color_code(style.theme.selection)
            last = np.append(np.delete(np.arange(len(x)), self.chosen), self.chosen)
            coords, colors = coords[last], colors[last]
        radius = 4.5 if len(x) <= 100 else 3.5 if len(x) <= 600 else 2.0
        self._dots.show(coords, colors, radius, style.theme.surface, medium)
        self._line.update()
        self.update()

    def positions(self) -> np.ndarray:
        """float64 (N, 2): where the dots are."""
        return places(self.box, self.plot.coords) if self.plot is not None else np.empty((0, 2))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Write what is upwards, and what the line is."""
        if self.plot is None or self._look is None:
            return
        style = self._look
        head = QRectF(self._rect.left(), self._rect.top(), self._rect.width() - 12, style.metrics.height())
        write(painter, head, self.plot.title, style.strong, style.theme.text)
        room = head.width() - 1.1 * style.metrics.horizontalAdvance(self.plot.title) - 40
        name = self.plot.line_name
        if style.small_metrics.horizontalAdvance(name) < room:
            write(painter, head, name, style.small, style.theme.muted, _RIGHT)
            end = head.right() - style.small_metrics.horizontalAdvance(name) - 6
            painter.setPen(QPen(style.axis, 1.5))
            painter.drawLine(QPointF(end - 18, head.center().y()), QPointF(end, head.center().y()))

    def _paint_line(self, painter: QPainter) -> None:
        if self.plot is None or self._look is None:
            return
        (left, right), _ = self.box.viewRange()
        painter.save()
        painter.setClipRect(self.box.geometry())
        painter.setPen(QPen(self._look.axis, 1.5))
        painter.drawLine(self._at(left, self.plot.line_at(left)), self._at(right, self.plot.line_at(right)))
        if self.chosen is not None:
            x, y = self.plot.coords[self.chosen].tolist()
            painter.setPen(QPen(QColor(self._look.theme.selection), 1.5))
            painter.drawLine(self._at(x, y), self._at(x, self.plot.line_at(x)))
        painter.restore()

    def _at(self, x: float, y: float) -> QPointF:
        return place_of(self.box, x, y)


class ScatterCanvas(SceneCanvas):
    """The dots on the screen; a click chooses the case under the pointer."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._scatter = ScatterFigure()
        super().__init__(self._scatter, parent)
        self.setObjectName("evaluate_plot")
        self.setAccessibleName("Each case against the line that it should lie on")
        self.under: int | None = None

    @property
    def figure(self) -> ScatterFigure:
        """The items, arranged for the screen."""
        self.settle()
        return self._scatter

    def show_plot(self, plot: Plot | None, chosen: int | None) -> None:
        """Show other dots, or choose another of them."""
        if plot is not self._scatter.plot:
            self.under = None
        self._scatter.plot, self._scatter.chosen = plot, chosen
        self.refresh()

    def case_at(self, position: QPointF) -> int | None:
        """Return the case whose dot is nearest to a position and near enough."""
        dots = self.figure.positions()
        if not len(dots):
            return None
        away = np.hypot(dots[:, 0] - position.x(), dots[:, 1] - position.y())
        best = int(np.argmin(away))
        return best if away[best] <= _HIT else None

    def point_at(self, position: QPointF) -> None:
        """Find what is under the pointer."""
        under = self.case_at(position)
        if under != self.under:
            self.under = under
            self.redraw()
            self.hovered.emit()

    def leave(self) -> None:
        """Forget what was under the pointer."""
        self.under = None
        self.redraw()
        self.hovered.emit()

    def click_at(self, position: QPointF, adding: bool) -> None:
        """Choose what is at `position`."""
        found = self.case_at(position)
        if found is not None:
            self.chosen.emit(found)

    def paint_overlay(self, painter: QPainter, style: Style) -> None:
        """Ring what the pointer is on."""
        dots = self.figure.positions()
        if self.under is not None and self.under < len(dots):
            painter.setPen(QPen(QColor(style.theme.text), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(*dots[self.under].tolist()), 7, 7)


def _padded(values: np.ndarray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    room = 0.06 * (high - low)
    if high - low <= 1e-9 * max(abs(low), abs(high), 1e-9):
        room = max(0.05 * abs(high), 0.05)
    return low - room, high + room
