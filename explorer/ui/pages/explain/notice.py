"""What stands in the place of an explanation while there is none."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from explorer.ui.look.controls.building import STRETCH, dressed, vbox
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT


class Notice(QWidget):
    """A sentence, and a button where there is something to do about it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._accept: Callable[[], object] | None = None
        self.words = dressed(PlainLabel(parent=self), "explain_message", role="muted", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = dressed(QPushButton(self), "explain_offer", clicked=self._on_clicked)
        vbox(
            self,
            STRETCH,
            self.words,
            (self.button, Qt.AlignmentFlag.AlignCenter),
            STRETCH,
            spacing=2 * UNIT,
            margins=(3 * UNIT, UNIT, 3 * UNIT, UNIT),
        )

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
