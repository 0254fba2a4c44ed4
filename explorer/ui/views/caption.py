"""The one line under a plot that says in words what the pointer is on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.domain.words import quoted
from explorer.ui.look.plain import show_tip
from explorer.ui.look.theme import current_theme, theme_source
from explorer.ui.views.style import Style, write

_TIMES = " × "
_MARGIN = 12


class Caption(QWidget):
    """Words at the left, cut where they must be, and a value at the right of them, never cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[str, ...] = ("",)
        self._value = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme_source().changed.connect(self._on_theme)

    def say(self, text: str, value: str = "") -> None:
        """Show a sentence, and a value beside it."""
        self._show((text,), value)

    def say_pair(self, first: str, second: str, value: str) -> None:
        """Show two texts in quotation marks and their value; both are cut alike where they do not fit."""
        self._show((quoted(first, 400), quoted(second, 400)), value)

    def text(self) -> str:
        """Everything that the caption says, uncut."""
        words = _TIMES.join(self._parts)
        return f"{words}  {self._value}" if self._value else words

    def _show(self, parts: tuple[str, ...], value: str) -> None:
        if (parts, value) == (self._parts, self._value):
            return
        self._parts, self._value = parts, value
        self.setAccessibleDescription(self.text())
        self.update()

    def _on_theme(self, _: object) -> None:
        self.update()

    def is_cut(self) -> bool:
        """Whether some of the words do not fit."""
        metrics = Style(current_theme()).metrics
        return self._words(metrics, self._room()) != _TIMES.join(self._parts)

    def event(self, event: QEvent) -> bool:
        """Show all of a text that is cut as a tool tip, in lines of a readable length."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            show_tip(event, self.text() if self.is_cut() else "", self)
            return True
        return super().event(event)

    def _room(self) -> float:
        value = QFontMetricsF(Style(current_theme()).strong).horizontalAdvance(self._value) + 12 if self._value else 0.0
        return self.width() - 2 * _MARGIN - value

    def sizeHint(self) -> QSize:
        """Ask for the room that the view looks good in."""
        return QSize(200, 28)

    def minimumSizeHint(self) -> QSize:
        """Allow as little room as still shows something."""
        return QSize(80, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the figure, and what belongs to the pointer over it."""
        style = Style(current_theme())
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(_MARGIN, 0, -_MARGIN, 0)
        room = self._room()
        words = self._words(style.metrics, room)
        width = min(room, style.metrics.horizontalAdvance(words) + 1)
        muted = style.theme.muted if not self._value else style.theme.text
        write(painter, QRectF(rect.left(), rect.top(), width, rect.height()), words, style.font, muted)
        if self._value:
            left = rect.left() + width + 12
            box = QRectF(left, rect.top(), rect.right() + 1 - left, rect.height())
            write(painter, box, self._value, style.strong, style.theme.text, elide=False)
        painter.end()

    def _words(self, metrics: QFontMetricsF, room: float) -> str:
        if len(self._parts) == 1:
            return metrics.elidedText(self._parts[0], Qt.TextElideMode.ElideRight, room)
        room -= metrics.horizontalAdvance(_TIMES)
        first, second = (metrics.horizontalAdvance(part) for part in self._parts)
        half = room / 2
        if first + second > room:
            first = room - second if second < half else min(first, half)
            second = room - first
        cut = (
            metrics.elidedText(part, Qt.TextElideMode.ElideRight, width + 0.5)
            for part, width in zip(self._parts, (first, second), strict=True)
        )
        return _TIMES.join(cut)
