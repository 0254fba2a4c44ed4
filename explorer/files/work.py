"""Room on the disk for what does not fit into memory."""

from __future__ import annotations

import contextlib
import tempfile
from typing import BinaryIO, cast

from explorer.files.paths import cache_dir


def work_file() -> BinaryIO:
    """Open a new file for reading and writing that the system removes once nothing refers to it any more.

    It has no name to find it by, or loses it when it is closed, so that nothing is left behind after a crash and two
    running programs cannot meet. A memory map of it keeps it alive after it is closed.

    Raises
    ------
    OSError
        Where neither the cache folder nor the system's folder of temporary files takes one.
    """
    folder = cache_dir()
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        return cast("BinaryIO", tempfile.TemporaryFile(dir=folder))
    return cast("BinaryIO", tempfile.TemporaryFile())
