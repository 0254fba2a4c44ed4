from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.inference.maps import shared_vectors
from explorer.inference.maps.shared_vectors import MappedVectors, SharedVectors, remove_left_behind

VECTORS = np.random.default_rng(0).normal(size=(50, 8)).astype(np.float32)


@pytest.fixture(autouse=True)
def nothing_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_vectors, "SMALL_BYTES", 0)


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*"))


def test_written_once_and_removed(tmp_path: Path) -> None:
    shared = SharedVectors(tmp_path / "work")
    given = shared.give(VECTORS, JobContext())
    assert isinstance(given, MappedVectors)
    np.testing.assert_array_equal(given.open(), VECTORS)
    assert shared.give(VECTORS, JobContext()) == given
    assert len(files(tmp_path / "work")) == 1
    other = shared.give(VECTORS + 1, JobContext())
    assert isinstance(other, MappedVectors)
    assert other != given
    assert files(tmp_path / "work") == [Path(other.path)]
    shared.free()
    shared.free()
    assert files(tmp_path / "work") == []


def test_small_ones_are_sent_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_vectors, "SMALL_BYTES", VECTORS.nbytes)
    assert SharedVectors(tmp_path / "work").give(VECTORS, JobContext()) is VECTORS
    assert not (tmp_path / "work").exists()


@pytest.mark.parametrize("mode", ["r", "r+"])
def test_those_that_lie_in_a_file_are_named_by_their_place(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "all.f32"
    path.write_bytes(np.float32([1, 2, 3]).tobytes() + VECTORS.tobytes())
    mapped = np.memmap(path, np.float32, mode, 12, VECTORS.shape)  # type: ignore[call-overload]  # mode is one of two
    shared = SharedVectors(tmp_path / "work")
    for part in (mapped, mapped[7:20], np.asarray(mapped)[7:20], mapped[5:][2:15].view(np.ndarray)):
        given = shared.give(part, JobContext())
        assert isinstance(given, MappedVectors)
        assert given.path == str(path)
        np.testing.assert_array_equal(given.open(), part)
    assert not (tmp_path / "work").exists()


def test_parts_of_rows_and_private_changes_are_written(tmp_path: Path) -> None:
    path = tmp_path / "all.f32"
    path.write_bytes(VECTORS.tobytes())
    private = np.memmap(path, np.float32, "c", 0, VECTORS.shape)
    private[0] = 9
    shared = SharedVectors(tmp_path / "work")
    for part in (private, np.memmap(path, np.float32, "r", 0, VECTORS.shape)[:, :3]):
        given = shared.give(part, JobContext())
        assert isinstance(given, MappedVectors)
        assert given.path != str(path)
        np.testing.assert_array_equal(given.open(), part)
    shared.free()


def test_what_ended_programs_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    left, running, other = (
        tmp_path / f"vectors-{int(ended.stdout)}-1.f32",
        tmp_path / f"vectors-{os.getppid()}-1.f32",
        tmp_path / "notes.txt",
    )
    for path in (left, running, other):
        path.write_bytes(b"1234")
    remove_left_behind(tmp_path)
    assert files(tmp_path) == sorted([running, other])


def test_a_cancel_leaves_no_file(tmp_path: Path) -> None:
    context = JobContext()
    context.cancel()
    shared = SharedVectors(tmp_path)
    with pytest.raises(Cancelled):
        shared.give(VECTORS, context)
    assert files(tmp_path) == []
    assert isinstance(shared.give(VECTORS, JobContext()), MappedVectors)
    shared.free()


def test_a_folder_that_cannot_be_written_is_passed_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").write_text("a file where the folder should be")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    shared = SharedVectors(tmp_path / "work")
    given = shared.give(VECTORS, JobContext())
    assert isinstance(given, MappedVectors)
    assert files(tmp_path / "temporary") == [Path(given.path)]
    np.testing.assert_array_equal(given.open(), VECTORS)
    shared.free()
    assert files(tmp_path / "temporary") == []


def test_where_no_folder_can_be_written_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").write_text("a file where the folder should be")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(ExplorerError, match="could not be written") as caught:
        SharedVectors(tmp_path / "work").give(VECTORS, JobContext())
    assert caught.value.failure.kind is FailureKind.DISK
