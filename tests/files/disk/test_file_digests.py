from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.files.disk import file_digests
from explorer.files.disk.file_digests import digests

LONG_AGO = 3600.0


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Nothing is remembered, and what will be lies here."""
    monkeypatch.setattr(file_digests, "cache_dir", lambda: tmp_path / "cache")
    file_digests._remembered.clear()
    yield tmp_path / "cache" / "digests.json"
    file_digests._remembered.clear()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an hour later than when the files of the test were written."""
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + LONG_AGO)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were read."""
    names: list[str] = []
    original = file_digests._Reading.digest

    def spy(self: file_digests._Reading, place: str) -> object:
        names.append(Path(place).name)
        return original(self, place)

    monkeypatch.setattr(file_digests._Reading, "digest", spy)
    return names


def take(*paths: Path, context: JobContext | None = None) -> list[str]:
    return digests(paths, context or JobContext())


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_digests_are_those_of_the_contents(tmp_path: Path) -> None:
    contents = [b"", b"words", os.urandom(3_000_000)]
    paths = [write(tmp_path / str(number), content) for number, content in enumerate(contents)]
    assert take(*paths) == [hashlib.sha256(content).hexdigest() for content in contents]


@pytest.mark.usefixtures("later")
def test_a_file_is_read_once_by_all_programs(tmp_path: Path, read: list[str]) -> None:
    paths = [write(tmp_path / name, name.encode()) for name in "ab"]
    first = take(*paths)
    assert take(*paths) == first
    file_digests._remembered.clear()
    assert take(*reversed(paths)) == first[::-1]
    assert sorted(read) == ["a", "b"]


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("in_place", [True, False])
def test_a_file_that_was_replaced_is_read_again(in_place: bool, tmp_path: Path, read: list[str]) -> None:
    path = write(tmp_path / "weights", b"old")
    old, status = take(path), path.stat()
    other = path if in_place else tmp_path / "other"
    while write(other, b"new").stat().st_ctime_ns == status.st_ctime_ns:
        pass  # the clock of the disk has not moved on
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(path)
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    assert take(path) == [hashlib.sha256(b"new").hexdigest()] != old
    assert read == ["weights", "weights"]


def test_a_file_that_was_just_written_is_in_doubt(tmp_path: Path, read: list[str], memory: Path) -> None:
    path = write(tmp_path / "weights", b"new")
    assert take(path) == take(path)
    assert read == ["weights", "weights"]
    assert not memory.exists()


@pytest.mark.usefixtures("later")
def test_a_file_that_changes_while_it_is_read_is_in_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory: Path
) -> None:
    path = write(tmp_path / "weights", b"new")
    states = []
    monkeypatch.setattr(file_digests, "_state", lambda status: states.append(status) or len(states))
    take(path)
    assert len(states) == 2
    assert not memory.exists()


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("damage", ["", "{", "[[1]]", '[["a", [1, 2], "b"]]', '{"a": 1}', '[["a", "words", 5]]'])
def test_a_damaged_memory_is_no_memory(damage: str, tmp_path: Path, memory: Path) -> None:
    path = write(tmp_path / "weights", b"words")
    first = take(path)
    memory.write_text(damage)
    file_digests._remembered.clear()
    assert take(path) == first
    file_digests._remembered.clear()
    assert take(path) == first


@pytest.mark.usefixtures("later")
def test_without_a_place_to_remember_files_are_read(tmp_path: Path) -> None:
    write(tmp_path / "cache", b"a file where the folder would be")
    path = write(tmp_path / "weights", b"words")
    assert take(path) == [hashlib.sha256(b"words").hexdigest()]


@pytest.mark.usefixtures("later")
def test_the_oldest_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: list[str]) -> None:
    monkeypatch.setattr(file_digests, "_MOST", 2)
    paths = [write(tmp_path / name, name.encode()) for name in "abc"]
    for path in paths:
        take(path)
    file_digests._remembered.clear()
    read.clear()
    take(*paths)
    assert read == ["a"]


def test_reading_can_be_stopped_and_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_digests, "_SHOWN_EVERY", 0)
    path = write(tmp_path / "weights", bytes(50_000_000))
    seen: list[Progress] = []
    context = JobContext(lambda progress: (seen.append(progress), context.cancel())[0])
    with pytest.raises(Cancelled):
        take(path, context=context)
    assert (seen[0].stage, seen[0].total) == ("Reading the model's files", 50_000_000)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExplorerError, match='"weights" of the model cannot be read: No such file') as caught:
        take(tmp_path / "weights")
    assert caught.value.failure.kind is FailureKind.MODEL
