"""One file of kept vectors: digests of texts, and behind them what is known of each, one record after the other."""

from __future__ import annotations

import contextlib
import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError

import numpy as np
from numpy.typing import NDArray

from explorer.analysis.neighbors.digests import Digests
from explorer.domain.arrays import BoolArray, FloatArray, IntArray
from explorer.domain.results.encoding import Key

_FACTS = (("tokens", "<i4"), ("cut", "<i4"), ("truncated", "<i4"))
_CHECK = ("check", "<u4")
_CHECK_BYTES = 4


@dataclass(frozen=True, slots=True, eq=False)
class TextVectors:
    """What is known of n texts, apart from any batch.

    Parameters
    ----------
    vectors
        Per key float32 (n, D).
    token_counts, truncated, cut_tokens
        int32, bool and int32 (n,), as in `Encoding`.
    """

    vectors: Mapping[Key, FloatArray]
    token_counts: IntArray
    truncated: BoolArray
    cut_tokens: IntArray

    def __len__(self) -> int:
        return len(self.token_counts)


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """The texts of one file: digests (n, 2), and where its n records lie."""

    path: Path
    digests: Digests
    dtype: np.dtype[np.void]
    offset: int

    def read(self, rows: NDArray[np.intp]) -> NDArray[np.void] | None:
        """Return the records of `rows`, or None where one is damaged, which removes the file."""
        try:
            mapped = np.memmap(self.path, self.dtype, "r", self.offset, (len(self.digests),))
            records: NDArray[np.void] = mapped[rows]
            os.utime(self.path)
        except (OSError, ValueError):
            return None
        if np.array_equal(checksums(self.digests[rows], records), records["check"]):
            return records
        del mapped
        _discard(self.path)
        return None


def open_segment(path: Path, keys: Sequence[Key]) -> Segment | None:
    """Look into a file; None where it lacks one of `keys`, is gone, or is damaged, which removes it."""
    try:
        with path.open("rb") as file:
            digests = np.lib.format.read_array(file, allow_pickle=False)
            if np.lib.format.read_magic(file) != (1, 0):
                raise ValueError("another format")
            shape, _, dtype = np.lib.format.read_array_header_1_0(file)
            offset = file.tell()
            size = os.fstat(file.fileno()).st_size
        known = dtype.names or ()
        right = dtype == layout_of({name: dtype[name].shape for name in known[: -len(_FACTS) - 1]})
        if not right or digests.dtype != np.uint64 or digests.shape != (*shape, 2):
            raise ValueError("not the numbers that it should hold")
        if size != offset + len(digests) * dtype.itemsize:
            raise ValueError("not the length that it should have")
    except OSError:
        return None
    except (ValueError, SyntaxError, TokenError, MemoryError):  # what NumPy raises for a header that is none
        _discard(path)
        return None
    return Segment(path, digests, dtype, offset) if all(name_of(key) in known for key in keys) else None


def _discard(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def layout_of(shapes: Mapping[str, tuple[int, ...]]) -> np.dtype[np.void]:
    """Return the type of a record with vectors of the given shapes."""
    return np.dtype([*((name, "<f4", shape) for name, shape in shapes.items()), *_FACTS, _CHECK])


def name_of(key: Key) -> str:
    """Return what the vectors of a layer and pooling are called in a record."""
    layer, pooling = key
    return f"{layer}:{pooling.value}"


def room_for(count: int, keys: Sequence[Key], dtype: np.dtype[np.void]) -> TextVectors:
    """Return room for `count` texts."""
    return TextVectors(
        {key: np.empty((count, *dtype[name_of(key)].shape), np.float32) for key in keys},
        np.empty(count, np.int32),
        np.empty(count, np.bool_),
        np.empty(count, np.int32),
    )


def checksums(digests: Digests, records: NDArray[np.void]) -> NDArray[np.uint32]:
    """Return the CRC-32 of each record with its type and its text's digest, the field for the checksum left out."""
    kind = zlib.crc32(repr(records.dtype.descr).encode())
    contents = np.ascontiguousarray(records).view(np.uint8).reshape(len(records), -1)[:, :-_CHECK_BYTES]
    owners = np.ascontiguousarray(digests.astype("<u8")).view(np.uint8).reshape(len(records), -1)
    sums = (
        zlib.crc32(content.data, zlib.crc32(owner.data, kind)) for content, owner in zip(contents, owners, strict=True)
    )
    return np.fromiter(sums, np.uint32, len(records))
