"""The two sentences as running text, each token tinted by its share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from explorer.domain.words import is_right_to_left, number
from explorer.figures.colors import ink_on
from explorer.figures.explanation import ShownExplanation, TokenCell
from explorer.figures.pictures.running_text import Mark, RunningText, running_text, utf16_length
from explorer.ui.look.theme import mono_font, ui_font
from explorer.ui.plots.style import Style, raster_image, write

_NUMBER_ROOM = 10.0
_LINE_GAP = 8.0
_APART = 12.0
_LEGEND = 26.0
_BAR = (72.0, 8.0)
_SIZE = 14
_CHIP_EDGE = 1.5


@dataclass(frozen=True, eq=False)
class _Block:
    """One sentence, broken into lines."""

    running: RunningText
    layout: QTextLayout
    colors: tuple[int, ...]
    top: float
    lines: int

    @property
    def cut(self) -> bool:
        """Whether lines were left out."""
        return self.lines < self.layout.lineCount()

    @property
    def end(self) -> QPointF:
        """Where the last line shown ends, on its base line."""
        line = self.layout.lineAt(self.lines - 1)
        box = line.naturalTextRect()
        turned = self.layout.textOption().textDirection() is Qt.LayoutDirection.RightToLeft
        x = box.left() - _SIZE if turned else box.right() + 2
        return QPointF(x, self.top + line.position().y() + line.ascent())

    @cached_property
    def boxes(self) -> list[list[QRectF]]:
        """Where each mark stands, one box a line."""
        return [self._boxes_of(mark) for mark in self.running.marks]

    def box_of(self, group: int | None) -> list[QRectF]:
        """Return where a group stands; nothing where it is none."""
        marks = enumerate(self.running.marks)
        return next((self.boxes[index] for index, mark in marks if group in mark.groups), [])

    def _boxes_of(self, mark: Mark) -> list[QRectF]:
        first, last = (self.layout.lineForTextPosition(place).lineNumber() for place in (mark.start, mark.stop - 1))
        boxes = []
        for index in range(first, min(last + 1, self.lines)):
            line = self.layout.lineAt(index)
            start = max(mark.start, line.textStart())
            stop = min(mark.stop, line.textStart() + line.textLength())
            # The far edge of the last character, since the place behind it may lie elsewhere where the direction turns.
            edges = QTextLine.Edge.Leading, QTextLine.Edge.Trailing
            left, right = sorted(_x(line, *end) for end in zip((start, stop - 1), edges, strict=True))
            grow = _CHIP_EDGE if mark.chip else -0.5
            box = QRectF(left, self.top + line.position().y() - 2, right - left, line.height() + 4)
            boxes.append(box.adjusted(-grow, 0, grow, 0))
        return boxes


class SentencesPicture:
    """Both sentences in a width, as high as they need.

    Parameters
    ----------
    shown
        What is shown.
    width
        In pixels.
    style
        Its colours are used.
    most
        Height to keep to; what does not fit is left out, a line at a time.
    """

    def __init__(self, shown: ShownExplanation, width: float, style: Style, most: float | None = None) -> None:
        self.shown = shown
        self.style = style
        self.width = width
        self._most = most
        indices = shown.explanation.indices
        self._numbers = [str(index + 1) for index in indices]
        self._indent = max(style.small_metrics.horizontalAdvance(words) for words in self._numbers) + _NUMBER_ROOM
        self._blocks: list[_Block] = []
        top = 2.0
        for side in (0, 1):
            left = None if most is None else (most - _LEGEND - top) / (2 - side) - _APART / 2
            block = self._block(side, top, left)
            self._blocks.append(block)
            last = block.layout.lineAt(block.lines - 1)
            top += last.position().y() + last.height() + _APART
        self.legend = QRectF(self._indent, top, width - self._indent, _LEGEND - 4)
        self.height = top + _LEGEND

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the sentences at the corner of `rect` in a style of their own."""
        painter.save()
        painter.translate(rect.topLeft())
        SentencesPicture(self.shown, self.width, style, self._most).paint(painter)
        painter.restore()

    def paint(self, painter: QPainter) -> None:
        """Paint the sentences, and what their colours mean."""
        theme = self.style.theme
        for side, block in enumerate(self._blocks):
            self._paint_number(painter, side, block)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for mark, color, boxes in zip(block.running.marks, block.colors, block.boxes, strict=True):
                painter.setBrush(QColor.fromRgb(color))
                painter.setPen(QPen(QColor(theme.line), 1) if mark.chip else Qt.PenStyle.NoPen)
                for box in boxes:
                    painter.drawRoundedRect(box, 3, 3)
            for index in range(block.lines):
                block.layout.lineAt(index).draw(painter, QPointF(0, block.top))
            if block.cut:
                painter.setPen(QColor(theme.muted))
                painter.drawText(block.end, "…")
        self._paint_legend(painter)

    def paint_cell(self, painter: QPainter, cell: TokenCell) -> None:
        """Outline the tokens pointed at, and the partner of a single one less strongly."""
        pair = self.shown.strongest_partner(cell)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for side, block in enumerate(self._blocks):
            painter.setPen(QPen(QColor(self.style.theme.text), 1.5 if cell.side(side) is not None else 1.0))
            for box in block.box_of(pair.side(side)):
                painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 4, 4)

    def cell_at(self, position: QPointF) -> TokenCell | None:
        """Return the token at a position."""
        for side, block in enumerate(self._blocks):
            for mark, boxes in zip(block.running.marks, block.boxes, strict=True):
                if any(box.contains(position) for box in boxes):
                    sums = self.shown.sums[side]
                    group = max(mark.groups, key=lambda index: abs(float(sums[index])))
                    return TokenCell(column=group) if side else TokenCell(row=group)
        return None

    def boxes_of(self, side: int, group: int) -> list[QRectF]:
        """Return where a group of a sentence stands, one box a line."""
        return self._blocks[side].box_of(group)

    def _block(self, side: int, top: float, most: float | None) -> _Block:
        running = running_text(self.shown.readings[side], self.shown.sides[side])
        sums = self.shown.sums[side]
        shares = np.array([sums[list(mark.groups)].sum() for mark in running.marks])
        colors = tuple(int(color) for color in self.shown.token_colors.colors(shares, self.style.theme))
        layout = QTextLayout(running.text, ui_font(_SIZE))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(_direction(self.shown.readings[side].text))
        layout.setTextOption(option)
        layout.setFormats(self._formats(running, colors))
        layout.beginLayout()
        y, lines = 0.0, 0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(40.0, self.width - self._indent))
            line.setPosition(QPointF(self._indent, y))
            if most is None or y + line.height() <= most or not lines:
                lines += 1
            y += line.height() + _LINE_GAP
        layout.endLayout()
        return _Block(running, layout, colors, top, lines)

    def _formats(self, running: RunningText, colors: tuple[int, ...]) -> list[QTextLayout.FormatRange]:
        theme = self.style.theme
        formats = [_format(0, running.unread, theme.text)]
        formats.append(_format(running.unread, utf16_length(running.text) - running.unread, theme.muted))
        for mark, color in zip(running.marks, colors, strict=True):
            formats.append(_format(mark.start, mark.stop - mark.start, ink_on(color), chip=mark.chip))
        return formats

    def _paint_number(self, painter: QPainter, side: int, block: _Block) -> None:
        line = block.layout.lineAt(0)
        box = QRectF(0, block.top + line.position().y(), self._indent, line.height())
        write(painter, box, self._numbers[side], self.style.small, self.style.theme.muted, elide=False)

    def _paint_legend(self, painter: QPainter) -> None:
        style, reach = self.style, self.shown.token_reach
        width, height = _BAR
        metrics = style.small_metrics
        low, high = (number(end, self.shown.decimals[1]) for end in (-reach, reach))
        middle = self.legend.center().y()
        x = self.legend.left()
        room = metrics.horizontalAdvance(low) + 6
        write(painter, QRectF(x, middle - 9, room, 18), low, style.small, style.theme.muted, elide=False)
        bar = QRectF(x + room, middle - height / 2, width, height)
        values = np.linspace(-reach, reach, 128)[None, :]
        painter.drawImage(bar, raster_image(self.shown.token_colors.colors(values, style.theme)))
        painter.setPen(QPen(style.axis, 1))
        painter.drawLine(QLineF(bar.center().x(), bar.bottom(), bar.center().x(), bar.bottom() + 3))
        words = f"{high}  share of a token"
        rest = QRectF(bar.right() + 6, middle - 9, self.width - bar.right() - 6, 18)
        write(painter, rest, words, style.small, style.theme.muted)


def _direction(text: str) -> Qt.LayoutDirection:
    return Qt.LayoutDirection.RightToLeft if is_right_to_left(text) else Qt.LayoutDirection.LeftToRight


def _format(start: int, length: int, color: str, *, chip: bool = False) -> QTextLayout.FormatRange:
    result = QTextLayout.FormatRange()
    result.start, result.length = start, length
    looks = QTextCharFormat()
    looks.setForeground(QColor(color))
    if chip:
        looks.setFont(mono_font(11))
    result.format = looks
    return result


def _x(line: QTextLine, place: int, edge: QTextLine.Edge) -> float:
    # The stubs have a place alone; it comes with the character that it lies at.
    found: tuple[float, int] = line.cursorToX(place, edge)  # type: ignore[assignment]  # see above
    return found[0]
