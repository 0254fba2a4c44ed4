"""The panels of the norms view; each paints itself and knows which sentences are at a position."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from explorer.ui.theme import mix
from explorer.ui.views.axes import Axes, centre_line, draw_x_axis, draw_y_axis, y_axis_width
from explorer.ui.views.norms_scene import FEW, NormsScene, padded
from explorer.ui.views.points import color_code, draw_dots
from explorer.ui.views.style import Style, count, number, quoted, sentences, write

_HIT = 10.0
_CENTER = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Panel(Protocol):
    """One part of the norms view."""

    rect: QRectF

    def paint(self, painter: QPainter, style: Style) -> None:
        """Paint the panel."""

    def texts_at(self, position: QPointF) -> tuple[int, ...]:
        """Texts at a position inside `rect`."""

    def words_at(self, position: QPointF) -> tuple[str, str]:
        """Words and a value about what is at a position; empty where nothing is."""

    def box_of(self, index: int) -> QRectF | None:
        """Rectangle around what stands for one text; None where it has nothing of its own."""


def panel_head(painter: QPainter, rect: QRectF, style: Style, title: str, note: str = "") -> None:
    """Write a panel's heading, and something short at its right where there is room."""
    line = style.metrics.height()
    box = QRectF(rect.left(), rect.top(), rect.width(), line)
    write(painter, box, title, style.strong, style.theme.text)
    if (
        note
        and style.metrics.horizontalAdvance(title) * 1.1 + style.small_metrics.horizontalAdvance(note) < rect.width()
    ):
        write(painter, box, note, style.small, style.theme.muted, _RIGHT)


def one_sentence(scene: NormsScene, index: int) -> tuple[str, str]:
    """Words and norm of one text."""
    words = f"{quoted(scene.corpus.texts[index])}, {count(int(scene.tokens[index]))} tokens, norm"
    value = number(float(scene.before[index]))
    if scene.normalized:
        value += f" → {number(float(scene.after[index]))}"
    return words, value


