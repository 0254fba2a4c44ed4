"""What is set among the settings that are folded away, in as many words as fit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui.look.controls.building import dressed
from explorer.ui.look.plain import PlainLabel, plain_tip
from explorer.ui.look.theme import ui_font

_HEIGHT, _SIDE = 20, 8


class Badge(QWidget):
    """Short words on a tinted strip, whole ones as far as they fit and "+2" for the others; a click opens the fold."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words: tuple[str, ...] = ()
        self._strip = dressed(PlainLabel("", self), role="badge", font=ui_font(11))
        self.setFixedHeight(_HEIGHT)
        self.setMinimumWidth(0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("What is set")

    def show_words(self, words: Sequence[str]) -> None:
        """Show what is set; nothing where nothing is."""
        self.words = tuple(words)
        self.setToolTip(plain_tip("\n".join(self.words)))
        self.setAccessibleDescription(", ".join(self.words))
        self._fit()

    def shown(self) -> str:
        """Return the words that fit: "layer 3 · 64 dimensions · +2"."""
        metrics, room = self._strip.fontMetrics(), self.width() - 2 * _SIDE
        for count in range(len(self.words), 0, -1):
            left = len(self.words) - count
            line = " · ".join((*self.words[:count], *((f"+{left}",) if left else ())))
            if metrics.horizontalAdvance(line) <= room:
                return line
        left = len(self.words) - 1
        more = f" · +{left}" if left else ""
        room -= metrics.horizontalAdvance(more)
        return "".join((metrics.elidedText(self.words[0], Qt.TextElideMode.ElideRight, room), more))

    def sizeHint(self) -> QSize:
        """Ask for room for all words."""
        return QSize(self._strip.fontMetrics().horizontalAdvance(" · ".join(self.words)) + 2 * _SIDE + 1, _HEIGHT)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the fold."""
        if event.button() == Qt.MouseButton.LeftButton and self.words:
            self.clicked.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._strip.setVisible(bool(self.words))
        if self.words:
            words = self.shown()
            self._strip.setText(words)
            self._strip.resize(self._strip.fontMetrics().horizontalAdvance(words) + 2 * _SIDE, _HEIGHT)
