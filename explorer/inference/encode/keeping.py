"""Writing what a run computes to the cache by and by, so that little is lost wherever the run is cut short."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from explorer.analysis.neighbors.digests import Digests
from explorer.domain.arrays import BoolArray
from explorer.domain.failure import ExplorerError
from explorer.files.cache.vector_cache import Shelf
from explorer.files.cache.vector_segment import TextVectors
from explorer.inference.encode.results import Rows

KEEP_SECONDS = 5.0
"""Seconds of computing after which what is finished is written, whatever its number; a batch may take as long again."""

MOST_TOGETHER = 8192
"""Texts written as one segment at most."""

WORTH_KEEPING = 256
"""Texts of a run from which on it is kept at all, and of a block from which on it is written before its time."""

_WORTH_SECONDS = 1.0
"""Fewer that took less are not worth a file: they are encoded again as fast as they are found."""


class Keeping:
    """Writes the vectors of finished texts, each once.

    Parameters
    ----------
    shelf
        Where to; one that cannot be written is given up for this run, and `note` says so.
    digests
        uint64 (N, 2), under which they are written.
    done
        bool (N,), which rows are finished, at any time.
    leads
        bool (N,), which rows are to be written: of those with one digest, the first.
    take
        Gives what is to be written of n rows.
    """

    def __init__(
        self,
        shelf: Shelf,
        digests: Digests,
        done: BoolArray,
        leads: BoolArray,
        take: Callable[[Rows], TextVectors],
    ) -> None:
        self._source = shelf
        self._shelf: Shelf | None = shelf
        self._digests = digests
        self._done = done
        self._leads = leads
        self._take = take
        self._since = time.perf_counter()
        self._wrote = False
        self.places = shelf.find(digests)
        self.on_disk: BoolArray = self.places >= 0
        self.note = ""

    @property
    def works(self) -> bool:
        """Whether what is finished is on the disk once the run ends, in whatever way."""
        return self._shelf is not None

    def start(self) -> None:
        """Count the seconds from now on."""
        self._since = time.perf_counter()

    def missed(self) -> None:
        """Note that texts could not be read back; with them went all that were in one file, to be written again."""
        found = np.flatnonzero(self.places >= 0)
        self.on_disk[found[~self._source.holds(self.places[found])]] = False

    def now_and_then(self) -> None:
        """Write what is finished, where the last time is long enough ago."""
        if self._seconds >= KEEP_SECONDS:
            self.write()

    def finish(self) -> None:
        """Write the rest of a run that has come to its end, where it is worth it."""
        self.write(1 if self._wrote or self._seconds >= _WORTH_SECONDS else WORTH_KEEPING)

    @property
    def _seconds(self) -> float:
        return time.perf_counter() - self._since

    def write(self, least: int = 1) -> None:
        """Write what is finished and not on the disk, where that is at least `least` texts."""
        if self._shelf is None:
            return
        rows = np.flatnonzero(self._done & self._leads & ~self.on_disk)
        if len(rows) < least:
            return
        for start in range(0, len(rows), MOST_TOGETHER):
            part = rows[start : start + MOST_TOGETHER]
            try:
                self._shelf.store(self._digests[part], self._take(part))
            except ExplorerError as error:
                self._shelf = None
                self.note = f"Vectors are no longer kept for later runs. {error.failure.message}"
                return
            self.on_disk[part] = self._wrote = True
        self._since = time.perf_counter()
