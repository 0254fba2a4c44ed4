"""The explanation itself: the number and the sentences beside, or above, matrix and tables."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from explorer.figures.explanation import ShownExplanation, TokenCell
from explorer.figures.figure import Marking
from explorer.figures.pictures.explain import explain_figure
from explorer.ui.look.controls.building import STRETCH, vbox
from explorer.ui.look.controls.panes import Panes
from explorer.ui.look.theme import UNIT
from explorer.ui.pages.explain.summary import Summary
from explorer.ui.pages.explain.tables import TokenTables
from explorer.ui.plots.plot import Plot
from explorer.ui.plots.sentences.plot import SentencesPlot

_WIDE = 760
"""Width from which the sentences stand beside the matrix."""


class ExplanationPanes(Panes):
    """Number and sentences in one pane, matrix or tables in the other.

    Parameters
    ----------
    point
        Called with what the pointer is on, and whether it was clicked.
    """

    def __init__(self, point: Callable[[TokenCell, bool], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: ShownExplanation | None = None
        self._point = point
        self._moved = False
        self.setObjectName("explain_content")
        self.summary = Summary()
        self.sentences = SentencesPlot(point)
        self.sentences.setObjectName("explain_sentences")
        self.sentences.setAccessibleName("The two sentences, each token coloured by its share")
        self.matrix = Plot("explain_plot", "What every token gives with every token of the other sentence")
        self.matrix.pointed.connect(lambda: point(TokenCell.at(self.matrix.hit), False))
        self.matrix.clicked.connect(lambda hit, _: point(TokenCell.at(hit), True))
        self.tables = TokenTables(self._point_token)
        words = QWidget()
        self._column = vbox(words, self.summary, self.sentences, STRETCH, spacing=UNIT, margins=(12, 4, UNIT, 4))
        scroll = QScrollArea()
        scroll.setObjectName("explain_words")
        scroll.setWidget(words)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setMinimumSize(200, 72)
        self.parts = QStackedWidget()
        self.parts.addWidget(self.matrix)
        self.parts.addWidget(self.tables)
        self.addWidget(scroll)
        self.addWidget(self.parts)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.splitterMoved.connect(self._on_moved)

    @property
    def shown(self) -> ShownExplanation | None:
        """What is shown."""
        return self._shown

    def show_explanation(self, shown: ShownExplanation) -> None:
        """Show another explanation."""
        new = self._shown is None or self._shown.explanation is not shown.explanation
        self._shown = shown
        self.sentences.show_explanation(shown)
        self.matrix.show_figure(explain_figure(shown))
        if new:
            self.summary.show_explanation(shown.explanation)
            self.tables.show_explanation(shown.explanation)
        self._share_room()

    def show_cell(self, pointed: TokenCell, held: TokenCell) -> None:
        """Show what is pointed at, and what was clicked to stay shown."""
        self.matrix.mark(Marking(held=held.hit, elsewhere=pointed.hit))
        self.sentences.show_cell(held if pointed == TokenCell() else pointed)

    def show_tables(self, shown: bool) -> None:
        """Show the tables in the matrix's place, or the matrix."""
        self.parts.setCurrentIndex(1 if shown else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the panes beside each other where there is width for both."""
        super().resizeEvent(event)
        wanted = Qt.Orientation.Horizontal if self.width() >= _WIDE else Qt.Orientation.Vertical
        if self.orientation() is not wanted:
            self.setOrientation(wanted)
            self._moved = False
        self._share_room()

    def _share_room(self) -> None:
        """Give the words what they need, within measure, until the user shares the room out."""
        if self._moved:
            return
        if self.orientation() is Qt.Orientation.Horizontal:
            first = min(480, max(280, round(0.36 * self.width())))
            self.setSizes([first, self.width() - first - self.handleWidth()])
        else:
            needed = self._column.totalHeightForWidth(self.width())
            first = min(needed + 2, round(0.54 * self.height()))
            self.setSizes([first, self.height() - first - self.handleWidth()])

    def _on_moved(self) -> None:
        self._moved = True

    def _point_token(self, side: int, token: int) -> None:
        if self._shown is not None:
            self._point(self._shown.cell_of(side, token), False)
