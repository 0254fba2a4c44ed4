"""The page "Sweep": every pooling of one pass, and what padding does to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtWidgets import QCheckBox, QMenu, QPushButton, QStackedWidget, QWidget

from explorer.domain.results.sweep import SweepNumber
from explorer.domain.settings.spec import Readout
from explorer.domain.state import FEW_TEXTS, AppState
from explorer.domain.words import SIMILARITY_NAMES, number
from explorer.figures.layout.boxes import Ruler
from explorer.figures.phrases.sweep import outdated, padding_words, run_of, setting_words, value_words
from explorer.ui.look.controls.building import dressed
from explorer.ui.look.popups import pop_up
from explorer.ui.look.steady import keep_place
from explorer.ui.look.theme import UNIT
from explorer.ui.pages.sweep.padding import PaddingPane
from explorer.ui.pages.sweep.poolings import PoolingsPane
from explorer.ui.panels.settings.form import Segments
from explorer.ui.plots.draw import Placing
from explorer.ui.state.intents import Intents
from explorer.ui.tables.view import TableView
from explorer.ui.views.base import Target, View

_SHOWN_OF = ("sweep", "padding_test", "corpus", "shown", "spec", "readout", "metric", "selection", "encoding")
_EMPTY = {
    "poolings": "Every pooling, normalisation and layer of one pass over your sentences will be here. "
    "Press Run the sweep.",
    "padding": "How far each sentence's vector moves when it shares a batch with longer ones will be here. "
    "Press Run the test.",
}


class Part(StrEnum):
    """The two halves of the page."""

    POOLINGS = "poolings"
    PADDING = "padding"


_PARTS = {Part.POOLINGS: "Poolings", Part.PADDING: "Padding test"}


class SweepPage(View):
    """Every readout of one pass side by side, and each text alone against in its batch."""

    follows_run = False

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__("sweep", "Sweep", _EMPTY[Part.POOLINGS], intents, parent)
        self._part = Part.POOLINGS
        self._naive_asked = False
        choices = (
            (Part.POOLINGS, _PARTS[Part.POOLINGS], "Every pooling, normalisation and layer of one pass"),
            (Part.PADDING, _PARTS[Part.PADDING], "Each sentence alone against each in its batch"),
        )
        self.parts = Segments(choices, "sweep_part")
        self.parts.chosen.connect(self.show_part)
        self.add_control(self.parts, "part", "What is shown")
        self.all_layers = QCheckBox("All layers")
        self.add_control(self.all_layers, "all_layers", "All layers", "Read every hidden layer, from the same pass")
        self.naive = QCheckBox("Naive")
        self.naive.clicked.connect(self._on_naive)
        self.add_control(
            self.naive,
            "naive",
            "Naive poolings",
            "Read the poolings that include padding too; they need padded batches, which take longer",
        )
        self.run = QPushButton()
        self.run.clicked.connect(self._run)
        self.add_control(self.run, "run", "Run")
        self.poolings = PoolingsPane(self)
        self.padding = PaddingPane(self, self)
        self.use = dressed(QPushButton("Use this setting"), "sweep_use", clicked=self.poolings.use_chosen)
        self.footer.setContentsMargins(0, 0, UNIT, UNIT // 2)
        keep_place(self.use)
        self.footer.addWidget(self.use)
        self._panes = QStackedWidget(self)
        self._panes.addWidget(self.poolings)
        self._panes.addWidget(self.padding)
        self.set_body(self._panes)
        self.poolings.readout_wanted.connect(self._use)
        for pane in (self.poolings, self.padding):
            pane.said.connect(self._say)
            pane.table.customContextMenuRequested.connect(self._open_table_menu)
        for plot in (self.poolings.grid, self.padding.plot):
            plot.menu_requested.connect(lambda position, plot=plot: self.open_menu(plot, position))
        self.show_part(Part.POOLINGS)

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # as in View
        self.state = new
        if new.differs(old, *_SHOWN_OF):
            if not self._naive_asked:
                self.naive.setChecked(len(new.corpus) <= FEW_TEXTS)
            self.poolings.render(new)
            self.padding.render(new)
            self._show()

    def show_part(self, part: Part) -> None:
        """Show one half of the page."""
        self._part = part
        sweeping = part is Part.POOLINGS
        self.parts.show_value(part)
        self.all_layers.setVisible(sweeping)
        self.naive.setVisible(sweeping)
        self.run.setText("Run the sweep" if sweeping else "Run the test")
        self.run.setAccessibleName(self.run.text())
        self.run.setToolTip(
            "Encode your sentences once, and read everything out"
            if sweeping
            else "Encode every sentence alone and in its batch, and compare the vectors"
        )
        self._panes.setCurrentIndex(0 if sweeping else 1)
        self.take_keyboard(self.poolings.grid if sweeping else self.padding.plot)
        self._show()

    def picture_name(self) -> str:
        """Name the half shown, too."""
        return f"{self.title}: {_PARTS[self._part]}"

    def figure_title(self) -> str:
        return "Every pooling of one pass" if self._part is Part.POOLINGS else "What padding moves"

    def figure_note(self) -> str:
        sweep, test = self.poolings.sweep, self.padding.test
        if self._part is Part.PADDING:
            return "" if test is None else padding_words(len(test.indices), test.spec.batch_size, test.padding_side)
        if sweep is None:
            return ""
        parts = [run_of(sweep), SIMILARITY_NAMES[sweep.question.metric].signed]
        return " · ".join([*parts, "normalised"] if self.poolings.normalized.isChecked() else parts)

    def pictures(self, room: QRectF, ruler: Ruler) -> Sequence[Placing]:
        return ((self.poolings.grid if self._part is Part.POOLINGS else self.padding.plot, room),)

    def target_at(self, position: QPointF) -> Target:
        if self._part is Part.PADDING:
            return self._text_at(position)
        sweep, hit = self.poolings.sweep, self.poolings.grid.hit_at(position)
        if sweep is None or hit is None:
            return Target()
        mean = SweepNumber.MEAN_SIMILARITY
        return Target(value_words(sweep.rows[hit.item].values[mean], mean))

    def extend_menu(self, menu: QMenu) -> None:
        """Add using the readout that the pointer is on, or the one chosen, and copying the table."""
        if self._part is Part.POOLINGS:
            row = self.poolings.row_of_interest()
            use = menu.addAction("Use this setting", lambda: None if row is None else self.poolings.use(row))
            use.setEnabled(row is not None)
        menu.addAction("Copy the table", self._table().copy_rows)

    def _text_at(self, position: QPointF) -> Target:
        test, found = self.padding.test, self.padding.plot.hit_at(position)
        if test is None or found is None:
            return Target()
        index = int(test.indices[found.item])
        linked = (index,) if self.padding.linked else ()
        return Target(number(float(test.rows[found.mark].shifts[found.item]), 4), test.corpus.texts[index], linked)

    def _table(self) -> TableView:
        return self.poolings.table if self._part is Part.POOLINGS else self.padding.table

    def _show(self) -> None:
        encoding = self.state.encoding if self.state is not None else None
        file = encoding.file if encoding is not None else ""
        words = f"The vectors shown were read from {file}: they have no tokens and no poolings. " if file else ""
        self._empty.setText(words + _EMPTY[self._part])
        shown = self.poolings.sweep if self._part is Part.POOLINGS else self.padding.test
        self.show_body(shown is not None)
        self._say()

    def _say(self) -> None:
        pane = self.poolings if self._part is Part.POOLINGS else self.padding
        self.caption.say(*pane.words)
        self._show_use()

    def _show_use(self) -> None:
        """Offer to use what is chosen, where it is not in use."""
        wanted, sweep = self.poolings.usable, self.poolings.sweep
        self.use.setVisible(self._part is Part.POOLINGS and sweep is not None)
        self.use.setEnabled(wanted is not None)
        last = None if sweep is None else sweep.last_layer
        self.use.setToolTip(
            "Choose a picture or a row of the table first."
            if wanted is None
            else f"Make {setting_words(wanted, last)} the present setting (Return); Undo takes it back"
        )

    def _run(self) -> None:
        if self._part is Part.POOLINGS:
            self.intents.requests.sweep.start(self.all_layers.isChecked(), self.naive.isChecked())
        else:
            self.intents.requests.sweep.measure_padding()

    def _use(self, readout: Readout) -> None:
        """Make a readout the present one; the sweep holds its vectors, so a run only fetches them."""
        if self.state is None or self.poolings.sweep is None:
            return
        words = setting_words(readout, self.poolings.sweep.last_layer)
        self.intents.change_settings(replace(self.state.asked, readout=readout), f"The settings are {words} now.")
        state, sweep = self.state, self.poolings.sweep
        if outdated(sweep, state):
            return
        offered = state.encoding is not None and not state.stale and state.encoding.offers(readout)
        if not offered and len(sweep.encoding) == len(state.corpus):
            self.intents.run()

    def _on_naive(self) -> None:
        self._naive_asked = True

    def _open_table_menu(self, position: QPoint) -> None:
        table = self._table()
        menu = QMenu(self)
        menu.setObjectName("sweep_table_menu")
        row = table.row_under(position)
        if self._part is Part.POOLINGS and row is not None:
            menu.addAction("Use this setting", lambda: self.poolings.use(row))
        menu.addAction("Copy the table", table.copy_rows)
        pop_up(menu, table.viewport().mapToGlobal(position))
