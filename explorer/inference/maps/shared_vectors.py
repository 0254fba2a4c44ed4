"""Large vectors for another process: as a file that both map into memory, never through a pipe."""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.words import fixed
from explorer.files.disk.paths import listed

SMALL_BYTES = 16_000_000
"""Vectors up to this size are sent as they are."""

_BLOCK_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class MappedVectors:
    """Where float32 (N, D) vectors lie in a file."""

    path: str
    offset: int
    shape: tuple[int, int]

    def open(self) -> FloatArray:
        """Map them into memory, read-only."""
        return np.memmap(self.path, np.float32, "r", self.offset, self.shape)


class SharedVectors:
    """Gives vectors to another process, and keeps the file that it made for the last ones.

    Parameters
    ----------
    folder
        For files of vectors that have none of their own. What ended programs left there is removed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        remove_left_behind(folder)
        self._vectors: FloatArray | None = None
        self._file: BinaryIO | None = None

    def give(self, vectors: FloatArray, context: JobContext) -> FloatArray | MappedVectors:
        """Return what to send: the vectors where they are small, else where they lie in a file.

        Raises
        ------
        Cancelled
            Where the job is cancelled while the file is written.
        ExplorerError
            Where there is no room for the file.
        """
        if vectors.nbytes <= SMALL_BYTES:
            return vectors
        place = _place_in_file(vectors)
        if place is not None:
            return place
        if self._vectors is not vectors or self._file is None:
            self.free()
            self._write(vectors, context)
        assert self._file is not None
        return MappedVectors(self._file.name, 0, (vectors.shape[0], vectors.shape[1]))

    def free(self) -> None:
        """Remove the file, if there is one."""
        if self._file is not None:
            self._file.close()
            # Where the other process still maps it (on Windows), the next start removes it.
            with contextlib.suppress(OSError):
                Path(self._file.name).unlink()
        self._vectors = self._file = None

    def _write(self, vectors: FloatArray, context: JobContext) -> None:
        context.report(Progress("Sharing the vectors"))
        try:
            # Kept open: where an open file cannot be removed, no other program takes it for one left behind.
            self._file = self._new_file()
            step = max(1, _BLOCK_BYTES // (4 * vectors.shape[1]))
            for start in range(0, len(vectors), step):
                context.check()
                vectors[start : start + step].tofile(self._file)
            self._file.flush()
        except OSError as error:
            folder = self._folder if self._file is None else Path(self._file.name).parent
            self.free()
            raise ExplorerError(
                FailureKind.DISK,
                f"The vectors could not be written to {folder}: {error.strerror or error}.",
                f"Make room for {fixed(vectors.nbytes / 1e9, 1)} GB there, then run again.",
            ) from None
        except BaseException:
            self.free()
            raise
        self._vectors = vectors

    def _new_file(self) -> BinaryIO:
        """Make a file in the folder, or where that takes none, in the system's folder of temporary files."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return (self._folder / f"vectors-{os.getpid()}-{next(self._numbers)}.f32").open("w+b")
        except OSError:
            descriptor, name = tempfile.mkstemp(".f32", "sentence-explorer-vectors-")
            os.close(descriptor)
            return Path(name).open("w+b")


def remove_left_behind(folder: Path) -> None:
    """Remove the files of programs that ended without doing so."""
    for path in listed(folder, "vectors-*-*.f32"):
        owner = path.name.split("-")[1]
        if not (owner.isdecimal() and _runs(int(owner))):
            with contextlib.suppress(OSError):
                path.unlink()


def _runs(process: int) -> bool:
    if sys.platform == "win32":
        # Asking would end it there; an open file cannot be removed anyhow.
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _place_in_file(vectors: FloatArray) -> MappedVectors | None:
    """Return where vectors that are part of a memory-mapped file lie in it, None where they are in memory."""
    if not vectors.flags.c_contiguous or vectors.dtype != np.float32:
        return None
    mapped: object = vectors
    while mapped is not None and not isinstance(mapped, np.memmap):
        mapped = getattr(mapped, "base", None)
    # Only the outermost map begins where its offset says; parts of it keep the number.
    while mapped is not None and isinstance(mapped.base, np.memmap):
        mapped = mapped.base
    # A map of mode "c" may have been changed in memory alone.
    if mapped is None or mapped.filename is None or mapped.mode == "c":
        return None
    inside = vectors.ctypes.data - mapped.ctypes.data
    return MappedVectors(str(mapped.filename), int(mapped.offset) + inside, (vectors.shape[0], vectors.shape[1]))
