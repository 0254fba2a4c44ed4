"""A's similarities against B's, as pyqtgraph items."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.domain.words import count
from explorer.figures.theme import mix
from explorer.ui.pages.compare.content import Content
from explorer.ui.pages.compare.density import SQUARE, count_points, picture, ramp, shade
from explorer.ui.plots.matrix.cells import image_of
from explorer.ui.views.axis import Axis, left_axis_room
from explorer.ui.views.points import Dots, color_code, outline, place_of, places
from explorer.ui.views.stage import Figure, Layer, Medium
from explorer.ui.views.style import Style, write

MOST_DOTS = 4_000
"""More pairs are shown as a raster."""

_MOST_MARKS = 3_000
_HIT = 9.0
_MOST_ZOOM = 200.0
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ScatterFigure(Figure):
    """A ViewBox of equal scales, a dot a pair or a raster, and the diagonal on which both settings agree."""

    def __init__(self) -> None:
        super().__init__()
        self.box = pg.ViewBox(self, enableMouse=False, enableMenu=False, defaultPadding=0)
        self._diagonal = Layer(self.box, self._paint_diagonal)
        self._raster = Layer(self.box, self._paint_raster)
        # Under the dots of the selected pairs.
        self._raster.setZValue(-2)
        self._diagonal.setZValue(-1)
        self._dots = Dots(self.box)
        self._marks = pg.ScatterPlotItem(symbol="o", useCache=False, antialias=True)
        self.box.addItem(self._marks, ignoreBounds=True)
        self._left, self._bottom = Axis("left", self.box, self), Axis("bottom", self.box, self)
        self.content: Content | None = None
        self.selection: tuple[int, ...] = ()
        self.at_home = True
        self._look: Style | None = None
        self._rastered: tuple[tuple[float, ...], QImage, int] | None = None

    @property
    def dense(self) -> bool:
        """Whether there is a raster in place of dots."""
        return self.content is not None and len(self.content.comparison.pairs) > MOST_DOTS

    def arrange(self, rect: QRectF, style: Style, medium: Medium) -> None:
        """Put everything where it belongs in `rect`, in the colours and fonts of `style`."""
        self._look, self._rastered = style, None
        self.prepareGeometryChange()
        shown = self.content is not None and len(self.content.comparison.pairs) > 0
        self.setVisible(shown)
        if self.content is None or not shown:
            return
        line = style.small_metrics.height()
        low, high = self._span()
        head = 2 * style.metrics.height() + 8
        foot = 2 * line + 14
        room = left_axis_room((low, high), rect.height() - head - foot, style)
        side = max(40.0, min(rect.width() - room - 8, rect.height() - head - foot))
        spare = QSizeF(rect.width() - room - side - 8, rect.height() - head - foot - side)
        plot = QRectF(rect.left() + room + max(0.0, spare.width() / 2), rect.top() + head, side, side)
        plot.translate(0, max(0.0, spare.height() / 3))
        self.box.setGeometry(plot)
        if self.at_home:
            self.go_home()
        self._left.arrange(plot, style)
        self._bottom.arrange(plot, style, f"A · {self.content.words[0]}")
        self._show_points(style, medium)
        self.update()

    def _span(self) -> tuple[float, float]:
        assert self.content is not None
        comparison = self.content.comparison
        values = (comparison.similarities_a, comparison.similarities_b)
        low, high = min(float(v.min()) for v in values), max(float(v.max()) for v in values)
        margin = max(0.06 * (high - low), 1e-3 * max(1.0, abs(high)))
        return low - margin, high + margin

    def _show_points(self, style: Style, medium: Medium) -> None:
        assert self.content is not None
        comparison = self.content.comparison
        chosen = self.chosen()
        radius = dot_radius(len(comparison.pairs))
        self._dots.setVisible(not self.dense)
        self._raster.setVisible(self.dense)
        if not self.dense:
            plain = mix(style.theme.surface, style.theme.accent, 0.45 if chosen.any() else 0.85)
            colors = np.full(len(comparison.pairs), color_code(plain), dtype=np.uint32)
            self._dots.show(self.coords(slice(None)), colors, radius, style.theme.surface, medium)
        marked = np.flatnonzero(chosen)[:_MOST_MARKS]
        size = max(radius, 3.0) + 1
        self._marks.setData(
            pos=self.coords(marked),
            size=2 * size * medium.resolution,
            brush=QColor(style.theme.selection),
            pen=outline(style.theme.surface, 1.0, size),
        )

    def coords(self, pairs: slice | np.ndarray) -> np.ndarray:
        """float64 (n, 2): similarities in A and B of some of the pairs."""
        assert self.content is not None
        comparison = self.content.comparison
        values = (comparison.similarities_a[pairs], comparison.similarities_b[pairs])
        return np.stack(values, axis=1).astype(np.float64)

    def chosen(self) -> np.ndarray:
        """Return bool (P,): pairs of two selected texts, or all pairs of the one selected text."""
        assert self.content is not None
        pairs = self.content.comparison.pairs
        if not self.selection:
            return np.zeros(len(pairs), dtype=np.bool_)
        selected = np.zeros(len(self.content.texts), dtype=np.bool_)
        selected[list(self.selection)] = True
        hits = selected[pairs]
        either, both = hits[:, 0] | hits[:, 1], hits[:, 0] & hits[:, 1]
        return either if len(self.selection) == 1 else both

    def pair_at(self, position: QPointF) -> int | None:
        """Return the pair whose dot is nearest to a position and near enough."""
        if self.content is None or not self.box.geometry().contains(position):
            return None
        comparison, range_ = self.content.comparison, self.box.viewRect()
        if not len(comparison.pairs):
            return None
        point = self.box.mapToView(self.box.mapFromParent(position))
        size = self.box.geometry()
        x = (comparison.similarities_a - np.float32(point.x())) * np.float32(size.width() / range_.width())
        y = (comparison.similarities_b - np.float32(point.y())) * np.float32(size.height() / range_.height())
        squared = x * x + y * y
        best = int(np.argmin(squared))
        return best if squared[best] <= _HIT**2 else None

    def place(self, pair: int) -> QPointF:
        """Where a pair's dot is on the figure."""
        return QPointF(*places(self.box, self.coords(np.array([pair])))[0])

    def go_home(self) -> None:
        """Show every pair."""
        self.at_home = True
        span = self._span()
        self.box.setRange(xRange=span, yRange=span, padding=0)

    def pan(self, delta: QPointF) -> None:
        """Move the picture by `delta`."""
        self.at_home = False
        self.box.translateBy(self.box.mapToView(QPointF(0, 0)) - self.box.mapToView(delta))
        self._stay()

    def zoom(self, about: QPointF, factor: float) -> None:
        """Magnify by `factor` about a position."""
        self.at_home = False
        low, high = self._span()
        now = (high - low) / self.box.viewRect().width()
        factor = min(_MOST_ZOOM, max(1.0, now * factor)) / now
        self.box.scaleBy((1 / factor, 1 / factor), center=self.box.mapToView(self.box.mapFromParent(about)))
        self._stay()

    def _stay(self) -> None:
        """Move the window back to where the pairs are."""
        low, high = self._span()
        shown = self.box.viewRect()
        x = min(max(shown.left(), low), high - shown.width())
        y = min(max(shown.top(), low), high - shown.height())
        self.box.translateBy((x - shown.left(), y - shown.top()))

    def _paint_diagonal(self, painter: QPainter) -> None:
        if self._look is None or self.content is None:
            return
        low, high = self._span()
        pen = QPen(self._look.axis, 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4.0, 4.0])
        painter.save()
        painter.setClipRect(self.box.geometry())
        painter.setPen(pen)
        painter.drawLine(place_of(self.box, low, low), place_of(self.box, high, high))
        painter.restore()

    def _paint_raster(self, painter: QPainter) -> None:
        if self._look is None or not self.dense:
            return
        plot = self.box.geometry()
        painter.drawImage(plot, self._raster_image()[0])

    def _raster_image(self) -> tuple[QImage, int]:
        """Return the raster of what is in sight, and the most pairs in one of its squares."""
        assert self.content is not None
        assert self._look is not None
        plot, shown = self.box.geometry(), self.box.viewRect()
        columns, rows = max(1, round(plot.width() / SQUARE)), max(1, round(plot.height() / SQUARE))
        key = (shown.left(), shown.top(), shown.width(), shown.height(), columns, rows)
        if self._rastered is None or self._rastered[0] != key:
            comparison = self.content.comparison
            counts = count_points(comparison.similarities_a, comparison.similarities_b, shown, columns, rows)
            self._rastered = (key, picture(shade(counts, self._look.theme)), int(counts.max(initial=0)))
        return self._rastered[1], self._rastered[2]

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Write what goes upwards, and what the raster's colours mean."""
        if self.content is None or self._look is None:
            return
        style, plot = self._look, self.box.geometry()
        line = style.metrics.height()
        head = QRectF(plot.left(), plot.top() - 2 * line - 6, plot.width(), line)
        used = self._paint_ramp(painter, head, style) if self.dense else 0.0
        words = head.adjusted(0, 0, -used, 0)
        write(painter, words, "On the dashed line both agree.", style.small, style.theme.muted)
        upwards = head.translated(0, line + 2)
        write(painter, upwards, f"↑ B · {self.content.words[1]}", style.small, style.theme.muted)

    def _paint_ramp(self, painter: QPainter, head: QRectF, style: Style) -> float:
        """Paint at the right of `head` what the raster's colours mean; return the room that it takes."""
        most = f"{count(self._raster_image()[1])} pairs"
        room = style.small_metrics.horizontalAdvance(most) + 4
        write(painter, head, most, style.small, style.theme.muted, _RIGHT, elide=False)
        bar = QRectF(head.right() - room - 56, head.center().y() - 4, 52, 8)
        painter.drawImage(bar, image_of(ramp(style.theme)[None, :]))
        one = QRectF(bar.left() - 20, head.top(), 14, head.height())
        write(painter, one, "1", style.small, style.theme.muted, _RIGHT, elide=False)
        return room + 84


def dot_radius(n_pairs: int) -> float:
    """Radius of a dot: smaller where there are many."""
    sizes = ((60, 5.0), (400, 3.5), (1500, 2.5))
    return next((radius for most, radius in sizes if n_pairs <= most), 2.0)
