from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.domain.texts.corpus import Corpus
from explorer.files.texts.samples import samples
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from explorer.ui.window.titles import name_of

OpenWindow = Callable[..., MainWindow]
Settled = Callable[[TaskRunner], None]


def shown(window: MainWindow) -> str:
    """The title as the frame writes it."""
    return window.windowTitle().replace("[*]", "*" if window.isWindowModified() else "", 1).replace("[*][*]", "[*]")


def edit(window: MainWindow, line: str) -> None:
    window.workspace.sentences.editor.appendPlainText(line)
    window.workspace.sentences.editor.flush()


def test_it_names_the_sample_the_file_and_what_was_typed(
    window: MainWindow, tmp_path: Path, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.ui.dialogs.files import saving

    assert shown(window) == "Three sentences (sample) — Sentence Explorer"
    edit(window, "typed below")
    assert shown(window) == "Three sentences (sample)* — Sentence Explorer"
    window.documents.undo()
    window.workspace.sentences.editor.flush()
    assert shown(window) == "Three sentences (sample) — Sentence Explorer"
    window.documents.clear()
    window.documents.undo()
    window.workspace.sentences.editor.flush()
    assert shown(window) == "Three sentences (sample) — Sentence Explorer"
    first, second = tmp_path / "a <b>&.txt", tmp_path / "second.txt"
    first.write_text("from the first\n")
    second.write_text("from the second\n")
    window.documents.open_files([first])
    settled(window.runner)
    assert shown(window) == "a <b>&.txt — Sentence Explorer"
    window.documents.open_files([second])
    settled(window.runner)
    assert shown(window) == "a <b>&.txt and 1 more — Sentence Explorer"
    edit(window, "typed")
    assert shown(window) == "a <b>&.txt and 1 more* — Sentence Explorer"
    path = tmp_path / "saved.txt"
    monkeypatch.setattr(saving, "ask_where_to_save", lambda *_: path)
    window.commands.save_sentences()
    settled(window.runner)
    assert shown(window) == "saved.txt — Sentence Explorer"
    edit(window, "more")
    assert shown(window) == "saved.txt* — Sentence Explorer"
    window.documents.clear()
    assert not window.isWindowModified()


def test_a_file_among_typed_sentences_is_edited_text(window: MainWindow, tmp_path: Path, settled: Settled) -> None:
    window.workspace.sentences.editor.setPlainText("typed by hand")
    window.workspace.sentences.editor.flush()
    assert shown(window) == "Typed sentences* — Sentence Explorer"
    path = tmp_path / "a.txt"
    path.write_text("from a file")
    window.documents.open_files([path])
    settled(window.runner)
    assert shown(window) == "a.txt* — Sentence Explorer"


def test_the_next_start_knows_what_was_edited(open_window: OpenWindow, tmp_path: Path, settled: Settled) -> None:
    path = tmp_path / "a.txt"
    path.write_text("from a file\n")
    window = open_window(path)
    settled(window.runner)
    assert shown(window) == "a.txt — Sentence Explorer"
    assert window.close()
    again = open_window()
    settled(again.runner)
    assert shown(again) == "a.txt — Sentence Explorer"
    edit(again, "typed")
    assert again.close()
    third = open_window()
    settled(third.runner)
    assert shown(third) == "a.txt* — Sentence Explorer"


def test_a_name_is_shown_as_it_stands() -> None:
    assert name_of(Corpus()) == ""
    assert name_of(Corpus(("a", "b"), ("typed", "x[*].txt"))) == "x[*].txt"
    assert name_of(Corpus(("a", "b", "c"), ("one.txt", "two.txt", "three.txt"))) == "one.txt and 2 more"
    assert name_of(Corpus(("a",), (samples()[1].path.name,))) == "Six topics (sample)"


def test_a_star_in_a_name_is_no_mark(window: MainWindow, tmp_path: Path, settled: Settled) -> None:
    path = tmp_path / "x[*].txt"
    path.write_text("one")
    window.documents.open_files([path])
    settled(window.runner)
    assert window.windowTitle() == "x[*][*].txt[*] — Sentence Explorer"
    assert not window.isWindowModified()
