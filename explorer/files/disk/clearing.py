"""Clearing away what a killed program left half written.

A ledger that can be locked is of a process that is gone: its folders are gone through, and the files with its mark
removed, and no others.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from explorer.files.disk.atomic_pair import mend
from explorer.files.disk.locks import FileLock
from explorer.files.disk.unfinished import PAIR, bears_mark, left_ledgers, lock_of, remove_ledger


def clear_unfinished() -> None:
    """Remove what programs left that ended while they wrote, and finish or undo a pair that was being replaced.

    What cannot be removed stays, for the next start.
    """
    for path in left_ledgers():
        with contextlib.suppress(OSError):
            lock = FileLock.take(lock_of(path))
            if lock is None:
                continue
            try:
                cleared = _clear(path)
            finally:
                lock.release()
            if cleared:
                remove_ledger(path)


def _clear(ledger: Path) -> bool:
    """Clear the folders of a ledger; whether nothing is left in any that can be seen."""
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


def _marked(folder: Path, mark: str, suffix: str = "") -> list[Path]:
    """Return the temporary files of a process in a folder."""
    try:
        return [path for path in folder.iterdir() if bears_mark(path.name, mark) and path.name.endswith(suffix)]
    except OSError:
        return []
