"""What every dialog is made of: a title, a body, a row of buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from explorer.ui.look.controls.building import STRETCH, dressed, hbox, vbox
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
        self.body = vbox(None, spacing=12)
        self._buttons = hbox(None, STRETCH, spacing=UNIT)
        ScreenFit(self).watch()
        vbox(
            self,
            heading,
            (self.body, 1),
            self._buttons,
            spacing=2 * UNIT,
            margins=(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT),
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Give every button and field its letter."""
        super().showEvent(event)
        mark_controls(self)

    def add_button(
        self, name: str, words: str, clicked: Callable[[], object] | None = None, tip: str = "", primary: bool = False
    ) -> QPushButton:
        """Add a button to the row at the bottom; `clicked` is what a click calls."""
        button = dressed(QPushButton(words, self), f"{self._name}_{name}", words, tip=tip)
        if clicked is not None:
            button.clicked.connect(clicked)
        button.setProperty("primary", primary)
        button.setDefault(primary)
        button.setAutoDefault(primary)
        self._buttons.addWidget(button)
        return button
