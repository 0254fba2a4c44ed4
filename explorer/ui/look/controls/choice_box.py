"""A drop-down of an enum's values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from PySide6.QtWidgets import QComboBox

from explorer.ui.look.controls.drop_down import DropDown

Choice = TypeVar("Choice", bound=StrEnum)


class ChoiceBox(DropDown, Generic[Choice]):
    """Offers values under the words that the user reads.

    Parameters
    ----------
    choices
        Words by value. They are kept here, since Qt hands a `StrEnum` back as a plain string.
    """

    def __init__(self, choices: Mapping[Choice, str]) -> None:
        super().__init__()
        self._values = tuple(choices)
        self.addItems(list(choices.values()))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumWidth(64)

    @property
    def choice(self) -> Choice:
        """The value shown."""
        return self._values[self.currentIndex()]

    def show_choice(self, value: Choice) -> None:
        """Show a value without telling the listeners."""
        self.blockSignals(True)
        self.setCurrentIndex(self._values.index(value))
        self.blockSignals(False)

    def on_chosen(self, listener: Callable[[Choice], None]) -> None:
        """Call `listener` with each value that the user chooses."""
        self.activated.connect(lambda row: listener(self._values[row]))

    def hide_choice(self, value: Choice, hidden: bool) -> None:
        """Leave a value out of the list, or put it back."""
        self.view().setRowHidden(self._values.index(value), hidden)  # type: ignore[attr-defined]  # it is a QListView