@dataclass
class Distribution:
    """How the norms are spread: dots while they are few, counted in bars when they are many.

    Parameters
    ----------
    rect
        Where it is painted.
    scene
        The norms.
    title, label
        Above, and along the axis.
    values
        float32 (N,): the norms to spread.
    span
        Values at the axis' ends.
    marker
        Whether to mark 1.
    """

    rect: QRectF
    scene: NormsScene
    title: str
    label: str
    values: np.ndarray
    span: tuple[float, float]
    marker: bool
    style: Style

    @cached_property
    def axes(self) -> Axes:
        """The axis, and counts upwards."""
        line = self.style.small_metrics.height()
        top = self.style.metrics.height() + (line + 2 if self.marker else 6)
        plot = self.rect.adjusted(4, top, -4, -((2 if self.labelled else 1) * line + 8))
        return Axes(plot, self.span, (0.0, 1.05 * float(max(1, self.counts.max()))))

    @property
    def labelled(self) -> bool:
        """Whether there is room to say what the axis is."""
        return self.rect.height() >= 112

    @cached_property
    def edges(self) -> np.ndarray:
        """float64 (bins + 1,): edges of the bars."""
        bins = int(np.clip(2 * len(self.scene) ** (1 / 3), 12, max(12.0, min(60.0, self.rect.width() / 5))))
        # An odd number, so that norms of 1 fall into the middle of a bar of [0, 2] and not on an edge.
        return np.linspace(*self.span, bins // 2 * 2 + 2)

    @cached_property
    def counts(self) -> np.ndarray:
        """int64 (bins,): sentences in each bar."""
        return np.histogram(self.values, self.edges)[0]

    @cached_property
    def dots(self) -> np.ndarray:
        """float64 (N, 2): positions of the dots, near-equal norms stacked."""
        axes, radius = self.axes, self.radius
        across = axes.points(self.values.astype(np.float64), np.zeros(len(self.values)))[:, 0]
        heights = np.zeros(len(across))
        placed: list[tuple[float, float]] = []
        for index in np.argsort(across, kind="stable").tolist():
            level = 0.0
            while any(abs(across[index] - x) < 2 * radius and abs(level - y) < 2 * radius for x, y in placed):
                level += 2 * radius + 1
            placed.append((float(across[index]), level))
            heights[index] = level
        highest = max(1.0, axes.rect.height() - 2 * radius)
        if heights.max() > highest:
            heights *= highest / heights.max()
        return np.stack([across, axes.rect.bottom() - radius - 3 - heights], axis=1)

    @property
    def radius(self) -> float:
        """Radius of a dot."""
        return 4.5

    def paint(self, painter: QPainter, style: Style) -> None:
        """Paint the panel."""
        panel_head(painter, self.rect, style, self.title)
        axes = self.axes
        if axes.rect.height() < 12:
            return
        if self.marker:
            x = axes.at_x(1.0)
            line = style.small_metrics.height()
            centre_line(painter, QPointF(x, axes.rect.top()), QPointF(x, axes.rect.bottom()), style.axis)
            write(
                painter, QRectF(x - 20, axes.rect.top() - line, 40, line), "1", style.small, style.theme.text, _CENTER
            )
        if len(self.scene) <= FEW:
            self._paint_dots(painter, style)
        else:
            self._paint_bars(painter, style)
        draw_x_axis(painter, axes, style, self.label if self.labelled else "")

    def _paint_dots(self, painter: QPainter, style: Style) -> None:
        colors = dot_colors(self.scene, style)
        draw_dots(painter, self.axes.rect.adjusted(-8, -8, 8, 2), self.dots, colors, self.radius, style.theme.surface)

    def _paint_bars(self, painter: QPainter, style: Style) -> None:
        axes = self.axes
        chosen = np.histogram(self.values[self.scene.selected], self.edges)[0]
        fill = QColor(mix(style.theme.surface, style.theme.accent, 0.45 if len(self.scene.selection) else 0.75))
        for left, right, every, some in zip(
            self.edges[:-1].tolist(), self.edges[1:].tolist(), self.counts.tolist(), chosen.tolist(), strict=True
        ):
            for value, color in ((every, fill), (some, QColor(style.theme.selection))):
                if value:
                    top = min(axes.at_y(value), axes.rect.bottom() - 1)
                    x = axes.at_x(left)
                    painter.fillRect(QRectF(x, top, axes.at_x(right) - x - 1, axes.rect.bottom() - top), color)

    def box_of(self, index: int) -> QRectF | None:
        """Rectangle around a text's dot, where it has one."""
        return around(self.dots[index]) if len(self.scene) <= FEW else None

    def _bar_at(self, position: QPointF) -> int | None:
        share = (position.x() - self.axes.rect.left()) / self.axes.rect.width()
        bar = int(np.floor(share * len(self.counts)))
        inside = 0 <= bar < len(self.counts) and self.axes.rect.adjusted(0, -8, 0, 8).contains(position)
        return bar if inside and self.counts[bar] else None

    def texts_at(self, position: QPointF) -> tuple[int, ...]:
        """Texts at a position."""
        if len(self.scene) <= FEW:
            return nearest(self.dots, position)
        bar = self._bar_at(position)
        if bar is None:
            return ()
        last = bar == len(self.counts) - 1
        inside = (self.values >= self.edges[bar]) & (
            (self.values <= self.edges[bar + 1]) if last else (self.values < self.edges[bar + 1])
        )
        return tuple(np.flatnonzero(inside).tolist())

    def words_at(self, position: QPointF) -> tuple[str, str]:
        """Words and a value about what is at a position."""
        texts = self.texts_at(position)
        if len(self.scene) <= FEW:
            return one_sentence(self.scene, texts[0]) if texts else ("", "")
        bar = self._bar_at(position)
        if bar is None:
            return "", ""
        low, high = number(float(self.edges[bar])), number(float(self.edges[bar + 1]))
        return f"Norms from {low} to {high}:", sentences(int(self.counts[bar]))


@dataclass
class TokenScatter:
    """Norm against token count."""

    rect: QRectF
    scene: NormsScene
    style: Style

    @cached_property
    def axes(self) -> Axes:
        """Tokens across, norms upwards."""
        line = self.style.small_metrics.height()
        low, high = padded(self.scene.tokens)
        across = (low, high) if high - low >= 1 else (low - 1, high + 1)
        upwards = padded(self.scene.before, 0.1)
        plot = self.rect.adjusted(0, self.style.metrics.height() + 8, -6, -(2 * line + 8))
        room = y_axis_width(upwards, plot.height(), self.style)
        return Axes(plot.adjusted(room, 0, 0, 0), across, upwards)

    @cached_property
    def dots(self) -> np.ndarray:
        """float64 (N, 2): positions of the dots."""
        return self.axes.points(self.scene.tokens.astype(np.float64), self.scene.before.astype(np.float64))

    def paint(self, painter: QPainter, style: Style) -> None:
        """Paint the panel."""
        correlation = self.scene.summary.token_correlation
        note = "" if correlation is None else f"rank correlation {number(correlation, 2)}"
        panel_head(painter, self.rect, style, "Norm against tokens", note)
        axes = self.axes
        if axes.rect.height() < 16:
            return
        draw_y_axis(painter, axes, style)
        draw_x_axis(painter, axes, style, "tokens", whole=True)
        radius = 4.5 if len(self.scene) <= FEW else 3.0 if len(self.scene) <= 400 else 1.8
        paint_dots(painter, axes.rect.adjusted(-6, -6, 6, 6), self.dots, self.scene, radius, style)

    def box_of(self, index: int) -> QRectF | None:
        """Rectangle around a text's dot."""
        return around(self.dots[index])

    def texts_at(self, position: QPointF) -> tuple[int, ...]:
        """Texts at a position."""
        return nearest(self.dots, position)

    def words_at(self, position: QPointF) -> tuple[str, str]:
        """Words and a value about what is at a position."""
        texts = self.texts_at(position)
        return one_sentence(self.scene, texts[0]) if texts else ("", "")


def around(dot: np.ndarray) -> QRectF:
    """Return the square around a dot, float64 (2,)."""
    return QRectF(float(dot[0]) - 7, float(dot[1]) - 7, 14, 14)


def dot_colors(scene: NormsScene, style: Style) -> np.ndarray:
    """uint32 (N,): colour of each text's dot."""
    plain = mix(style.theme.surface, style.theme.accent, 0.45 if len(scene.selection) else 0.85)
    colors = np.full(len(scene), color_code(plain), dtype=np.uint32)
    colors[scene.selected] = color_code(style.theme.selection)
    return colors


def paint_dots(
    painter: QPainter, area: QRectF, dots: np.ndarray, scene: NormsScene, radius: float, style: Style
) -> None:
    """Draw a dot a text, the selected ones over the others."""
    order = np.argsort(scene.selected, kind="stable")
    draw_dots(painter, area, dots[order], dot_colors(scene, style)[order], radius, style.theme.surface)


def nearest(dots: np.ndarray, position: QPointF) -> tuple[int, ...]:
    """Return the text whose dot is nearest to a position and near enough, or nothing."""
    away = np.hypot(dots[:, 0] - position.x(), dots[:, 1] - position.y())
    best = int(np.argmin(away))
    return (best,) if away[best] <= _HIT else ()
