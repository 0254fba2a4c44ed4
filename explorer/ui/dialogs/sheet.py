"""What every dialog is made of: a title, a body, a row of buttons."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from explorer.ui.look.mnemonics import mark_controls
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.screens import ScreenFit
from explorer.ui.look.theme import UNIT


class Sheet(QDialog):
    """A dialog with generous margins and its main button at the right.

    Parameters
    ----------
    name
        Start of the object names in it.
    title
        At its top and in its frame.
    """

    def __init__(self, name: str, title: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._name = name
        self.setObjectName(f"{name}_dialog")
        self.setAccessibleName(title)
        self.setWindowTitle(title)
        heading = PlainLabel(title, self)
        heading.setObjectName("dialog_title")
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(UNIT)
        self._buttons.addStretch(1)
        ScreenFit(self).watch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        layout.setSpacing(2 * UNIT)
        layout.addWidget(heading)
        layout.addLayout(self.body, 1)
        layout.addLayout(self._buttons)

    def showEvent(self, event: QShowEvent) -> None:
        """Give every button and field its letter."""
        super().showEvent(event)
        mark_controls(self)

    def add_button(self, name: str, words: str, *, primary: bool = False) -> QPushButton:
        """Add a button to the row at the bottom."""
        button = QPushButton(words, self)
        button.setObjectName(f"{self._name}_{name}")
        button.setAccessibleName(words)
        button.setProperty("primary", primary)
        button.setDefault(primary)
        button.setAutoDefault(primary)
        self._buttons.addWidget(button)
        return button
