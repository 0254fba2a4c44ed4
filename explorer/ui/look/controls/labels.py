"""The one label for a line that may not fit, and the one for an icon."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui.look.icons import icon
from explorer.ui.look.plain import PlainLabel, show_tip
from explorer.ui.look.theme import theme_source

_TIMES = " × "
_GAP = 12.0
_IN_SIGHT = 1000
"""Characters of one part, more than any line has room for: Qt would measure all of them, for seconds."""


class CutLabel(PlainLabel):
    """One text, or two with a sign between, cut where they do not fit, and a value beside them that never is.

    What is cut is said in full as its tool tip, where it has no other.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        self._parts: tuple[str, ...] = (text,)
        self._value = ""
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        """Show one text, without a value."""
        self.show_parts((text,))

    def show_parts(self, parts: tuple[str, ...], value: str = "") -> None:
        """Show one or two texts, and a value."""
        self._parts, self._value = parts, value
        words = _TIMES.join(parts)
        super().setText(f"{words}  {value}" if value else words)

    def sizeHint(self) -> QSize:
        """Be as high without words as with them."""
        hint, margins = super().sizeHint(), self.contentsMargins()
        line = self.fontMetrics().size(0, "A line").height()
        return hint.expandedTo(QSize(0, line + margins.top() + margins.bottom()))

    def minimumSizeHint(self) -> QSize:
        """Be as high without words as with them."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def words_shown(self) -> str:
        """Return as much of the texts as fits beside the value."""
        taken = self._value_metrics().horizontalAdvance(self._value) + _GAP if self._value else 0.0
        return cut_alike(self._parts, QFontMetricsF(self.font()), self.contentsRect().width() - taken)

    def is_cut(self) -> bool:
        """Whether some of the texts do not fit."""
        return self.words_shown() != _TIMES.join(self._parts)

    def ink(self) -> QColor:
        """Return the colour of the texts."""
        return self.palette().color(self.foregroundRole())

    def paintEvent(self, event: QPaintEvent) -> None:
        words, rect = self.words_shown(), QRectF(self.contentsRect())
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        flags |= Qt.TextFlag.TextDontClip.value
        with QPainter(self) as painter:
            painter.setPen(self.ink())
            painter.drawText(rect, flags, words)
            if self._value:
                rect.setLeft(rect.left() + QFontMetricsF(self.font()).horizontalAdvance(words) + 1 + _GAP)
                painter.setFont(self._value_font())
                painter.drawText(rect, flags, self._value)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and not self.toolTip():
            show_tip(event, self.text() if self.is_cut() else "", self)
            return True
        return super().event(event)

    def _value_font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _value_metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self._value_font())


class IconLabel(PlainLabel):
    """An icon of the program's family, in the colour of a role, `size` pixels a side."""

    def __init__(self, name: str, role: str, size: int, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._icon, self._side = icon(name, role), size
        self.setFixedSize(size, size)
        theme_source().changed.connect(self._on_theme)
        self._on_theme()

    def _on_theme(self, *_: object) -> None:
        self.setPixmap(self._icon.pixmap(self._side, self._side))


def cut_alike(parts: tuple[str, ...], metrics: QFontMetricsF, room: float) -> str:
    """Return one text, or several with a sign between, each cut to its fair share of the room and what others leave."""
    elide = Qt.TextElideMode.ElideRight
    parts = tuple(part if len(part) <= _IN_SIGHT else f"{part[:_IN_SIGHT]}…" for part in parts)
    room -= (len(parts) - 1) * metrics.horizontalAdvance(_TIMES)
    fair = room / len(parts)
    spare = sum(max(0.0, fair - metrics.horizontalAdvance(part)) for part in parts)
    return _TIMES.join(metrics.elidedText(part, elide, fair + spare + 0.5) for part in parts)
