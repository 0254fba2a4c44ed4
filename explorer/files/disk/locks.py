"""Locks between processes, which the system lets go when their owner ends, however it ends."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE = 0.01


class FileLock:
    """One process's hold on a name; made by `take`.

    Where a file system knows no locks, everyone who asks has them.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, path: Path) -> FileLock | None:
        """Return the lock of that name, made if it is missing, or None where another has it.

        Raises
        ------
        OSError
            Where the file cannot be made.
        """
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o666)
        if _locked(descriptor):
            return cls(descriptor)
        os.close(descriptor)
        return None

    def release(self) -> None:
        """Let go."""
        os.close(self._descriptor)


@contextmanager
def patient_lock(path: Path, seconds: float = 2.0) -> Iterator[bool]:
    """Hold a lock within the block, waiting for it as long as `seconds`, then going on without it; yields which.

    Raises
    ------
    OSError
        Where the file cannot be made.
    """
    end = time.monotonic() + seconds
    lock = FileLock.take(path)
    while lock is None and time.monotonic() < end:
        time.sleep(_PAUSE)
        lock = FileLock.take(path)
    try:
        yield lock is not None
    finally:
        if lock is not None:
            lock.release()


def _locked(descriptor: int) -> bool:
    """Lock an open file; return whether nobody else has done so."""
    if sys.platform == "win32":
        import msvcrt

        with contextlib.suppress(OSError):
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            return True
        return False
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # The file system has no locks.
        return True
    return True
