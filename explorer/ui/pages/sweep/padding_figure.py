"""How far each text's vector moves, a strip of dots for each pooling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from explorer.analysis.sweep.padding import moves
from explorer.domain.results.sweep import PaddingTest
from explorer.figures.scale import steps, tick_labels
from explorer.figures.sweep import POOLING_WORDS
from explorer.figures.theme import mix
from explorer.ui.look.theme import theme_source
from explorer.ui.pages.sweep.words import shift_words
from explorer.ui.state.intents import Selects
from explorer.ui.views.canvas import PlotCanvas
from explorer.ui.views.style import Style, write

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTER = Qt.AlignmentFlag.AlignCenter
_RADIUS = 3.0
_HIT = 9.0
_GOLDEN = 0.6180339887
_TICK_ROOM = 64.0
_TALLEST = 44.0


@dataclass(frozen=True, eq=False)
class PaddingScene:
    """What the strips show: a test, and the selected ones of its texts (numbers in the corpus)."""

    test: PaddingTest
    selection: tuple[int, ...] = ()

    @cached_property
    def reach(self) -> float:
        """The end of the axis, as a share: the farthest shift with some room, at least 1 %."""
        return max(0.01, 1.05 * max(float(row.shifts.max()) for row in self.test.rows))

    @cached_property
    def selected(self) -> np.ndarray:
        """Bool (M,): which of the texts tested are selected."""
        return np.isin(self.test.indices, np.array(self.selection, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class PaddingLayout:
    """Where the strips go: the plot, the height of one, the room of the words at its right."""

    plot: QRectF
    strip: float
    words: float

    def dots(self, scene: PaddingScene) -> np.ndarray:
        """Return float64 (rows, M, 2): where each text's dot is. Dots are spread over the strip evenly by number."""
        count = len(scene.test.indices)
        spread = (np.arange(count) * _GOLDEN % 1.0 - 0.5) * (self.strip - 4 * _RADIUS) if count > 1 else np.zeros(1)
        dots = np.empty((len(scene.test.rows), count, 2))
        for place, row in enumerate(scene.test.rows):
            dots[place, :, 0] = self.plot.left() + row.shifts / scene.reach * self.plot.width()
            dots[place, :, 1] = self.plot.top() + (place + 0.5) * self.strip + spread
        return dots


def lay_out(rect: QRectF, scene: PaddingScene, style: Style) -> PaddingLayout:
    """Place the strips in `rect`."""
    line = style.small_metrics.height()
    left = max(style.metrics.horizontalAdvance(POOLING_WORDS[row.pooling]) for row in scene.test.rows) + 12
    widest = max(QFontMetricsF(style.strong).horizontalAdvance(shift_words(row, scene.test)) for row in scene.test.rows)
    right = widest + 20
    plot = rect.adjusted(left, 4, -right, -(2 * line + 8))
    strip = min(_TALLEST, plot.height() / len(scene.test.rows))
    plot.setHeight(strip * len(scene.test.rows))
    return PaddingLayout(plot, strip, right)


