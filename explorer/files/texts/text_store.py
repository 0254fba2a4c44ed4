"""Texts that do not fit into memory, kept in a file and read as they are asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from explorer.domain.texts.corpus import UTF8, TextDigest
from explorer.domain.texts.strings import Strings
from explorer.files.disk.atomic import disk_error
from explorer.files.disk.work import Number, mapped, work_file

IN_MEMORY = 256 << 20
"""Bytes that texts may take in memory; more go to the disk."""

_BLOCK = 8192
_POINTER = 8


class MappedTexts(Strings):
    """N texts in a memory-mapped file; each is decoded when it is asked for.

    It equals a tuple of the same texts; a slice of it is such a tuple.

    Parameters
    ----------
    data
        uint8, the texts in UTF-8, one behind the other.
    offsets
        int64 (N + 1,): text i is `data[offsets[i]:offsets[i + 1]]`.
    fingerprint
        What `TextDigest` gives for them.
    """

    __slots__ = ("_data", "_offsets", "fingerprint")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, data: NDArray[np.uint8], offsets: NDArray[np.int64], fingerprint: str) -> None:
        self._data = data
        self._offsets = offsets
        self.fingerprint = fingerprint

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def _one(self, index: int) -> str:
        place = range(len(self))[index]
        return next(self._decoded(place, place + 1))

    def _several(self, places: slice) -> tuple[str, ...]:
        start, stop, step = places.indices(len(self))
        if step == 1:
            return tuple(self._decoded(start, max(start, stop)))
        return tuple(map(self._one, range(start, stop, step)))

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), _BLOCK):
            yield from self._decoded(start, min(start + _BLOCK, len(self)))

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and next(self._places(text), None) is not None

    def index(self, value: str, start: int = 0, stop: int | None = None) -> int:
        """Return the first place of a text in `start` to `stop`; raises ValueError where it is not there."""
        wanted = range(*slice(start, stop).indices(len(self)))
        for place in self._places(value):
            if place in wanted:
                return place
        raise ValueError(f"{value!r} is not there")

    def __eq__(self, other: object) -> bool:
        if isinstance(other, MappedTexts):
            return self.fingerprint == other.fingerprint
        if isinstance(other, tuple):
            return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))
        return NotImplemented

    def __repr__(self) -> str:
        return f"MappedTexts({len(self)} texts)"

    def _places(self, text: str) -> Iterator[int]:
        """Yield where a text is; only those of its length are looked at."""
        encoded = text.encode(*UTF8)
        alike = np.flatnonzero(np.diff(self._offsets) == len(encoded))
        for place, start in zip(alike.tolist(), self._offsets[alike].tolist(), strict=True):
            if self._data[start : start + len(encoded)].tobytes() == encoded:
                yield place

    def _decoded(self, start: int, stop: int) -> Iterator[str]:
        offsets = self._offsets[start : stop + 1].tolist()
        data = self._data[offsets[0] : offsets[-1]].tobytes()
        base = offsets[0]
        for first, last in pairwise(offsets):
            yield data[first - base : last - base].decode(*UTF8)


class TextBuilder:
    """Takes texts block by block, and keeps them in memory as long as they are few.

    Parameters
    ----------
    limit
        Bytes that the texts may take in memory; above, all go to the disk.
    """

    def __init__(self, limit: int = IN_MEMORY) -> None:
        self._limit = limit
        self._digest = TextDigest()
        self._texts: list[str] = []
        self._size = 0
        self._spilled: _Spilled | None = None

    def extend(self, texts: Sequence[str]) -> None:
        """Add texts.

        Raises
        ------
        ExplorerError
            Of kind DISK, where there is no room for them.
        """
        for start in range(0, len(texts), _BLOCK):
            block = texts[start : start + _BLOCK]
            encoded = [text.encode(*UTF8) for text in block]
            self._digest.update(encoded)
            if self._spilled is not None:
                self._spilled.write(encoded)
                continue
            self._texts += block
            self._size += sum(map(sys.getsizeof, block)) + _POINTER * len(block)
            if self._size > self._limit:
                self._spill()

    def finish(self) -> Sequence[str]:
        """Return all texts, as a tuple where they are within the limit, else as `MappedTexts`."""
        if self._spilled is None:
            return tuple(self._texts)
        return self._spilled.mapped(self.fingerprint)

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the texts so far, as `Corpus` takes it."""
        return self._digest.fingerprint

    def __len__(self) -> int:
        return len(self._texts) if self._spilled is None else self._spilled.count

    def _spill(self) -> None:
        """Move what is in memory to the disk."""
        self._spilled = _Spilled()
        for start in range(0, len(self._texts), _BLOCK):
            self._spilled.write([text.encode(*UTF8) for text in self._texts[start : start + _BLOCK]])
        self._texts = []


class _Spilled:
    """The two files of mapped texts while they are written."""

    def __init__(self) -> None:
        try:
            self._data, self._offsets = work_file(), work_file()
        except OSError as error:
            raise disk_error(error, Path("the texts")) from error
        self._end = 0
        self.count = 0
        self._put(self._offsets, bytes(8))

    def write(self, encoded: Sequence[bytes]) -> None:
        """Append texts."""
        lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
        self._put(self._data, b"".join(encoded))
        self._put(self._offsets, (self._end + np.cumsum(lengths)).tobytes())
        self._end += int(lengths.sum())
        self.count += len(encoded)

    def mapped(self, fingerprint: str) -> MappedTexts:
        """Map what was written, and close the files."""
        with self._data, self._offsets:
            data = _map(self._data, np.uint8, self._end)
            offsets = _map(self._offsets, np.int64, self.count + 1)
        return MappedTexts(data, offsets, fingerprint)

    @staticmethod
    def _put(file: BinaryIO, data: bytes) -> None:
        try:
            file.write(data)
        except OSError as error:
            raise disk_error(error, Path("the texts")) from error


def _map(file: BinaryIO, dtype: type[Number], count: int) -> NDArray[Number]:
    """Map a file of `count` numbers; an empty file cannot be mapped."""
    file.flush()
    return mapped(file, dtype, (count,), "r") if count else np.empty(0, dtype)
