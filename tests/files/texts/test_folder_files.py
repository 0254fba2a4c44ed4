from __future__ import annotations

from pathlib import Path

import pytest

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.files.texts.folder_files import files_given
from explorer.files.texts.reading import read_all
from explorer.ui.window.documents.opening import read_files, request_for


def test_a_folder_stands_for_its_files_and_says_what_was_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    (folder / "more").mkdir(parents=True)
    for name in ("b.txt", "a.csv.gz", "C.JSONL", "picture.png", ".hidden.txt"):
        (folder / name).write_bytes(b"x")
    single = tmp_path / "single.txt"
    files, notes = files_given([single, folder])
    assert files == (single, folder / "C.JSONL", folder / "a.csv.gz", folder / "b.txt")
    assert notes == ("Of the folder texts, 3 files opened; left out: more, picture.png.",)


def test_a_folder_without_a_known_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"x")
    with pytest.raises(ExplorerError, match=r"holds no file of a kind that can be read"):
        files_given([tmp_path])


def test_a_path_that_cannot_be_looked_at_is_told_as_any_file_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / ("long" * 100 + ".txt")
    with pytest.raises(OSError, match="File name too long"):
        path.is_dir()
    opened = read_files(request_for((path,), (), replacing=False), JobContext())
    assert [failure.kind for failure in opened.failures] == [FailureKind.INPUT]
    assert "could not be read: File name too long" in opened.failures[0].message


def test_the_command_line_takes_a_folder_of_texts_and_no_model(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "b.txt").write_text("two\n", "utf-8")
    (folder / "a.csv").write_text("text\none, and more\n", "utf-8")
    reports: list[Progress] = []
    corpus = read_all([str(folder)], None, JobContext(reports.append))
    assert tuple(corpus.texts) == ("one, and more", "two")
    assert "Of the folder texts, 2 files opened." in [report.note for report in reports]
    (folder / "config.json").write_text("{}", "utf-8")
    with pytest.raises(ExplorerError, match="holds a model, no texts"):
        read_all([str(folder)], None, JobContext())
