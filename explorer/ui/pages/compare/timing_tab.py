"""The tab of how long both settings take."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from explorer.domain.results.comparison import StageRow, StageTimings
from explorer.figures.compare.timing import figure_of, in_all, measured_on, ratio_words, row_words, table_text
from explorer.figures.figure import Hit
from explorer.figures.phrases.settings import words_of_both
from explorer.ui.look.controls.building import dressed
from explorer.ui.look.controls.caption import Caption
from explorer.ui.look.controls.labels import CutLabel
from explorer.ui.look.plain import plain_tip
from explorer.ui.pages.compare.tab import PlotTab, under_a_row
from explorer.ui.views.base import Target

_HINT = "Loads the model and encodes your sentences several times in each setting, stage by stage."


class TimingTab(PlotTab):
    """A button that measures, and the table of what it found."""

    time_wanted = Signal()
    """Both settings are to be timed."""

    def __init__(self) -> None:
        super().__init__("compare_timing", "Timing", "", "How long each stage takes in both settings")
        self.timings: StageTimings | None = None
        body = QWidget(self)
        self.button = dressed(
            QPushButton("Time both", body), "compare_time", "Time both settings", clicked=self.time_wanted
        )
        self.note = dressed(CutLabel(_HINT, body), "compare_timing_note", role="muted")
        under_a_row(body, self.button, self.note, self.plot)
        self.set_body(body)
        self.show_body(True)

    def show_timings(self, timings: StageTimings | None, outdated: str, reason: str) -> None:
        """Show other timings.

        Parameters
        ----------
        timings
            What was measured, or None.
        outdated
            Why that no longer answers what is asked; else empty.
        reason
            Why nothing can be measured now; else empty.
        """
        if timings is not self.timings:
            self.timings = timings
            self.plot.show_figure(figure_of(timings, words_of_both(*timings.configurations)) if timings else None)
        self.note.setText(_HINT if timings is None else outdated or measured_on(timings))
        self.button.setEnabled(not reason)
        self.button.setText("Time both" if timings is None else "Time both again")
        self.button.setToolTip(plain_tip(reason or _HINT))

    def main_body(self) -> QWidget:
        """Return the table, or the button while there is none."""
        return self.plot if self.timings is not None else self.button

    def is_empty(self) -> bool:
        """Whether nothing was measured yet."""
        return self.timings is None

    def figure_title(self) -> str:
        return "Time that each stage takes in A and in B"

    def target_in(self, body: QWidget, position: QPointF) -> Target:
        """Return the times at `position`."""
        row = self._row(self.plot.hit_at(position))
        if row is None:
            return Target()
        return Target(f"{row_words(row)}, {ratio_words(row)}" if row.ratio is not None else row_words(row))

    def extend_menu(self, menu: QMenu) -> None:
        """Offer the whole table for a spreadsheet."""
        timings = self.timings
        copy = menu.addAction("Copy table")
        copy.setEnabled(timings is not None)
        if timings is not None:
            copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(table_text(timings)))

    def say(self, caption: Caption) -> None:
        """Say the row under the pointer, or what was measured."""
        row = self._row(self.plot.hit)
        if row is not None:
            caption.say(row_words(row), ratio_words(row))
        elif self.timings is not None:
            caption.say(in_all(self.timings))
        else:
            caption.say("")

    def _row(self, hit: Hit | None) -> StageRow | None:
        return self.timings.rows[hit.item] if hit is not None and self.timings is not None else None
