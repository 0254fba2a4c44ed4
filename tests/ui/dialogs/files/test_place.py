"""Where the table of right answers is, asked of real files in the real window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from explorer.ui.dialogs.files.pairs import PairsDialog
from explorer.ui.dialogs.files.place import PlaceDialog
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from tests.support.workbooks import xlsx

Settled = Callable[[TaskRunner], None]
HEAD = ["sentence1", "sentence2", "score"]


def test_a_sheet_and_a_title_are_asked_about_one_after_the_other(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    path = tmp_path / "answers.xlsx"
    titled = [["Answers of May"], [], HEAD, ["A cat sat.", "A dog sat.", 1.0], ["A cow ran.", "A hen ran.", 2.5]]
    path.write_bytes(xlsx({"Notes": [["Ask Ann."]], "Answers": titled}))
    window.controller.requests.open_pairs(path)
    settled(window.runner)
    sheet = window.findChild(PlaceDialog)
    assert sheet is not None
    assert [sheet.list.item(row).text() for row in range(2)] == ["Notes\nAsk Ann.", "Answers\nAnswers of May"]
    sheet.list.setCurrentRow(1)
    sheet.accept()
    settled(window.runner)
    title = next(dialog for dialog in window.findChildren(PlaceDialog) if dialog is not sheet)
    assert title.windowTitle() == "Where does the table begin?"
    title.accept()
    settled(window.runner)
    pairs = window.findChild(PairsDialog)
    assert pairs is not None
    assert pairs.chosen().columns == tuple(HEAD)
    pairs.reject()


def test_what_was_said_of_the_file_stands_below_the_numbers(
    window: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(
        "anchor,positive,negative_1,negative_2\na cat,a tom,a car,a bus\na dog,a pup,a sea,a hill\n", "utf-8"
    )
    window.controller.requests.open_pairs(path)
    settled(window.runner)
    dialog = window.findChild(PairsDialog)
    assert dialog is not None
    dialog.confirm.click()
    settled(window.runner)
    run = window.store.state.evaluation
    assert run is not None
    assert run.notes == (
        "In answers.csv each positive text was paired with each negative one of its row: 2 rows give 4 triplets.",
    )
