"""A label for one line that may not fit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui.look.plain import PlainLabel, show_tip


class CutLabel(PlainLabel):
    """Ends in an ellipsis where its words do not fit, and then says all of them as its tool tip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """Be as high without words as with them."""
        hint, margins = super().sizeHint(), self.contentsMargins()
        line = self.fontMetrics().size(0, "A line").height()
        return hint.expandedTo(QSize(0, line + margins.top() + margins.bottom()))

    def minimumSizeHint(self) -> QSize:
        """Be as high without words as with them."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def words_shown(self) -> str:
        """Return as much of the text as fits."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            self.palette(),
            self.isEnabled(),
            self.words_shown(),
            self.foregroundRole(),
        )

    def event(self, event: QEvent) -> bool:
        """Show the whole text where there is no other tool tip."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and not self.toolTip():
            show_tip(event, self.text() if self.words_shown() != self.text() else "", self)
            return True
        return super().event(event)
