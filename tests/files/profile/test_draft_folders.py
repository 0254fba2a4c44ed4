from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.files.disk import paths
from explorer.files.disk.locks import FileLock, patient_lock
from explorer.files.profile.draft_folders import DraftFolder, adopt_earlier, left_drafts
from explorer.files.profile.drafts import Draft, DraftFile, to_json
from explorer.files.texts.samples import samples

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _place(home: Path) -> None:
    """A profile of its own for every test."""


def typed(*lines: str) -> Draft:
    return Draft(lines, ("typed",) * len(lines))


def left(when: float, *lines: str, origins: tuple[Path, ...] = ()) -> Path:
    """Leave a draft as a window that ended; return its folder."""
    folder = DraftFolder()
    folder.save(Draft(lines, ("typed",) * len(lines), origins=origins))
    place = folder.keep_text("x").parent
    folder.release()
    os.utime(place / "draft.json", (when, when))
    return place


def found() -> list[Draft]:
    return [one.draft for one in left_drafts()[0]]


def test_nothing_is_made_before_there_is_something_to_keep() -> None:
    folder = DraftFolder()
    assert folder.load() == (Draft(), "")
    folder.release()
    assert not paths.data_dir().exists()


def test_a_draft_is_offered_only_when_its_window_has_gone() -> None:
    first, second = DraftFolder(), DraftFolder()
    first.save(typed("of the first"))
    second.save(typed("of the second"))
    assert found() == []
    first.release()
    assert found() == [typed("of the first")]
    taken = left_drafts()[0][0].take()
    assert taken is not None
    assert taken.load() == (typed("of the first"), "")
    assert found() == []
    taken.release(remove=True)
    second.release()
    assert found() == [typed("of the second")]


def test_a_process_that_was_killed_leaves_its_draft() -> None:
    script = (
        "import os, signal\n"
        "from explorer.files.profile.draft_folders import DraftFolder, left_drafts\n"
        "from explorer.files.profile.drafts import Draft\n"
        "folder = DraftFolder(); folder.save(Draft(('killed',), ('typed',)))\n"
        "assert left_drafts() == ([], [])\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert found() == [typed("killed")]


def test_what_was_typed_comes_first_then_the_newest(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("a")
    left(4000, "of a sample", origins=(samples()[0].path,))
    left(3000, "of a file", origins=(file,))
    left(1000, "old")
    left(2000, "new")
    assert [draft.lines[0] for draft in found()] == ["new", "old", "of a file", "of a sample"]


def test_texts_of_one_window_are_never_removed_by_another() -> None:
    first, second = DraftFolder(), DraftFolder()
    kept, other = first.keep_text("one\ntwo \ud800"), first.keep_text("three", ".tsv")
    second.save(typed("x"))
    second.forget_texts(typed("x"))
    assert kept.read_text("utf-8") == "one\ntwo \ufffd"
    half_written = kept.with_name(".draft.0123456789ab.json")
    half_written.touch()
    first.forget_texts(Draft(files=(DraftFile(other, None, "typed"),)))
    assert not kept.exists()
    assert not half_written.exists()
    assert other.read_text("utf-8") == "three"
    assert first.holds(other)
    assert not second.holds(other)
    first.release(remove=True)
    second.release()
    assert not other.exists()


def test_a_window_that_ended_before_there_was_a_draft_leaves_nothing() -> None:
    folder = DraftFolder()
    kept = folder.keep_text("never listed")
    folder.release()
    assert left_drafts() == ([], [])
    assert not kept.parent.exists()


def test_nothing_is_kept_after_it_was_left() -> None:
    folder = DraftFolder()
    folder.save(typed("before"))
    folder.release()
    folder.save(typed("after"))
    assert found() == [typed("before")]


def test_a_picture_keeps_texts_as_long_as_it_is_made(home: Path) -> None:
    folder = DraftFolder(kept=False)
    folder.save(typed("x"))
    assert folder.load() == (Draft(), "")
    kept = folder.keep_text("long")
    assert not kept.is_relative_to(home)
    folder.release()
    assert not kept.exists()
    assert not paths.data_dir().exists()


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xff", b'{"lines": 3}'])
def test_a_draft_that_cannot_be_read_is_set_aside_and_told(content: bytes) -> None:
    folder = left(1000, "x")
    (folder / "draft.json").write_bytes(content)
    drafts, told = left_drafts()
    aside = paths.data_dir() / "draft.broken.json"
    assert drafts == []
    assert told == [f"The draft could not be read; as it was it is kept as {aside}."]
    assert aside.read_bytes() == content
    assert left_drafts() == ([], [])


def test_a_draft_of_which_a_part_is_no_use_keeps_the_rest() -> None:
    folder = left(1000, "x")
    content = '{"lines": ["a", 1], "sources": ["typed", "typed"]}'
    (folder / "draft.json").write_text(content)
    drafts, told = left_drafts()
    assert [one.draft for one in drafts] == [typed("a")]
    assert told == [
        f"Not all of the draft could be read; as it was it is kept as {paths.data_dir() / 'draft.broken.json'}."
    ]
    assert left_drafts()[1] == []


def test_that_it_was_offered_is_remembered() -> None:
    left(1000, "x")
    (one,), _ = left_drafts()
    assert not one.offered
    one.mark_offered()
    assert left_drafts()[0][0].offered


def test_the_draft_of_an_earlier_version_gets_a_folder_with_its_texts() -> None:
    place = paths.data_dir()
    place.mkdir()
    text = place / "pasted-1.txt"
    text.write_text("long")
    (place / "draft.json").write_text(to_json(Draft(("a",), ("typed",), (DraftFile(text, None, "typed"),))))
    adopt_earlier()
    adopt_earlier()
    (one,), told = left_drafts()
    assert told == []
    assert one.draft.lines == ("a",)
    assert one.draft.files[0].path.read_text() == "long"
    assert one.draft.files[0].path.parent == one.folder
    assert not (place / "draft.json").exists()


def test_a_broken_draft_of_an_earlier_version_is_set_aside() -> None:
    paths.data_dir().mkdir()
    (paths.data_dir() / "draft.json").write_text("{")
    adopt_earlier()
    assert (paths.data_dir() / "draft.broken.json").read_text() == "{"
    assert found() == []


def test_a_place_that_cannot_be_written() -> None:
    paths.data_dir().write_text("a file where the folder should be")
    with pytest.raises(ExplorerError) as caught:
        DraftFolder().save(typed("a"))
    assert caught.value.failure.kind is FailureKind.DISK


def test_a_lock_is_had_once_and_patience_has_an_end(tmp_path: Path) -> None:
    lock = FileLock.take(tmp_path / "lock")
    assert lock is not None
    assert FileLock.take(tmp_path / "lock") is None
    with patient_lock(tmp_path / "lock", seconds=0.0):
        lock.release()
    with patient_lock(tmp_path / "lock"):
        assert FileLock.take(tmp_path / "lock") is None
