"""Vectors of earlier runs, kept on disk: digests of texts and numbers, never a text itself.

There is a folder for each model with its settings, a *section*, and in it a file for each block of texts, a *segment*:
first the digests of its n texts as a `.npy` array uint64 (n, 2), then as a second one what is known of each text, one
record with a checksum behind the other. Segments are never changed, only added and removed, so that programs which run
at the same time do not meet.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.analysis.neighbors.digests import DigestIndex, Digests
from explorer.domain.arrays import BoolArray
from explorer.domain.results.encoding import Key
from explorer.domain.words import fixed, with_commas
from explorer.files.cache.vector_segment import TextVectors, checksums, layout_of, name_of, open_segment, room_for
from explorer.files.disk.atomic import atomic_file, disk_error
from explorer.files.disk.paths import cache_dir, listed
from explorer.files.profile.settings import CACHE_GIGABYTES, Settings

GIGABYTE = 10**9

ROOM_LEFT = GIGABYTE
"""Bytes that stay free on the disk, whatever the limit says."""

_SUFFIX = ".vectors"
_ABANDONED = 3600.0


def size_in_words(size: int) -> str:
    """Return a number of bytes as the user reads it: "1.2 GB"."""
    for unit, name in ((GIGABYTE, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= unit:
            return (
                f"{fixed(size / unit, 1)} {name}" if size < 10 * unit else f"{with_commas(round(size / unit))} {name}"
            )
    return f"{size} bytes" if size else "nothing"


class VectorCache:
    """All sections.

    Parameters
    ----------
    limit
        Bytes that stay when a run has finished; the segments used longest ago go first. A run that is under way may
        take more, so that none of its finished blocks is lost when it is cut short.
    folder
        Where; None for the user's cache folder.
    """

    def __init__(self, limit: int, folder: Path | None = None) -> None:
        self.limit = limit
        self.folder = cache_dir() / "vectors" if folder is None else folder

    @classmethod
    def of(cls, settings: Settings) -> VectorCache:
        """Return the user's cache, with the limit that was chosen."""
        return cls(settings.get(CACHE_GIGABYTES) * GIGABYTE)

    def section(self, settings: Sequence[object], keys: Sequence[Key]) -> CacheSection:
        """Return the section of a model with all settings that its vectors depend on.

        Parameters
        ----------
        settings
            Whatever changes the vectors of a text.
        keys
            What is wanted of each text; segments that lack any of it are not used.
        """
        name = hashlib.blake2b(repr(tuple(settings)).encode(), digest_size=16).hexdigest()
        return CacheSection(self.folder / name, tuple(keys))

    def usage(self) -> int:
        """Return the bytes on the disk."""
        return sum(size for _, size, _ in self._files())

    def clear(self) -> None:
        """Remove everything.

        Raises
        ------
        ExplorerError
            Of kind DISK, where a file cannot be removed.
        """
        for path, _, _ in self._files():
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise disk_error(error, path) from error
        self._remove_empty_sections()

    def trim(self) -> None:
        """Remove the segments used longest ago until the rest is within the limit, and what broken runs left."""
        files = sorted(self._files(), key=lambda file: file[2])
        left = sum(size for _, size, _ in files)
        now = time.time()
        for path, size, used in files:
            draft = path.name.startswith(".")
            if now - used > _ABANDONED if draft else left > self.limit:
                with contextlib.suppress(OSError):
                    path.unlink()
                    left -= size
        self._remove_empty_sections()

    def _files(self) -> Iterator[tuple[Path, int, float]]:
        """Yield each file with its bytes and the time of its last use."""
        for path in listed(self.folder, f"*/*{_SUFFIX}"):
            with contextlib.suppress(OSError):
                status = path.stat()
                yield path, status.st_size, status.st_mtime

    def _remove_empty_sections(self) -> None:
        for section in listed(self.folder, "*"):
            with contextlib.suppress(OSError):
                section.rmdir()


class CacheSection:
    """What is kept of one model with one set of settings.

    Parameters
    ----------
    folder
        Of its segments; it may not exist yet.
    keys
        What is wanted of each text.
    """

    def __init__(self, folder: Path, keys: tuple[Key, ...]) -> None:
        self._folder = folder
        self._keys = keys
        opened = (open_segment(path, keys) for path in sorted(listed(folder, f"[!.]*{_SUFFIX}")))
        self._segments = [segment for segment in opened if segment is not None]
        self._gone: set[int] = set()
        lengths = [len(segment.digests) for segment in self._segments]
        self._starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.intp)])
        self._index = DigestIndex(np.concatenate([np.empty((0, 2), np.uint64), *(s.digests for s in self._segments)]))

    def find(self, digests: Digests) -> NDArray[np.intp]:
        """Return the place of each text in the section, intp (N,), -1 where it is not there."""
        return self._index.find(digests)

    def take(self, places: NDArray[np.intp]) -> tuple[TextVectors, BoolArray]:
        """Return what is known of the texts at n places that `find` gave, and whether each is sound, bool (n,).

        A segment in which a record is damaged is removed, and all its texts are reported as not sound; what is
        returned for these is not to be used.
        """
        segments = self._segments_of(places)
        sound = np.zeros(len(places), np.bool_)
        result: TextVectors | None = None
        for number in np.unique(segments).tolist():
            wanted = np.flatnonzero(segments == number)
            segment = self._segments[number]
            records = segment.read(places[wanted] - self._starts[number])
            if result is None:
                result = room_for(len(places), self._keys, segment.dtype)
            if records is None:
                self._gone.add(number)
                continue
            for key in self._keys:
                result.vectors[key][wanted] = records[name_of(key)]
            result.token_counts[wanted] = records["tokens"]
            result.cut_tokens[wanted] = records["cut"]
            result.truncated[wanted] = records["truncated"]
            sound[wanted] = True
        assert result is not None, "nothing was asked for"
        return result, sound

    @property
    def lost(self) -> int:
        """How many segments turned out to be damaged or gone."""
        return len(self._gone)

    def holds(self, places: NDArray[np.intp]) -> BoolArray:
        """Return whether the texts at places that `find` gave are still there, as far as was seen, bool (n,)."""
        return np.isin(self._segments_of(places), list(self._gone), invert=True)

    def _segments_of(self, places: NDArray[np.intp]) -> NDArray[np.intp]:
        return np.searchsorted(self._starts, places, side="right") - 1

    def store(self, digests: Digests, texts: TextVectors) -> None:
        """Add n texts with all of `texts.vectors`, as one segment.

        Raises
        ------
        ExplorerError
            Of kind DISK, where it cannot be written or would leave less than `ROOM_LEFT` on the disk.
        """
        layout = layout_of({name_of(key): vectors.shape[1:] for key, vectors in texts.vectors.items()})
        records = np.zeros(len(texts), layout)
        for key, vectors in texts.vectors.items():
            records[name_of(key)] = vectors
        records["tokens"], records["cut"], records["truncated"] = (
            texts.token_counts,
            texts.cut_tokens,
            texts.truncated,
        )
        records["check"] = checksums(digests, records)
        path = self._folder / f"{secrets.token_hex(8)}{_SUFFIX}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(self._folder).free < records.nbytes + ROOM_LEFT:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise disk_error(error, path) from error
        with atomic_file(path) as file:
            np.save(file, digests.astype("<u8"))
            np.save(file, records)
