"""What is set among the settings that are folded away, in as many words as fit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.figures.theme import mix
from explorer.ui.look.plain import plain_tip
from explorer.ui.look.theme import current_theme, theme_source
from explorer.ui.views.style import Style, write

_HEIGHT, _SIDE = 20, 8


class Badge(QWidget):
    """Short words on a tinted strip, whole ones as far as they fit and "+2" for the others; a click opens the fold."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words: tuple[str, ...] = ()
        self.setFixedHeight(_HEIGHT)
        self.setMinimumWidth(0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("What is set")
        theme_source().changed.connect(self._on_theme)

    def show_words(self, words: Sequence[str]) -> None:
        """Show what is set; nothing where nothing is."""
        self.words = tuple(words)
        self.setToolTip(plain_tip("\n".join(self.words)))
        self.setAccessibleDescription(", ".join(self.words))
        self.update()

    def _on_theme(self, _: object) -> None:
        self.update()

    def shown(self) -> str:
        """Return the words that fit: "layer 3 · 64 dimensions · +2"."""
        style, room = Style(current_theme()), self.width() - 2 * _SIDE
        for count in range(len(self.words), 0, -1):
            left = len(self.words) - count
            line = " · ".join((*self.words[:count], *((f"+{left}",) if left else ())))
            if style.small_metrics.horizontalAdvance(line) <= room:
                return line
        left = len(self.words) - 1
        more = f" · +{left}" if left else ""
        room -= round(style.small_metrics.horizontalAdvance(more))
        return "".join((style.small_metrics.elidedText(self.words[0], Qt.TextElideMode.ElideRight, room), more))

    def sizeHint(self) -> QSize:
        """Ask for room for all words."""
        style = Style(current_theme())
        return QSize(round(style.small_metrics.horizontalAdvance(" · ".join(self.words))) + 2 * _SIDE + 1, _HEIGHT)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the fold."""
        if event.button() == Qt.MouseButton.LeftButton and self.words:
            self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a strip no longer than the words."""
        if not self.words:
            return
        style, words = Style(current_theme()), self.shown()
        width = min(self.width(), style.small_metrics.horizontalAdvance(words) + 2 * _SIDE)
        strip = QRectF(0, 0, width, self.height())
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mix(style.theme.surface, style.theme.accent, 0.14)))
            painter.drawRoundedRect(strip, 6, 6)
            inside = strip.adjusted(_SIDE, 0, -_SIDE + 1, 0)
            write(painter, inside, words, style.small, style.theme.text, elide=False)
