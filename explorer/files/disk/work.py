"""Room on the disk for what does not fit into memory."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from typing import BinaryIO, Literal, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from explorer.domain.arrays import FloatArray
from explorer.files.disk.paths import cache_dir

Number = TypeVar("Number", bound=np.generic)

_ZEROS = 16 << 20


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


def room_for_work() -> int:
    """Return how many bytes the disk of work files has left."""
    folder = cache_dir()
    return shutil.disk_usage(folder if folder.is_dir() else tempfile.gettempdir()).free


def work_array(shape: tuple[int, int]) -> FloatArray:
    """Return a float32 array of zeros in a memory-mapped file that goes when the array does.

    Its room on the disk is taken at once: writing to a mapped file on a full disk would end the program.

    Raises
    ------
    OSError
        Where there is not enough room.
    """
    size = shape[0] * shape[1] * np.dtype(np.float32).itemsize
    with work_file() as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
        else:
            for start in range(0, size, _ZEROS):
                file.write(bytes(min(_ZEROS, size - start)))
            file.flush()
        return mapped(file, np.float32, shape, "r+")


def mapped(file: BinaryIO, dtype: type[Number], shape: tuple[int, ...], mode: Literal["r", "r+"]) -> NDArray[Number]:
    """Map a whole work file; it may be closed afterwards."""
    array = np.memmap(file, dtype, mode, shape=shape)
    # Where the file has a name, other processes cannot open it all the same.
    array.filename = None
    return np.asarray(array)
