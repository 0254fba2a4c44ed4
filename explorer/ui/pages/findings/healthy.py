"""What the page shows where nothing stands out: every check that was made, with its tick."""

from __future__ import annotations

from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from explorer.analysis.diagnose.checklist import HEALTHY, checklist
from explorer.ui.look.controls.building import STRETCH, dressed, hbox, vbox
from explorer.ui.look.controls.labels import CutLabel, IconLabel
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import TEXT_SIZE, UNIT, title_font, ui_font

_TICK = 16
_ROW = 26
_OVERHANG = 1
"""Pixels by which a last letter may be wider than what its font tells."""
_BESIDE = 900
"""Width from which the groups of checks stand side by side."""


class CheckRow(QWidget):
    """One check that found nothing, with its tick; the words are cut in a very narrow window."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = CutLabel(words)
        # As wide as its words, so that the columns share the width by what stands in them; cut where there is less.
        self.label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.label.setMinimumWidth(1)
        self.setAccessibleName(f"{words}: checked")
        self.setFixedHeight(_ROW)
        self.setMinimumWidth(20 * UNIT)
        self.setToolTip(words)
        hbox(self, IconLabel("done", "good", _TICK), (self.label, 1), spacing=UNIT, margins=(0, 0, _OVERHANG, 0))


class HealthyList(QWidget):
    """The checks of a run in which nothing stands out.

    Parameters
    ----------
    n_texts
        How many sentences were looked at.
    file
        Name of the file that the vectors were read from, if they were.
    """

    def __init__(self, n_texts: int, file: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findings_healthy")
        listed = checklist(n_texts, file)
        heading = dressed(PlainLabel(HEALTHY), "findings_healthy_title", font=title_font())
        self._groups = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._groups.setSpacing(5 * UNIT)
        for about, checks in listed.done.items():
            name = PlainLabel(about.value)
            name.setFont(ui_font(TEXT_SIZE, QFont.Weight.DemiBold))
            name.setContentsMargins(0, 0, 0, UNIT // 2)
            self._groups.addLayout(vbox(None, name, *map(CheckRow, checks), STRETCH))
        self._groups.addStretch(1)
        layout = vbox(
            self,
            heading,
            _quiet(listed.heading),
            UNIT,
            self._groups,
            UNIT,
            spacing=UNIT,
            margins=(12, 2 * UNIT, 2 * UNIT, 2 * UNIT),
        )
        for words in listed.not_done:
            layout.addWidget(_quiet(words))
        layout.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the groups side by side where there is room."""
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE
        self._groups.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)


def _quiet(words: str) -> PlainLabel:
    return dressed(PlainLabel(words), role="muted", wrap=True)
