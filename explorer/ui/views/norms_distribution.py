"""How the norms are spread: dots while they are few, counted in bars when they are many."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.domain.words import number, sentences
from explorer.figures.theme import mix
from explorer.ui.views.axis import Axis
from explorer.ui.views.norms_panels import Panel, around, bar_item, nearest, show_dots
from explorer.ui.views.norms_scene import FEW, NormsScene, padded
from explorer.ui.views.points import Dots, place_of, places
from explorer.ui.views.stage import Medium
from explorer.ui.views.style import Style, write

_RADIUS = 4.5
_LABELLED = 112.0


class DistributionPanel(Panel):
    """The norms before normalising, or those of the vectors on the screen.

    Parameters
    ----------
    figure
        What it is part of.
    after
        Whether it is of the vectors on the screen.
    """

    def __init__(self, figure: pg.GraphicsWidget, after: bool) -> None:
        super().__init__(figure, "")
        self._after = after
        self._axis = Axis("bottom", self.box, self)
        self._bars, self._chosen = bar_item(self.box), bar_item(self.box)
        self._dots = Dots(self.box)
        self._coords = np.empty((0, 2))
        self._few = False
        self._marked = False
        self.values: np.ndarray = np.empty(0)
        self.edges = np.array([0.0, 1.0])
        self.counts = np.zeros(1, dtype=np.int64)

    def fill(self, rect: QRectF, scene: NormsScene, style: Style, medium: Medium) -> None:
        """Put everything where it belongs in `rect` of the panel."""
        self.values = scene.after if self._after else scene.before
        self.title, label, span, self._marked = self._told(scene)
        line = style.small_metrics.height()
        label = label if rect.height() >= _LABELLED else ""
        top = style.metrics.height() + (line + 2 if self._marked else 6)
        plot = rect.adjusted(4, top, -4, -((2 if label else 1) * line + 8))
        bins = int(np.clip(2 * len(scene) ** (1 / 3), 12, max(12.0, min(60.0, rect.width() / 5))))
        # An odd number, so that norms of 1 fall into the middle of a bar of [0, 2] and not on an edge.
        self.edges = np.linspace(*span, bins // 2 * 2 + 2)
        self.counts = np.histogram(self.values, self.edges)[0]
        self._few = len(scene) <= FEW
        # Dots are stacked by their size on the figure, so that upwards a unit is one of the figure's.
        self.show_range(plot, span, (0.0, max(1.0, plot.height()) if self._few else 1.05 * float(self.counts.max())))
        self._axis.arrange(plot, style, label)
        if self._few:
            self._coords = stacked(self.values, plot.width() / (span[1] - span[0]), max(1.0, plot.height()))
            show_dots(self._dots, self._coords, scene, _RADIUS, style, medium)
        else:
            self._show_bars(scene, plot, style)
        self._dots.setVisible(self._few)
        for bars in (self._bars, self._chosen):
            bars.setVisible(not self._few)

    def _told(self, scene: NormsScene) -> tuple[str, str, tuple[float, float], bool]:
        """Return heading, name of the axis, values at its ends, and whether 1 is marked on it."""
        if not self._after:
            span = padded(scene.before)
            return scene.before_words, "norm", span, span[0] < 1 < span[1]
        if scene.normalized:
            return "After normalising", "norm", (0.0, 2.0), True
        return "As compared", "norm, not normalised", (0.0, 1.1 * max(1.0, float(scene.after.max()))), True

    def _show_bars(self, scene: NormsScene, plot: QRectF, style: Style) -> None:
        across = (self.edges[-1] - self.edges[0]) / max(1.0, plot.width())
        least = 1.05 * self.counts.max() / max(1.0, plot.height())
        chosen = np.histogram(self.values[scene.selected], self.edges)[0]
        plain = mix(style.theme.surface, style.theme.accent, 0.45 if len(scene.selection) else 0.75)
        for bars, counts, color in (
            (self._bars, self.counts, plain),
            (self._chosen, chosen, style.theme.selection),
        ):
            heights = np.where(counts > 0, np.maximum(counts, least), 0.0)
            # One unit of the figure parts the bars.
            width = self.edges[1:] - self.edges[:-1] - across
            bars.setOpts(x0=self.edges[:-1], y0=0.0, width=width, height=heights, brush=color)

    def positions(self) -> np.ndarray:
        """float64 (N, 2): where the dots are in the panel."""
        return places(self.box, self._coords)

    def box_of(self, index: int) -> QRectF | None:
        """Rectangle around a text's dot, where it has one."""
        return around(self.positions()[index]) if self._few else None

    def _bar_at(self, position: QPointF) -> int | None:
        plot = self.box.geometry()
        bar = int(np.floor((position.x() - plot.left()) / max(1.0, plot.width()) * len(self.counts)))
        inside = 0 <= bar < len(self.counts) and plot.adjusted(0, -8, 0, 8).contains(position)
        return bar if inside and self.counts[bar] else None

    def texts_at(self, position: QPointF) -> tuple[int, ...]:
        """Texts at a position."""
        if self._few:
            return nearest(self.positions(), position)
        bar = self._bar_at(position)
        if bar is None:
            return ()
        below = self.values <= self.edges[-1] if bar == len(self.counts) - 1 else self.values < self.edges[bar + 1]
        return tuple(np.flatnonzero((self.values >= self.edges[bar]) & below).tolist())

    def words_at(self, position: QPointF) -> tuple[str, str]:
        """Words and a value about what is at a position."""
        if self._few:
            return super().words_at(position)
        bar = self._bar_at(position)
        if bar is None:
            return "", ""
        low, high = number(float(self.edges[bar])), number(float(self.edges[bar + 1]))
        return f"Norms from {low} to {high}:", sentences(int(self.counts[bar]))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the heading, and a dashed line where the norm is 1."""
        super().paint(painter, option, widget)
        if self._look is None or not self._marked or not self.box.isVisible():
            return
        style, plot, line = self._look, self.box.geometry(), self._look.small_metrics.height()
        x = place_of(self.box, 1.0, 0.0).x()
        pen = QPen(style.axis, 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3.0, 3.0])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        above = QRectF(x - 20, plot.top() - line, 40, line)
        write(painter, above, "1", style.small, style.theme.text, Qt.AlignmentFlag.AlignCenter)


def stacked(values: np.ndarray, scale: float, height: float) -> np.ndarray:
    """Return float64 (N, 2) of dots: values across, units of the figure upwards, near-equal ones stacked.

    Parameters
    ----------
    values
        float32 (N,).
    scale
        Units of the figure that a value of 1 takes across.
    height
        Of the plot, in units of the figure.
    """
    across = values.astype(np.float64) * scale
    heights = np.zeros(len(across))
    placed: list[tuple[float, float]] = []
    for index in np.argsort(across, kind="stable").tolist():
        level = 0.0
        while any(abs(across[index] - x) < 2 * _RADIUS and abs(level - y) < 2 * _RADIUS for x, y in placed):
            level += 2 * _RADIUS + 1
        placed.append((float(across[index]), level))
        heights[index] = level
    highest = max(1.0, height - 2 * _RADIUS)
    if heights.max() > highest:
        heights *= highest / heights.max()
    return np.stack([values.astype(np.float64), _RADIUS + 3 + heights], axis=1)
