"""The similarity, large, and what is to be said of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from explorer.domain.results.explanation import PairExplanation
from explorer.domain.words import number
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import ui_font
from explorer.ui.pages.explain.phrases import parts, what_it_is, without_special

_SIZE = 28


class Summary(QWidget):
    """One number, what it is the sum of, and what it would be otherwise."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = PlainLabel(parent=self)
        self.value.setObjectName("explain_similarity")
        self.value.setAccessibleName("Similarity")
        self.value.setFont(ui_font(_SIZE, QFont.Weight.DemiBold))
        self.what = PlainLabel(parent=self)
        self.what.setObjectName("explain_what")
        self.otherwise = PlainLabel(parent=self)
        self.otherwise.setObjectName("explain_otherwise")
        self.note = PlainLabel(parent=self)
        self.note.setObjectName("explain_note")
        self.note.setProperty("role", "muted")
        for label in (self.what, self.otherwise, self.note):
            label.setWordWrap(True)
        for label in (self.value, self.what, self.otherwise, self.note):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.what)
        words.addWidget(self.otherwise)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.value, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self.note)

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
