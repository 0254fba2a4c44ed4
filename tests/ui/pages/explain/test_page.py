from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import Progress
from explorer.domain.settings.spec import Similarity
from explorer.domain.state import AppState
from explorer.figures.cells import Cells
from explorer.figures.explanation import TokenCell
from explorer.ui.pages.explain import saving
from explorer.ui.pages.explain.page import ExplainPage
from tests.support.explanations import explanation_of
from tests.support.states import SEED, FakeIntents, make_state
from tests.ui.pages.explain.conftest import ShowPage

CANNOT = Failure(FailureKind.INPUT, "This model cannot be split.", "Choose another pooling.")


def explained(selection: tuple[int, int] = (0, 1), padding: int = 0, n_texts: int = 5) -> AppState:
    state = make_state(n_texts, selection=selection)
    return replace(state, explanation=explanation_of(state, *selection, padding))


def asked(intents: FakeIntents) -> list[object]:
    return [argument for name, argument in intents.wishes if name == "explain.start"]


def place_shown(page: ExplainPage) -> QWidget | None:
    return page.panes if page.panes.isVisible() else page.notice if page.notice.isVisible() else None


def test_before_a_run_it_says_what_will_be_here(show: ShowPage, intents: FakeIntents) -> None:
    page = show(AppState())
    assert page.is_empty()
    assert place_shown(page) is None
    assert intents.wishes == []


def test_it_asks_once_and_only_while_it_is_seen(show: ShowPage, intents: FakeIntents) -> None:
    state = make_state(5, selection=(0, 3))
    page = show(state)
    assert asked(intents) == [(0, 3)]
    page.render(state, again := replace(state, request_progress=Progress("Reading tokens")))
    page.render(again, replace(again, neighbors=None))
    assert asked(intents) == [(0, 3)]
    page.hide()
    page.render(state, moved := replace(state, selection=(1, 2)))
    assert asked(intents) == [(0, 3)]
    page.show()
    assert asked(intents) == [(0, 3), (1, 2)]
    page.hide()
    page.show()
    page.render(moved, replace(moved, explanation=explanation_of(moved, 1, 2)))
    assert asked(intents) == [(0, 3), (1, 2)]
    assert place_shown(page) is page.panes


def test_other_vectors_or_another_metric_are_asked_for_anew(show: ShowPage, intents: FakeIntents) -> None:
    state = explained()
    page = show(state)
    assert asked(intents) == []
    other = make_state(5, normalize=False, selection=(0, 1))
    page.render(state, other)
    assert asked(intents) == [(0, 1)]
    page.render(other, replace(other, metric=Similarity.DOT))
    assert asked(intents) == [(0, 1), (0, 1)]


def test_what_is_no_longer_the_answer_is_faded_and_not_exported(show: ShowPage) -> None:
    state = explained()
    page = show(state)
    assert page.panes.isEnabled()
    assert not page.is_empty()
    later = replace(state, selection=(0, 2))
    page.render(state, later)
    assert not page.panes.isEnabled()
    assert page.is_empty()
    assert "being read" in page.caption.text()
    page.render(later, replace(later, explanation=explanation_of(later, 0, 2)))
    assert page.panes.isEnabled()
    assert not page.is_empty()


@pytest.mark.parametrize("changes", [{"metric": Similarity.DOT}, {"selection": (1, 0)}])
def test_an_answer_to_another_question_is_not_shown(show: ShowPage, changes: dict[str, object]) -> None:
    page = show(replace(explained(), **changes))
    assert page.shown is None
    assert place_shown(page) is page.notice


def test_the_summary_says_the_number_and_what_it_is(show: ShowPage) -> None:
    state = explained()
    page = show(state)
    assert state.explanation is not None
    summary = page.panes.summary
    assert summary.value.text() == f"{state.explanation.similarity:.3f}".replace("-", "−")
    assert summary.what.text().replace("\u00a0", " ") == "Cosine similarity, the sum of 8 × 8 = 64 token pairs."
    assert summary.otherwise.text() == "Without [CLS] and [SEP] it would be 0.432."
    assert summary.note.text() == "All tokens weigh the same."


def test_the_chooser_is_in_step_with_the_selection_both_ways(
    show: ShowPage, intents: FakeIntents, qtbot: QtBot
) -> None:
    state = explained((0, 1))
    page = show(state)
    first, second = page.chooser.numbers
    assert (first.value(), second.value()) == (1, 2)
    assert [words.text() for words in page.chooser.sentences] == list(SEED[:2])
    second.stepUp()
    assert intents.wishes[-1] == ("select", (0, 2))
    qtbot.mouseClick(page.chooser.swap, Qt.MouseButton.LeftButton)
    assert intents.wishes[-1] == ("select", (1, 0))
    page.render(state, replace(state, selection=(4, 2)))
    assert (first.value(), second.value()) == (5, 3)


