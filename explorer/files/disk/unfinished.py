"""What is half written, and by whom.

Each process that writes has a mark of its own, which is part of the names of its temporary files, and in the cache
folder a *ledger* of that name: the folders in which it has such files. It holds the ledger locked as long as it lives,
so that one which can be locked belongs to a process that is gone: see `explorer.files.disk.clearing`.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import re
import secrets
import threading
from pathlib import Path

from explorer.files.disk.locks import FileLock
from explorer.files.disk.paths import cache_dir, listed

_MARK = re.compile(r"[0-9a-f]{16}")
_STEM_BYTES = 120
"""Of the name of a file, kept in that of its temporary one; names have 255 bytes at most."""

PAIR = ".pair"
"""Ending of the note that two files take their names together; see `explorer.files.disk.atomic_pair`."""


class Ledger:
    """The folders in which a process has temporary files.

    Parameters
    ----------
    folder
        Where ledgers are.
    mark
        Of the process: 16 hexadecimal digits.
    """

    def __init__(self, folder: Path, mark: str) -> None:
        self.mark = mark
        self._path = folder / mark
        self._folders: set[Path] = set()
        self._lock: FileLock | None = None

    def note(self, folder: Path) -> None:
        """Write a folder down before the first file is made in it; where that fails, its files stay after a crash."""
        if folder in self._folders:
            return
        with contextlib.suppress(OSError):
            if self._lock is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._lock = FileLock.take(lock_of(self._path))
            if self._lock is not None and self._is_held():
                descriptor = os.open(self._path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o666)
                try:
                    os.write(descriptor, (json.dumps(str(folder)) + "\n").encode("ascii"))
                finally:
                    os.close(descriptor)
            self._folders.add(folder)

    def close(self) -> None:
        """Remove the ledger of a process that ends by itself: it has left nothing."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
            remove_ledger(self._path)

    def _is_held(self) -> bool:
        """Whether others find the lock taken: some file systems know no locks, and all who ask have them."""
        other = FileLock.take(lock_of(self._path))
        if other is not None:
            other.release()
        return other is None


def lock_of(ledger: Path) -> Path:
    """Return what a process holds locked for its ledger; what is locked cannot be written everywhere."""
    return ledger.with_suffix(".lock")


_guard = threading.Lock()
_ledgers: dict[int, Ledger] = {}
"""This process's, by its number: a fork has another."""


def _ledger() -> Ledger:
    with _guard:
        if os.getpid() not in _ledgers:
            _ledgers[os.getpid()] = ledger = Ledger(_folder(), secrets.token_hex(8))
            atexit.register(ledger.close)
        return _ledgers[os.getpid()]


def temporary_name(target: Path, suffix: str | None = None) -> Path:
    """Return a name beside `target` for what is to become it, hidden, of this process and not taken.

    Parameters
    ----------
    target
        An absolute path.
    suffix
        Its ending; None for that of `target`.
    """
    ledger = _ledger()
    with _guard:
        ledger.note(target.parent)
    stem = target.stem.encode("utf-8", "surrogateescape")[:_STEM_BYTES].decode("utf-8", "ignore")
    ending = target.suffix if suffix is None else suffix
    return target.with_name(f".{stem}.{ledger.mark}-{os.urandom(6).hex()}{ending}")


def left_ledgers() -> list[Path]:
    """Return the ledgers that are there and not of this process; their processes may live."""
    found = [path for path in listed(_folder(), "*") if _MARK.fullmatch(path.name)]
    with _guard:  # after the listing: a ledger that another thread begins meanwhile is this process's, too
        own = {ledger.mark for ledger in _ledgers.values()}
    return [path for path in found if path.name not in own]


def remove_ledger(ledger: Path) -> None:
    """Remove a ledger with its lock, as far as that can be done."""
    for path in (ledger, lock_of(ledger)):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def bears_mark(name: str, mark: str) -> bool:
    """Whether a file name is one of the temporary ones of a process."""
    return re.fullmatch(rf"\..*\.{re.escape(mark)}-[0-9a-f]{{12}}(\.[^.]*)?", name, re.DOTALL) is not None


def _folder() -> Path:
    return cache_dir() / "unfinished"
