"""SHA-256 of files, remembered: a file that did not change is read once, however often it is asked for.

Size, times and inode tell whether a file is the one that was read. The times include that of the last change of the
inode, which no program can set back. A file that was written moments before it was read is in doubt, since another
write may carry the same time; its digest is taken anew the next time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.files.disk.atomic import write_text
from explorer.files.disk.pace import Pace
from explorer.files.disk.paths import cache_dir

_IN_DOUBT = 2.0
"""Seconds between a file's times and its reading within which another write could go unnoticed: FAT counts in twos."""

_MOST = 4096
"""Files remembered; those remembered longest ago go first."""

_CHUNK = 1 << 20
_THREADS = 4
_SHOWN_EVERY = 0.1

State = tuple[int, int, int, int, int]
"""Device, inode, bytes, and the times of the last change of the content and of the inode in nanoseconds."""

_remembered: dict[str, tuple[State, str]] = {}
"""By the resolved path."""


def digests(paths: Sequence[Path], context: JobContext) -> list[str]:
    """Return the SHA-256 of each file in hexadecimal.

    Raises
    ------
    Cancelled
        Where the job was asked to stop.
    ExplorerError
        MODEL, where a file cannot be read.
    """
    places = [os.path.realpath(path) for path in paths]
    found = {place: _recall(place) for place in places}
    unknown = [place for place, digest in found.items() if digest is None]
    if unknown and not _remembered:
        _remembered.update(_stored())
        found = {place: _recall(place) for place in places}
        unknown = [place for place, digest in found.items() if digest is None]
    if unknown:
        found |= _taken(unknown, context)
    return [str(found[place]) for place in places]


def _recall(place: str) -> str | None:
    """Return the digest of a file that is as it was when it was read."""
    known = _remembered.get(place)
    if known is None:
        return None
    with contextlib.suppress(OSError):
        if _state(os.stat(place)) == known[0]:  # noqa: PTH116 -- a string is the key
            return known[1]
    return None


def _state(status: os.stat_result) -> State:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _taken(places: Sequence[str], context: JobContext) -> dict[str, str]:
    """Read files, large ones at the same time, and remember their digests where these are beyond doubt."""
    reading = _Reading()
    pace = Pace("Reading the model's files", context)
    pool = ThreadPoolExecutor(min(_THREADS, len(places), os.cpu_count() or 1))
    try:
        total = sum(Path(place).stat().st_size for place in places)
        futures = [pool.submit(reading.digest, place) for place in places]
        while wait(futures, _SHOWN_EVERY).not_done:
            pace.show(reading.done, total)
        context.check()
        results = [future.result() for future in futures]
    except OSError as error:
        name = Path(error.filename or "").name
        raise ExplorerError(
            FailureKind.MODEL,
            f'The file "{name}" of the model cannot be read: {error.strerror or type(error).__name__}.',
            "Change its permissions, or copy the model's files again.",
        ) from error
    finally:
        reading.stop.set()
        pool.shutdown()
    sure = {place: (state, digest) for place, (state, digest) in zip(places, results, strict=True) if state is not None}
    if sure:
        _remembered.update(sure)
        _store(sure)
    return {place: digest for place, (_, digest) in zip(places, results, strict=True)}


class _Reading:
    """Files that are read at the same time, and how far they are."""

    def __init__(self) -> None:
        self.done = 0
        self.stop = threading.Event()
        self._lock = threading.Lock()

    def digest(self, place: str) -> tuple[State | None, str]:
        """Return a file's digest and its state; None for the state where it may not be remembered."""
        digest = hashlib.sha256()
        buffer = memoryview(bytearray(_CHUNK))
        with open(place, "rb", buffering=0) as file:  # noqa: PTH123 -- a string is the key
            before = os.fstat(file.fileno())
            begun = time.time()
            while count := file.readinto(buffer):
                digest.update(buffer[:count])
                with self._lock:
                    self.done += count
                if self.stop.is_set():
                    raise Cancelled
            after = os.fstat(file.fileno())
        settled = all(abs(begun - moment) > _IN_DOUBT for moment in (before.st_mtime, before.st_ctime))
        return _state(before) if settled and _state(before) == _state(after) else None, digest.hexdigest()


def _stored() -> dict[str, tuple[State, str]]:
    """Read what earlier runs remembered; nothing of a file that is damaged."""
    try:
        rows = json.loads(_file().read_text("utf-8"))
        return {str(place): (_numbers(state), str(digest)) for place, state, digest in rows}
    except (OSError, ValueError, TypeError):
        return {}


def _numbers(values: Iterable[object]) -> State:
    device, inode, size, changed, touched = (int(str(value)) for value in values)
    return device, inode, size, changed, touched


def _store(fresh: dict[str, tuple[State, str]]) -> None:
    """Add to what is remembered on the disk; where that cannot be written, files are read again in the next run."""
    kept = {place: known for place, known in _stored().items() if place not in fresh} | fresh
    rows = [(place, *known) for place, known in kept.items()][-_MOST:]
    with contextlib.suppress(ExplorerError):
        write_text(_file(), json.dumps(rows))


def _file() -> Path:
    return cache_dir() / "digests.json"
