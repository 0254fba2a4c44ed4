"""What a lesson says after its run, as widgets."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from explorer.domain.results.lesson import Bars, Block, Claim, LessonTable, Paragraph
from explorer.figures.pictures.lessons import ROW, bars
from explorer.ui.look.controls.building import dressed, vbox
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT, ui_font
from explorer.ui.plots.plot import Plot


def block_widget(block: Block) -> QWidget:
    """Return a widget that shows one block."""
    if isinstance(block, Paragraph):
        return prose(block.text)
    if isinstance(block, LessonTable):
        return _titled(block.title, _TableWidget(block))
    if isinstance(block, Bars):
        return _titled(block.title, _chart(block))
    return _claim(block)


def prose(text: str, role: str = "") -> QLabel:
    """Return a label that wraps, whose words can be copied."""
    label = dressed(PlainLabel(text), wrap=True, selectable=True)
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
    vbox(holder, strong(title), body, spacing=6)
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


def _chart(block: Bars) -> Plot:
    """Return a plot that only shows its bars: pointer and keys go on to the page."""
    plot = Plot("lesson_bars", block.title)
    plot.setContentsMargins(0, 0, 0, 0)
    plot.setFixedHeight(round(ROW) * len(block.labels))
    plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.show_figure(bars(block))
    return plot