def test_a_sentence_can_be_explained_with_itself(show: ShowPage, intents: FakeIntents) -> None:
    state = explained((0, 1))
    page = show(state)
    page.chooser.numbers[1].setValue(1)
    assert intents.wishes[-1] == ("select", (0,))
    alone = replace(state, selection=(0,))
    page.render(state, alone)
    assert asked(intents) == [(0, 0)]
    assert [spin.value() for spin in page.chooser.numbers] == [1, 1]
    elsewhere = replace(state, selection=(2, 3))
    page.render(alone, elsewhere)
    page.render(elsewhere, alone)
    assert asked(intents)[-1] != (0, 0)


def test_one_number_alone_selects_that_sentence(show: ShowPage, intents: FakeIntents) -> None:
    page = show(make_state(5))
    page.chooser.numbers[0].setValue(3)
    assert intents.wishes == [("select", (2,))]


def test_with_nothing_selected_the_most_similar_pair_is_offered(
    show: ShowPage, intents: FakeIntents, qtbot: QtBot
) -> None:
    page = show(make_state(8))
    assert place_shown(page) is page.notice
    assert "Select two sentences" in page.notice.words.text()
    assert asked(intents) == []
    qtbot.mouseClick(page.notice.button, Qt.MouseButton.LeftButton)
    (name, pair), *_ = intents.wishes
    assert name == "select"
    assert isinstance(pair, tuple)
    assert page.notice.button.text() == f"Explain the most similar pair, {pair[0] + 1} and {pair[1] + 1}"


def test_a_failure_is_said_on_the_page_until_there_is_another_question(show: ShowPage, intents: FakeIntents) -> None:
    old = explained((0, 1))
    page = show(old)
    state = replace(old, selection=(0, 2))
    page.render(old, state)
    failed = replace(state, failure=CANNOT)
    page.render(state, failed)
    assert place_shown(page) is page.notice
    assert page.notice.words.text() == "This model cannot be split. Choose another pooling."
    assert not page.notice.button.isVisible()
    page.render(failed, state)
    assert page.notice.words.text().startswith("This model cannot be split.")
    page.hide()
    page.show()
    assert asked(intents) == [(0, 2)]
    page.render(state, replace(state, selection=(2, 3)))
    assert asked(intents) == [(0, 2), (2, 3)]
    assert "cannot be split" not in page.notice.words.text()


def test_a_failure_of_something_else_leaves_an_explanation_alone(show: ShowPage) -> None:
    state = explained()
    page = show(state)
    page.render(state, replace(state, failure=CANNOT))
    assert place_shown(page) is page.panes
    assert page.panes.isEnabled()


def test_a_distance_offers_the_cosine(show: ShowPage, intents: FakeIntents, qtbot: QtBot) -> None:
    page = show(make_state(4, metric=Similarity.EUCLIDEAN, selection=(0, 1)))
    assert asked(intents) == [], "the banner would say the same once more"
    assert page.notice.words.text().startswith("The Euclidean distance is no sum over pairs of tokens")
    assert page.notice.button.text() == "Compare by cosine"
    qtbot.mouseClick(page.notice.button, Qt.MouseButton.LeftButton)
    assert intents.wishes[-1] == ("set_metric", Similarity.COSINE)


@pytest.mark.parametrize("cancelled", [True, False])
def test_what_may_go_well_another_time_can_be_asked_again(
    show: ShowPage, intents: FakeIntents, qtbot: QtBot, cancelled: bool
) -> None:
    state = make_state(4, selection=(0, 1))
    page = show(state)
    busy = replace(state, request_progress=Progress("Reading tokens"))
    page.render(state, busy)
    memory = None if cancelled else Failure(FailureKind.MEMORY, "There was not enough memory.")
    page.render(busy, replace(state, failure=memory))
    qtbot.waitUntil(page.notice.button.isVisible)
    assert ("cancelled" in page.notice.words.text()) is cancelled
    qtbot.mouseClick(page.notice.button, Qt.MouseButton.LeftButton)
    assert asked(intents) == [(0, 1), (0, 1)]
    assert "being read" in page.notice.words.text()
    assert page.caption.text() == ""


def test_a_result_right_after_the_end_is_no_cancelled_request(show: ShowPage, qtbot: QtBot) -> None:
    state = make_state(4, selection=(0, 1))
    page = show(state)
    busy = replace(state, request_progress=Progress("Reading tokens"))
    page.render(state, busy)
    page.render(busy, state)
    done = replace(state, explanation=explanation_of(state, 0, 1))
    page.render(state, done)
    qtbot.wait(1)
    assert place_shown(page) is page.panes


def test_the_switches_change_what_is_seen_and_never_the_sum(show: ShowPage) -> None:
    state = explained(padding=3)
    page = show(state)
    assert state.explanation is not None
    assert page.shown is not None
    assert [entry.label for entry in page.shown.rows][-2:] == ["[SEP]", "3 padding"]
    page.switches.padding.click()
    assert [entry.label for entry in page.shown.rows][-2:] == ["[PAD]", "[PAD]"]
    page.switches.special.click()
    assert page.shown.rows[-1].label == "2 special"
    figure = page.panes.matrix.figure
    assert figure is not None
    (cells,) = figure.axes()[0].marks
    assert isinstance(cells, Cells)
    assert cells.shape == page.shown.values.shape
    assert page.shown.values.sum() == pytest.approx(state.explanation.similarity)
    assert "Pairs with padding give" in page.panes.summary.otherwise.text()


