"""The two sentences on the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QSize, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.domain.words import number
from explorer.figures.explanation import ShownExplanation, TokenCell
from explorer.ui.look.theme import current_theme, theme_source
from explorer.ui.plots.pointer import PointerArea
from explorer.ui.plots.sentences.painting import SentencesPicture
from explorer.ui.plots.stage import KeptPicture
from explorer.ui.plots.style import Style

_WIDTHS_KEPT = 8


class SentencesPlot(PointerArea):
    """Both sentences, as high as they need to be.

    Parameters
    ----------
    point
        Called with what the pointer is on, and whether it was clicked.
    """

    menu_requested = Signal(QPointF)
    """Position at which a context menu was asked for."""

    def __init__(self, point: Callable[[TokenCell, bool], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._point = point
        self._shown: ShownExplanation | None = None
        self._cell = TokenCell()
        self._figures: dict[int, SentencesPicture] = {}
        self._picture = KeptPicture(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme_source().changed.connect(self._forget)

    @property
    def figure(self) -> SentencesPicture | None:
        """What is painted."""
        return self._figure_of(self.width())

    def show_explanation(self, shown: ShownExplanation | None) -> None:
        """Show another explanation, or none."""
        self._shown = shown
        self._forget()
        self.setAccessibleDescription(_described(shown) if shown is not None else "")
        self.updateGeometry()

    def show_cell(self, cell: TokenCell) -> None:
        """Show what is pointed at."""
        self._cell = cell
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Be as high as the text is in a width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the text in a width."""
        figure = self._figure_of(width)
        return round(figure.height) if figure is not None else 0

    def minimumSizeHint(self) -> QSize:
        """Allow a narrow column."""
        return QSize(160, 40)

    def sizeHint(self) -> QSize:
        """Ask for a readable column; the height follows from the width."""
        return QSize(320, 40)

    def point_at(self, position: QPointF) -> None:
        """Tell which token the pointer is on."""
        self._point(self.cell_at(position), False)

    def leave(self) -> None:
        """Tell that the pointer is on no token."""
        self._point(TokenCell(), False)

    def click_at(self, position: QPointF, adding: bool) -> None:
        """Hold on to the token clicked."""
        self._point(self.cell_at(position), True)

    def cell_at(self, position: QPointF) -> TokenCell:
        """Return the token at a position."""
        figure = self.figure
        return (figure.cell_at(position) if figure is not None else None) or TokenCell()

    def paintEvent(self, event: QPaintEvent) -> None:
        figure = self.figure
        if figure is not None:
            self._picture.paint_widget(figure, figure.paint, lambda painter: figure.paint_cell(painter, self._cell))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture.forget()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._forget()
        super().changeEvent(event)

    def ask_menu(self, position: QPointF) -> None:
        self.menu_requested.emit(position)

    def _figure_of(self, width: int) -> SentencesPicture | None:
        """Return the sentences in a width; the latest are kept, for a layout asks for the same heights many times."""
        if self._shown is None:
            return None
        if width not in self._figures:
            if len(self._figures) >= _WIDTHS_KEPT:
                del self._figures[next(iter(self._figures))]
            self._figures[width] = SentencesPicture(self._shown, float(width), Style(current_theme()))
        return self._figures[width]

    def _forget(self) -> None:
        self._figures.clear()
        self._picture.forget()
        self.update()


def _described(shown: ShownExplanation) -> str:
    """Say the share of every token in words."""
    lines = []
    for side in (0, 1):
        shares = (
            f"{group.label} {number(float(share))}"
            for group, share in zip(shown.sides[side], shown.sums[side], strict=True)
        )
        lines.append(f"{shown.readings[side].text}: {', '.join(shares)}.")
    return " ".join(lines)
