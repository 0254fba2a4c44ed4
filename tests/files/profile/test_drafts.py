from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.domain.results.precomputed import Codes, VectorChoices
from explorer.domain.texts.place import Place
from explorer.files.profile.drafts import Draft, DraftFile, from_json, to_json


@given(st.lists(st.tuples(st.text(), st.text(), st.text())))
@settings(deadline=None, max_examples=30)
def test_nothing_typed_is_lost(lines: list[tuple[str, str, str]]) -> None:
    labels = tuple(c for _, _, c in lines)
    draft = Draft(tuple(a for a, _, _ in lines), tuple(b for _, b, _ in lines), labels=labels if any(labels) else ())
    assert from_json(to_json(draft)) == (draft, True)


def test_lone_surrogates_do_not_cost_the_draft() -> None:
    assert from_json(to_json(Draft(("one \ud800",), ("typed",))))[0] == Draft(("one \ufffd",), ("typed",))


def test_it_is_readable_by_people() -> None:
    content = to_json(Draft(("Köln",), ("typed",)))
    assert "Köln" in content
    assert json.loads(content)["lines"] == ["Köln"]


def test_listed_files_come_back_with_all_that_was_said_of_them(tmp_path: Path) -> None:
    choices = VectorChoices(vectors="v", codes=Codes.UNPACK, ranges=tmp_path / "r.npy")
    files = (
        DraftFile(tmp_path / "a.csv", "text", "x/a.csv", choices, Place("Sheet", 2)),
        DraftFile(tmp_path / "b.txt", None, "b.txt"),
    )
    draft = Draft(("typed",), ("typed",), files, beside_lines=True, origins=(tmp_path / "b.txt",), sentences=12)
    assert from_json(to_json(draft)) == (draft, True)


def test_a_draft_of_before_there_were_listed_files_is_read() -> None:
    assert from_json('{"lines": ["a"], "sources": ["typed"]}') == (Draft(("a",), ("typed",)), True)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"lines": 3}', '{"lines": null}', '"x"', "[" * 10_000, "{}"])
def test_what_is_no_draft_is_said(content: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words are the parser's
        from_json(content)


@pytest.mark.parametrize(
    ("content", "draft"),
    [
        ('{"lines": ["a", "b"], "sources": ["x"]}', Draft(("a", "b"), ("x", "typed"))),
        ('{"lines": ["a", 1, "b"], "sources": ["x", "y", "z"]}', Draft(("a", "b"), ("x", "z"))),
        ('{"lines": ["a"], "sources": [3]}', Draft(("a",), ("typed",))),
        ('{"lines": ["a"], "sources": "x"}', Draft(("a",), ("typed",))),
        ('{"lines": ["a"], "sources": ["x"], "files": ["a.txt", {"path": 7}]}', Draft(("a",), ("x",))),
        ('{"lines": ["a", "b"], "sources": ["x", "y"], "labels": 3}', Draft(("a", "b"), ("x", "y"))),
        (
            '{"lines": ["a", 1, "b"], "sources": ["x", "y", "z"], "labels": [[], "l", "m"]}',
            Draft(("a", "b"), ("x", "z"), labels=("", "m")),
        ),
        (
            '{"lines": ["a", "b"], "sources": ["x", "y"], "labels": ["l"]}',
            Draft(("a", "b"), ("x", "y"), labels=("l", "")),
        ),
        (
            r'{"lines": ["a"], "sources": ["x"], "files": [{"path": "a\u0000b", "column": null, "source": ""}]}',
            Draft(("a",), ("x",)),
        ),
        (
            '{"lines": ["a"], "sources": ["x"], "files": [{"path": "a", "source": "", "codes": "of_tomorrow"}]}',
            Draft(("a",), ("x",)),
        ),
    ],
)
def test_what_is_no_use_in_a_draft_falls_away_alone(content: str, draft: Draft) -> None:
    assert from_json(content) == (draft, False)


@pytest.mark.parametrize("extra", ['"origins": [3]', '"origins": 3', '"sentences": -1', '"sentences": "many"'])
def test_what_only_helps_may_be_anything(extra: str) -> None:
    assert from_json(f'{{"lines": ["a"], "sources": ["x"], {extra}}}')[0] == Draft(("a",), ("x",))


def test_lines_and_sources_belong_together() -> None:
    with pytest.raises(ValueError, match="1 sources for 2 lines"):
        Draft(("a", "b"), ("typed",))
    with pytest.raises(ValueError, match="1 labels for 2 lines"):
        Draft(("a", "b"), ("typed", "typed"), labels=("l",))


def test_a_draft_is_called_by_its_first_words_or_its_file() -> None:
    files = (DraftFile(Path("/x/many.txt"), None, "many.txt"),)
    assert Draft((" ", "  The first   words"), ("typed", "typed")).name == "The first words"
    assert Draft(("word " * 40,), ("typed",)).name == f"{('word ' * 12).strip()}…"
    assert Draft(("behind it",), ("typed",), files).name == "many.txt"
    assert Draft(("beside it",), ("typed",), files, beside_lines=True).name == "beside it"


def test_only_what_files_still_have_can_be_made_again(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    draft = Draft(("a",), ("a.txt",), origins=(file,))
    assert not draft.can_be_made_again
    file.write_text("a")
    assert draft.can_be_made_again
    assert not Draft(("a",), ("a.txt",)).can_be_made_again
    assert Draft(("", " "), ("typed", "typed")).can_be_made_again
