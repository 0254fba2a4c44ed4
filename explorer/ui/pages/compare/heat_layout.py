"""Where the three heatmaps go, each with its scale under it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from explorer.domain.words import count
from explorer.ui.pages.compare.heat_scene import HeatTrio
from explorer.ui.views.heatmap_layout import (
    CELL_FOR_WORDS,
    ROW_FOR_TEXT,
    STRIP,
    HeatmapLayout,
    heading_lines_wanted,
    longest_label,
)
from explorer.ui.views.heatmap_scene import Window
from explorer.ui.views.style import Style

SCALE_STRIP = 8.0
"""Height of the strip of colours under a heatmap."""

_BETWEEN = 30.0
_LEAST_SIDE = 24.0
_GAP = 6.0
_LEAST_BARS, _MOST_BARS, _FEW_BARS = 22.0, 150.0, 48.0
_FEW_PAIRS = 30
_LABEL_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class TrioLayout:
    """Rectangles of the figure; each triple is of A, B and A − B.

    Parameters
    ----------
    maps
        The heatmaps. Only the first has room for the rows' labels.
    titles
        Above each, what it is.
    bars
        Under each, how often the values occur, over the strip of colours; flat where there is no room.
    strips
        The strips of colours.
    """

    maps: tuple[HeatmapLayout, HeatmapLayout, HeatmapLayout]
    titles: tuple[QRectF, QRectF, QRectF]
    bars: tuple[QRectF, QRectF, QRectF]
    strips: tuple[QRectF, QRectF, QRectF]

    def map_at(self, position: QPointF) -> HeatmapLayout | None:
        """Heatmap whose cells are at a position."""
        return next((layout for layout in self.maps if layout.plot.contains(position)), None)


def scale_height(style: Style) -> float:
    """Room under a heatmap for the strip, its numbers and its name."""
    return SCALE_STRIP + 2 * style.small_metrics.height() + 8


def arrange_trio(rect: QRectF, trio: HeatTrio, window: Window, style: Style) -> TrioLayout:
    """Lay the figure out in `rect`: three squares in a row, as large as labels and scales allow."""
    line = style.small_metrics.height()
    strip = STRIP + 2 if trio.a.groups is not None else 0.0
    title = style.metrics.height() + _GAP
    figures = style.small_metrics.horizontalAdvance(count(trio.n_rows)) + _GAP + strip
    below = scale_height(style) + _GAP

    def side_of(labels: float, lines: int) -> float:
        across = (rect.width() - labels - 2 * _BETWEEN) / 3
        return max(_LEAST_SIDE, min(across, rect.height() - title - (lines + 1) * line - _GAP - strip - below))

    labels, lines = figures, 0
    wordy = figures + min(longest_label(trio.a, window, style) + 2 * _GAP, _LABEL_SHARE * rect.width())
    words = side_of(wordy, 0) / window.span >= ROW_FOR_TEXT
    if words:
        labels = wordy
        cell = side_of(labels, 0) / window.span
        if cell >= CELL_FOR_WORDS:
            lines = heading_lines_wanted(trio.a, window, style, cell - 10, 3 if rect.height() > 320 else 2)
    side = side_of(labels, lines)
    headings = (lines + 1) * line + _GAP + strip
    spare = rect.height() - title - headings - side - below
    n_pairs = len(trio.content.comparison.pairs)
    most = 0.0 if not n_pairs else _FEW_BARS if n_pairs <= _FEW_PAIRS else _MOST_BARS
    bars = min(most, spare - _GAP) if spare - _GAP >= _LEAST_BARS else 0.0
    left = rect.left() + max(0.0, (rect.width() - labels - 3 * side - 2 * _BETWEEN) / 2)
    top = rect.top() + max(0.0, (spare - bars) / 3)

    maps, titles, bar_boxes, strips = [], [], [], []
    for index in range(3):
        room = labels if index == 0 else _GAP
        plot = QRectF(left + labels + index * (side + _BETWEEN), top + title + headings, side, side)
        maps.append(
            HeatmapLayout(
                plot=plot,
                labels=QRectF(plot.left() - room, plot.top(), max(0.0, room - _GAP - strip), side),
                headings=QRectF(plot.left(), plot.top() - headings, side, headings - _GAP - strip),
                bar=QRectF(),
                words=words and index == 0,
                heading_lines=lines,
                window=window,
            )
        )
        titles.append(QRectF(plot.left(), top, side, style.metrics.height()))
        bar_boxes.append(QRectF(plot.left(), plot.bottom() + _GAP, side, bars))
        strips.append(QRectF(plot.left(), plot.bottom() + _GAP + bars, side, SCALE_STRIP))
    return TrioLayout(
        (maps[0], maps[1], maps[2]),
        (titles[0], titles[1], titles[2]),
        (bar_boxes[0], bar_boxes[1], bar_boxes[2]),
        (strips[0], strips[1], strips[2]),
    )
