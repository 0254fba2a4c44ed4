"""How many neighbours the sentences keep, as bars."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.domain.words import number, percent, sentences
from explorer.figures.theme import mix
from explorer.ui.pages.compare.content import Content
from explorer.ui.state.intents import Selects
from explorer.ui.views.stage import Figure, Medium, SceneCanvas
from explorer.ui.views.style import Style, write

_MOST_BARS = 30
_CENTER = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class OverlapFigure(Figure):
    """A bar for each share of neighbours kept, with the mean, and what chance would give."""

    def __init__(self) -> None:
        super().__init__()
        self.content: Content | None = None
        self.selection: tuple[int, ...] = ()
        self.plot = QRectF()
        self._look: Style | None = None

    def arrange(self, rect: QRectF, style: Style, medium: Medium) -> None:
        """Put everything where it belongs in `rect`, in the colours and fonts of `style`."""
        self._look = style
        line = style.small_metrics.height()
        self._rect = rect
        self.plot = rect.adjusted(8, style.metrics.height() + line + 10, -8, -(2 * line + 8))
        self.setVisible(self.content is not None and len(self.content.comparison.overlap) > 0)
        self.update()

    @property
    def steps(self) -> int:
        """Into how many steps the shares from 0 to 1 are put."""
        assert self.content is not None
        k = self.content.comparison.k
        return k if k < _MOST_BARS else _MOST_BARS

    def bars(self) -> np.ndarray:
        """int64 (N,): the bar of each text, 0 to `steps`."""
        assert self.content is not None
        found: np.ndarray = np.rint(self.content.comparison.overlap.astype(np.float64) * self.steps).astype(np.int64)
        return found

    def bar_at(self, position: QPointF) -> int | None:
        """Return the bar at a position, where it stands for a text."""
        if self.content is None or not self.isVisible() or not self.plot.adjusted(0, -8, 0, 8).contains(position):
            return None
        bar = min(self.steps, int((position.x() - self.plot.left()) / self.plot.width() * (self.steps + 1)))
        return bar if (self.bars() == bar).any() else None

    def texts_in(self, bar: int) -> tuple[int, ...]:
        """Texts of a bar."""
        return tuple(np.flatnonzero(self.bars() == bar).tolist())

    def rect_of(self, bar: int) -> QRectF:
        """Return the column of a bar, as high as the plot."""
        width = self.plot.width() / (self.steps + 1)
        return QRectF(self.plot.left() + bar * width, self.plot.top(), width, self.plot.height())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint everything."""
        if self.content is None or self._look is None:
            return
        style, comparison, plot = self._look, self.content.comparison, self.plot
        line = style.small_metrics.height()
        head = QRectF(self._rect.left() + 8, self._rect.top(), self._rect.width() - 16, style.metrics.height())
        write(painter, head, f"Of its {comparison.k} nearest in A, each keeps in B", style.strong, style.theme.text)
        if plot.height() < 12:
            return
        self._paint_bars(painter, style)
        painter.setPen(QPen(style.axis, 1))
        painter.drawLine(QLineF(plot.left(), plot.bottom(), plot.right(), plot.bottom()))
        every = next(step for step in (1, 2, 5, 10, 20) if self.rect_of(0).width() * step >= 34)
        last = None
        for bar in range(0, self.steps + 1, every):
            text = number(100 * bar / self.steps, 0)
            self._tick(painter, bar, text, line, style)
            last = bar
        if last != self.steps and last is not None and (self.steps - last) * self.rect_of(0).width() >= 30:
            self._tick(painter, self.steps, "100", line, style)
        under = QRectF(plot.left(), plot.bottom() + 4 + line, plot.width(), line)
        write(painter, under, "% of its neighbours", style.small, style.theme.muted, _CENTER)
        mean, chance = comparison.mean_overlap, comparison.chance_overlap
        if mean is not None and chance is not None:
            near = abs(mean - chance) * plot.width() < 130
            self._mark(painter, mean, f"mean {percent(mean)}", style, style.theme.text)
            if not near:
                self._mark(painter, chance, f"by chance {percent(chance)}", style, style.theme.muted)

    def _paint_bars(self, painter: QPainter, style: Style) -> None:
        bars = self.bars()
        counts = np.bincount(bars, minlength=self.steps + 1)
        chosen = np.zeros(len(bars), dtype=np.bool_)
        chosen[[text for text in self.selection if text < len(bars)]] = True
        marked = np.bincount(bars[chosen], minlength=self.steps + 1)
        plain = mix(style.theme.surface, style.theme.accent, 0.45 if chosen.any() else 0.75)
        for numbers, color in ((counts, plain), (marked, style.theme.selection)):
            for bar in np.flatnonzero(numbers).tolist():
                box = self.rect_of(bar)
                height = max(2.0, box.height() * int(numbers[bar]) / int(counts.max()))
                inside = box.adjusted(1, 0, -1, 0)
                inside.setTop(box.bottom() - height)
                painter.fillRect(inside, QColor(color))

    def _tick(self, painter: QPainter, bar: int, text: str, line: float, style: Style) -> None:
        x = self.rect_of(bar).center().x()
        painter.setPen(QPen(style.axis, 1))
        painter.drawLine(QLineF(x, self.plot.bottom(), x, self.plot.bottom() + 3))
        box = QRectF(x - 24, self.plot.bottom() + 4, 48, line)
        write(painter, box, text, style.small, style.theme.muted, _CENTER, elide=False)

    def _mark(self, painter: QPainter, share: float, words: str, style: Style, color: str) -> None:
        first, last = self.rect_of(0).center().x(), self.rect_of(self.steps).center().x()
        x = first + share * (last - first)
        pen = QPen(QColor(color), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3.0, 3.0])
        painter.setPen(pen)
        painter.drawLine(QLineF(x, self.plot.top() - 2, x, self.plot.bottom()))
        width = style.small_metrics.horizontalAdvance(words)
        left = min(max(x - width / 2, self._rect.left() + 4), self._rect.right() - 4 - width)
        box = QRectF(left, self.plot.top() - 4 - style.small_metrics.height(), width, style.small_metrics.height())
        write(painter, box, words, style.small, color, elide=False)


