"""A file is wholly written or not touched, and a full disk says so."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.files.disk.atomic import atomic_file, atomic_path, check_writable, write_text

NO_ROOM = "There is no room left on the disk for a.bin. Free some space or choose another folder"


class FullDisk(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, _: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def fake_full() -> io.BufferedWriter:
    return io.BufferedWriter(FullDisk())


def real_full() -> io.BufferedWriter:
    return os.fdopen(os.open("/dev/full", os.O_WRONLY), "wb")


Opener = Callable[[], io.BufferedWriter]
FULL_DISKS: list[Opener] = [fake_full, real_full] if Path("/dev/full").exists() else [fake_full]


def failure(action: Callable[[], object]) -> str:
    with pytest.raises(ExplorerError) as caught:
        action()
    assert caught.value.failure.kind is FailureKind.DISK
    return str(caught.value)


def save(path: Path, content: bytes = b"new") -> None:
    with atomic_file(path) as file:
        file.write(content)


def test_new_and_replaced_files(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    save(path, b"one")
    assert path.read_bytes() == b"one"
    save(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with atomic_path(path) as temporary:
        temporary.write_bytes(b"new")
        assert temporary.suffix == ".bin"
        assert temporary.parent == tmp_path
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


def test_any_exception_leaves_everything_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def fail() -> None:
        with atomic_file(path) as file:
            file.write(b"half")
            raise RuntimeError("bug")

    with pytest.raises(RuntimeError, match="bug"):
        fail()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("full", FULL_DISKS)
@pytest.mark.parametrize("size", [10, 10_000_000])
def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: Opener, size: int) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", lambda *_: full())
        message = failure(lambda: save(path, b"x" * size))
    assert message.startswith(NO_ROOM)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_is_found_full_only_when_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(os, "fsync", full)
    assert failure(lambda: save(tmp_path / "a.bin")).startswith(NO_ROOM)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def denied(*_: Any) -> int:
        raise OSError(code, os.strerror(code))

    path = tmp_path / "a.bin"
    monkeypatch.setattr(os, "open", denied)
    message = f"{path} may not be written. Choose another folder, or close the program that has the file open."
    assert failure(lambda: save(path)) == message
    assert failure(lambda: check_writable(path)) == message


@pytest.mark.parametrize("act", [save, check_writable])
def test_places_where_no_file_can_be(tmp_path: Path, act: Callable[[Path], None]) -> None:
    missing = tmp_path / "nowhere" / "a.bin"
    message = f"There is no folder {missing.parent}. Make it first or choose another one."
    assert failure(lambda: act(missing)) == message
    assert failure(lambda: act(tmp_path)) == f"{tmp_path} is a folder. Give the name of a file in it."
    long = tmp_path / ("x" * 300)
    assert failure(lambda: act(long)).startswith(f"{long} could not be written: ")


def test_a_device_is_not_replaced_by_a_file() -> None:
    assert "it is not an ordinary file" in failure(lambda: save(Path(os.devnull)))
    assert not Path(os.devnull).is_file()


def test_a_link_is_followed_and_permissions_stay(tmp_path: Path) -> None:
    target = tmp_path / "real.bin"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link = tmp_path / "link.bin"
    link.symlink_to(target)
    save(link)
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_new_file_has_the_permissions_of_any_other(tmp_path: Path) -> None:
    save(tmp_path / "a.bin")
    other = tmp_path / "other"
    other.write_bytes(b"")
    assert (tmp_path / "a.bin").stat().st_mode == other.stat().st_mode


def test_writable_leaves_nothing_behind(tmp_path: Path) -> None:
    check_writable(tmp_path / "a.bin")
    assert list(tmp_path.iterdir()) == []


def test_text_makes_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "a.json"
    write_text(path, "Köln")
    assert path.read_bytes() == "Köln".encode()
