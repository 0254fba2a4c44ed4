"""How the cells of a table are painted, on the screen and in a figure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from explorer.figures.table import Cell, Column, Kind, Span, Table, widths
from explorer.figures.theme import mix
from explorer.ui.look.highlights import highlighted, hit_color
from explorer.ui.look.icons import icon
from explorer.ui.look.theme import UNIT, current_theme, ui_font
from explorer.ui.plots.style import RIGHT as AT_RIGHT
from explorer.ui.plots.style import Style, write
from explorer.ui.tables.model import Index, TableModel

LEFT, RIGHT = 12, 10
"""Room at both edges of a table."""
HALF_GAP, HALF_GAP_UNDER_TITLES = 6, UNIT
"""Room at both sides of a column; under titles that which the style gives these."""
ICON = 12
_PLAIN_MARGINS = 15
_VALUE = 52
_BAR = 3
_BEFORE = 12
"""Characters that are shown before a highlight which would be out of sight."""


@dataclass(frozen=True, slots=True)
class Look:
    """What sets a cell apart: where it stands, and what is the matter with its row."""

    first: bool = False
    last: bool = False
    titled: bool = False
    selected: bool = False
    hovered: bool = False
    linked: bool = False
    present: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """What is behind a row: colours by their role in the theme, each with its share, and how round its corners are."""

    selected: tuple[str, float] = ("selection", 0.16)
    hovered: tuple[str, float] = ("accent", 0.09)
    round: float = 0.0


class Painted(Protocol):
    """What a delegate has to know of its view."""

    rows: TableModel
    ground: Ground
    text_size: int
    remainders: list[tuple[float, float]]

    @property
    def plain(self) -> bool:
        """Whether the application's style paints it."""
        ...

    @property
    def row_height(self) -> int:
        """In pixels."""
        ...

    def look_of(self, place: int, column: int) -> Look:
        """Return what sets a cell apart."""
        ...

    def viewport(self) -> QWidget:
        """Return where it is painted."""
        ...