class OverlapCanvas(SceneCanvas):
    """The bars on the screen."""

    def __init__(self, selects: Selects, parent: QWidget | None = None) -> None:
        self._overlap = OverlapFigure()
        super().__init__(self._overlap, parent)
        self._selects = selects
        self.under: int | None = None

    @property
    def figure(self) -> OverlapFigure:
        """The bars, arranged for the screen."""
        self.settle()
        return self._overlap

    def show_content(self, content: Content | None) -> None:
        """Show another comparison."""
        self._overlap.content, self.under = content, None
        self.refresh()
        self.hovered.emit()

    def show_selection(self, selection: tuple[int, ...]) -> None:
        """Show which texts are selected."""
        self._overlap.selection = selection
        self.redraw()

    def words(self) -> tuple[str, str]:
        """Return what the pointer is on, in words and with its count; empty where it is on nothing."""
        if self.under is None:
            return "", ""
        share = number(100 * self.under / self._overlap.steps, 0)
        return f"Keep {share} % of their neighbours:", sentences(len(self._overlap.texts_in(self.under)))

    def paint_overlay(self, painter: QPainter, style: Style) -> None:
        """Frame what the pointer is on."""
        if self.under is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(style.theme.text), 1.5))
            painter.drawRect(self.figure.rect_of(self.under).adjusted(0, -1, 0, 1))

    def point_at(self, position: QPointF) -> None:
        """Find what is under the pointer."""
        self._point_to(self.figure.bar_at(position))

    def leave(self) -> None:
        """Forget what was under the pointer."""
        self._point_to(None)

    def _point_to(self, bar: int | None) -> None:
        if bar != self.under:
            self.under = bar
            self.redraw()
            self.hovered.emit()

    def click_at(self, position: QPointF, adding: bool) -> None:
        """Select the texts of the bar at `position`."""
        bar = self.figure.bar_at(position)
        texts = self.figure.texts_in(bar) if bar is not None else ()
        self._selects.select(dict.fromkeys((*self._overlap.selection, *texts)) if adding else texts)
