"""The padding test: a sentence, strips of dots, and the numbers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.analysis.sweep.padding import padding_summary
from explorer.domain.results.sweep import PaddingTest
from explorer.domain.state import AppState
from explorer.domain.words import percent, percent_of_change, quoted
from explorer.figures.figure import Hit, Marking
from explorer.figures.phrases.sweep import padding_outdated, padding_words
from explorer.figures.pictures.padding import padding_figure
from explorer.figures.tables.padding import MOVES, padding_table
from explorer.ui.look.controls.building import dressed, vbox
from explorer.ui.look.controls.labels import CutLabel
from explorer.ui.look.controls.panes import Turning
from explorer.ui.look.plain import PlainLabel
from explorer.ui.plots.plot import Plot
from explorer.ui.state.intents import Selects
from explorer.ui.tables.view import TableView

_SIDE_BY_SIDE = 1300
"""Width from which the table stands beside the picture."""


class PaddingPane(QWidget):
    """Shows a padding test."""

    said = Signal()
    """What the caption should say has changed."""

    def __init__(self, selects: Selects, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sweep_padding")
        self._selects = selects
        self.test: PaddingTest | None = None
        self.words = ("", "")
        self.summary = dressed(PlainLabel(), "sweep_summary", wrap=True, selectable=True)
        self.summary.setContentsMargins(12, 0, 12, 0)
        self.line = CutLabel()
        self.line.setObjectName("sweep_padding_line")
        self.line.setContentsMargins(12, 0, 12, 4)
        self.linked = False
        self.plot = Plot("sweep_padding_plot", "How far padding moves each vector", self)
        self.plot.pointed.connect(self._say)
        self.plot.clicked.connect(self._on_clicked)
        self.table = TableView("sweep_padding_table", "What padding moves, by pooling", self, one_is_all=True)
        self.table.sortByColumn(MOVES, Qt.SortOrder.DescendingOrder)
        self.table.row_used.connect(self._select_pair)
        self.splitter = Turning("sweep_padding_splitter", self.plot, self.table, (1, 1), _SIDE_BY_SIDE)
        vbox(self, self.summary, self.line, (self.splitter, 1), spacing=4)

    def render(self, state: AppState) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show the test of a state, and the selection where it is of the same texts."""
        fresh = state.padding_test is not self.test
        self.test = test = state.padding_test
        if test is None:
            self.plot.show_figure(None)
            return
        self.linked = test.corpus.fingerprint == state.shown.fingerprint
        if fresh:
            self.plot.show_figure(padding_figure(test))
            self.summary.setText(" ".join((padding_summary(test), *test.notes)))
            self.table.show_table(padding_table(test))
        self.plot.mark(Marking(state.selection if self.linked else ()))
        old = padding_outdated(test, state)
        self.line.setText(old or padding_words(len(test.indices), test.spec.batch_size, test.padding_side))
        self.line.setProperty("role", "warn" if old else "muted")
        self.line.style().polish(self.line)
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the table beside the picture where there is room."""
        super().resizeEvent(event)
        self.splitter.fit(self.width(), self.height())

    def _select_pair(self, place: int) -> None:
        if self.test is not None and self.linked:
            pair = self.test.rows[place].largest
            if pair is not None:
                self._selects.select((pair.first, pair.second))

    def _on_clicked(self, found: Hit | None, adding: bool) -> None:
        if self.test is not None and self.linked:
            texts = () if found is None else (int(self.test.indices[found.item]),)
            self._selects.select(dict.fromkeys((*self.plot.marking.texts, *texts)) if adding else texts)

    def _say(self) -> None:
        test, under = self.test, self.plot.hit
        if test is None or under is None:
            self.words = ("A dot is a sentence: alone against in its batch." if test is not None else "", "")
        else:
            row, place = test.rows[under.mark], under.item
            text = quoted(test.corpus.texts[int(test.indices[place])], 60)
            padded = f"{percent(float(test.padding[place]), thin=True)} of its row is padding"
            shift = float(row.shifts[place])
            value = f"moves {percent_of_change(shift)}" if shift > test.rounding else "does not move"
            self.words = f"{text}, {padded}, {row.pooling}", value
        self.said.emit()
