"""Writing what a run computes to the cache by and by, so that little is lost wherever the run is cut short."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from explorer.domain.arrays import BoolArray
from explorer.domain.failure import ExplorerError
from explorer.files.cache.vector_cache import CacheSection
from explorer.inference.encode.request import BLOCK, Rows
from explorer.inference.encode.rows import FilledRows

KEEP_SECONDS = 5.0
"""Seconds of computing after which what is finished is written, whatever its number; a batch may take as long again."""

MOST_TOGETHER = BLOCK
"""Texts written as one segment at most."""

WORTH_KEEPING = 256
"""Texts of a run from which on it is kept at all, and of a block from which on it is written before its time."""

_WORTH_SECONDS = 1.0
"""Fewer that took less are not worth a file: they are encoded again as fast as they are found."""


class CacheWriter:
    """Writes what a run finishes of all groups of keys.

    Parameters
    ----------
    sections
        Where to, and where the rows are there already; None for nowhere.
    rows
        What is finished of each group.
    """

    def __init__(self, sections: Sequence[tuple[CacheSection, Rows] | None], rows: Sequence[FilledRows]) -> None:
        self._writers = [section and _GroupWriter(*section, own) for section, own in zip(sections, rows, strict=True)]

    @property
    def kept(self) -> int:
        """How many texts have all of their vectors on the disk once the run ends, in whatever way."""
        return min(writer.kept if writer else 0 for writer in self._writers)

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to say about what is kept."""
        return tuple(dict.fromkeys(writer.note for writer in self._writers if writer and writer.note))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Have what is finished written, however the run ends."""
        try:
            yield
        except BaseException:
            for writer in filter(None, self._writers):
                writer.write()
            raise
        for writer in filter(None, self._writers):
            writer.write(1 if writer.wrote or writer.seconds >= _WORTH_SECONDS else WORTH_KEEPING)

    def count(self) -> None:
        """Count what was filled in by other means than the model."""
        for writer in filter(None, self._writers):
            writer.count()

    def write_now_and_then(self) -> None:
        """Write what is finished, where the last time is long enough ago."""
        for writer in filter(None, self._writers):
            if writer.seconds >= KEEP_SECONDS:
                writer.write()

    def end_block(self) -> None:
        """Write what is finished, where it is worth it."""
        for writer in filter(None, self._writers):
            writer.write(WORTH_KEEPING)


class _GroupWriter:
    """Writes the vectors of finished rows, each once; of rows that read the same, the first.

    Parameters
    ----------
    section
        Where to; one that cannot be written is given up for this run, and `note` says so.
    places
        intp (N,), where it has the rows already, -1 for those that it lacks.
    rows
        What is finished of the N rows, at any time.
    """

    def __init__(self, section: CacheSection, places: Rows, rows: FilledRows) -> None:
        self._section = section
        self._places = places
        self._rows = rows
        self._distinct = rows.group.distinct
        self._since = time.perf_counter()
        self._works = True
        self._lost = section.lost
        self._on_disk: BoolArray = places >= 0
        self.wrote = False
        self.note = ""
        self.count()

    @property
    def seconds(self) -> float:
        """Seconds since the last time that something was written, or since the run began."""
        return time.perf_counter() - self._since

    @property
    def kept(self) -> int:
        """How many of the N rows are on the disk once the run ends."""
        self._notice_losses()
        return self._counted + self._rows.ran - self._ran if self._works else 0

    def count(self) -> None:
        """Count what is on the disk and what is finished; what the model computes from then on comes in addition."""
        self._ran = self._rows.ran
        self._counted = int(self._rows.group.repeats[self._distinct & (self._on_disk | self._rows.done)].sum())

    def write(self, least: int = 1) -> None:
        """Write what is finished and not on the disk, where that is at least `least` rows."""
        if not self._works:
            return
        self._notice_losses()
        rows = np.flatnonzero(self._rows.done & self._distinct & ~self._on_disk)
        if len(rows) < least:
            return
        for start in range(0, len(rows), MOST_TOGETHER):
            part = rows[start : start + MOST_TOGETHER]
            try:
                self._section.store(self._rows.group.digests[part], self._rows.taken(part))
            except ExplorerError as error:
                self._works = False
                self.note = f"Vectors are no longer kept for later runs. {error.failure.message}"
                return
            self._on_disk[part] = self.wrote = True
        self._since = time.perf_counter()

    def _notice_losses(self) -> None:
        """Have rows written again that could not be read back; with them went all that were in one file."""
        if self._section.lost > self._lost:
            self._lost = self._section.lost
            self._on_disk[(self._places >= 0) & ~self._section.holds(self._places)] = False
            self.count()
