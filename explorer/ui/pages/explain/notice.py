"""What stands in the place of an explanation while there is none."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT


class Notice(QWidget):
    """A sentence, and a button where there is something to do about it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._accept: Callable[[], object] | None = None
        self.words = PlainLabel(parent=self)
        self.words.setObjectName("explain_message")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setProperty("role", "muted")
        self.button = QPushButton(self)
        self.button.setObjectName("explain_offer")
        self.button.clicked.connect(self._on_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * UNIT, UNIT, 3 * UNIT, UNIT)
        layout.setSpacing(2 * UNIT)
        layout.addStretch(1)
        layout.addWidget(self.words)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(1)

    def say(self, words: str, offer: str = "", accept: Callable[[], object] | None = None) -> None:
        """Show a sentence, and a button that says `offer` and calls `accept`."""
        self._accept = accept
        self.words.setText(words)
        self.button.setText(offer)
        self.button.setAccessibleName(offer)
        self.button.setToolTip(offer)
        self.button.setVisible(bool(offer))

    def _on_clicked(self) -> None:
        if self._accept is not None:
            self._accept()