class PaddingCanvas(PlotCanvas):
    """The strips on the screen."""

    def __init__(self, selects: Selects, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selects = selects
        self.scene: PaddingScene | None = None
        self.linked = False
        self.under: tuple[int, int] | None = None
        theme_source().changed.connect(self._on_theme)

    def show_scene(self, scene: PaddingScene | None, linked: bool) -> None:
        """Show another test, or another selection; where `linked`, a click selects."""
        if self.scene is None or scene is None or self.scene.test is not scene.test:
            self.under = None
        self.scene, self.linked = scene, linked
        self.update()

    def dots(self) -> np.ndarray:
        """Return float64 (rows, M, 2): where the dots are."""
        assert self.scene is not None
        return lay_out(self.canvas_rect(), self.scene, self.style_now()).dots(self.scene)

    def at(self, position: QPointF) -> tuple[int, int] | None:
        """Return the row and the place among the texts tested of the dot at a position."""
        if self.scene is None:
            return None
        dots = self.dots()
        away = np.hypot(dots[..., 0] - position.x(), dots[..., 1] - position.y())
        row, place = np.unravel_index(int(np.argmin(away)), away.shape)
        return (int(row), int(place)) if away[row, place] <= _HIT else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the strips and what the pointer is on."""
        if self.scene is None:
            return
        with QPainter(self) as painter:
            style = self.style_now()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.paint_figure(painter, self.canvas_rect(), style)
            if self.under is not None:
                dots = self.dots()
                painter.setPen(QPen(QColor(style.theme.text), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                for row in range(len(dots)):
                    painter.drawEllipse(QPointF(*dots[row, self.under[1]]), 5.5, 5.5)
            self._paint_focus(painter, style)

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the figure into `rect`."""
        scene = self.scene
        if scene is None:
            return
        layout = lay_out(rect, scene, style)
        _paint_axis(painter, layout, scene, style)
        _paint_rows(painter, layout, scene, style, rect.left())
        plain = mix(style.theme.surface, style.theme.accent, 0.45 if scene.selected.any() else 0.8)
        painter.setPen(QPen(QColor(style.theme.surface), 0.75))
        dots = layout.dots(scene)
        for chosen, color in ((False, plain), (True, style.theme.selection)):
            painter.setBrush(QColor(color))
            for x, y in dots[:, scene.selected == chosen].reshape(-1, 2).tolist():
                painter.drawEllipse(QPointF(x, y), _RADIUS, _RADIUS)

    def point_at(self, position: QPointF) -> None:
        """Find what is under the pointer."""
        under = self.at(position)
        if under != self.under:
            self.under = under
            self.update()
            self.hovered.emit()

    def leave(self) -> None:
        """Forget what was under the pointer."""
        self.under = None
        self.update()
        self.hovered.emit()

    def click_at(self, position: QPointF, adding: bool) -> None:
        """Select the text at `position`."""
        if self.scene is None or not self.linked:
            return
        found = self.at(position)
        texts: Sequence[int] = () if found is None else (int(self.scene.test.indices[found[1]]),)
        self._selects.select(dict.fromkeys((*self.scene.selection, *texts)) if adding else texts)

    def _on_theme(self, _: object) -> None:
        self.update()


def _paint_axis(painter: QPainter, layout: PaddingLayout, scene: PaddingScene, style: Style) -> None:
    plot, line = layout.plot, style.small_metrics.height()
    percents = steps(0.0, 100.0 * scene.reach, max(2, int(plot.width() / _TICK_ROOM)))
    for value, words in zip(percents, tick_labels(percents), strict=True):
        x = plot.left() + value / 100.0 / scene.reach * plot.width()
        painter.setPen(QPen(style.axis if value == 0 else QColor(style.theme.line), 1))
        painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
        box = QRectF(x - _TICK_ROOM / 2, plot.bottom() + 2, _TICK_ROOM, line)
        write(painter, box, f"{words}\u2009%", style.small, style.theme.muted, _CENTER)
    label = QRectF(plot.left(), plot.bottom() + 4 + line, plot.width() + layout.words, line)
    words = "how far a vector moves, as a share of its length"
    write(painter, label, words, style.small, style.theme.muted)


def _paint_rows(painter: QPainter, layout: PaddingLayout, scene: PaddingScene, style: Style, left: float) -> None:
    plot = layout.plot
    for place, row in enumerate(scene.test.rows):
        top = plot.top() + place * layout.strip
        if place:
            painter.setPen(QPen(QColor(mix(style.theme.surface, style.theme.line, 0.6)), 1))
            painter.drawLine(QLineF(left, top, plot.right() + layout.words, top))
        name = QRectF(left, top, plot.left() - 12 - left, layout.strip)
        write(painter, name, POOLING_WORDS[row.pooling], style.font, style.theme.text, _RIGHT)
        moved = moves(row, scene.test)
        says = QRectF(plot.right() + 12, top, layout.words - 12, layout.strip)
        font, ink = (style.strong, style.theme.text) if moved else (style.font, style.theme.muted)
        write(painter, says, shift_words(row, scene.test), font, ink, elide=False)
