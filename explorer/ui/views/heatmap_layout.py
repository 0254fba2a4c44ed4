"""Where the parts of the heatmap go: the square, its labels, its colour bar."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from explorer.domain.words import count, number
from explorer.ui.views.heatmap_scene import HeatmapScene, Window
from explorer.ui.views.style import Style, wrapped

STRIP = 6.0
"""Width of the strip of cluster colours along the matrix."""

ROW_FOR_TEXT = 15.0
"""Height of a row from which its sentence is written beside it."""

CELL_FOR_WORDS = 64.0
"""Width of a column from which its sentence is written above it."""

_GAP = 6.0
_BAR = 12.0


@dataclass(frozen=True, slots=True)
class HeatmapLayout:
    """Rectangles of the figure.

    Parameters
    ----------
    plot
        The square of cells.
    labels
        Room left of the plot for the rows' labels.
    headings
        Room above the plot for the columns' labels.
    bar
        The colour bar.
    words
        Whether rows have their sentences beside them.
    heading_lines
        Lines of the sentences above the columns; 0 where there are numbers only.
    """

    plot: QRectF
    labels: QRectF
    headings: QRectF
    bar: QRectF
    words: bool
    heading_lines: int
    window: Window

    @property
    def cell(self) -> float:
        """Pixels a sentence takes along a side."""
        return self.plot.width() / self.window.span

    def cell_at(self, position: QPointF) -> tuple[float, float] | None:
        """Heatmap row and column, with fractions, at `position`; None outside the cells."""
        if not self.plot.contains(position):
            return None
        return self.row_at(position.y()), self.column_at(position.x())

    def row_at(self, y: float) -> float:
        """Heatmap row, with its fraction, at height `y`."""
        return self.window.y + (y - self.plot.top()) / self.cell

    def column_at(self, x: float) -> float:
        """Heatmap column, with its fraction, at `x`."""
        return self.window.x + (x - self.plot.left()) / self.cell

    def top_of(self, row: float) -> float:
        """Upper edge of a row."""
        return self.plot.top() + (row - self.window.y) * self.cell

    def left_of(self, column: float) -> float:
        """Left edge of a column."""
        return self.plot.left() + (column - self.window.x) * self.cell


def arrange(rect: QRectF, scene: HeatmapScene, window: Window, style: Style) -> HeatmapLayout:
    """Lay the figure out in `rect`: the largest square that leaves room for what is written around it."""
    line = style.small_metrics.height()
    strip = STRIP + 2 if scene.groups is not None else 0.0
    bar_width = _bar_room(rect, scene, style)
    figures = style.small_metrics.horizontalAdvance(count(scene.n_rows)) + _GAP + strip

    side = min(rect.width() - figures - bar_width, rect.height() - line - _GAP - strip)
    words = side / window.span >= ROW_FOR_TEXT
    labels, lines = figures, 0
    if words:
        longest = longest_label(scene, window, style)
        spare = rect.width() - bar_width - (rect.height() - line - _GAP - strip)
        labels = figures + min(longest + 2 * _GAP, max(0.32 * rect.width(), spare - figures))
        side = min(rect.width() - labels - bar_width, rect.height() - line - _GAP - strip)
        words = side / window.span >= ROW_FOR_TEXT
        if not words:
            labels = figures
        elif side / window.span >= CELL_FOR_WORDS:
            lines = heading_lines_wanted(scene, window, style, side / window.span - 10, 3 if rect.height() > 320 else 2)
    headings = (lines + 1) * line + _GAP + strip
    side = max(24.0, min(rect.width() - labels - bar_width, rect.height() - headings))
    left = rect.left() + max(0.0, (rect.width() - labels - side - bar_width) / 2)
    top = rect.top() + max(0.0, (rect.height() - headings - side) / 2)
    plot = QRectF(left + labels, top + headings, side, side)
    return HeatmapLayout(
        plot=plot,
        labels=QRectF(left, plot.top(), labels - _GAP - strip, side),
        headings=QRectF(plot.left(), top, side, headings - _GAP - strip),
        bar=QRectF(plot.right() + 14, plot.top(), _BAR, side),
        words=words,
        heading_lines=lines,
        window=window,
    )


def _bar_room(rect: QRectF, scene: HeatmapScene, style: Style) -> float:
    ends = (number(scene.scale.low), number(scene.scale.high))
    widest = max(style.small_metrics.horizontalAdvance(f"≤{end}") for end in ends)
    return 14 + _BAR + 8 + widest + (style.small_metrics.height() + 4 if bar_titled(rect) else 0)


def bar_titled(rect: QRectF) -> bool:
    """Whether there is room to write along the colour bar what its numbers are."""
    return rect.width() >= 400 and rect.height() >= 200


def _rows_in_sight(scene: HeatmapScene, start: float, span: float) -> list[str]:
    first, last = int(start), min(scene.n_rows, int(start + span) + 1)
    return [scene.corpus.texts[index] for index in scene.text_of[first:last].tolist()]


def longest_label(scene: HeatmapScene, window: Window, style: Style) -> float:
    """Return the room that the longest sentence in sight takes beside its row."""
    texts = _rows_in_sight(scene, window.y, window.span)
    return max(style.metrics.horizontalAdvance(text[:120]) for text in texts)


def heading_lines_wanted(scene: HeatmapScene, window: Window, style: Style, width: float, most: int) -> int:
    """Return how many lines of `width` the sentences above the columns in sight take, `most` at most."""
    texts = _rows_in_sight(scene, window.x, window.span)
    return max(len(wrapped(text[:200], style.small_metrics, width, most)) for text in texts)
