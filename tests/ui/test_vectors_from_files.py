"""Files with vectors in the window: pictures at once, and no word about tokens or models that are not known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from explorer.domain.results.analysis import ColorBy
from explorer.domain.results.precomputed import Codes
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling
from explorer.domain.texts.corpus import Corpus
from explorer.ui.control.actions import ActionId
from explorer.ui.dialogs.code import CodeDialog
from explorer.ui.dialogs.files.vectors import CodesDialog, VectorColumnDialog
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from tests.support.services import DIMENSIONS, FakeServices

Settled = Callable[[TaskRunner], None]
TEXTS = tuple(f"sentence about {kind} {number}" for number in range(6) for kind in ("cats", "rain"))


def vectors(width: int = DIMENSIONS) -> np.ndarray:
    return 2 * np.random.default_rng(0).normal(size=(len(TEXTS), width)).astype(np.float32)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "made.parquet"
    lists = pa.array(vectors().tolist(), pa.list_(pa.float32()))
    pq.write_table(pa.table({"text": TEXTS, "label": ["a", "b"] * 6, "embedding": lists}), path)
    return path


@pytest.fixture
def shown(window: MainWindow, file: Path, settled: Settled) -> MainWindow:
    stages = set[str]()
    window.store.changed.connect(lambda _, new: stages.add(new.progress.stage if new.progress else ""))
    window.documents.open_files([file])
    settled(window.runner)
    assert "Comparing the vectors" in stages
    return window


def test_the_pictures_are_there_without_a_run(shown: MainWindow, services: FakeServices) -> None:
    state = shown.store.state
    assert not services.encoded
    assert state.shown.texts == state.corpus.texts == TEXTS
    assert state.shown.labels == ("a", "b") * 6
    assert state.embeddings is not None
    np.testing.assert_array_equal(state.embeddings.vectors, vectors())
    assert state.pca is not None
    assert state.neighbors is not None
    assert not state.stale
    assert not state.running
    assert shown.workspace.status.facts.text() == (
        f"Took 12 sentences with their vectors ({DIMENSIONS} dimensions) from made.parquet."
    )
    shown.workspace.status._show_facts()
    assert shown.workspace.status.facts.text() == f"Vectors from made.parquet · 12 sentences · {DIMENSIONS} dimensions"


def test_sentences_that_were_typed_make_room_and_undo_brings_them_back(
    window: MainWindow, file: Path, settled: Settled
) -> None:
    editor = window.workspace.sentences.editor
    editor.setPlainText("typed before")
    window.documents.open_files([file])
    settled(window.runner)
    assert window.store.state.corpus.texts == TEXTS
    window._actions[ActionId.UNDO].trigger()
    editor.flush()
    assert window.store.state.corpus.texts == ("typed before",)
    assert window.store.state.stale


def test_only_what_exists_is_offered_and_normalising_works(
    shown: MainWindow, services: FakeServices, settled: Settled
) -> None:
    settings = shown.workspace.settings
    model = settings.pooling.model()
    assert [model.item(row).isEnabled() for row in range(model.rowCount())] == [True] + [False] * 8  # type: ignore[attr-defined]
    assert settings.pooling.currentText() == "as in the file"
    assert settings.pooling_note.text() == "From made.parquet. Run encodes them anew."
    settings.normalize.click()
    settled(shown.runner)
    state = shown.store.state
    assert state.embeddings is not None
    np.testing.assert_allclose(np.linalg.norm(state.embeddings.vectors, axis=1), 1, atol=1e-6)
    assert not services.encoded


@pytest.mark.parametrize("backend", list(Backend)[:2])
def test_run_encodes_the_sentences_anew(
    shown: MainWindow, services: FakeServices, settled: Settled, backend: Backend
) -> None:
    shown.controller.set_spec(EncodeSpec(backend=backend))
    assert not shown.store.state.stale
    shown.commands.run()
    settled(shown.runner)
    corpus, _, previous = services.encoded[0]
    assert corpus.texts == TEXTS
    assert previous is None
    state = shown.store.state
    assert state.encoding is not None
    assert not state.encoding.file
    assert state.failure is None
    assert not state.stale
    assert shown.workspace.settings.pooling.itemText(0) == "model (its own)"


def test_no_tokens_are_told_of(shown: MainWindow, settled: Settled) -> None:
    shown.controller.set_color_by(ColorBy.TOKENS)
    shown.controller.select([1])
    state = shown.store.state
    assert "tokens" not in shown.workspace.map._value(state, 1)
    plot = shown.workspace.norms.plot
    plot.resize(700, 500)
    assert plot.placed is not None
    assert plot.placed.axes
    assert all("token" not in axes.axes.title for axes in plot.placed.axes)
    assert state.findings is not None
    assert not {"without_tokens", "truncated", "without_normalize", "model_kind"} & {f.key for f in state.findings}


def test_pages_say_that_there_are_no_tokens(shown: MainWindow, services: FakeServices) -> None:
    shown.controller.select([0, 1])
    shown.workspace.show_view("explain")
    page = next(view for view in shown.workspace.views if view.name == "explain")
    assert "The vectors were read from made.parquet, so there are no tokens" in page.notice.words.text()  # type: ignore[attr-defined]
    shown.workspace.show_view("sweep")
    page = next(view for view in shown.workspace.views if view.name == "sweep")
    assert "were read from made.parquet: they have no tokens and no poolings" in page._empty.text()
    shown.controller.requests.explain.start(0, 1)
    assert shown.store.state.failure is not None
    assert "no tokens" in shown.store.state.failure.message
    assert not services.tokens_read


def test_a_search_names_the_model_that_embeds_the_query(shown: MainWindow, settled: Settled) -> None:
    shown.controller.search_for("cats")
    settled(shown.runner)
    search = shown.store.state.search
    assert search is not None
    assert search.model == "all-MiniLM-L6-v2"
    assert "embedded by all-MiniLM-L6-v2" in shown.workspace.neighbors.subject.text()
    shown.controller.search_for("")
    shown.controller.select([0, 1])
    assert shown.workspace.neighbors.subject.text() == f"“{TEXTS[0]}” and 1 more"


def test_a_query_of_another_width_is_refused(window: MainWindow, tmp_path: Path, settled: Settled) -> None:
    path = tmp_path / "wide.npy"
    np.save(path, vectors(DIMENSIONS + 1))
    window.documents.open_files([path])
    settled(window.runner)
    window.controller.search_for("cats")
    settled(window.runner)
    failure = window.store.state.failure
    assert failure is not None
    assert failure.message == (
        "The vectors from wide.npy have 17 dimensions, those of all-MiniLM-L6-v2 have 16, "
        "so a query cannot be compared with them."
    )


def test_rows_without_texts_are_listed_and_numbered(window: MainWindow, tmp_path: Path, settled: Settled) -> None:
    path = tmp_path / "bare.npy"
    np.save(path, vectors())
    window.documents.open_files([path])
    settled(window.runner)
    panel = window.workspace.sentences
    assert panel.table.isVisible()
    assert panel.notice.text().startswith("The file holds vectors without texts; the rows are numbered.")
    assert "first" not in panel.notice.text()
    assert window.store.state.embeddings is not None
    assert window.store.state.text(3) == "row 4"
    assert window.workspace.settings.pooling_note.text() == "From bare.npy, which has no sentences to encode."
    assert window.workspace.status.facts.text().startswith("Took 12 vectors (16 dimensions) from bare.npy.")


def test_several_files_are_opened_without_their_vectors(
    window: MainWindow, file: Path, tmp_path: Path, settled: Settled
) -> None:
    other, bare = tmp_path / "plain.txt", tmp_path / "bare.npy"
    other.write_text("a plain line", encoding="utf-8")
    np.save(bare, vectors())
    window.documents.open_files([file, other, bare])
    settled(window.runner)
    assert window.store.state.corpus.texts == (*TEXTS, "a plain line")
    assert window.store.state.embeddings is None
    assert "The vectors in made.parquet were left out, since other files hold none; open it alone to see them." in (
        window.workspace.status.facts.text()
    )
    failure = window.store.state.failure
    assert failure is not None
    assert failure.message == "bare.npy holds vectors, which cannot be added to other sentences."


def test_a_run_under_way_is_given_up_for_the_vectors(
    window: MainWindow, file: Path, services: FakeServices, settled: Settled, qtbot: QtBot
) -> None:
    services.gate.clear()
    window.commands.run()
    qtbot.waitUntil(lambda: bool(services.encoded))
    window.documents.open_files([file])
    qtbot.waitUntil(lambda: window.store.state.embeddings is not None)
    services.gate.set()
    settled(window.runner)
    assert window.store.state.encoding is not None
    assert window.store.state.encoding.file == "made.parquet"
    assert not window.store.state.running


def test_other_poolings_come_back_once_the_sentences_change(shown: MainWindow, qtbot: QtBot) -> None:
    editor = shown.workspace.sentences.editor
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_A)
    editor.flush()
    assert shown.store.state.stale
    model = shown.workspace.settings.pooling.model()
    assert all(model.item(row).isEnabled() for row in range(model.rowCount()))  # type: ignore[attr-defined]
    assert shown.store.state.readout.pooling is Pooling.MODEL


def test_comparing_and_sweeping_never_take_them_for_a_model_s(
    shown: MainWindow, services: FakeServices, settled: Settled
) -> None:
    shown.controller.requests.sweep.start(all_layers=False, naive=False)
    settled(shown.runner)
    assert services.encoded[-1][2] is None
    assert isinstance(services.encoded[-1][0], Corpus)


def test_the_code_goes_along_with_another_backend(shown: MainWindow, qtbot: QtBot, settled: Settled) -> None:
    shown.commands.show_code()
    dialog = shown.commands._code
    assert isinstance(dialog, CodeDialog)
    assert dialog.outcome.text().endswith("a NumPy array. Those on the screen were read from made.parquet.")
    shown.workspace.settings.backend.picked.emit(Backend.TRANSFORMERS)
    assert "mean" in dialog.summary.text()
    assert "AutoModel" in dialog.text.toPlainText()
    editor = shown.workspace.sentences.editor
    shown.documents.clear()
    editor.setPlainText("a new sentence")
    editor.flush()
    assert "a new sentence" in dialog.text.toPlainText()
    assert "read from" not in dialog.outcome.text()
    shown.commands.run()
    settled(shown.runner)
    assert shown.store.state.readout.pooling is Pooling.MEAN
    dialog.close()


@pytest.mark.parametrize("names", [("texts", "sentences.txt"), ("made", "made.txt")])
def test_vectors_and_texts_that_are_dropped_together(
    window: MainWindow, tmp_path: Path, settled: Settled, names: tuple[str, str]
) -> None:
    array, texts = tmp_path / f"{names[0]}.npy", tmp_path / names[1]
    np.save(array, vectors())
    texts.write_text("".join(f"{text}\n" for text in TEXTS), encoding="utf-8")
    window.documents.open_files([array, texts])
    settled(window.runner)
    state = window.store.state
    assert state.corpus.texts == TEXTS
    assert state.embeddings is not None
    np.testing.assert_array_equal(state.embeddings.vectors, vectors())


def test_the_column_of_vectors_is_asked_for(window: MainWindow, tmp_path: Path, settled: Settled) -> None:
    path = tmp_path / "two.parquet"
    lists = pa.array(vectors().tolist(), pa.list_(pa.float32()))
    pq.write_table(pa.table({"text": TEXTS, "title_emb": pa.array([[0.5] * 9] * 12), "body_emb": lists}), path)
    window.documents.open_files([path])
    settled(window.runner)
    dialog = window.findChild(VectorColumnDialog)
    assert isinstance(dialog, VectorColumnDialog)
    assert [dialog.list.item(row).text() for row in range(2)] == ["title_emb\n9 dimensions", "body_emb\n16 dimensions"]
    dialog.list.setCurrentRow(1)
    dialog.accept()
    settled(window.runner)
    assert window.store.state.embeddings is not None
    np.testing.assert_array_equal(window.store.state.embeddings.vectors, vectors())
    window.documents.open_files([path])
    settled(window.runner)
    dialog = window.findChildren(VectorColumnDialog)[-1]
    dialog.reject()
    settled(window.runner)
    assert window.store.state.failure is None


def test_codes_are_asked_about(window: MainWindow, tmp_path: Path, settled: Settled) -> None:
    path = tmp_path / "bits.npy"
    np.save(path, np.packbits(vectors() > 0, axis=1))
    window.documents.open_files([path])
    settled(window.runner)
    dialog = window.findChild(CodesDialog)
    assert isinstance(dialog, CodesDialog)
    dialog.list.setCurrentRow(1)
    dialog.accept()
    settled(window.runner)
    assert window.store.state.embeddings is not None
    np.testing.assert_array_equal(window.store.state.embeddings.vectors, np.where(vectors() > 0, 1, -1))
    assert "Each byte (uint8) was unpacked into eight dimensions of -1 and 1." in (window.workspace.status.facts.text())
    assert window.documents.drafted.draft().files[0].choices.codes is Codes.UNPACK


def test_a_file_is_named_in_a_question_letter_by_letter(qtbot: QtBot) -> None:
    for dialog in (VectorColumnDialog("<b>a</b>.npz", [("x", 3)]), CodesDialog("<b>a</b>.npz", "uint8")):
        qtbot.addWidget(dialog)
        label = next(label for label in dialog.findChildren(QLabel) if "<b>a</b>.npz" in label.text())
        assert label.textFormat() is Qt.TextFormat.PlainText
