"""What an evaluation found, placed in the room that there is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QSplitter, QWidget

from explorer.domain.results.evaluation import EvaluationKind
from explorer.domain.results.evaluation_run import EvaluationRun
from explorer.figures.figure import Hit, Marking
from explorer.figures.pictures.residuals import residuals
from explorer.figures.tables.cases import CaseRows, Cases, cases_of, cases_table
from explorer.figures.tables.evaluation import FIRST_MEASURE, MetricFilter, settings_table
from explorer.ui.look.controls.building import STRETCH, dressed, hbox, vbox
from explorer.ui.look.controls.labels import CutLabel
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.steady import keep_place
from explorer.ui.look.theme import UNIT, ui_font
from explorer.ui.panels.settings.form import Segments
from explorer.ui.plots.plot import Plot
from explorer.ui.tables.view import TableView

_WIDE = 900
"""Width from which the settings and the cases stand side by side."""
_LEAST_ROWS, _ROWS_SHARE = 568, 0.45
_ROWS, _CASES = "rows", "cases"
_SIDES = (
    (_ROWS, "Settings", "Every pooling, normalised and not, and how well it does"),
    (_CASES, "Cases", "What the chosen setting says of each case, the worst first"),
)
_NOTHING_WRONG = {
    EvaluationKind.TRIPLETS: "No anchor is nearer to its negative.",
    EvaluationKind.LABELS: "Every text lies among texts of its own label.",
}


class Results(QWidget):
    """The headline, the table of settings, and the cases of the setting chosen."""

    case_chosen = Signal(object)
    """Number of the case chosen by click or keys, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cases: Cases | None = None
        self.case: int | None = None
        self._run: EvaluationRun | None = None
        self._side = _ROWS
        self.headline = dressed(
            PlainLabel("", self), "evaluate_headline", "What the evaluation found", wrap=True, selectable=True
        )
        self.made_of = dressed(
            CutLabel("", self), "evaluate_made_of", "What was evaluated", role="muted", font=ui_font(12)
        )
        self.stale_words = dressed(CutLabel("", self), "evaluate_stale_words", role="warn", hidden=True)
        self.again = QPushButton("Evaluate again", self)
        self.again.setObjectName("evaluate_again")
        self.again.setAccessibleName("Evaluate again with the present settings")
        self.again.setToolTip("Encode the same texts with the present settings")
        self.again.hide()
        keep_place(self.again)
        below = hbox(None, (self.made_of, 1), (self.stale_words, 1), self.again, spacing=UNIT)

        self.sides = dressed(Segments(_SIDES, "evaluate_side"), "evaluate_sides", "What to show")
        self.sides.show_value(_ROWS)
        self.sides.chosen.connect(self._on_side)
        self.table = TableView(
            "evaluate_rows", "Settings and how well they do", self, row_height=28, many=False, one_is_all=True
        )
        self.table.horizontalHeader().setSortIndicatorClearable(False)
        self.table.sortByColumn(FIRST_MEASURE, Qt.SortOrder.DescendingOrder)
        self.plot = Plot("evaluate_plot", "Each case against the line that it should lie on", self)
        self.plot.setContentsMargins(8, 4, 14, 6)
        self.list = TableView("evaluate_cases", "Cases that this setting does worst on", self, listed=True, many=False)
        self.list_heading = CutLabel("", self)
        self.list_heading.setObjectName("evaluate_cases_heading")
        self.list_heading.setContentsMargins(12, 4, UNIT, 4)
        self.follow_up = QPushButton("", self)
        self.follow_up.setObjectName("evaluate_follow_up")
        self.follow_up.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._listed = self._make_listed()
        self._cases = QSplitter(Qt.Orientation.Vertical, self)
        self._cases.addWidget(self.plot)
        self._cases.addWidget(self._listed)
        self._cases.setSizes([1000, 1000])
        self._columns = QSplitter(Qt.Orientation.Horizontal, self)
        self._columns.addWidget(self.table)
        self._columns.addWidget(self._cases)
        for splitter in (self._cases, self._columns):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
        self._columns_moved = False
        self._columns.splitterMoved.connect(self._on_columns_moved)
        words = vbox(None, self.headline, below, self.sides, spacing=4, margins=(12, 4, 12, UNIT))
        vbox(self, words, (self._columns, 1))
        self.list.row_chosen.connect(lambda row: self.choose(self.case_in(row)))
        self.plot.clicked.connect(self._on_clicked)

    def show_stale(self, words: str) -> None:
        """Say in place of what was evaluated that the numbers are old, and offer to make new ones; nothing if new."""
        self.stale_words.setText(words)
        self.stale_words.setVisible(bool(words))
        self.made_of.setVisible(not words)
        self.again.setVisible(bool(words))

    def show_rows(self, run: EvaluationRun, present: int | None, metric: MetricFilter) -> None:
        """Show settings and how well they do, best first where those before were ordered by what is not measured."""
        table, shown = settings_table(run, present, metric)
        if self.table.horizontalHeader().sortIndicatorSection() >= len(table.columns):
            self.table.sortByColumn(FIRST_MEASURE, Qt.SortOrder.DescendingOrder)
        self.table.show_table(table, shown)
        self.table.rows.show_present(present)
        self.table.show_chosen(run.chosen)

    def show_cases(self, run: EvaluationRun) -> None:
        """Show the cases of the row chosen; the case chosen stays where they are of the same data."""
        same = self._run is not None and self._run.data is run.data
        if self._run is not None and self._run.detail is run.detail and same:
            return
        self._run = run
        self.cases = cases_of(run)
        self.case = self.case if same else None
        self.list.show_table(cases_table(self.cases))
        self.list.scrollToTop()
        nothing = _NOTHING_WRONG.get(run.evaluation.kind, "") if self.cases is not None and not len(self.cases) else ""
        self.list_heading.setText(nothing or (self.cases.heading if self.cases is not None else ""))
        self.plot.setVisible(self.cases is not None and self.cases.plot is not None)
        self._show_case()
        self._place()

    def case_in(self, row: int | None) -> int | None:
        """Return which case stands in a row of the list."""
        rows = self.list.table.rows
        return rows.number(row) if isinstance(rows, CaseRows) and row is not None else None

    def choose(self, case: int | None) -> None:
        """Highlight a case in plot and list."""
        if case != self.case:
            self.case = case
            self._show_case()
            self.case_chosen.emit(case)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put settings and cases side by side where there is room, else one of them."""
        super().resizeEvent(event)
        self._place()

    def _on_clicked(self, found: Hit | None, _: bool) -> None:
        if found is not None:
            self.choose(found.item)

    def _show_case(self) -> None:
        dots = self.cases.plot if self.cases is not None else None
        self.plot.show_figure(residuals(dots, self.case) if dots is not None else None)
        self.plot.mark(Marking(() if self.case is None else (self.case,)))
        rows = self.list.table.rows
        self.list.show_chosen(rows.row_of(self.case) if isinstance(rows, CaseRows) else None)

    def _make_listed(self) -> QWidget:
        listed = QWidget(self)
        foot = hbox(None, self.follow_up, STRETCH, spacing=None, margins=(12, 4, 12, 4))
        vbox(listed, self.list_heading, (self.list, 1), foot)
        return listed

    def _on_columns_moved(self) -> None:
        self._columns_moved = True

    def _on_side(self, side: str) -> None:
        self._side = side
        self._place()

    def _place(self) -> None:
        wide = self.width() >= _WIDE
        self.sides.setVisible(not wide)
        self.table.setVisible(wide or self._side == _ROWS)
        self._cases.setVisible(wide or self._side == _CASES)
        if wide and not self._columns_moved:
            rows = max(_LEAST_ROWS, round(_ROWS_SHARE * self.width()))
            self._columns.setSizes([rows, self.width() - rows])
        self._cases.setOrientation(Qt.Orientation.Vertical if wide else Qt.Orientation.Horizontal)
