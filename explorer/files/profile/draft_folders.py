"""The drafts of all windows on the disk, each in a folder that one window at a time has.

In the folder are the draft, the texts that were too much for the editor, and a lock: where nobody holds it, the window
whose draft it was has ended, however it did.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from explorer.domain.texts.cleaning import valid, without_controls
from explorer.files.disk import paths
from explorer.files.disk.aside import set_aside
from explorer.files.disk.atomic import disk_error, write_text
from explorer.files.disk.locks import FileLock, patient_lock
from explorer.files.profile.drafts import Draft, from_json, to_json

_DRAFT, _LOCK, _SEEN = "draft.json", "lock", "offered"
_KEPT = "pasted-{}{}"
_TRIES = 8


class DraftFolder:
    """The place of one window's draft; made on the disk when there is something to keep.

    Parameters
    ----------
    kept
        Whether anything is kept: where not, long texts are in a temporary folder as long as the window is there.
    """

    def __init__(self, *, kept: bool = True) -> None:
        self.kept = kept
        self._folder: Path | None = None
        self._lock: FileLock | None = None
        self._released = False
        self._mutex = threading.RLock()

    @classmethod
    def take(cls, folder: Path) -> DraftFolder | None:
        """Return the folder of an earlier window, which is this one's from now on; None where it cannot be had."""
        with contextlib.suppress(OSError):
            lock = FileLock.take(folder / _LOCK) if folder.is_dir() else None
            if lock is not None:
                taken = cls()
                taken._folder, taken._lock = folder, lock
                if (folder / _DRAFT).exists():
                    return taken
                # Its window ended before there was anything to keep.
                taken.release(remove=True)
        return None

    def load(self) -> tuple[Draft, str]:
        """Return the draft and, where not all of it could be read, a sentence that says so and where it is kept."""
        if self._folder is None:
            return Draft(), ""
        path = self._folder / _DRAFT
        try:
            draft, whole = from_json(path.read_text("utf-8"))
        except (OSError, ValueError):
            draft, whole = Draft(), False
        if whole:
            return draft, ""
        what = "The draft could not be read" if draft.is_empty else "Not all of the draft could be read"
        return draft, f"{what}{self.keep_aside(draft)}."

    def keep_aside(self, usable: Draft) -> str:
        """Keep the draft as it is on the disk, what is `usable` of it in its place, and say in half a sentence where.

        Raises
        ------
        ExplorerError
            DISK, where that fails.
        """
        assert self._folder is not None
        path = self._folder / _DRAFT
        try:
            aside = set_aside(path, paths.data_dir())
        except OSError as error:
            raise disk_error(error, path) from error
        self.save(usable)
        return f"; as it was it is kept as {aside}"

    def save(self, draft: Draft) -> None:
        """Keep the draft, atomically; raises `ExplorerError` of kind DISK where that fails."""
        with self._mutex:
            if self.kept and not self._released:
                write_text(self._place() / _DRAFT, to_json(draft))

    def keep_text(self, text: str, suffix: str = ".txt") -> Path:
        """Keep text that is too much for the editor in a file of its own, until `forget_texts` finds it unlisted.

        Parameters
        ----------
        text
            The text.
        suffix
            Of the file's name, which says how it is read again.

        Raises
        ------
        ExplorerError
            DISK, where that fails.
        """
        with self._mutex:
            folder = self._place()
            numbers = (folder / _KEPT.format(number, suffix) for number in count(1))
            path = next(path for path in numbers if not os.path.lexists(path))
            write_text(path, without_controls(valid(text)))
            return path

    def keep_copy(self, path: Path) -> Path:
        """Keep a copy of a file beside the draft; raises `ExplorerError` of kind DISK where that fails."""
        with self._mutex:
            copy = self._place() / path.name
            try:
                shutil.copyfile(path, copy)
            except OSError as error:
                raise disk_error(error, path) from error
            return copy

    def move_in(self, path: Path) -> Path:
        """Take a text that an earlier version kept beside the draft in here; return where any file is now."""
        if path.parent != paths.data_dir():
            return path
        here = self._place() / path.name
        path.replace(here)
        return here

    def holds(self, path: Path) -> bool:
        """Whether a file is a text that was kept here."""
        return path.parent == self._folder

    def forget_texts(self, draft: Draft) -> None:
        """Remove the texts that were kept here and that `draft` does not list, and what a kill left half written."""
        if self._folder is None:
            return
        used = {file.path for file in draft.files}
        for path in (*paths.listed(self._folder, _KEPT.format("*", ".*")), *paths.listed(self._folder, ".*.*")):
            if path not in used:
                with contextlib.suppress(OSError):
                    path.unlink()

    def release(self, *, remove: bool = False) -> None:
        """Leave the draft to the next window, or remove it; nothing is kept here from now on."""
        with self._mutex:
            self._released = True
            folder, self._folder = self._folder, None
            if folder is None:
                return
            remove = remove or not self.kept
            if remove:
                # The draft goes first: without it nobody takes the folder for one.
                with contextlib.suppress(OSError):
                    (folder / _DRAFT).unlink(missing_ok=True)
            if self._lock is not None:
                self._lock.release()
            if remove:
                shutil.rmtree(folder, ignore_errors=True)

    def _place(self) -> Path:
        """Return the folder, made and owned."""
        if self._folder is not None:
            return self._folder
        if not self.kept:
            self._folder = Path(tempfile.mkdtemp(prefix="sentence-explorer-"))
            return self._folder
        for _ in range(_TRIES):
            folder = _root() / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.urandom(3).hex()}"
            try:
                folder.mkdir(parents=True)
                self._lock = FileLock.take(folder / _LOCK)
            except (FileExistsError, FileNotFoundError):
                # Another window has just made it, or cleared it away for empty.
                continue
            except OSError as error:
                raise disk_error(error, folder) from error
            if self._lock is not None:
                self._folder = folder
                return folder
        raise disk_error(FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)), folder)


