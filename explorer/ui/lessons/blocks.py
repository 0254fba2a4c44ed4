"""What a lesson says after its run, as widgets."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from explorer.domain.results.lesson import Bars, Block, Claim, LessonTable, Paragraph
from explorer.figures.theme import mix
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT, current_theme, theme_source, ui_font
from explorer.ui.views.style import write

_ROW = 26
_BAR = 12
_NAMES_SHARE = 0.45


def block_widget(block: Block) -> QWidget:
    """Return a widget that shows one block."""
    if isinstance(block, Paragraph):
        return prose(block.text)
    if isinstance(block, LessonTable):
        return _titled(block.title, _TableWidget(block))
    if isinstance(block, Bars):
        return _titled(block.title, BarChart(block))
    return _claim(block)


def prose(text: str, role: str = "") -> QLabel:
    """Return a label that wraps, whose words can be copied."""
    label = PlainLabel(text)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
    if role:
        label.setProperty("role", role)
    return label


def strong(text: str) -> QLabel:
    """Return a heading."""
    label = prose(text)
    label.setFont(ui_font(weight=QFont.Weight.DemiBold))
    return label


def _titled(title: str, body: QWidget) -> QWidget:
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    layout.addWidget(strong(title))
    layout.addWidget(body)
    return holder


def _claim(block: Claim) -> QWidget:
    box = QFrame()
    box.setProperty("lesson_box", True)
    grid = QGridLayout(box)
    grid.setContentsMargins(12, 10, 12, 10)
    grid.setHorizontalSpacing(2 * UNIT)
    grid.setVerticalSpacing(6)
    top = Qt.AlignmentFlag.AlignTop
    for row, (head, text, role) in enumerate((("Often said", block.says, "muted"), ("Measured", block.measured, ""))):
        label = PlainLabel(head)
        label.setProperty("role", "caps")
        grid.addWidget(label, row, 0, top)
        grid.addWidget(prose(text, role), row, 1)
    grid.setColumnStretch(1, 1)
    return box


class _TableWidget(QWidget):
    """A small table: names at the left, numbers flush right, rows to point at in bold."""

    def __init__(self, table: LessonTable) -> None:
        super().__init__()
        self.setAccessibleName(table.title)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(3 * UNIT)
        grid.setVerticalSpacing(5)
        columns = len(table.header)
        right = Qt.AlignmentFlag.AlignLeft if table.words else Qt.AlignmentFlag.AlignRight
        sides = (Qt.AlignmentFlag.AlignLeft, *(right for _ in table.header[1:]))
        for column, name in enumerate(table.header):
            label = prose(name, "muted")
            label.setAlignment(sides[column] | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label, 0, column)
        rule = QFrame()
        rule.setProperty("rule", True)
        grid.addWidget(rule, 1, 0, 1, columns)
        for number, row in enumerate(table.rows):
            for column, cell in enumerate(row):
                label = strong(cell) if number in table.marked else prose(cell)
                label.setAlignment(sides[column] | Qt.AlignmentFlag.AlignTop)
                grid.addWidget(label, number + 2, column)
        for column in range(columns if table.words else 1):
            grid.setColumnStretch(column, 1)


class BarChart(QWidget):
    """Horizontal bars with their values written out."""

    def __init__(self, bars: Bars) -> None:
        super().__init__()
        self.bars = bars
        self.setAccessibleName(bars.title)
        self.setAccessibleDescription(", ".join(f"{a} {b}" for a, b in zip(bars.labels, bars.texts, strict=True)))
        self.setMinimumHeight(_ROW * len(bars.labels))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme_source().changed.connect(self._repaint)

    def sizeHint(self) -> QSize:
        """Ask for one row a bar."""
        return QSize(400, _ROW * len(self.bars.labels))

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint names, bars and values."""
        theme, font = current_theme(), ui_font()
        metrics = QFontMetricsF(font)
        names = min(max(map(metrics.horizontalAdvance, self.bars.labels), default=0.0), self.width() * _NAMES_SHARE)
        values = max(map(metrics.horizontalAdvance, self.bars.texts), default=0.0)
        room = max(self.width() - names - values - 3 * UNIT, 0.0)
        largest = max((*self.bars.values, 1e-12))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, (name, value, text) in enumerate(
            zip(self.bars.labels, self.bars.values, self.bars.texts, strict=True)
        ):
            top = row * _ROW
            write(painter, QRectF(0, top, names, _ROW), name, font, theme.text)
            track = QRectF(names + 1.5 * UNIT, top + (_ROW - _BAR) / 2, room, _BAR)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mix(theme.surface, theme.line, 0.6)))
            painter.drawRoundedRect(track, 3, 3)
            painter.setBrush(QColor(theme.accent))
            painter.drawRoundedRect(QRectF(track.left(), track.top(), room * value / largest, _BAR), 3, 3)
            right = QRectF(self.width() - values, top, values, _ROW)
            write(
                painter,
                right,
                text,
                font,
                theme.text,
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                elide=False,
            )
        painter.end()

    def _repaint(self, _: object) -> None:
        self.update()
