"""What is half written, by whom, and clearing away what a killed program left of it.

Each process that writes has a mark of its own, which is part of the names of its temporary files, and in the cache
folder a *ledger* of that name: the folders in which it has such files. It holds the ledger locked as long as it lives,
so that one which can be locked belongs to a process that is gone. The next start goes through its folders and removes
the files with its mark, and no others.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
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
            _remove(self._path)

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


def clear_unfinished() -> None:
    """Remove what programs left that ended while they wrote, and finish or undo a pair that was being replaced.

    What cannot be removed stays, for the next start.
    """
    for path in listed(_folder(), "*"):
        with _guard:
            own = {ledger.mark for ledger in _ledgers.values()}
        if not _MARK.fullmatch(path.name) or path.name in own:
            continue
        with contextlib.suppress(OSError):
            lock = FileLock.take(lock_of(path))
            if lock is None:
                continue
            try:
                cleared = _clear(path)
            finally:
                lock.release()
            if cleared:
                _remove(path)


def _remove(ledger: Path) -> None:
    for path in (ledger, lock_of(ledger)):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _clear(ledger: Path) -> bool:
    """Clear the folders of a ledger; whether nothing is left in any that can be seen."""
    from explorer.files.disk.atomic_pair import mend

    done = True
    for folder in _noted(ledger):
        for journal in _marked(folder, ledger.name, PAIR):
            with contextlib.suppress(OSError):
                mend(journal, ledger.name)
        for path in _marked(folder, ledger.name):
            try:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
            except OSError:
                done = False
    return done


def _noted(ledger: Path) -> Iterator[Path]:
    for line in ledger.read_text("ascii", "replace").splitlines():
        with contextlib.suppress(ValueError):
            folder = json.loads(line)
            if isinstance(folder, str) and Path(folder).is_absolute():
                yield Path(folder)


def bears_mark(name: str, mark: str) -> bool:
    """Whether a file name is one of the temporary ones of a process."""
    return re.fullmatch(rf"\..*\.{re.escape(mark)}-[0-9a-f]{{12}}(\.[^.]*)?", name, re.DOTALL) is not None


def _marked(folder: Path, mark: str, suffix: str = "") -> list[Path]:
    """Return the temporary files of a process in a folder."""
    try:
        return [path for path in folder.iterdir() if bears_mark(path.name, mark) and path.name.endswith(suffix)]
    except OSError:
        return []


def _folder() -> Path:
    return cache_dir() / "unfinished"
