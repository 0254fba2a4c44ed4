"""A quiet line above the sentences: what can be made of the text that was just pasted."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from explorer.ui.icons import icon
from explorer.ui.plain import PlainLabel
from explorer.ui.theme import UNIT, theme_source


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
        self.words = PlainLabel("", self)
        self.words.setObjectName("paste_offer_words")
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        self.take = QPushButton("", self)
        self.take.setObjectName("paste_offer_take")
        self.take.setAccessibleName("Split into sentences")
        self.take.clicked.connect(self.accepted)
        self.dismiss = QToolButton(self)
        self.dismiss.setObjectName("paste_offer_dismiss")
        self.dismiss.setAccessibleName("Leave it as it is")
        self.dismiss.setToolTip("Leave it as it is")
        self.dismiss.setIconSize(QSize(14, 14))
        self.dismiss.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.dismiss.clicked.connect(self.dismissed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 2, UNIT // 2, UNIT // 2)
        layout.setSpacing(UNIT)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.take)
        layout.addWidget(self.dismiss)
        theme_source().changed.connect(self._on_theme)
        self._on_theme(None)
        self.hide()

    def offer(self, words: str, button: str = "") -> None:
        """Say what came, and what can be made of it; without a button where that is not known yet, or nothing."""
        self.words.setText(words)
        self.take.setText(button)
        self.take.setAccessibleName(button)
        self.take.setVisible(bool(button))
        self.show()

    def _on_theme(self, _: object) -> None:
        self.dismiss.setIcon(icon("close"))
