"""A quiet line above the sentences: what can be made of the text that was just pasted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QToolButton, QWidget

from explorer.ui.look.controls.building import STRETCH, dressed, fill, hbox
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT, theme_source

_LEFT, _BETWEEN = 12, 4


class PasteOffer(QFrame):
    """Says what came, with a button that makes something else of it, and one that leaves it as it is."""

    accepted = Signal()
    """The offer is taken."""
    dismissed = Signal()
    """The text is to stay as it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paste_offer")
        self.setAccessibleName("What can be made of the pasted text")
        self.words = dressed(PlainLabel("", self), "paste_offer_words", role="muted")
        self.take = dressed(QPushButton("", self), "paste_offer_take", "Split into sentences", clicked=self.accepted)
        self.dismiss = dressed(
            QToolButton(self), "paste_offer_dismiss", "Leave it as it is", tip="Leave it as it is", size=14, focus=True
        )
        self.dismiss.clicked.connect(self.dismissed)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(_BETWEEN)
        fill(self._both, self.words, (self.take, Qt.AlignmentFlag.AlignLeft), STRETCH)
        hbox(self, (self._both, 1), (self.dismiss, Qt.AlignmentFlag.AlignTop), margins=(_LEFT, 0, UNIT // 2, 2))
        theme_source().changed.connect(self._on_theme)
        self._on_theme(None)
        self.hide()

    def offer(self, words: str, button: str = "") -> None:
        """Say what came, and what can be made of it; without a button where that is not known yet, or nothing."""
        self.words.setText(words)
        self.take.setText(button)
        self.take.setAccessibleName(button)
        self.take.setVisible(bool(button))
        self._place()
        self.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the button below the words where both do not fit on one line."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        self.take.ensurePolished()
        room = self.contentsRect().width() - _LEFT - UNIT // 2 - self.dismiss.sizeHint().width()
        needed = self.words.fontMetrics().horizontalAdvance(self.words.text()) + self.take.sizeHint().width()
        fits = needed + _BETWEEN <= room
        self.words.setWordWrap(not fits)
        way = QBoxLayout.Direction
        self._both.setDirection(way.LeftToRight if fits else way.TopToBottom)
        self._both.setSpacing(_BETWEEN if fits else 0)

    def _on_theme(self, _: object) -> None:
        self.dismiss.setIcon(icon("close"))
