"""A quiet spin box, in which the word for its lowest value can be typed."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QMenu, QSpinBox

from explorer.domain.words import count
from explorer.ui.look.popups import pop_up

_NUMBER = re.compile(r"-?\d*")
_MOST_DIGITS = 9
"""More would not fit the numbers that Qt counts in."""


def indent(box: QAbstractSpinBox) -> None:
    """Start the number where other fields start their text; the style sheet cannot."""
    box.lineEdit().setTextMargins(6, 0, 0, 0)


class Spin(QSpinBox):
    """A spin box that leaves the wheel to the panel's scrolling until it has the focus.

    What is typed means what it says: the word that the lowest value is shown as, in capitals or not, is that value,
    and so is an empty field; a number beyond the range becomes the nearest within it.

    Parameters
    ----------
    low, high
        The range.
    lowest_means
        What the lowest value is shown as; empty for the number itself.
    unset
        The value of an empty field; None for the lowest.
    """

    menu_made = Signal(object)
    """The context menu, for more entries."""

    def __init__(self, low: int, high: int, lowest_means: str = "", unset: int | None = None) -> None:
        super().__init__()
        self._unset = low if unset is None else unset
        self.setRange(low, high)
        self.setSpecialValueText(lowest_means)
        self.setKeyboardTracking(False)
        indent(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn only with the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Take numbers, the word for the lowest value, and nothing at all."""
        return self._state_of(text.strip()), text, position

    def valueFromText(self, text: str) -> int:
        """Return the value that a text means."""
        typed = text.strip()
        if not typed or typed == "-":
            return self._unset
        if not _NUMBER.fullmatch(typed):
            return self.minimum()
        return max(self.minimum(), min(self.maximum(), int(typed)))

    def fixup(self, text: str) -> str:
        """Finish a word that was begun, and bring a number into the range."""
        return self.textOf(self.valueFromText(text))

    def textOf(self, value: int) -> str:
        """Return what a value is shown as."""
        word = self.specialValueText()
        return word if word and value == self.minimum() else str(value)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the field."""
        menu: QMenu = self.lineEdit().createStandardContextMenu()
        menu.setObjectName(f"{self.objectName()}_menu")
        self.menu_made.emit(menu)
        pop_up(menu, event.globalPos())

    def _state_of(self, typed: str) -> QValidator.State:
        state, word = QValidator.State, self.specialValueText().lower()
        if not typed or (word and typed.lower() == word):
            return state.Acceptable
        if word and word.startswith(typed.lower()):
            return state.Intermediate
        if not _NUMBER.fullmatch(typed) or len(typed) > _MOST_DIGITS or (typed[0] == "-" and self.minimum() >= 0):
            return state.Invalid
        within = typed != "-" and self.minimum() <= int(typed) <= self.maximum()
        return state.Acceptable if within else state.Intermediate


def of_all(whole: int | None) -> str:
    """Return "of 384", or nothing where it is not known of how many."""
    return "" if whole is None else f"of {count(whole)}"
