"""What every dialog is made of that asks one question with a list of answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from explorer.ui.dialogs.sheet import Sheet
from explorer.ui.look.controls.building import dressed, fill
from explorer.ui.look.plain import PlainLabel, plain_tip


class AskingSheet(Sheet):
    """Lists the answers, with what is found at each below it; the first is chosen.

    Parameters
    ----------
    name
        Start of the object names in it.
    question
        At its top.
    words
        What was found.
    answers
        For each answer its value, its title, and what to show below it and as its tip.
    accept
        What the main button says.
    parent
        In front of which it opens.
    """

    def __init__(
        self,
        name: str,
        question: str,
        words: str,
        answers: Sequence[tuple[Any, str, Sequence[str]]],
        accept: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, question, parent)
        label = dressed(PlainLabel(words, self), role="muted", wrap=True)
        self.list = dressed(QListWidget(self), f"{name}_list", question, wrap=True)
        for value, title, samples in answers:
            item = QListWidgetItem(f"{title}\n{samples[0] if samples else 'no values'}")
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setToolTip(plain_tip("\n".join(samples)))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(self.accept)
        fill(self.body, label, (self.list, 1))
        self.add_button("cancel", "Cancel", self.reject)
        self.add_button("accept", accept, self.accept, primary=True)

    def sizeHint(self) -> QSize:
        """Ask for room for a handful of answers."""
        return QSize(480, 360)

    def answer(self) -> Any:
        """Return the value of the chosen answer."""
        return self.list.currentItem().data(Qt.ItemDataRole.UserRole)
