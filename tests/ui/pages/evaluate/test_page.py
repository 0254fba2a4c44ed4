"""The page on evaluations by a pretended model, by real clicks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from explorer.domain.job import JobContext
from explorer.domain.results.evaluation import EvaluationRow, LabelledTexts, Measure, Residuals, ScoredPairs
from explorer.domain.results.evaluation_run import EvaluationRun, Margins, Votes
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.figures.tables.evaluation import FIRST_MEASURE, MetricFilter
from explorer.figures.theme import ThemeChoice
from explorer.files.texts.samples import scored_samples
from explorer.ui.control.on_request.evaluate import with_row
from explorer.ui.look.theme import theme_source
from explorer.ui.pages.evaluate.page import EvaluatePage
from tests.support.evaluations import NotedIntents, corpus_of, labelled_texts, make_run, scored_pairs, triplets
from tests.support.points import place_of
from tests.ui.pages.evaluate.conftest import ShowPage
from tests.ui.views.conftest import hover

LEFT = Qt.MouseButton.LeftButton


def state_with(run: EvaluationRun | None, **changes: object) -> AppState:
    return replace(AppState(evaluation=run), **changes)  # type: ignore[arg-type]  # fields by name


def shown_rows(page: EvaluatePage) -> list[list[str]]:
    model = page.results.table.rows
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def row_at(page: EvaluatePage, place: int) -> EvaluationRow:
    run = page.state.evaluation if page.state is not None else None
    assert run is not None
    return run.evaluation.rows[page.results.table.rows.places[place]]


def listed_cases(page: EvaluatePage) -> list[int | None]:
    return [page.results.case_in(row) for row in range(len(page.results.list.table.rows))]


def click_row(page: EvaluatePage, qtbot: QtBot, row: int, double: bool = False) -> None:
    table = page.results.table
    point = table.visualRect(table.rows.index(row, 0)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=point)
    if double:
        qtbot.mouseDClick(table.viewport(), LEFT, pos=point)


def choose_metric(page: EvaluatePage, metric: MetricFilter) -> None:
    page.metric_filter.show_choice(metric)
    page.metric_filter.activated.emit(page.metric_filter.currentIndex())


def test_an_empty_page_leads_to_an_evaluation(show: ShowPage, intents: NotedIntents, qtbot: QtBot) -> None:
    page = show(state_with(None))
    assert page.is_empty()
    assert not page.use.isVisible()
    open_, sample, labels = page.start.buttons
    assert not labels.isEnabled()
    assert "no labels" in labels.toolTip()
    qtbot.mouseClick(open_, LEFT)
    qtbot.mouseClick(sample, LEFT)
    assert intents.wishes == [("open_pairs",), ("open_pairs", scored_samples()[0].path)]


def test_labels_of_the_sentences_can_be_evaluated_on(show: ShowPage, intents: NotedIntents, qtbot: QtBot) -> None:
    data = labelled_texts()
    page = show(state_with(None, corpus=corpus_of(data)))
    qtbot.mouseClick(page.start.buttons[2], LEFT)
    name, file = intents.wishes[-1]
    assert name == "evaluate.start"
    assert file.data == data  # type: ignore[attr-defined]  # it is a file
    page.render(page.state, state_with(None, corpus=Corpus(("a", "b"), labels=("same", "same"))))
    assert not page.start.buttons[2].isEnabled()


def test_rows_of_the_present_similarity_come_first_best_on_top(show: ShowPage) -> None:
    run = make_run(metric=Similarity.DOT)
    page = show(state_with(run, metric=Similarity.DOT))
    assert not page.is_empty()
    assert page.metric_filter.choice is MetricFilter.DOT
    rows = page.results.table.rows
    assert {row_at(page, place).metric for place in range(rows.rowCount())} == {Similarity.DOT}
    values = [row_at(page, place).measured[Measure.SPEARMAN].value for place in range(rows.rowCount())]
    assert values == sorted(values, reverse=True)  # type: ignore[type-var]  # all have a value
    assert rows.rowCount() == 2 * len(Pooling)
    assert page.results.table.isColumnHidden(2)
    choose_metric(page, MetricFilter.ALL)
    assert rows.rowCount() == 8 * len(Pooling)
    assert not page.results.table.isColumnHidden(2)


def test_a_click_on_a_heading_sorts_and_missing_values_come_last(show: ShowPage, qtbot: QtBot) -> None:
    run = make_run()
    rows = list(run.evaluation.rows)
    rows[0] = replace(
        rows[0],
        measured=dict(make_run(ScoredPairs(("a",) * 3, ("a",) * 3, np.arange(3.0))).evaluation.rows[0].measured),
    )
    page = show(state_with(replace(run, evaluation=replace(run.evaluation, rows=tuple(rows)))))
    header = page.results.table.horizontalHeader()
    for wanted in (False, True):
        section = header.sectionViewportPosition(FIRST_MEASURE + 1) + 20
        qtbot.mouseClick(header.viewport(), LEFT, pos=QPoint(section, 10))
        order = header.sortIndicatorOrder()
        cells = [row[FIRST_MEASURE + 1] for row in shown_rows(page)]
        assert cells[-1] == "–"
        values = [float(cell.replace("−", "-")) for cell in cells[:-1]]
        assert values == sorted(values, reverse=order is Qt.SortOrder.DescendingOrder), wanted
    qtbot.mouseClick(header.viewport(), LEFT, pos=QPoint(header.sectionViewportPosition(0) + 20, 10))
    names = [row[0] for row in shown_rows(page)]
    assert names in (sorted(names), sorted(names, reverse=True))


def test_why_a_value_is_missing_is_said(show: ShowPage) -> None:
    run = make_run(ScoredPairs(("same",) * 4, ("same",) * 4, np.arange(4.0)))
    page = show(state_with(run))
    index = page.results.table.rows.index(0, FIRST_MEASURE)
    assert index.data() == "–"
    assert "All similarities are the same" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert page.results.headline.text().startswith("There is no best setting. All similarities are the same")
    assert not page.use.isEnabled()
    page.grab()


def test_the_present_setting_is_marked(show: ShowPage) -> None:
    run = make_run()
    state = state_with(run, readout=Readout(Pooling.CLS))
    page = show(state)
    model = page.results.table.rows
    marked = [
        row_at(page, place).readout
        for place in range(model.rowCount())
        if "These are your settings" in model.index(place, 0).data(Qt.ItemDataRole.ToolTipRole)
    ]
    assert marked == [Readout(Pooling.CLS)]
    assert "cls, compared by cosine" in page.results.headline.text()
    page.render(state, replace(state, readout=Readout(Pooling.MAX, normalize=True)))
    assert "max, normalised, compared by cosine" in page.results.headline.text()


def test_a_row_is_chosen_by_a_click_and_used_by_two(show: ShowPage, intents: NotedIntents, qtbot: QtBot) -> None:
    run = make_run()
    page = show(state_with(run))
    model = page.results.table.rows
    click_row(page, qtbot, 3)
    assert intents.wishes == [("evaluate.choose_row", model.places[3])]
    click_row(page, qtbot, 4, double=True)
    row = row_at(page, 4)
    assert intents.wishes[-2:] == [("set_readout", row.readout), ("set_metric", row.metric)]
    qtbot.keyClick(page.results.table, Qt.Key.Key_Down)
    assert intents.wishes[-1] == ("evaluate.choose_row", model.places[5])
    qtbot.keyClick(page.results.table, Qt.Key.Key_Return)
    assert intents.wishes[-2:] == [("set_readout", row_at(page, 5).readout), ("set_metric", row_at(page, 5).metric)]


def test_the_chosen_row_can_be_made_the_setting(show: ShowPage, intents: NotedIntents, qtbot: QtBot) -> None:
    run = make_run()
    row = run.chosen_row
    assert row is not None
    other = Readout(Pooling.CLS if row.readout.pooling is not Pooling.CLS else Pooling.MAX)
    state = state_with(run, readout=other)
    page = show(state)
    assert page.use.isEnabled()
    qtbot.mouseClick(page.use, LEFT)
    assert intents.wishes == [("set_readout", row.readout), ("set_metric", row.metric)]
    page.render(state, replace(state, readout=row.readout))
    assert not page.use.isEnabled()
    assert page.use.toolTip() == "The row chosen is your setting"


def test_numbers_of_other_settings_are_said_to_be_so_and_made_again(
    show: ShowPage, intents: NotedIntents, qtbot: QtBot
) -> None:
    run = make_run()
    fresh = state_with(run)
    page = show(fresh)
    assert not page.results.stale_words.isVisible()
    page.render(fresh, state_with(run, spec=EncodeSpec(backend=Backend.TRANSFORMERS)))
    assert page.results.stale_words.isVisible()
    assert "Transformers" in page.results.stale_words.text()
    assert "Your setting" not in page.results.headline.text()
    assert not page.use.isEnabled()
    click_row(page, qtbot, 4, double=True)
    assert [wish[0] for wish in intents.wishes] == ["evaluate.choose_row"]
    qtbot.mouseClick(page.results.again, LEFT)
    name, file = intents.wishes[-1]
    assert name == "evaluate.start"
    assert file.data is run.data  # type: ignore[attr-defined]  # it is a file


def test_the_table_is_copied_as_it_is_shown(show: ShowPage, qtbot: QtBot) -> None:
    page = show(state_with(make_run()))
    page.results.table.setFocus()
    qtbot.keyClick(page.results.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert lines[0][:4] == ["Pooling", "Normalised", "Compared by", "Spearman × 100"]
    assert len(lines) == 1 + page.results.table.rows.rowCount()
    first = row_at(page, 0)
    one = first.measured[Measure.SPEARMAN]
    assert lines[1][:3] == [first.readout.pooling, "yes" if first.readout.normalize else "no", first.metric]
    assert [float(cell) for cell in lines[1][3:6]] == pytest.approx([one.value, one.low, one.high], rel=1e-5)


def test_dots_are_pairs_and_the_line_is_the_one_of_least_squares(
    show: ShowPage, intents: NotedIntents, qtbot: QtBot
) -> None:
    run = make_run()
    page = show(state_with(run))
    assert isinstance(run.detail, Residuals)
    assert isinstance(run.data, ScoredPairs)
    assert page.results.cases is not None
    plot = page.results.cases.plot
    assert plot is not None
    np.testing.assert_array_equal(plot.coords, np.stack([run.detail.similarities, run.data.scores], axis=1))
    slope, intercept = np.polyfit(run.detail.similarities, run.data.scores, 1)
    assert (plot.slope, plot.intercept) == pytest.approx((slope, intercept))
    case = 7
    at = place_of(page.results.plot, case)
    hover(page.results.plot, at)
    said = page.caption.text()
    assert run.data.texts_a[case] in said
    assert run.data.texts_b[case] in said
    qtbot.mouseClick(page.results.plot, LEFT, pos=at.toPoint())
    assert page.results.case == case
    assert page.results.case_in(page.results.list.currentIndex().row()) == case


def test_the_list_begins_with_the_worst_and_highlights_in_the_plot(show: ShowPage, qtbot: QtBot) -> None:
    run = make_run()
    page = show(state_with(run))
    assert isinstance(run.detail, Residuals)
    assert isinstance(run.data, ScoredPairs)
    cases = page.results.list
    worst = int(np.argmax(np.abs(run.detail.residuals)))
    words = cases.table.rows.words(0)
    assert words.startswith(f"{run.data.texts_a[worst]}\n{run.data.texts_b[worst]}\n")
    assert f"score {run.data.scores[worst]:.2f}" in words
    before = page.results.plot.grab().toImage()
    qtbot.mouseClick(cases.viewport(), LEFT, pos=cases.visualRect(cases.rows.index(0, 0)).center())
    assert page.results.case == worst
    assert page.results.plot.marking.texts == (worst,)
    assert page.results.plot.grab().toImage() != before
    sizes = np.abs(run.detail.residuals[listed_cases(page)])
    assert (np.diff(sizes) <= 0).all()


def test_the_case_chosen_stays_while_another_row_is_looked_at(show: ShowPage) -> None:
    run = make_run()
    state = state_with(run)
    page = show(state)
    page.results.choose(5)
    other = with_row(run, 30, JobContext())
    page.render(state, replace(state, evaluation=other))
    assert page.results.case == 5
    assert page.results.plot.marking.texts == (5,)
    page.render(replace(state, evaluation=other), state_with(make_run(triplets())))
    assert page.results.case is None


def test_a_pair_goes_into_the_editor_then_through_a_run_to_its_explanation(
    show: ShowPage, intents: NotedIntents, qtbot: QtBot
) -> None:
    run = make_run()
    assert isinstance(run.data, ScoredPairs)
    state = state_with(run, corpus=Corpus((run.data.texts_b[2],)))
    page = show(state)
    button = page.results.follow_up
    assert not button.isEnabled()
    page.results.choose(2)
    assert button.text() == "Put these two into the editor"
    qtbot.mouseClick(button, LEFT)
    name, corpus = intents.wishes[-2]
    assert name == "add_sentences"
    assert corpus == Corpus((run.data.texts_a[2],), ("answers.csv",))
    assert intents.wishes[-1] == ("show_view", "editor")
    both = Corpus(("another", run.data.texts_b[2], run.data.texts_a[2]))
    typed = replace(state, corpus=both)
    page.render(state, typed)
    assert button.text() == "Run, to explain this pair"
    qtbot.mouseClick(button, LEFT)
    assert intents.wishes[-1] == ("run",)
    page.render(typed, replace(typed, shown=both))
    assert button.text() == "Explain this pair"
    qtbot.mouseClick(button, LEFT)
    assert intents.wishes[-2:] == [("explain.start", 2, 1), ("show_view", "explain")]
    page.results.choose(3)
    assert button.text() == "Put these two into the editor"
    page.results.choose(2)
    assert intents.wishes[-1] == ("select", (2, 1))


def test_triplets_are_dots_beside_the_diagonal_and_the_failed_are_listed(show: ShowPage) -> None:
    run = make_run(triplets(20))
    page = show(state_with(run))
    assert isinstance(run.detail, Margins)
    failed = np.flatnonzero(run.detail.near <= run.detail.far)
    assert len(failed) == run.detail.failed
    listed = listed_cases(page)
    assert sorted(listed) == failed.tolist()
    assert page.results.list_heading.text() == f"{len(failed)} of 20 triplets failed"
    assert page.results.cases is not None
    plot = page.results.cases.plot
    assert plot is not None
    assert plot.line_at(0.25) == 0.25
    np.testing.assert_array_equal(plot.coords, np.stack([run.detail.far, run.detail.near], axis=1))
    assert "accuracy" in page.results.headline.text()
    page.grab()


def test_labelled_texts_among_others_are_listed_without_a_plot(show: ShowPage) -> None:
    run = make_run(labelled_texts())
    page = show(state_with(run))
    assert isinstance(run.detail, Votes)
    assert isinstance(run.data, LabelledTexts)
    assert not page.results.plot.isVisible()
    first = int(run.detail.wrong[0])
    words = page.results.list.table.rows.words(0)
    assert words.startswith(
        f"{run.data.texts[first]}\n{run.data.labels[first]}, but its neighbours say {run.detail.elected[first]}"
    )
    assert len(page.results.list.table.rows) == len(run.detail.wrong)
    page.grab()


def test_where_nothing_is_wrong_that_is_said(show: ShowPage) -> None:
    data = labelled_texts()
    run = make_run(data)
    assert isinstance(run.detail, Votes)
    page = show(state_with(replace(run, detail=Votes(data.labels, run.detail.nearest, np.zeros(0)))))
    assert page.results.list_heading.text() == "Every text lies among texts of its own label."


@pytest.mark.parametrize("theme", [ThemeChoice.LIGHT, ThemeChoice.DARK])
@pytest.mark.parametrize("size", [(560, 400), (900, 560), (960, 640), (3400, 1900)])
def test_nothing_is_cut_at_any_size(show: ShowPage, size: tuple[int, int], theme: ThemeChoice) -> None:
    theme_source().choose(theme)
    page = show(state_with(make_run(), spec=EncodeSpec(backend=Backend.TRANSFORMERS)), size)
    assert page.size().toTuple() == size
    wide = page.results.width() >= 900
    assert page.results.sides.isVisible() is not wide
    assert page.results.table.isVisible()
    assert page.results.plot.isVisible() is wide
    assert_apart(page)
    if not wide:
        page.results.sides.chosen.emit("cases")
        QApplication.processEvents()
        assert page.results.plot.isVisible()
        assert not page.results.table.isVisible()
        assert_apart(page)


def assert_apart(page: EvaluatePage) -> None:
    results = page.results
    widgets: list[QWidget] = [
        page.heading, page.metric_filter, page.use, page.open, page.caption, results.headline, results.made_of,
        results.stale_words, results.again, results.sides, results.table, results.plot, results.list_heading,
        results.list, results.follow_up,
    ]  # fmt: skip
    boxes = [
        (widget.objectName(), widget.rect().translated(widget.mapTo(page, QPoint(0, 0))))
        for widget in widgets
        if widget.isVisible()
    ]
    for place, (name, box) in enumerate(boxes):
        assert page.rect().contains(box), name
        assert not [other for other, rect in boxes[place + 1 :] if rect.intersects(box)], name
    for label in (results.headline, results.stale_words):
        assert label.height() >= label.heightForWidth(label.width())
    for button in (page.use, results.again, results.follow_up):
        assert button.width() >= button.sizeHint().width() or not button.isVisible()


def test_many_pairs_are_a_few_rows_to_paint(show: ShowPage) -> None:
    run = make_run(scored_pairs(3000))
    page = show(state_with(run))
    asked: list[int] = []
    rows = page.results.list.table.rows
    cells = rows.cells
    rows.cells = lambda row: (asked.append(row), cells(row))[1]  # type: ignore[method-assign]  # count who asks
    page.results.list.viewport().grab()
    assert 0 < len(asked) < 100
    assert len(page.results.list.table.rows) == 3000
    page.results.choose(2999)
    page.grab()


def test_the_context_menu_copies_a_pair_and_the_table(show: ShowPage) -> None:
    run = make_run()
    page = show(state_with(run))
    assert isinstance(run.data, ScoredPairs)
    at = place_of(page.results.plot, 4)
    menu = page.menu_for(page.target_at(at))
    actions = {action.text(): action for action in menu.actions()}
    assert actions["Export…"].isEnabled()
    actions["Copy sentence"].trigger()
    assert QGuiApplication.clipboard().text() == f"{run.data.texts_a[4]}\t{run.data.texts_b[4]}"
    actions["Copy the table"].trigger()
    assert QGuiApplication.clipboard().text().startswith("Pooling\t")
    menu.deleteLater()


def test_menus_of_table_and_list_are_of_what_is_under_the_pointer(show: ShowPage) -> None:
    page = show(state_with(make_run()))
    table, cases = page.results.table, page.results.list
    cell = table.rows.index(2, FIRST_MEASURE)
    for widget, point, expected in (
        (table, table.visualRect(cell).center(), str(cell.data())),
        (
            cases,
            cases.visualRect(cases.rows.index(0, 0)).center(),
            page.results.cases.case(page.results.case_in(0)).lead,
        ),  # type: ignore[union-attr]  # there are cases
    ):
        widget.customContextMenuRequested.emit(point)
        menu = page.findChild(QMenu, "evaluate_menu")
        assert menu is not None
        menu.actions()[0].trigger()
        assert QGuiApplication.clipboard().text() == expected
        menu.close()
        menu.setObjectName("")


def test_a_table_dropped_on_the_page_is_right_answers(show: ShowPage, intents: NotedIntents, tmp_path: Path) -> None:
    page = show(state_with(None))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "answers.csv"))])
    action, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(20, 20), action, mime, left, none)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    assert page.caption.text() == "Drop the table to evaluate on it."
    QApplication.sendEvent(page, QDropEvent(QPointF(20, 20), action, mime, left, none))
    assert intents.wishes == [("open_pairs", tmp_path / "answers.csv")]
    text = QMimeData()
    text.setText("a sentence")
    ignored = QDragEnterEvent(QPoint(20, 20), action, text, left, none)
    ignored.setAccepted(False)
    QApplication.sendEvent(page, ignored)
    assert not ignored.isAccepted()


def test_every_control_has_a_name_and_a_tip(show: ShowPage) -> None:
    page = show(state_with(make_run()))
    for control in (page.metric_filter, page.use, page.open, page.results.again, page.results.follow_up):
        assert control.objectName()
        assert control.accessibleName()
        assert control.toolTip()
