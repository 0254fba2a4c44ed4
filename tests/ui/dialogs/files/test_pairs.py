"""The question what a table holds, asked of real files in the real window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.domain.failure import FailureKind
from explorer.domain.results.evaluation import EvaluationKind, LabelledTexts, ScoredPairs, Triplets
from explorer.files.tables.layouts import ROLES
from explorer.files.texts.pairs import inspect_pairs
from explorer.files.texts.samples import scored_samples
from explorer.ui.dialogs.files.pairs import KINDS, PairsDialog
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow

Settled = Callable[[TaskRunner], None]
SCORED = "sentence1,sentence2,score\nA cat sat.,A dog sat.,1\nA cow ran.,A hen ran.,2.5\nThe sun.,The moon.,4\n"


@pytest.fixture
def asked(window: MainWindow, tmp_path: Path, settled: Settled) -> Iterator[Callable[[str], PairsDialog]]:
    def ask(content: str) -> PairsDialog:
        path = tmp_path / "answers.csv"
        path.write_text(content, "utf-8")
        window.controller.requests.open_pairs(path)
        settled(window.runner)
        dialog = window.findChild(PairsDialog)
        assert dialog is not None
        return dialog

    yield ask
    for dialog in window.findChildren(PairsDialog):
        dialog.reject()


def pick(dialog: PairsDialog, role: str, column: str) -> None:
    box = dialog.roles[role]
    box.show_value(column)
    box.activated.emit(box.currentIndex())


def pick_kind(dialog: PairsDialog, kind: EvaluationKind) -> None:
    dialog.kind.show_value(kind)
    dialog.kind.activated.emit(dialog.kind.currentIndex())


def test_every_kind_is_offered() -> None:
    assert [kind for kind, _, _ in KINDS] == list(EvaluationKind)


def test_a_good_guess_needs_one_click(
    asked: Callable[[str], PairsDialog], window: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    dialog = asked(SCORED)
    assert dialog.chosen().columns == ("sentence1", "sentence2", "score")
    assert dialog.problem.isHidden()
    qtbot.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
    settled(window.runner)
    run = window.store.state.evaluation
    assert run is not None
    assert isinstance(run.data, ScoredPairs)
    assert run.data.scores.tolist() == [1.0, 2.5, 4.0]
    assert run.name == "answers.csv"
    assert run.columns == ("sentence1", "sentence2", "score")


def test_the_first_rows_and_what_each_column_is_taken_for_are_shown(asked: Callable[[str], PairsDialog]) -> None:
    preview = asked(SCORED).preview
    cells = [
        [preview.item(row, column).text() for column in range(preview.columnCount())]
        for row in range(preview.rowCount())
    ]
    assert cells == [line.split(",") for line in SCORED.splitlines()[1:]]
    heads = [preview.horizontalHeaderItem(column).text() for column in range(3)]
    assert heads == ["sentence1\nfirst text", "sentence2\nsecond text", "score\nscore"]


def test_a_column_for_two_roles_is_refused_at_once(asked: Callable[[str], PairsDialog]) -> None:
    dialog = asked(SCORED)
    pick(dialog, "second text", "sentence1")
    assert dialog.problem.text() == "“sentence1” is chosen twice. Choose a column of its own for each."
    assert not dialog.confirm.isEnabled()
    pick(dialog, "second text", "sentence2")
    assert dialog.problem.isHidden()
    assert dialog.confirm.isEnabled()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (SCORED.replace("2.5", "high"), "The score in row 2 of column score in answers.csv is no number: high."),
        ("\n".join(SCORED.splitlines()[:2]), "There is only 1 pair with a score."),
        (SCORED.replace(",2.5", ",1").replace(",4", ",1"), "All 3 scores are 1, so no ranking is better than another."),
    ],
)
def test_what_cannot_be_evaluated_is_said_and_other_columns_can_be_chosen(
    asked: Callable[[str], PairsDialog], window: MainWindow, settled: Settled, content: str, problem: str
) -> None:
    dialog = asked(content)
    pick_kind(dialog, EvaluationKind.PAIRS)
    for role, column in zip(ROLES[EvaluationKind.PAIRS], ("sentence1", "sentence2", "score"), strict=True):
        pick(dialog, role, column)
    dialog.confirm.click()
    settled(window.runner)
    assert dialog.isVisible()
    assert dialog.problem.text().startswith(problem)
    assert dialog.confirm.isEnabled()
    assert dialog.kind.isEnabled()
    assert window.store.state.failure is None
    assert window.store.state.evaluation is None


def test_while_it_is_read_nothing_can_be_changed(asked: Callable[[str], PairsDialog]) -> None:
    dialog = asked(SCORED)
    dialog.confirm.click()
    assert dialog.confirm.text() == "Reading…"
    assert not dialog.confirm.isEnabled()
    assert not dialog.roles["score"].isEnabled()


def test_what_is_read_for_a_dialog_that_was_closed_is_dropped(
    asked: Callable[[str], PairsDialog], window: MainWindow, settled: Settled
) -> None:
    dialog = asked(SCORED)
    dialog.confirm.click()
    dialog.reject()
    settled(window.runner)
    assert window.store.state.evaluation is None


def test_a_column_without_header_can_be_another_kind(
    asked: Callable[[str], PairsDialog], window: MainWindow, settled: Settled
) -> None:
    dialog = asked("One cat.,A dog barks.,A cow moos.\nTwo cats.,Dogs bark.,Cows moo.\nNo cat.,No dog.,No cow.\n")
    assert dialog.chosen().kind is EvaluationKind.TRIPLETS
    assert "what is in its columns" in dialog.findChild(type(dialog.problem), "pairs_basis").text()
    pick(dialog, "positive", "column 3")
    pick(dialog, "negative", "column 2")
    dialog.confirm.click()
    settled(window.runner)
    run = window.store.state.evaluation
    assert run is not None
    assert isinstance(run.data, Triplets)
    assert run.data.positives == ("A cow moos.", "Cows moo.", "No cow.")


def test_classes_of_an_inference_task_are_said_to_be_no_scores(asked: Callable[[str], PairsDialog]) -> None:
    dialog = asked("premise,hypothesis,label\nA cat sat.,It sat.,0\nA dog ran.,It slept.,2\nIt rains.,It is wet.,1\n")
    words = dialog.findChild(type(dialog.problem), "pairs_basis").text()
    assert "the column label holds classes, such as entailment, neutral and contradiction, and no scores" in words


def test_labels_have_two_columns(asked: Callable[[str], PairsDialog], window: MainWindow, settled: Settled) -> None:
    dialog = asked("question,answer\nWho is it?,It is me.\nWho was it?,It was me.\nWho else?,It is me.\n")
    assert "it cannot be told" in dialog.findChild(type(dialog.problem), "pairs_basis").text()
    pick_kind(dialog, EvaluationKind.LABELS)
    assert dialog.roles["label"].isVisibleTo(dialog)
    assert not dialog.roles["score"].isVisibleTo(dialog)
    assert dialog.chosen().columns == ("question", "answer")
    dialog.confirm.click()
    settled(window.runner)
    run = window.store.state.evaluation
    assert run is not None
    assert isinstance(run.data, LabelledTexts)
    assert run.data.labels == ("It is me.", "It was me.", "It is me.")


def test_a_table_of_one_column_can_still_be_shown(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "one.txt"
    path.write_text("a line\nanother line\n", "utf-8")
    dialog = PairsDialog("one.txt", inspect_pairs(path))
    qtbot.addWidget(dialog)
    assert not dialog.confirm.isEnabled()
    assert "chosen twice" in dialog.problem.text()


def test_a_sample_needs_no_question(window: MainWindow, settled: Settled) -> None:
    window.controller.requests.open_pairs(scored_samples()[0].path)
    settled(window.runner)
    assert window.findChild(PairsDialog) is None
    run = window.store.state.evaluation
    assert run is not None
    assert len(run.data) == 60


def test_a_file_that_cannot_be_opened_is_said_on_the_banner(
    window: MainWindow, tmp_path: Path, settled: Settled, qapp: QApplication
) -> None:
    window.controller.requests.open_pairs(tmp_path / "gone.csv")
    settled(window.runner)
    failure = window.store.state.failure
    assert failure is not None
    assert failure.kind is FailureKind.INPUT
    assert "There is no file" in failure.message


def test_queries_are_told_by_the_column_s_name_and_by_the_user(
    asked: Callable[[str], PairsDialog], window: MainWindow, settled: Settled
) -> None:
    dialog = asked(SCORED.replace("sentence1,sentence2", "query,document"))
    assert dialog.queries.isChecked()
    pick(dialog, "first text", "document")
    pick(dialog, "second text", "query")
    assert not dialog.queries.isChecked()
    pick_kind(dialog, EvaluationKind.LABELS)
    assert dialog.queries.isHidden()
    pick_kind(dialog, EvaluationKind.PAIRS)
    pick(dialog, "first text", "document")
    pick(dialog, "second text", "query")
    dialog.queries.click()
    assert dialog.chosen().has_queries
    dialog.confirm.click()
    settled(window.runner)
    run = window.store.state.evaluation
    assert run is not None
    assert run.queries
