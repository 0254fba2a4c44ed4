from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from explorer.files.disk import work


@pytest.mark.parametrize("reserving", [True, False])
def test_array_takes_its_room_at_once_and_leaves_nothing(
    reserving: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if not reserving:
        monkeypatch.delattr(os, "posix_fallocate", raising=False)
        monkeypatch.setattr(work, "_ZEROS", 1000)
    monkeypatch.setattr(work, "cache_dir", lambda: tmp_path / "new")
    array = work.work_array((100, 7))
    assert not array.any()
    array[:] = np.arange(700, dtype=np.float32).reshape(100, 7)
    np.testing.assert_array_equal(array[99], np.arange(693, 700))
    assert array.dtype == np.float32
    assert isinstance(array.base, np.memmap)
    assert array.base.filename is None
    assert list((tmp_path / "new").iterdir()) == []


def test_disk_without_room_says_so_before_anything_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(work, "cache_dir", lambda: tmp_path)
    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    with pytest.raises(OSError, match="full"):
        work.work_array((2, 2))


def test_folder_that_takes_no_files_is_passed_by(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setattr(work, "cache_dir", lambda: blocked)
    with work.work_file() as file:
        file.write(b"x")
        file.seek(0)
        assert file.read() == b"x"
