from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.files.drafts import (
    Draft,
    DraftFile,
    clear_draft,
    draft_path,
    forget_texts,
    keep_text,
    load_draft,
    save_draft,
)


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.files.drafts.data_dir", lambda: tmp_path / "data")


def test_there_is_none_at_first() -> None:
    assert load_draft() is None
    clear_draft()


def test_saved_loaded_cleared() -> None:
    draft = Draft(("one", "", "  indented", "drei"), ("typed", "typed", "a.txt", "a.txt"))
    save_draft(draft)
    assert load_draft() == draft
    save_draft(Draft((), ()))
    assert load_draft() == Draft((), ())
    clear_draft()
    assert load_draft() is None


@given(st.lists(st.tuples(st.text(), st.text())))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
def test_nothing_typed_is_lost(lines: list[tuple[str, str]]) -> None:
    draft = Draft(tuple(a for a, _ in lines), tuple(b for _, b in lines))
    save_draft(draft)
    assert load_draft() == draft


def test_lone_surrogates_do_not_cost_the_draft() -> None:
    save_draft(Draft(("one \ud800",), ("typed",)))
    assert load_draft() == Draft(("one \ufffd",), ("typed",))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"lines": ["a"], "sources": []}',
        '{"lines": [1], "sources": ["a"]}',
        '{"lines": 3}',
        "[" * 10_000,
    ],
)
def test_a_broken_draft_is_set_aside(content: str) -> None:
    draft_path().parent.mkdir()
    draft_path().write_text(content)
    assert load_draft() is None
    assert not draft_path().exists()
    assert draft_path().with_name("draft.broken.json").read_text() == content


def test_undecodable_drafts_are_set_aside() -> None:
    draft_path().parent.mkdir()
    draft_path().write_bytes(b"\xff\xfe\xff")
    assert load_draft() is None
    assert not draft_path().exists()


def test_lines_and_sources_belong_together() -> None:
    with pytest.raises(ValueError, match="1 sources for 2 lines"):
        Draft(("a", "b"), ("typed",))


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(ExplorerError) as caught:
        save_draft(Draft(("a",), ("typed",)))
    assert caught.value.failure.kind is FailureKind.DISK


def test_the_file_is_readable_by_people() -> None:
    save_draft(Draft(("Köln",), ("typed",)))
    assert "Köln" in draft_path().read_text("utf-8")
    content = json.loads(draft_path().read_text("utf-8"))
    assert content == {"lines": ["Köln"], "sources": ["typed"], "files": [], "beside_lines": False}


def test_listed_files_come_back_with_their_columns_and_names(tmp_path: Path) -> None:
    files = (DraftFile(tmp_path / "a.csv", "text", "x/a.csv"), DraftFile(tmp_path / "b.txt", None, "b.txt"))
    draft = Draft(("typed",), ("typed",), files, beside_lines=True)
    save_draft(draft)
    assert load_draft() == draft


def test_a_draft_of_before_there_were_listed_files_is_read(tmp_path: Path) -> None:
    save_draft(Draft())
    draft_path().write_text('{"lines": ["a"], "sources": ["typed"]}', encoding="utf-8")
    assert load_draft() == Draft(("a",), ("typed",))


@pytest.mark.parametrize("files", ['[{"path": 7, "column": null, "source": ""}]', '["a.txt"]', '[{"path": "a.txt"}]'])
def test_a_draft_with_broken_files_is_set_aside(files: str) -> None:
    save_draft(Draft())
    draft_path().write_text(f'{{"lines": [], "sources": [], "files": {files}}}', encoding="utf-8")
    assert load_draft() is None
    assert draft_path().with_name("draft.broken.json").exists()


def test_a_kept_text_is_forgotten_once_it_is_not_listed() -> None:
    first, second = keep_text("one\ntwo \ud800"), keep_text("three")
    assert first.read_text("utf-8") == "one\ntwo \ufffd"
    forget_texts(Draft(files=(DraftFile(second, None, "typed"),)))
    assert not first.exists()
    assert second.read_text("utf-8") == "three"
