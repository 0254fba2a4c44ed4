"""A file that changes while it is read is told, whatever the reader would have made of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.files.disk.steady import steady
from explorer.files.texts.reading import read

LINES = "".join(f"sentence number {number}\n" for number in range(100_000))


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def overwrite(path: Path) -> None:
    path.write_bytes(b"x" * path.stat().st_size)
    os.utime(path, (5, 5))  # the clock of a disk may stand still for some milliseconds


def extend(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"and more\n")


def replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    os.utime(other, ns=(0, path.stat().st_mtime_ns))
    other.replace(path)


CHANGES = pytest.mark.parametrize("change", [cut, overwrite, extend, replace, Path.unlink])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "texts.txt"
    path.write_text(LINES)
    return path


@CHANGES
def test_a_text_file_that_changes_while_it_is_read(change: Callable[[Path], None], path: Path) -> None:
    changed: list[Progress] = []

    def meddle(progress: Progress) -> None:
        if progress.done and not changed:
            changed.append(progress)
            change(path)

    with pytest.raises(ExplorerError, match=r"^texts.txt changed while it was read\. Try again when it is complete\.$"):
        read(path, None, JobContext(meddle))
    assert changed[0].done < changed[0].total


def cut_and_raise(error: Exception, path: Path) -> None:
    with steady(path):
        cut(path)
        raise error


@pytest.mark.parametrize("error", [ExplorerError(FailureKind.INPUT, "Line 5 is no text."), ValueError(), OSError()])
def test_the_change_is_told_in_place_of_what_it_did_to_the_reader(error: Exception, path: Path) -> None:
    with pytest.raises(ExplorerError, match="changed while it was read"):
        cut_and_raise(error, path)


@pytest.mark.parametrize("error", [Cancelled(), ExplorerError(FailureKind.DISK, "No room.")])
def test_what_has_other_causes_is_told_as_it_is(error: ExplorerError, path: Path) -> None:
    with pytest.raises(type(error)) as caught:
        cut_and_raise(error, path)
    assert caught.value is error


def test_a_file_that_does_not_change_may_be_at_fault_itself(path: Path) -> None:
    with pytest.raises(ExplorerError, match="Line 5"), steady(path):
        raise ExplorerError(FailureKind.INPUT, "Line 5 is no text.")
    with steady(path):
        path.read_bytes()
