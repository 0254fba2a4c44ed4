"""Arrays of NumPy's files, read through an ordinary file: one that is mapped must never change, and these may."""

from __future__ import annotations

import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import numpy as np

from explorer.domain.job import JobContext
from explorer.files.disk.work import work_array
from explorer.files.precomputed.rows import BLOCK_NUMBERS, MAPPED_ABOVE, refuse

_OBJECTS = "holds Python objects, which are not opened, since they could run any program"

_DAMAGED = (
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    SyntaxError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    RecursionError,
    struct.error,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
)
"""What NumPy and the reading of archives raise at damaged files."""


@dataclass(frozen=True, slots=True)
class ArrayStream:
    """An array whose header was read; the numbers follow in the stream.

    Parameters
    ----------
    stream
        Stands behind the header.
    dtype, shape, fortran
        What the header says.
    """

    stream: IO[bytes]
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    fortran: bool

    def blocks(self, rows: int, columns: int, context: JobContext) -> Iterator[np.ndarray]:
        """Yield the array, seen as (rows, columns), some rows at a time."""
        if self.fortran and min(rows, columns) > 1:
            whole = self._columns(rows, columns, context)
            step = max(1, BLOCK_NUMBERS // columns)
            for start in range(0, rows, step):
                yield whole[:, start : start + step].T
            return
        step = max(1, BLOCK_NUMBERS // columns)
        for start in range(0, rows, step):
            context.check()
            count = min(step, rows - start)
            yield self._take(count * columns).reshape(count, columns)

    def whole(self) -> np.ndarray:
        """Return a small array."""
        values = self._take(int(np.prod(self.shape, dtype=np.int64)))
        return values.reshape(self.shape, order="F" if self.fortran else "C")

    def _columns(self, rows: int, columns: int, context: JobContext) -> np.ndarray:
        """Return (columns, rows), as the columns stand one behind the other; beyond the memory in a work file."""
        large = self.dtype.itemsize * rows * columns > MAPPED_ABOVE
        target: np.ndarray = work_array((columns, rows)) if large else np.empty((columns, rows), self.dtype)
        for column in range(columns):
            context.check()
            target[column] = self._take(rows)
        return target

    def _take(self, count: int) -> np.ndarray:
        data = bytearray(count * self.dtype.itemsize)
        view, done = memoryview(data), 0
        while done < len(data):
            part = self.stream.read(min(len(data) - done, 1 << 20))
            if not part:
                raise EOFError("shorter than its header says")
            view[done : done + len(part)] = part
            done += len(part)
        return np.frombuffer(data, self.dtype)


def array_stream(stream: IO[bytes], size: int, name: str) -> ArrayStream:
    """Read the header of an array.

    Parameters
    ----------
    stream
        At its start.
    size
        Bytes of the header and the array together.
    name
        What to call it in a refusal.

    Raises
    ------
    ExplorerError
        INPUT, where it holds Python objects.
    ValueError
        Where it is damaged, or longer by its header than it is.
    """
    version = np.lib.format.read_magic(cast("Any", stream))
    if version not in ((1, 0), (2, 0), (3, 0)):
        raise ValueError("a version that is not known")
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, fortran, dtype = read(cast("Any", stream))
    if dtype.hasobject:
        raise refuse(f"{name} {_OBJECTS}.", "Save plain arrays: numbers as float32, texts as an array of str.")
    count = 1
    for side in shape:
        if side < 0:
            raise ValueError("a side below zero")
        count *= side
    if count * dtype.itemsize > size:
        raise ValueError("shorter than its header says")
    return ArrayStream(stream, dtype, tuple(shape), fortran)


@contextmanager
def plain_words(path: Path) -> Iterator[None]:
    """Turn every way in which an array or an archive can be damaged into a sentence."""
    try:
        yield
    except _DAMAGED:
        how = "numpy.savez" if path.suffix.lower() == ".npz" else "numpy.save"
        raise refuse(f"{path.name} is not a NumPy file, or it is damaged.", f"Write it again with {how}.") from None
