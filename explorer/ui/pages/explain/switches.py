"""The controls in the title row."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QToolButton

from explorer.ui.look.controls.building import dressed
from explorer.ui.look.icons import icon
from explorer.ui.look.theme import UNIT
from explorer.ui.panels.settings.form import Segments
from explorer.ui.views.base import View

_SPECIAL = "Show each special token; otherwise they are one row and one column of sums"
_PADDING = "Show each padding token; otherwise they are one row and one column of sums"
_NO_PADDING = "There is no padding here: only the naive poolings read it"


class Switches:
    """Which tokens are shown, how, and the button that saves the matrix; put into the title row of `view`."""

    def __init__(self, view: View) -> None:
        self.special = QCheckBox("special tokens")
        self.special.setChecked(True)
        self.padding = QCheckBox("padding")
        self.part = Segments(
            (("matrix", "Matrix", "Every token with every token"), ("tokens", "Tokens", "Every token in numbers")),
            "explain_part",
        )
        self.part.show_value("matrix")
        self.save = dressed(QToolButton(), picture=icon("save", "muted"), size=16, focus=True)
        view.add_control(self.special, "special", "Special tokens", _SPECIAL)
        view.add_control(self.padding, "padding", "Padding", _PADDING)
        view.add_control(self.part, "part", "Matrix or tokens")
        view.add_control(self.save, "save", "Save as CSV…", "Save the token matrix as CSV…")
        for box in (self.special, self.padding):
            box.setMinimumWidth(box.sizeHint().width() + UNIT)
        self.allow(explained=False, padded=False)

    def allow(self, *, explained: bool, padded: bool) -> None:
        """Enable what there is something for."""
        for control in (self.special, self.part, self.save):
            control.setEnabled(explained)
        self.padding.setEnabled(explained and padded)
        self.padding.setToolTip(_PADDING if padded or not explained else _NO_PADDING)
