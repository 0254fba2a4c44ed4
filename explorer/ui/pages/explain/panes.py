"""Two panes of one card."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from explorer.ui.look.theme import UNIT, current_theme


class _Handle(QSplitterHandle):
    """A hairline between two panes of one card."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line in the middle of the handle."""
        painter = QPainter(self)
        painter.setPen(QColor(current_theme().line))
        middle = self.rect().center()
        if self.orientation() is Qt.Orientation.Horizontal:
            painter.drawLine(middle.x(), 0, middle.x(), self.height())
        else:
            painter.drawLine(0, middle.y(), self.width(), middle.y())
        painter.end()


class Panes(QSplitter):
    """Two panes of one card; neither can be closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(UNIT)

    def createHandle(self) -> QSplitterHandle:
        """Return a quiet handle."""
        return _Handle(self.orientation(), self)
