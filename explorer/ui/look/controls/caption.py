"""The one line under a plot that says in words what the pointer is on."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.domain.words import quoted
from explorer.ui.look.controls.labels import CutLabel
from explorer.ui.look.theme import current_theme, ui_font

_MARGIN = 12
_HEIGHT = 28


class Caption(CutLabel):
    """Words at the left, quiet while there is no value to them, and a value at the right of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setFont(ui_font(12))
        self.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, text: str, value: str = "") -> None:
        """Show a sentence, and a value beside it."""
        self.show_parts((text,), value)

    def say_pair(self, first: str, second: str, value: str) -> None:
        """Show two texts in quotation marks and their value."""
        self.show_parts((quoted(first, 400), quoted(second, 400)), value)

    def show_parts(self, parts: tuple[str, ...], value: str = "") -> None:
        """Show one or two texts, and a value."""
        super().show_parts(parts, value)
        self.setAccessibleDescription(self.text())

    def ink(self) -> QColor:
        return QColor(current_theme().text if self._value else current_theme().muted)

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, _HEIGHT)
