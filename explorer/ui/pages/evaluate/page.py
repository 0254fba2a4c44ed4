"""The page "Evaluate"."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QStackedWidget, QToolButton, QWidget

from explorer.domain.results.evaluation import MEASURES
from explorer.domain.results.evaluation_run import EvaluationRun
from explorer.domain.state import AppState
from explorer.domain.words import SIMILARITY_NAMES
from explorer.figures.layout.boxes import Ruler
from explorer.figures.phrases.evaluation import find_row, headline, made_of, row_words, setting_words, stale_words
from explorer.figures.pictures.evaluate import chart_of
from explorer.figures.tables.evaluation import FIRST_MEASURE, MetricFilter
from explorer.ui.control.on_request.evaluate import file_of
from explorer.ui.look.controls.choice_box import ChoiceBox
from explorer.ui.look.plain import plain_tip
from explorer.ui.look.popups import pop_up
from explorer.ui.look.theme import UNIT
from explorer.ui.pages.evaluate.figure import split_figure
from explorer.ui.pages.evaluate.follow_up import FollowUp, places_of
from explorer.ui.pages.evaluate.results import Results
from explorer.ui.pages.evaluate.start import Openings, Start
from explorer.ui.panels.sentences.incoming import local_files, take_copy
from explorer.ui.plots.draw import FigurePicture, Placing
from explorer.ui.state.intents import Intents
from explorer.ui.views.base import Target, View

_FILTERS = {
    **{MetricFilter(metric): names.short for metric, names in SIMILARITY_NAMES.items()},
    MetricFilter.ALL: "all four",
}


class EvaluatePage(View):
    """Right answers, and how well every pooling, normalisation and similarity function gives them."""

    follows_run = False

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__("evaluate", "Evaluate", "", intents, parent)
        self.setAcceptDrops(True)
        self._run: EvaluationRun | None = None
        self._present: int | None = None
        self.metric_filter = ChoiceBox(_FILTERS)
        self.metric_filter.on_chosen(lambda _: self._show_rows())
        self.add_control(self.metric_filter, "metric", "Compared by", "Show the rows of this similarity function")
        self.use = QPushButton("Use this setting")
        self.use.clicked.connect(self._use_chosen)
        self.add_control(self.use, "use", "Use this setting")
        self._openings = Openings(intents, self)
        self.open = QToolButton()
        self.open.setText("Open")
        self.open.setMinimumWidth(9 * UNIT)
        self.open.setMenu(self._openings.menu(self.open))
        self.open.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.open.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.add_control(self.open, "open_menu", "Open other right answers")
        self.start = Start(self._openings, self)
        self.results = Results(self)
        self._follow_up = FollowUp(self.results.follow_up, intents)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.start)
        self._pages.addWidget(self.results)
        self.set_body(self._pages)
        self.show_body(shown=True)
        self._connect()
        self._show_page()

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # as in View
        self.state = new
        if new.differs(old, "corpus"):
            self._openings.render(new)
        if new.differs(old, "evaluation", "spec", "readout", "metric", "corpus"):
            self._show_run(new)
        if new.differs(old, "corpus", "shown"):
            self._show_follow_up()

    def is_empty(self) -> bool:
        return self._run is None

    def figure_title(self) -> str:
        return self.title if self._run is None else f"How well settings do on {self._run.name}"

    def figure_note(self) -> str:
        return "" if self._run is None else made_of(self._run)

    def pictures(self, room: QRectF, ruler: Ruler) -> Sequence[Placing]:
        if self._run is None:
            return ()
        cases, table = self.results.cases, self.results.table.rows
        with_cases = cases is not None and cases.plot is not None
        chart, plot = split_figure(room, len(table.places), with_cases)
        evaluation = self._run.evaluation
        rows = [evaluation.rows[row] for row in table.places]
        present = table.places.index(table.present) if table.present in table.places else None
        settings = FigurePicture(chart_of(rows, MEASURES[evaluation.kind][0], present))
        return ((settings, chart), *(((self.results.plot, plot),) if with_cases else ()))

    def target_at(self, position: QPointF) -> Target:
        found = self.results.plot.hit_at(position)
        return self._target_of(found.item if found is not None else None)

    def extend_menu(self, menu: QMenu) -> None:
        """Add copying the table."""
        menu.addAction("Copy the table", self.results.table.copy)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a table."""
        if local_files(event.mimeData()):
            self.caption.say("Drop the table to evaluate on it.")
            take_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._say()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the table as right answers, not as sentences."""
        self._say()
        self.intents.requests.open_pairs(local_files(event.mimeData())[0])
        take_copy(event)

    def _connect(self) -> None:
        results = self.results
        results.again.clicked.connect(self._evaluate_again)
        results.case_chosen.connect(self._on_case)
        results.table.row_chosen.connect(lambda row: self.intents.requests.evaluate.choose_row(row))
        results.table.row_used.connect(self._use)
        results.table.row_pointed.connect(self._say_row)
        results.list.row_pointed.connect(lambda row: self._say_case(results.case_in(row)))
        results.plot.pointed.connect(self._say)
        results.plot.menu_requested.connect(lambda position: self.open_menu(results.plot, position))
        results.table.customContextMenuRequested.connect(self._open_row_menu)
        results.list.customContextMenuRequested.connect(self._open_case_menu)

    def _show_run(self, state: AppState) -> None:
        run = state.evaluation
        fresh = run is not None and (self._run is None or self._run.evaluation is not run.evaluation)
        self._run = run
        if run is not None:
            self._present = find_row(run.evaluation, state.readout, state.metric)
            if fresh and self.metric_filter.choice is not MetricFilter.ALL:
                row = run.chosen_row
                self.metric_filter.show_choice(MetricFilter((state.metric if row is None else row.metric).value))
            stale = stale_words(run, file_of(run, state.corpus).data, state)
            present = None if stale else self._present
            self.results.headline.setText(headline(run, present))
            self.results.made_of.setText(made_of(run))
            self.results.show_stale(stale)
            self._show_rows()
            self.results.show_cases(run)
            self._show_follow_up()
            self._show_use(stale)
        self._show_page()
        self._say()

    def _show_rows(self) -> None:
        if self._run is not None:
            self.results.show_rows(self._run, self._present, self.metric_filter.choice)

    def _show_page(self) -> None:
        filled = self._run is not None
        keyboard = QApplication.focusWidget()
        started_here = filled and keyboard is not None and self.start.isAncestorOf(keyboard)
        self._pages.setCurrentWidget(self.results if filled else self.start)
        self.take_keyboard(self.results.table if filled else self.start.buttons[0])
        for control in (self.metric_filter, self.use, self.open):
            control.setVisible(filled)
        if started_here:
            self.setFocus()

    def _show_use(self, stale: str) -> None:
        run = self._run
        row = run.chosen_row if run is not None else None
        if run is None or row is None:
            tip = "Choose a row first"
        elif stale:
            tip = "These numbers are of other settings; evaluate again first"
        elif run.chosen == self._present:
            tip = "The row chosen is your setting"
        else:
            tip = f"Make the row chosen your setting: {setting_words(row)}"
        self.use.setEnabled(row is not None and not stale and run is not None and run.chosen != self._present)
        self.use.setToolTip(plain_tip(tip))

    def _use_chosen(self) -> None:
        if self._run is not None and self._run.chosen is not None:
            self._use(self._run.chosen)

    def _use(self, place: int) -> None:
        run, state = self._run, self.state
        if run is None or state is None or stale_words(run, file_of(run, state.corpus).data, state):
            return
        row = run.evaluation.rows[place]
        self.intents.set_readout(row.readout)
        self.intents.set_metric(row.metric)

    def _evaluate_again(self) -> None:
        if self._run is not None and self.state is not None:
            self.intents.requests.evaluate.start(file_of(self._run, self.state.corpus))

    def _on_case(self, case: int | None) -> None:
        self._show_follow_up()
        self._say_case(case)
        if self._follow_up.shown:
            self.intents.select(self._follow_up.shown)

    def _show_follow_up(self) -> None:
        if self._run is not None and self.state is not None:
            case, cases = self.results.case, self.results.cases
            texts = cases.case(case).texts if cases is not None and case is not None else ()
            self._follow_up.show(self.state, texts, self._run.name)

    def _target_of(self, case: int | None) -> Target:
        if case is None or self.results.cases is None or self.state is None:
            return Target()
        shown = self.state.shown
        found = self.results.cases.case(case)
        return Target(found.lead, "\t".join(found.texts), places_of(found.texts, shown))

    def _open_row_menu(self, point: QPoint) -> None:
        rows = self.results.table
        index = rows.indexAt(point)
        target = Target(str(index.data()) if index.column() >= FIRST_MEASURE else "")
        self._popup(self.menu_for(target), rows.viewport(), point)

    def _open_case_menu(self, point: QPoint) -> None:
        cases = self.results.list
        case = self.results.case_in(cases.row_under(point))
        self._popup(self.menu_for(self._target_of(case)), cases.viewport(), point)

    def _popup(self, menu: QMenu, widget: QWidget, point: QPoint) -> None:
        pop_up(menu, widget.mapToGlobal(point))

    def _say_row(self, row: int) -> None:
        if self._run is not None:
            evaluation = self._run.evaluation
            self.caption.say(row_words(evaluation.rows[row], MEASURES[evaluation.kind]))

    def _say_case(self, case: int | None) -> None:
        cases = self.results.cases
        if cases is None or case is None:
            self._say()
            return
        found = cases.case(case)
        self.caption.say_pair(*found.texts, found.lead or found.lines[1])

    def _say(self) -> None:
        """Say what the pointer is on in the plot, else how the numbers were made."""
        if self._run is None:
            self.caption.say("")
        elif self.results.plot.hit is not None:
            self._say_case(self.results.plot.hit.item)
        else:
            evaluation = self._run.evaluation
            self.caption.say(" ".join((*self._run.notes, *evaluation.notes, evaluation.method)))
