"""Asks where in a file its table is: in which sheet, or below which rows."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from explorer.domain.texts.place import Place
from explorer.files.tables.questions import PlaceNeeded
from explorer.ui.dialogs.files.asking import AskingSheet


class PlaceDialog(AskingSheet):
    """Lists the places with the first row of each."""

    def __init__(self, question: PlaceNeeded, parent: QWidget | None = None) -> None:
        super().__init__(
            "place",
            question.question,
            question.failure.message,
            [(option.place, option.title, (option.sample,)) for option in question.options],
            "Use this one",
            parent,
        )

    def chosen(self) -> Place:
        """Return the place chosen."""
        place: Place = self.answer()
        return place
