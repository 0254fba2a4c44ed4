"""What the page shows where nothing stands out: every check that was made, with its tick."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from explorer.analysis.diagnose.checklist import HEALTHY, checklist
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import TEXT_SIZE, UNIT, current_theme, title_font, ui_font

_TICK = 16
_ROW = 26
_BESIDE = 900
"""Width from which the groups of checks stand side by side."""


class CheckRow(QWidget):
    """One check that found nothing, with its tick."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self.setAccessibleName(f"{words}: checked")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setToolTip(words)

    def sizeHint(self) -> QSize:
        """Ask for one line."""
        return QSize(_TICK + UNIT + ceil(QFontMetricsF(ui_font()).horizontalAdvance(self.words)) + 1, _ROW)

    def minimumSizeHint(self) -> QSize:
        """Allow the words to be cut in a very narrow window."""
        return QSize(20 * UNIT, _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tick and the words, in the colours of the moment."""
        painter = QPainter(self)
        icon("done", "good").paint(painter, QRect(0, (self.height() - _TICK) // 2, _TICK, _TICK))
        painter.setFont(ui_font())
        painter.setPen(current_theme().text)
        painter.drawText(
            self._room(), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.words_shown()
        )

    def words_shown(self) -> str:
        """Return as much of the words as there is room for."""
        return QFontMetricsF(ui_font()).elidedText(self.words, Qt.TextElideMode.ElideRight, self._room().width())

    def _room(self) -> QRect:
        return self.rect().adjusted(_TICK + UNIT, 0, 0, 0)


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
        heading = PlainLabel(HEALTHY)
        heading.setObjectName("findings_healthy_title")
        heading.setFont(title_font())
        self._groups = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._groups.setSpacing(5 * UNIT)
        for about, checks in listed.done.items():
            group = QVBoxLayout()
            group.setSpacing(0)
            name = PlainLabel(about.value)
            name.setFont(ui_font(TEXT_SIZE, QFont.Weight.DemiBold))
            name.setContentsMargins(0, 0, 0, UNIT // 2)
            group.addWidget(name)
            for words in checks:
                group.addWidget(CheckRow(words))
            group.addStretch(1)
            self._groups.addLayout(group)
        self._groups.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 2 * UNIT, 2 * UNIT, 2 * UNIT)
        layout.setSpacing(UNIT)
        layout.addWidget(heading)
        layout.addWidget(_quiet(listed.heading))
        layout.addSpacing(UNIT)
        layout.addLayout(self._groups)
        layout.addSpacing(UNIT)
        for words in listed.not_done:
            layout.addWidget(_quiet(words))
        layout.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the groups side by side where there is room."""
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE
        self._groups.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)


def _quiet(words: str) -> PlainLabel:
    label = PlainLabel(words)
    label.setProperty("role", "muted")
    label.setWordWrap(True)
    return label