@dataclass(frozen=True, slots=True)
class LeftDraft:
    """A draft that no window has.

    Parameters
    ----------
    folder
        Where it is.
    draft
        What can be read of it.
    time
        When it was kept, in seconds since the epoch.
    offered
        Whether the user was told of it.
    """

    folder: Path
    draft: Draft
    time: float
    offered: bool = False

    def take(self) -> DraftFolder | None:
        """Return its folder for this window; None where another window has it by now."""
        return DraftFolder.take(self.folder)

    def mark_offered(self) -> None:
        """Note that the user was told of it."""
        with contextlib.suppress(OSError):
            (self.folder / _SEEN).touch()


def left_drafts() -> tuple[list[LeftDraft], list[str]]:
    """Return the drafts that no window has, and what is to be told of damaged ones.

    Those that could not be made again are first, samples last, of each the newest first. What windows left without a
    draft is cleared away, and a draft that cannot be read is set aside.

    Raises
    ------
    ExplorerError
        DISK, where that fails.
    """
    found, told = [], []
    for folder in paths.listed(_root(), "*"):
        taken = DraftFolder.take(folder)
        if taken is None:
            continue
        draft, words = taken.load()
        told += [words] if words else []
        if draft.is_empty:
            taken.release(remove=True)
            continue
        with contextlib.suppress(OSError):
            found.append(LeftDraft(folder, draft, (folder / _DRAFT).stat().st_mtime, (folder / _SEEN).exists()))
        taken.release()
    return sorted(found, key=_rank), told


def _rank(left: LeftDraft) -> tuple[bool, bool, float]:
    """Return what sorts what was typed before files, files before samples, and of each the newest first."""
    samples = paths.resources() / "samples"
    of_samples = all(path.is_relative_to(samples) for path in left.draft.origins)
    return left.draft.can_be_made_again, of_samples, -left.time


def adopt_earlier() -> None:
    """Give the one draft that earlier versions kept for all windows, and its texts, a folder of its own.

    Raises
    ------
    ExplorerError
        DISK, where that fails.
    """
    earlier = paths.data_dir() / _DRAFT
    if not earlier.exists():
        return
    folder = DraftFolder()
    try:
        with patient_lock(earlier.with_name("drafts.lock")):
            if not earlier.exists():
                return
            with contextlib.suppress(ValueError):
                draft, whole = from_json(earlier.read_text("utf-8"))
                files = tuple(replace(file, path=folder.move_in(file.path)) for file in draft.files)
                folder.save(replace(draft, files=files))
                if whole:
                    earlier.unlink()
                    return
            set_aside(earlier)
    except OSError as error:
        raise disk_error(error, earlier) from error
    finally:
        folder.release()


def _root() -> Path:
    return paths.data_dir() / "drafts"
