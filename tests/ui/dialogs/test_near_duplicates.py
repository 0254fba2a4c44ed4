from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from explorer.analysis.neighbors.near_duplicates import later_ones
from explorer.domain.job import JobContext
from explorer.domain.results.near_duplicates import NearDuplicates
from explorer.domain.texts.corpus import Corpus
from explorer.figures.phrases.near_duplicates import summary
from explorer.ui.dialogs.near_duplicates import NearDuplicatesDialog
from explorer.ui.look.mnemonics import unmarked
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow

Settled = Callable[[TaskRunner], None]
TEXTS = Corpus.from_lines([*(f"sentence number {index}" for index in range(12)), "sentence number 3"])


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot, settled: Settled) -> Iterator[NearDuplicatesDialog]:
    window.workspace.sentences.editor.put_corpus(TEXTS, replace=True)
    window.commands.run()
    settled(window.runner)
    embeddings = window.store.state.embeddings
    assert embeddings is not None
    vectors = np.random.default_rng(0).normal(1.0, 1.0, (13, 6))
    vectors[12] = vectors[3]
    window.store.update(embeddings=replace(embeddings, vectors=vectors))
    window.workspace.heatmap.intents.requests.show_near_duplicates()
    dialog = window.findChild(NearDuplicatesDialog)
    assert dialog is not None
    qtbot.waitExposed(dialog)
    settled(window.runner)
    yield dialog
    dialog.close()


def found_at(dialog: NearDuplicatesDialog, window: MainWindow, settled: Settled, threshold: float) -> NearDuplicates:
    dialog.threshold.setValue(threshold)
    dialog.go.click()
    settled(window.runner)
    found = window.store.state.near_duplicates
    assert found is not None
    return found