def test_the_padding_switch_says_why_it_is_not_there(show: ShowPage) -> None:
    page = show(explained())
    assert not page.switches.padding.isEnabled()
    assert "only the naive poolings" in page.switches.padding.toolTip()
    assert page.switches.special.isEnabled()


def test_the_table_is_saved_and_that_is_said(
    show: ShowPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    state = explained()
    page = show(state)
    path = tmp_path / "tokens.csv"
    monkeypatch.setattr(saving, "ask_where_to_save", lambda *_: path)
    qtbot.mouseClick(page.switches.save, Qt.MouseButton.LeftButton)
    assert page.remark.text() == f"Wrote tokens.csv into {tmp_path}."
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert state.explanation is not None
    assert float(rows[-1][-1]) == pytest.approx(state.explanation.similarity)
    monkeypatch.setattr(saving, "ask_where_to_save", lambda *_: tmp_path / "nowhere" / "tokens.csv")
    page.save_csv()
    assert "There is no folder" in page.remark.text()
    monkeypatch.setattr(saving, "ask_where_to_save", lambda *_: None)
    page.save_csv()
    assert "There is no folder" in page.remark.text()


def test_the_menu_copies_values_and_offers_the_table(show: ShowPage) -> None:
    page = show(explained())
    shown = page.shown
    assert shown is not None
    placed = page.panes.matrix.placed
    assert placed is not None
    layout = placed.axes[0].cells
    assert layout is not None
    cell = QPointF(layout.left_of(2.5), layout.top_of(1.5))
    target = page.target_at(cell)
    assert float(target.value) == pytest.approx(shown.values[1, 2], abs=1e-9)
    assert target.sentence == f"{SEED[0]}\n{SEED[1]}"
    menu = page.menu_for(target)
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy value"].trigger()
    assert QGuiApplication.clipboard().text() == target.value
    assert actions["Save as CSV…"].isEnabled()
    assert actions["Export…"].isEnabled()
    cell.setX(layout.rows.center[0])
    label = page.target_at(cell)
    assert float(label.value) == pytest.approx(shown.sums[0][1], abs=1e-9)
    assert label.indices == (0,)


def test_hovering_shows_in_both_pictures_and_a_click_holds_on(show: ShowPage) -> None:
    page = show(explained())
    matrix = page.panes.matrix
    page._point(TokenCell(row=2), False)
    assert TokenCell.at(matrix.marking.shown) == TokenCell(row=2)
    assert page.panes.sentences._cell == TokenCell(row=2)
    assert page.caption.text().startswith("“cat” gives most with")
    page._point(TokenCell(1, 1), True)
    page._point(TokenCell(), False)
    assert TokenCell.at(matrix.marking.shown) == TokenCell(1, 1)
    assert "×" in page.caption.text()
    page._point(TokenCell(1, 1), True)
    assert matrix.marking.shown is None
    assert page.caption.text().startswith("Most comes from")


@pytest.mark.parametrize("size", [(560, 400), (760, 500), (930, 640), (2400, 1500)])
@pytest.mark.parametrize("part", ["matrix", "tokens"])
def test_every_control_has_a_name_and_its_place(show: ShowPage, size: tuple[int, int], part: str) -> None:
    page = show(explained(padding=1), size)
    page.panes.show_tables(part == "tokens")
    controls = [
        page.switches.special,
        page.switches.padding,
        page.switches.part,
        page.switches.save,
        page.chooser.swap,
        *page.chooser.numbers,
    ]
    for control in controls:
        assert control.objectName().startswith("explain")
        assert control.accessibleName()
        assert control.toolTip()
        corner = control.mapTo(page, control.rect().bottomRight())
        assert page.rect().contains(corner)
        assert control.width() >= control.minimumSizeHint().width()
    below = page.panes.matrix if part == "matrix" else page.panes.tables
    assert below.isVisible()
    assert below.height() >= 100
    assert np.isfinite(page.panes.sentences.heightForWidth(200))


def test_a_double_click_holds_on_to_what_was_held(show: ShowPage, qtbot: QtBot) -> None:
    page = show(explained())
    matrix = page.panes.matrix
    page._point(TokenCell(1, 1), True)
    placed = matrix.placed
    assert placed is not None
    layout = placed.axes[0].cells
    assert layout is not None
    place = QPointF(layout.left_of(0.5), layout.top_of(0.5)).toPoint()
    for press in (qtbot.mousePress, qtbot.mouseRelease):
        press(matrix, Qt.MouseButton.LeftButton, pos=place)
    assert TokenCell.at(matrix.marking.held) == TokenCell(0, 0)
    for press in (qtbot.mouseDClick, qtbot.mouseRelease):
        press(matrix, Qt.MouseButton.LeftButton, pos=place)
    assert TokenCell.at(matrix.marking.held) == TokenCell(1, 1)