class CellDelegate(QStyledItemDelegate):
    """Paints the cells; those of words and numbers alone as the application's style does."""

    def __init__(self, view: Painted, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, rows = self._view, self._view.rows
        if view.plain:
            super().paint(painter, option, index)
            return
        place, column = index.row(), index.column()
        look = view.look_of(place, column)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style, cell, rect = Style(current_theme()), rows.cells(place)[column], QRectF(option.rect)
        row = QRectF(0, rect.top(), view.viewport().width(), rect.height())
        _paint_ground(painter, rect, row, style, rows.table.columns[column], look, view.ground)
        # Widths in whole pixels are Qt's, not the words'.
        left, right = view.remainders[column]
        rect.adjust(left, 0, right, 0)
        paint_cell(painter, rect, style, rows.table.columns[column], cell, look, ui_font(view.text_size))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        return hint if self._view.plain else QSize(hint.width(), self._view.row_height)


def paint_cell(
    painter: QPainter, rect: QRectF, style: Style, column: Column, cell: Cell, look: Look, font: QFont
) -> None:
    """Paint what is in a cell."""
    theme = style.theme
    inner = rect.adjusted(*_edges(look.first, look.last, look.titled))
    if column.strong or look.present:
        font = style.strong
    plain = theme.muted if cell.value is None else theme.text
    ink = theme.selection if look.selected and look.linked else plain
    chosen = theme.selection if look.selected else theme.accent
    if column.kind is Kind.NUMBER:
        write(painter, _line(inner, 0, column.lines), cell.text, font, plain, AT_RIGHT, elide=False)
    elif column.kind is Kind.LINES:
        for place, words in enumerate((cell.text, *cell.lines)):
            small = place > 1
            line = _line(inner, place, column.lines)
            write(painter, line, words, style.small if small else font, theme.muted if small else ink)
    elif column.kind is Kind.INTERVAL:
        box = QRectF(inner.left(), inner.top(), _VALUE, inner.height())
        write(painter, box, cell.text, font, plain, AT_RIGHT)
        scale = inner.adjusted(_VALUE + 12, 0, rect.right() - inner.right() - 14, 0)
        if column.span is not None and scale.width() > 24:
            _paint_interval(painter, scale, column.span, cell, chosen, mix(theme.surface, chosen, 0.6))
    elif column.kind is Kind.BAR:
        _paint_bar(painter, rect.adjusted(4, 0, -HALF_GAP, 0), style, cell, chosen)
    elif column.kind is Kind.MARK:
        _paint_mark(painter, rect, inner, style, cell, look, font)
    elif cell.spans:
        _write_highlighted(painter, inner, cell, font)
    else:
        write(painter, inner, cell.text, font, ink)
        if cell.lines:
            _write_after(painter, inner, style, cell, font)


@dataclass(frozen=True, slots=True, eq=False)
class TablePicture:
    """The first rows of a table as a part of a picture; under their titles where these have a height."""

    table: Table
    row_height: int
    head: int = 0

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint as many rows as there is room for."""
        columns, rows, titled, high = self.table.columns, self.table.rows, self.table.titled, self.row_height
        metrics = {True: style.strong_metrics, False: style.metrics}

        def needed(place: int) -> float:
            return need(self.table, place, style.small_metrics, metrics[titled or columns[place].strong])

        sizes = widths(columns, rect.width(), needed)
        shown = [place for place, size in enumerate(sizes) if size]
        left = rect.left()
        for place in shown:
            column, look = columns[place], Look(place == shown[0], place == shown[-1], titled)
            box = QRectF(left, rect.top(), sizes[place], self.head)
            left += sizes[place]
            if self.head:
                side = AT_RIGHT if column.numeric else Qt.AlignmentFlag.AlignVCenter
                inner = box.adjusted(*_edges(look.first, look.last, titled))
                write(painter, inner, column.title, style.small, style.theme.muted, side)
            for row in range(min(len(rows), int((rect.height() - self.head) // high))):
                line = QRectF(box.left(), box.bottom() + row * high, box.width(), high)
                paint_cell(painter, line, style, column, rows.cells(row)[place], look, style.font)


def need(table: Table, place: int, heads: QFontMetricsF, words: QFontMetricsF) -> float:
    """Return how much room a column needs for its title and its usual words."""
    column, last = table.columns[place], len(table.columns) - 1
    left, _, right, _ = _edges(place == 0, place == last, table.titled)
    margins = _PLAIN_MARGINS if table.plain else left - right
    needed = max(heads.horizontalAdvance(column.title), words.horizontalAdvance(column.usual)) + margins
    return round(needed) if table.plain else needed


def _paint_ground(
    painter: QPainter, rect: QRectF, row: QRectF, style: Style, column: Column, look: Look, ground: Ground
) -> None:
    """Paint what shows that a row is selected, pointed at or present; a column of marks at the left has but a bar."""
    theme = style.theme
    painter.setPen(Qt.PenStyle.NoPen)
    gutter = look.first and column.kind is Kind.MARK
    if look.selected and gutter:
        painter.setBrush(QColor(theme.selection))
        painter.drawRoundedRect(QRectF(rect.left() + 2, rect.top() + 2, _BAR, rect.height() - 4), 1.5, 1.5)
    elif look.selected or (look.hovered and not gutter):
        role, share = ground.selected if look.selected else ground.hovered
        painter.setClipRect(rect)
        painter.setBrush(QColor(mix(theme.surface, getattr(theme, role), share)))
        painter.drawRoundedRect(row, ground.round, ground.round)
        painter.setClipping(False)
    if look.present and look.first:
        painter.fillRect(QRectF(rect.left(), rect.top() + 4, _BAR, rect.height() - 8), QColor(theme.accent))


def _edges(first: bool, last: bool, titled: bool) -> tuple[float, float, float, float]:
    half = HALF_GAP_UNDER_TITLES if titled else HALF_GAP
    return LEFT if first else half, 0, -RIGHT if last else -half, 0


def _line(inner: QRectF, place: int, lines: int) -> QRectF:
    """Return where one of several lines is; more of them have more room over and under them."""
    margin = 2 * lines if lines > 1 else 0
    height = (inner.height() - 2 * margin) / lines
    return QRectF(inner.left(), inner.top() + margin + place * height, inner.width(), height)


def _paint_interval(painter: QPainter, rect: QRectF, span: Span, cell: Cell, dot: str, line: str) -> None:
    # Imported for the first interval; the window opens sooner.
    from explorer.ui.plots.bars import paint_interval

    low, high = span
    if isinstance(cell.value, float):
        ends = cell.interval or (math.nan, math.nan)
        value, *caps = (rect.left() + (n - low) / (high - low) * rect.width() for n in (cell.value, *ends))
        paint_interval(painter, rect.center().y(), (value, caps[0], caps[1]), dot, line)


def _paint_bar(painter: QPainter, rect: QRectF, style: Style, cell: Cell, ink: str) -> None:
    assert isinstance(cell.value, float)
    bar = QRectF(rect.left(), rect.center().y() - 3, rect.width(), 6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(mix(style.theme.surface, style.theme.line, 0.7)))
    painter.drawRoundedRect(bar, 3, 3)
    bar.setWidth(max(2.0, rect.width() * cell.value))
    painter.setBrush(QColor(ink))
    painter.drawRoundedRect(bar, min(3.0, bar.width() / 2), 3)


def _paint_mark(
    painter: QPainter, rect: QRectF, inner: QRectF, style: Style, cell: Cell, look: Look, font: QFont
) -> None:
    """Paint an icon, and words one size smaller; at the left as the gutter of the editor has them."""
    small = style.small if look.first else ui_font(font.pixelSize() - 1)
    plain = style.theme.muted if cell.icon else getattr(style.theme, cell.role)
    words = QRectF(rect.left(), rect.top(), inner.right() - rect.left(), rect.height())
    write(painter, words, cell.text, small, style.theme.text if look.selected and look.first else plain, AT_RIGHT)
    if cell.icon:
        box = rect.toRect()
        place = QRect(box.left() + UNIT, box.center().y() - ICON // 2 + 1, ICON, ICON)
        icon(cell.icon, cell.role).paint(painter, place)


def _write_after(painter: QPainter, rect: QRectF, style: Style, cell: Cell, font: QFont) -> None:
    """Write in small what stands behind the words of a cell, where there is some room."""
    left = rect.left() + QFontMetricsF(font).horizontalAdvance(cell.text) + 2 * UNIT
    room = QRectF(left, rect.top(), rect.right() - left, rect.height())
    if room.width() > 4 * UNIT:
        write(painter, room, cell.lines[0], style.font, style.theme.muted)


def _write_highlighted(painter: QPainter, rect: QRectF, cell: Cell, font: QFont) -> None:
    """Write one line with its highlights; where the one that counts would be out of sight, from shortly before it."""
    metrics = QFontMetricsF(font)
    text = cell.text
    first, last = cell.current or cell.spans[0]
    skipped = 0
    if metrics.horizontalAdvance(text[:last]) > rect.width() - metrics.horizontalAdvance("…"):
        skipped = max(0, first - _BEFORE)
    shown = f"…{text[skipped:]}" if skipped else text
    shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, rect.width() + 0.5)
    inside = len(shown) - shown.endswith("…")
    move = bool(skipped) - skipped
    layout = QTextLayout(shown, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    marked = []
    for span in cell.spans:
        start, end = max(span[0] + move, 0), min(span[1] + move, inside)
        if start < end:
            marked.append(highlighted(shown, start, end, hit_color(current=span == cell.current)))
    painter.setPen(QColor(current_theme().text))
    layout.draw(painter, QPointF(rect.left(), rect.top() + (rect.height() - line.height()) / 2), marked)
