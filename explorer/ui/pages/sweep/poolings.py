"""The sweep: thumbnails and numbers of every readout, linked row by row."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QScrollArea, QWidget

from explorer.domain.results.sweep import Sweep, SweepNumber
from explorer.domain.settings.spec import Readout, Similarity
from explorer.domain.state import AppState
from explorer.figures.figure import Hit, Marking
from explorer.figures.phrases.sweep import outdated, row_words, sweep_words, value_words
from explorer.figures.pictures.sweep import sweep_figure
from explorer.figures.scale import Ink
from explorer.figures.tables.sweep import present_row, sweep_table
from explorer.ui.look.controls.building import dressed, hbox, vbox
from explorer.ui.look.controls.panes import Turning
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT
from explorer.ui.plots.plot import Plot
from explorer.ui.tables.view import TableView

_SIDE_BY_SIDE = 880
"""Width from which the table stands beside the pictures."""


class PoolingsPane(QWidget):
    """Shows a sweep."""

    said = Signal()
    """What the caption should say has changed."""
    readout_wanted = Signal(object)
    """A `Readout` that the user wants to use."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sweep_poolings")
        self.sweep: Sweep | None = None
        self.words = ("", "")
        self._chosen: int | None = None
        self._present: int | None = None
        self._figured: tuple[Sweep, bool, int | None] | None = None
        self._listed: tuple[Sweep, bool] | None = None
        self.line = dressed(PlainLabel(), "sweep_line", wrap=True)
        # Both what is said of results and of old ones has two lines in a narrow window.
        self.line.setMinimumHeight(2 * self.line.fontMetrics().lineSpacing() + UNIT // 2)
        self.normalized = dressed(QCheckBox("Normalised"), "sweep_normalized", "Normalised")
        self.normalized.clicked.connect(self._on_normalized)
        self.normalized.setToolTip("Show the pictures of normalised vectors. The cosine is the same either way.")
        self.grid = Plot("sweep_grid", "Similarities by pooling and layer", self)
        self.grid.setContentsMargins(12, 0, 8, 4)
        self.grid.activated.connect(lambda hit: self.use(hit.item))
        self.grid.clicked.connect(self._on_clicked)
        self.grid.pointed.connect(self._on_pointed)
        self.area = QScrollArea()
        self.area.setObjectName("sweep_scroll")
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.grid)
        self.area.viewport().installEventFilter(self)
        self.table = TableView("sweep_table", "Numbers of every pooling and layer", self, one_is_all=True)
        self.table.row_chosen.connect(self.choose)
        self.table.row_used.connect(self.use)
        top = hbox(None, (self.line, 1), self.normalized, spacing=UNIT, margins=(12, 0, 12, 4))
        self.splitter = Turning("sweep_splitter", self.area, self.table, (3, 2), _SIDE_BY_SIDE)
        vbox(self, top, (self.splitter, 1))

    def render(self, state: AppState) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show the sweep of a state, and which row its settings are."""
        fresh = state.sweep is not self.sweep
        self.sweep = state.sweep
        if self.sweep is None:
            self._figured = None
            self.grid.show_figure(None)
            return
        present = present_row(self.sweep, state.readout)
        if fresh or (present is not None and present != self._present):
            self._chosen = present
            if present is not None:
                self.normalized.setChecked(self.sweep.rows[present].readout.normalize)
        self._present = present
        old = outdated(self.sweep, state)
        self.line.setText(old or sweep_words(self.sweep))
        self.line.setProperty("role", "warn" if old else "muted")
        self.line.style().polish(self.line)
        self.table.rows.show_present(present)
        self._show_marks()

    def choose(self, row: int) -> None:
        """Mark a row, in the table and among the thumbnails."""
        if self.sweep is not None and row != self._chosen:
            self._chosen = row
            self.normalized.setChecked(self.sweep.rows[row].readout.normalize)
            self._show_marks()

    def use(self, row: int) -> None:
        """Ask for a row's readout."""
        if self.sweep is not None:
            self.choose(row)
            self.readout_wanted.emit(self.sweep.rows[row].readout)

    def use_chosen(self) -> None:
        """Ask for the readout of the row chosen."""
        if self._chosen is not None:
            self.use(self._chosen)

    @property
    def usable(self) -> Readout | None:
        """The readout of the row chosen; None where there is none, or where it is that of the settings."""
        if self.sweep is None or self._chosen is None or self._chosen == self._present:
            return None
        return self.sweep.rows[self._chosen].readout

    def row_of_interest(self) -> int | None:
        """Return the row that the pointer is on, else the one chosen."""
        return self.grid.hit.item if self.grid.hit is not None else self._chosen

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell the thumbnails how much of them can be seen at once."""
        if event.type() is QEvent.Type.Resize:
            self.grid.fit_to(self.area.viewport().size())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the table beside the picture where there is room."""
        super().resizeEvent(event)
        self.splitter.fit(self.width(), self.height())

    def _on_clicked(self, hit: Hit | None) -> None:
        if hit is not None:
            self.choose(hit.item)

    def _on_pointed(self) -> None:
        over = self.grid.hit is not None
        self.grid.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self._say()

    def _on_normalized(self, on: bool) -> None:
        if self.sweep is None:
            return
        if self._chosen is not None:
            wanted = self.sweep.rows[self._chosen].readout
            match = [
                index
                for index, row in enumerate(self.sweep.rows)
                if (row.readout.pooling, row.readout.layer, row.readout.normalize) == (wanted.pooling, wanted.layer, on)
            ]
            self._chosen = match[0] if match else None
        self._show_marks()

    def _show_marks(self) -> None:
        assert self.sweep is not None
        self._fill_table(self.sweep)
        figured = (self.sweep, self.normalized.isChecked(), self._present)
        if self._figured != figured:
            self._figured = figured
            self.grid.show_figure(sweep_figure(*figured))
        self.grid.mark(_marking(self._present, self._chosen))
        self.table.show_chosen(self._chosen)
        self._say()

    def _fill_table(self, sweep: Sweep) -> None:
        """Show the rows; of the cosine, which does not see norms, only those of one normalisation."""
        on = self.normalized.isChecked()
        both = sweep.question.metric is not Similarity.COSINE
        if self._listed == (sweep, both or on):
            return
        self._listed = (sweep, both or on)
        kept = [index for index, row in enumerate(sweep.rows) if both or row.readout.normalize is on]
        self.table.show_table(sweep_table(sweep, both), kept)

    def _say(self) -> None:
        row = self.row_of_interest()
        if self.sweep is None or row is None:
            self.words = (
                ("Click a picture to choose its pooling and layer.", "") if self.sweep is not None else ("", "")
            )
        else:
            found = self.sweep.rows[row]
            mean = SweepNumber.MEAN_SIMILARITY
            self.words = row_words(found, self.sweep.last_layer), f"mean {value_words(found.values[mean], mean)}"
        self.said.emit()


def _marking(present: int | None, chosen: int | None) -> Marking:
    """Frame the small picture of the present settings, and the one chosen, from which the arrows walk."""
    outlined = [] if present is None else [(present, Ink.PLAIN)]
    if chosen is None:
        return Marking(outlined=tuple(outlined))
    if chosen != present:
        outlined.append((chosen, Ink.CHOSEN))
    return Marking(outlined=tuple(outlined), held=Hit(chosen, 0, chosen))
