"""Where everything of the token matrix goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF

from explorer.domain.words import number
from explorer.ui.look.theme import mono_font
from explorer.ui.pages.explain.scene import Entry, ExplainScene
from explorer.ui.plots.style import Style

LARGEST_CELL = (104.0, 52.0)
"""Width and height beyond which cells do not grow."""

TOKEN_SIZE = 12
_GAP = 6.0
_STRIP = 8.0
_LEAST = 24.0
_BAR = 10.0
_BAR_FROM = (380.0, 160.0)
"""Width and height from which there is a colour bar."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The part of the matrix in sight, in rows and columns."""

    x: float
    y: float
    columns: float
    rows: float

    def within(self, rows: int, columns: int) -> Sight:
        """Return the part moved inside the matrix."""
        x = min(max(self.x, 0.0), columns - self.columns)
        y = min(max(self.y, 0.0), rows - self.rows)
        return Sight(x, y, self.columns, self.rows)

    def showing(self, row: int, column: int) -> Sight:
        """Return the part moved as little as shows a cell."""
        x = min(max(self.x, column + 1 - self.columns), float(column))
        y = min(max(self.y, row + 1 - self.rows), float(row))
        return Sight(x, y, self.columns, self.rows)


def everything(scene: ExplainScene) -> Sight:
    """Return all of the matrix."""
    rows, columns = scene.values.shape
    return Sight(0.0, 0.0, float(columns), float(rows))


@dataclass(frozen=True, slots=True)
class MatrixLayout:
    """The matrix on its figure.

    Parameters
    ----------
    plot
        The cells in sight.
    labels, headings
        Where the tokens of the first text (left) and of the second (above) are written.
    row_sums, column_sums
        The margins, right of the cells and below.
    bar
        The colour bar; empty where there is no room.
    upright
        Whether the headings are written in lines, not turned.
    sight
        What is in sight.
    """

    plot: QRectF
    labels: QRectF
    headings: QRectF
    row_sums: QRectF
    column_sums: QRectF
    bar: QRectF
    upright: bool
    sight: Sight

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell."""
        return self.plot.width() / self.sight.columns, self.plot.height() / self.sight.rows

    def left_of(self, column: float) -> float:
        """Left edge of a column."""
        return self.plot.left() + (column - self.sight.x) * self.cell[0]

    def top_of(self, row: float) -> float:
        """Upper edge of a row."""
        return self.plot.top() + (row - self.sight.y) * self.cell[1]

    def column_at(self, x: float) -> float:
        """Column, with its fraction, at `x`."""
        return self.sight.x + (x - self.plot.left()) / self.cell[0]

    def row_at(self, y: float) -> float:
        """Row, with its fraction, at `y`."""
        return self.sight.y + (y - self.plot.top()) / self.cell[1]

    def nearest(self, position: QPointF) -> tuple[float, float]:
        """Return column and row, with their fractions, of the place in the plot that is nearest to a position."""
        x = min(max(position.x(), self.plot.left()), self.plot.right())
        y = min(max(position.y(), self.plot.top()), self.plot.bottom())
        return self.column_at(x), self.row_at(y)

    def place_at(self, position: QPointF) -> tuple[int | None, int | None]:
        """Return row and column at a position; one of them None beside the cells, both None elsewhere."""
        x, y = position.x(), position.y()
        across = self.plot.left() <= x < self.plot.right()
        along = self.plot.top() <= y < self.plot.bottom()
        row = int(self.row_at(y)) if along and self.labels.left() <= x < self.row_sums.right() else None
        column = int(self.column_at(x)) if across and self.headings.top() <= y < self.column_sums.bottom() else None
        return row, column


def arrange(rect: QRectF, scene: ExplainScene, sight: Sight, style: Style) -> MatrixLayout:
    """Lay the figure out in `rect`: cells as large as there is room for beside tokens, sums and colour bar."""
    mono = QFontMetricsF(mono_font(TOKEN_SIZE))
    line = style.small_metrics.height()
    sums = max(style.small_metrics.horizontalAdvance(words) for words in _sums(scene))
    bar = _bar_room(rect, scene, style)
    labels = min(_longest(scene.rows, mono), 0.24 * rect.width())

    right = sums + 8
    room = rect.width() - labels - right - 2 * _GAP - bar
    cell_width = min(LARGEST_CELL[0], max(_LEAST, room) / sight.columns)
    longest = _longest(scene.columns, mono)
    upright = longest + 6 <= cell_width
    headings = mono.height() if upright else min(longest, 0.26 * rect.height())
    room = rect.height() - headings - 2 * _GAP
    below = _below(room, cell_width, line, sums)
    cell_height = min(LARGEST_CELL[1], max(_LEAST, room - below) / sight.rows)

    plot = QRectF(0, 0, cell_width * sight.columns, cell_height * sight.rows)
    width = labels + _GAP + plot.width() + _GAP + right + bar
    height = headings + _GAP + plot.height() + _GAP + below
    left = rect.left() + max(0.0, (rect.width() - width) / 2)
    top = rect.top() + min(2 * _GAP, max(0.0, (rect.height() - height) / 2))
    plot.moveTo(left + labels + _GAP, top + headings + _GAP)
    row_sums = QRectF(plot.right() + _GAP, plot.top(), right, plot.height())
    bar_rect = QRectF(row_sums.right() + 20, plot.top(), _BAR, min(plot.height(), 320.0)) if bar else QRectF()
    return MatrixLayout(
        plot=plot,
        labels=QRectF(left, plot.top(), labels, plot.height()),
        headings=QRectF(plot.left(), top, plot.width(), headings),
        row_sums=row_sums,
        column_sums=QRectF(plot.left(), plot.bottom() + _GAP, plot.width(), below),
        bar=bar_rect,
        upright=upright,
        sight=sight,
    )


def _below(room: float, cell_width: float, line: float, sums: float) -> float:
    """Return the height of the sums below the cells: written in a line, turned, or as colours alone."""
    if cell_width >= sums + 4:
        return line + 4
    turned = sums + 8
    return turned if cell_width >= line and room > 4 * turned else _STRIP


def _bar_room(rect: QRectF, scene: ExplainScene, style: Style) -> float:
    if rect.width() < _BAR_FROM[0] or rect.height() < _BAR_FROM[1]:
        return 0.0
    return 20 + _BAR + 8 + style.small_metrics.horizontalAdvance("≤" + number(-scene.reach, scene.decimals[0]))


def _sums(scene: ExplainScene) -> list[str]:
    ends = [float(end) for sums in scene.sums for end in (sums.min(), sums.max())]
    return [number(end, scene.decimals[1]) for end in ends]


def _longest(entries: Sequence[Entry], metrics: QFontMetricsF) -> float:
    return max(metrics.horizontalAdvance(entry.label) for entry in entries) + 2
