"""The similarity, large, and what is to be said of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from explorer.domain.results.explanation import PairExplanation
from explorer.domain.words import number
from explorer.figures.phrases.explanation import parts, what_it_is, without_special
from explorer.ui.look.controls.building import dressed, hbox, vbox
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import ui_font

_SIZE = 28


class Summary(QWidget):
    """One number, what it is the sum of, and what it would be otherwise."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = dressed(
            PlainLabel(parent=self), "explain_similarity", "Similarity", font=ui_font(_SIZE, QFont.Weight.DemiBold)
        )
        self.what = PlainLabel(parent=self)
        self.what.setObjectName("explain_what")
        self.otherwise = PlainLabel(parent=self)
        self.otherwise.setObjectName("explain_otherwise")
        self.note = dressed(PlainLabel(parent=self), "explain_note", role="muted")
        for label in (self.what, self.otherwise, self.note):
            label.setWordWrap(True)
        for label in (self.value, self.what, self.otherwise, self.note):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = vbox(None, self.what, self.otherwise, spacing=2)
        top = hbox(None, (self.value, Qt.AlignmentFlag.AlignTop), (words, 1), spacing=12)
        vbox(self, top, self.note, spacing=4)

    def show_explanation(self, explanation: PairExplanation) -> None:
        """Say what an explanation says as a whole."""
        self.value.setText(number(explanation.similarity))
        what = what_it_is(explanation)
        self.what.setText(f"{what[0].upper()}{what[1:]}.")
        otherwise = " ".join(filter(None, (without_special(explanation), parts(explanation))))
        self.otherwise.setText(otherwise)
        self.otherwise.setVisible(bool(otherwise))
        self.note.setText(explanation.note)
        self.note.setVisible(bool(explanation.note))