def expected_count(window: MainWindow, threshold: float) -> int:
    embeddings = window.store.state.embeddings
    assert embeddings is not None
    rows = embeddings.vectors[:12].astype(np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return int(np.count_nonzero(np.triu(rows @ rows.T >= threshold, 1)))


def test_the_list_is_that_of_the_vectors_on_the_screen(
    dialog: NearDuplicatesDialog, window: MainWindow, settled: Settled
) -> None:
    assert dialog.threshold.value() == 0.95
    at_once = window.store.state.near_duplicates
    assert at_once is not None
    assert (at_once.threshold, at_once.found) == (0.95, expected_count(window, 0.95))
    assert dialog.table.rows.rowCount() == at_once.found + 1
    found = found_at(dialog, window, settled, 0.5)
    assert found.found == expected_count(window, 0.5) > 0
    assert dialog.table.rows.rowCount() == found.found + 1
    assert [cell.text for cell in dialog.table.rows.cells(0)] == ["2 identical", "4  sentence number 3", "and 13"]
    first, second = int(found.first[0]), int(found.second[0])
    assert [cell.text for cell in dialog.table.rows.cells(1)] == [
        f"{found.similarities[0]:.3f}",
        f"{first + 1}  {TEXTS.texts[first]}",
        f"{second + 1}  {TEXTS.texts[second]}",
    ]
    assert dialog.summary.text() == summary(found)
    assert unmarked(dialog.go.text()) == "Find"


def test_a_row_chosen_is_selected_everywhere_and_copied(
    dialog: NearDuplicatesDialog, window: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    found = found_at(dialog, window, settled, 0.5)
    dialog.table.selectRow(1)
    assert window.store.state.selection == (found.first[0], found.second[0])
    dialog.table.selectRow(0)
    assert window.store.state.selection == (3, 12)
    qtbot.keyClick(dialog.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Cosine\tFirst\tSecond\n2 identical\t4  sentence number 3\tand 13"
    dialog.table.clearSelection()
    dialog.copy.click()
    assert len(QGuiApplication.clipboard().text().splitlines()) == found.found + 2


def test_the_pairs_are_written(
    dialog: NearDuplicatesDialog, window: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    found = found_at(dialog, window, settled, 0.5)
    dialog.save_to(tmp_path / "pairs.csv")
    settled(window.runner)
    with (tmp_path / "pairs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["first_text"] for row in rows[:-1]] == [TEXTS.texts[index] for index in found.first.tolist()]
    assert rows[-1]["similarity"] == "identical"


def test_a_search_that_is_stopped_shows_what_it_found(
    dialog: NearDuplicatesDialog, window: MainWindow, settled: Settled, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    began = Event()

    def search(_vectors: object, _texts: object, threshold: float, context: JobContext) -> NearDuplicates:
        began.set()
        while not context.cancelled:
            pass
        return NearDuplicates(threshold, np.array([0]), np.array([1]), np.array([0.97]), 1, (), 0.4)

    monkeypatch.setattr("explorer.analysis.neighbors.near_duplicates.near_duplicates", search)
    dialog.go.click()
    assert unmarked(dialog.go.text()) == "Stop"
    qtbot.waitUntil(began.is_set)
    assert "Finding near-duplicates" in dialog.summary.text()
    dialog.go.click()
    settled(window.runner)
    assert (
        dialog.summary.text() == "Stopped at 40 %: 1 pair of different sentences with a cosine of 0.95 or more so far."
    )
    assert unmarked(dialog.go.text()) == "Find"


def test_other_vectors_are_searched_too(dialog: NearDuplicatesDialog, window: MainWindow, settled: Settled) -> None:
    found_at(dialog, window, settled, -1.0)
    window.workspace.sentences.editor.put_corpus(Corpus.from_lines(("one", "two")), replace=True)
    window.commands.run()
    settled(window.runner)
    assert dialog.table.rows.rowCount() == 1
    assert dialog.summary.text().startswith("1 pair of different sentences has a cosine of -1 or more.")
    dialog.close()
    window.workspace.sentences.editor.put_corpus(Corpus.from_lines(("one", "two", "three")), replace=True)
    window.commands.run()
    settled(window.runner)
    assert window.store.state.near_duplicates is None
    dialog.show()
    settled(window.runner)
    assert dialog.table.rows.rowCount() == 3


@pytest.mark.parametrize("threshold", [-1.0, -0.3, 0.0, 0.123])
def test_any_threshold_is_taken(
    dialog: NearDuplicatesDialog, window: MainWindow, settled: Settled, threshold: float
) -> None:
    found = found_at(dialog, window, settled, threshold)
    assert (found.threshold, found.found) == (threshold, expected_count(window, threshold))


def test_why_a_threshold_cannot_be_searched_is_said_beside_it(
    dialog: NearDuplicatesDialog, window: MainWindow, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.analysis.neighbors.near_duplicates.MOST_FOUND", 10)
    found_at(dialog, window, settled, -1.0)
    assert dialog.summary.text().startswith("About 100.00 % of the 66 pairs have a cosine of -1 or more, too many")
    assert "The least threshold for these vectors is 0." in dialog.summary.text()
    assert window.store.state.failure is None
    for button in (dialog.copy, dialog.export, dialog.remove):
        assert not button.isEnabled()


def test_where_nothing_is_found_the_closest_are_told_and_there_is_nothing_to_copy_or_export(
    dialog: NearDuplicatesDialog, window: MainWindow, settled: Settled
) -> None:
    editor = window.workspace.sentences.editor
    editor.put_corpus(Corpus.from_lines(f"another text {index}" for index in range(3)), replace=True)
    window.commands.run()
    settled(window.runner)
    embeddings = window.store.state.embeddings
    assert embeddings is not None
    vectors = np.array([[1.0, 0.0, 0.0], [0.9, 0.5, 0.0], [0.0, 0.2, 1.0]])
    window.store.update(embeddings=replace(embeddings, vectors=vectors), near_duplicates=None)
    settled(window.runner)
    assert dialog.summary.text() == (
        "No pair of different sentences has a cosine of 0.95 or more. The closest two have a cosine of 0.874."
    )
    for button in (dialog.copy, dialog.export, dialog.remove):
        assert not button.isEnabled()


def test_the_later_ones_are_removed_and_undo_brings_them_back(
    dialog: NearDuplicatesDialog, window: MainWindow, settled: Settled
) -> None:
    editor = window.workspace.sentences.editor
    before = editor.toPlainText()
    found = found_at(dialog, window, settled, 0.7)
    later = later_ones(found).tolist()
    assert 0 < len(later) < 12
    dialog.remove.click()
    kept = tuple(text for place, text in enumerate(TEXTS.texts) if place not in later)
    assert window.store.state.corpus.texts == kept
    assert dialog.summary.text().startswith(f"{len(later)} sentences removed")
    assert not dialog.remove.isEnabled()
    assert "run again" in dialog.remove.toolTip()
    window.documents.undo()
    assert editor.toPlainText() == before
    editor.flush()
    assert dialog.remove.isEnabled()


def test_what_stays_keeps_its_source_its_label_and_the_blank_lines(window: MainWindow, settled: Settled) -> None:
    editor = window.workspace.sentences.editor
    editor.put_corpus(Corpus(("a", "b", "a", "c"), ("f", "f", "g", "g"), ("x", "y", "z", "x")), replace=True)
    editor.moveCursor(editor.textCursor().MoveOperation.Start)
    editor.insertPlainText("typed\n\n")
    window.documents.remove([0, 2, 4])
    assert editor.toPlainText() == "\na\na"
    corpus = editor.told
    assert (corpus.texts, list(corpus.sources), list(corpus.labels)) == (("a", "a"), ["f", "g"], ["x", "z"])
    window.documents.remove([1])
    assert (editor.told.texts, list(editor.told.sources)) == (("a",), ["f"])
    editor.undo()
    editor.undo()
    assert editor.toPlainText() == "typed\n\na\nb\na\nc"


def test_before_a_run_there_is_nothing_to_find(window: MainWindow) -> None:
    assert not window._actions["near_duplicates"].isEnabled()
