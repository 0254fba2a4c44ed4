"""What is painted beside the lines of the editor and behind them: numbers, marks, the selection, where drops land."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QTextBlock
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from explorer.figures.theme import mix
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import show_tip
from explorer.ui.look.theme import UNIT, current_theme, ui_font
from explorer.ui.panels.sentences.line_choice import LineChoice
from explorer.ui.panels.sentences.lines import LineBook
from explorer.ui.panels.sentences.remarks import Mark

_MARK = 12
_BAR = 3
_DROP_LINE = 2
_KNOB = 3.0


class Numbered(Protocol):
    """What stands beside a gutter: lines of which some are sentences."""

    book: LineBook
    chosen: Set[int]
    choice: LineChoice

    def visible_blocks(self) -> Iterable[tuple[QTextBlock, float, float]]:
        """Return the blocks in sight, each with its top and its height."""
        ...

    def mark_of(self, block: int) -> Mark | None:
        """Return the mark of a line."""
        ...

    def fontMetrics(self) -> QFontMetrics:
        """Return the measures of its font."""
        ...


def paint_chosen(editor: QPlainTextEdit, lines: Numbered) -> None:
    """Tint the selected lines on the viewport of an editor, in its paint event."""
    theme, numbers = current_theme(), lines.book.numbers()
    color = QColor(mix(theme.surface, theme.selection, 0.14))
    with QPainter(editor.viewport()) as painter:
        for block, top, height in lines.visible_blocks():
            line = block.blockNumber()
            if line < len(numbers) and int(numbers[line]) in lines.chosen:
                painter.fillRect(QRect(0, round(top), editor.viewport().width(), round(height)), color)


def paint_drop_place(viewport: QWidget, y: float) -> None:
    """Paint a line from edge to edge of a viewport, in its paint event: where text that is let go will stand."""
    color, y = QColor(current_theme().accent), max(y, _KNOB)
    with QPainter(viewport) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color, _DROP_LINE))
        painter.drawLine(QPointF(2 * _KNOB, y), QPointF(viewport.width() - 2 * _KNOB, y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QPointF(_KNOB + 1, y), _KNOB, _KNOB)


class Gutter(QWidget):
    """Numbers the lines that are not blank; drawn in step with its editor."""

    def __init__(self, editor: Numbered, parent: QWidget) -> None:
        super().__init__(parent)
        self._editor = editor
        self._last: int | None = None
        self.setObjectName("editor_gutter")
        self.setAccessibleName("Sentence numbers")
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def width_needed(self) -> int:
        """Return the width for the largest number, in pixels."""
        self.setFont(ui_font(11))
        digits = max(2, len(str(len(self._editor.book))))
        return UNIT + _MARK + 4 + self.fontMetrics().horizontalAdvance("0" * digits) + UNIT

    def sizeHint(self) -> QSize:
        """Return the width needed."""
        return QSize(self.width_needed(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = current_theme()
        painter.setFont(self.font())
        numbers = self._editor.book.numbers()
        for block, top, height in self._editor.visible_blocks():
            index = int(numbers[block.blockNumber()]) if block.blockNumber() < len(numbers) else -1
            if index < 0:
                continue
            chosen = index in self._editor.chosen
            if chosen:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.selection))
                painter.drawRoundedRect(QRectF(2, top + 2, _BAR, height - 4), 1.5, 1.5)
            first = self._editor.fontMetrics().lineSpacing()
            painter.setPen(QColor(theme.text if chosen else theme.muted))
            box = QRect(0, round(top), self.width() - UNIT, first)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(index + 1))
            mark = self._editor.mark_of(block.blockNumber())
            if mark is not None:
                name, role, _ = mark
                where = QRect(UNIT, round(top) + (first - _MARK) // 2, _MARK, _MARK)
                icon(name, role).paint(painter, where)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the sentence clicked; Ctrl and Shift choose several."""
        block = self._block_at(event.position().y())
        if block is not None and event.button() == Qt.MouseButton.LeftButton:
            self._last = block.blockNumber()
            self._editor.choice.press(self._last, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose as far as the pointer was dragged."""
        block = self._block_at(event.position().y())
        if block is not None and self._last not in (None, block.blockNumber()):
            self._last = block.blockNumber()
            self._editor.choice.drag(self._last, event.modifiers())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the choice."""
        self._last = None

    def event(self, event: QEvent) -> bool:
        """Explain the mark under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            block = self._block_at(event.pos().y())
            mark = self._editor.mark_of(block.blockNumber()) if block is not None else None
            show_tip(event, mark[2] if mark else "", self)
            return True
        return super().event(event)

    def _block_at(self, y: float) -> QTextBlock | None:
        for block, top, height in self._editor.visible_blocks():
            if top <= y < top + height:
                return block
        return None
