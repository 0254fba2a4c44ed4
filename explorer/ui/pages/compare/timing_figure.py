"""How long each stage takes in both settings: a table with bars."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.domain.results.comparison import Spread, StageRow, StageTimings
from explorer.domain.words import count, measured_time, number
from explorer.figures.theme import mix
from explorer.ui.pages.compare.settings import words_of_both
from explorer.ui.views.stage import Figure, Medium, SceneCanvas
from explorer.ui.views.style import Style, write

STAGE_WORDS = {"load": "Load", "tokenize": "Tokenise", "forward": "Forward", "pool": "Pool", "total": "Total"}
_ROW = 60.0
_NAME, _RATIO = 84.0, 96.0
_LEAST_BAR = 60.0
_PADDING = 5.0
_LEAST_RANGE = 3.0
_GAP = 16.0
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def ratio_words(row: StageRow) -> str:
    """Write B's time over A's: "B 2.10 ×", or nothing where A took no time."""
    return "" if row.ratio is None else f"{number(row.ratio, 2)} ×"


def spread_words(spread: Spread) -> str:
    """Write a median with its fastest and slowest repeat."""
    return f"{measured_time(spread.median)} ({measured_time(spread.fastest)} – {measured_time(spread.slowest)})"


def table_text(timings: StageTimings) -> str:
    """Return the table in lines of cells parted by tabs, seconds in full, as a spreadsheet takes it."""
    head = ["stage"]
    head += [f"{side} {what} (s)" for side in "AB" for what in ("median", "fastest", "slowest")]
    lines = ["\t".join([*head, "B / A"])]
    for row in timings.rows:
        values = [row.a.median, row.a.fastest, row.a.slowest, row.b.median, row.b.fastest, row.b.slowest]
        ratio = "" if row.ratio is None else f"{row.ratio:.3f}"
        lines.append("\t".join([row.stage, *(f"{value:.6f}" for value in values), ratio]))
    return "\n".join(lines)


def measured_on(timings: StageTimings) -> str:
    """Say what was measured."""
    n_texts, repeats = timings.texts, len(timings.a)
    if n_texts == timings.total_texts:
        on = f"all {count(n_texts)} of your sentences" if n_texts > 1 else "your one sentence"
    else:
        on = f"{count(n_texts)} of your {count(timings.total_texts)} sentences"
    times = "once" if repeats == 1 else f"{count(repeats)} times"
    return f"Measured on {on}, {times} each, the model loaded anew every time."


def in_all(timings: StageTimings) -> str:
    """Say which setting takes longer in all."""
    total = timings.rows[-1]
    if total.ratio is None or round(total.ratio, 2) == 1:
        return "In all, both take the same time."
    longer, times = ("B", total.ratio) if total.ratio > 1 else ("A", 1 / total.ratio)
    return f"In all, {longer} takes {number(times, 2)} times as long as {'A' if longer == 'B' else 'B'}."


@dataclass(frozen=True, slots=True)
class _Columns:
    """Left edges and widths of the columns."""

    bars: tuple[float, float]
    numbers: tuple[float, float]
    ratio: tuple[float, float]


class TimingFigure(Figure):
    """One row a stage: a bar for A over a bar for B, their medians and ranges, and the ratio."""

    def __init__(self) -> None:
        super().__init__()
        self.timings: StageTimings | None = None
        self._rect = QRectF()
        self._look: Style | None = None

    def arrange(self, rect: QRectF, style: Style, medium: Medium) -> None:
        """Paint into `rect` from now on, in the colours and fonts of `style`."""
        self._rect, self._look = rect.adjusted(4, 0, -4, 0), style
        self.setVisible(self.timings is not None)
        self.update()

    def row_at(self, position: QPointF) -> StageRow | None:
        """Return the row at a position."""
        if self.timings is None:
            return None
        rows = self.timings.rows
        return next((row for index, row in enumerate(rows) if self.row_rect(index).contains(position)), None)

    def row_rect(self, index: int) -> QRectF:
        """Where a row is."""
        assert self.timings is not None
        head = self._head()
        height = min(_ROW, (self._rect.height() - head) / len(self.timings.rows))
        return QRectF(self._rect.left(), self._rect.top() + head + index * height, self._rect.width(), height)

    def _head(self) -> float:
        return (2 if self._low else 3) * self._line + 8

    @property
    def _line(self) -> float:
        assert self._look is not None
        return self._look.metrics.height() + 4.0

    @property
    def _low(self) -> bool:
        """Whether A and B are named side by side, so that the numbers of a row do not overlap."""
        assert self.timings is not None
        assert self._look is not None
        needed = len(self.timings.rows) * (2 * self._look.small_metrics.height() + 2 * _PADDING)
        return self._rect.height() < 3 * self._line + 8 + needed

    def _columns(self, style: Style) -> _Columns:
        assert self.timings is not None
        texts = [spread_words(spread) for row in self.timings.rows for spread in (row.a, row.b)]
        wide = max(style.small_metrics.horizontalAdvance(text) for text in texts) + 4
        left, right = self._rect.left() + _NAME, self._rect.right() - _RATIO
        bars = max(0.0, right - wide - 2 * _GAP - left)
        if bars < _LEAST_BAR:
            return _Columns((left, 0.0), (left, right - left - _GAP), (right, _RATIO))
        return _Columns((left, bars), (right - wide - _GAP, wide), (right, _RATIO))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint everything."""
        timings, style = self.timings, self._look
        if timings is None or style is None:
            return
        line, inks = self._line, self.inks(style)
        across, down = (self._rect.width() / 2, 0.0) if self._low else (0.0, line)
        for index, setting in enumerate(words_of_both(*timings.configurations)):
            left, top = self._rect.left() + index * across, self._rect.top() + index * down
            box = QRectF(left, top, (across or self._rect.width()) - 8, line)
            painter.fillRect(QRectF(box.left(), box.center().y() - 5, 10, 10), inks[index])
            words = f"{'AB'[index]} · {setting}"
            write(painter, box.adjusted(18, 0, 0, 0), words, style.font, style.theme.text)
        columns = self._columns(style)
        longest = max(spread.slowest for row in timings.rows for spread in (row.a, row.b))
        head = QRectF(self._rect.left(), self._rect.top() + self._head() - line - 4, self._rect.width(), line)
        for text, (left, width), align in (
            ("Median (fastest – slowest)", columns.numbers, Qt.AlignmentFlag.AlignLeft),
            ("B takes", columns.ratio, _RIGHT),
        ):
            box = QRectF(left, head.top(), width, head.height())
            write(painter, box, text, style.small, style.theme.muted, align | Qt.AlignmentFlag.AlignVCenter)
        for index, row in enumerate(timings.rows):
            self._paint_row(painter, self.row_rect(index), row, columns, max(longest, 1e-9), style)

    def inks(self, style: Style) -> tuple[QColor, QColor]:
        """Return the colours of A and B."""
        return QColor(style.theme.accent), QColor(mix(style.theme.surface, style.theme.muted, 0.75))

    def _paint_row(
        self, painter: QPainter, rect: QRectF, row: StageRow, columns: _Columns, longest: float, style: Style
    ) -> None:
        theme, total = style.theme, row.stage == "total"
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(QLineF(rect.left(), rect.top(), rect.right(), rect.top()))
        name = QRectF(rect.left(), rect.top(), _NAME - 8, rect.height())
        write(painter, name, STAGE_WORDS[row.stage], style.strong if total else style.font, theme.text)
        padding = max(0.0, min(_PADDING, rect.height() / 2 - style.small_metrics.height()))
        half = rect.height() / 2 - padding
        for index, (spread, ink) in enumerate(zip((row.a, row.b), self.inks(style), strict=True)):
            top = rect.top() + padding + index * half
            box = QRectF(columns.numbers[0], top, columns.numbers[1], half)
            write(painter, box, spread_words(spread), style.small, theme.text)
            if columns.bars[1]:
                scale = columns.bars[1] / longest
                left, y = columns.bars[0], top + half / 2
                painter.fillRect(QRectF(left, y - 5, max(1.5, spread.median * scale), 10), ink)
                painter.setPen(QPen(QColor(theme.text), 1.2))
                ends = left + spread.fastest * scale, left + spread.slowest * scale
                if ends[1] - ends[0] >= _LEAST_RANGE:
                    painter.drawLine(QLineF(ends[0], y, ends[1], y))
                    for x in ends:
                        painter.drawLine(QLineF(x, y - 3, x, y + 3))
        box = QRectF(columns.ratio[0], rect.top(), columns.ratio[1], rect.height())
        write(painter, box, ratio_words(row), style.strong if total else style.font, theme.text, _RIGHT)


class TimingCanvas(SceneCanvas):
    """The table on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._timing = TimingFigure()
        super().__init__(self._timing, parent)
        self.under: StageRow | None = None

    @property
    def figure(self) -> TimingFigure:
        """The table, arranged for the screen."""
        self.settle()
        return self._timing

    def show_timings(self, timings: StageTimings | None) -> None:
        """Show other timings."""
        self._timing.timings, self.under = timings, None
        self.refresh()
        self.hovered.emit()

    def point_at(self, position: QPointF) -> None:
        """Find what is under the pointer."""
        self._point_to(self.figure.row_at(position))

    def leave(self) -> None:
        """Forget what was under the pointer."""
        self._point_to(None)

    def _point_to(self, row: StageRow | None) -> None:
        if row != self.under:
            self.under = row
            self.hovered.emit()
