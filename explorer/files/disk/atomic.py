"""Files that are either wholly written or not touched at all."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.files.disk.paths import listed
from explorer.files.disk.unfinished import temporary_name

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def disk_error(error: OSError, path: Path) -> ExplorerError:
    """Say in plain words why `path` could not be written."""
    if error.errno in _NO_ROOM:
        return ExplorerError(
            FailureKind.DISK,
            f"There is no room left on the disk for {path.name}.",
            "Free some space or choose another folder; nothing there was changed.",
        )
    if error.errno in _FORBIDDEN:
        return ExplorerError(
            FailureKind.DISK,
            f"{path} may not be written.",
            "Choose another folder, or close the program that has the file open.",
        )
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return ExplorerError(
            FailureKind.DISK, f"There is no folder {path.parent}.", "Make it first or choose another one."
        )
    if error.errno == errno.EISDIR:
        return ExplorerError(FailureKind.DISK, f"{path} is a folder.", "Give the name of a file in it.")
    reason = error.strerror or type(error).__name__
    return ExplorerError(
        FailureKind.DISK, f"{path} could not be written: {reason}.", "Choose another name or another folder."
    )


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Yield the name of an empty file beside `path`, with its suffix, that replaces `path` if the block succeeds.

    A link is followed, and an existing file keeps its permissions. Any failure removes the temporary file and leaves
    `path` as it was.

    Raises
    ------
    ExplorerError
        Of kind DISK, for every OSError within the block.
    """
    temporary: Path | None = None
    try:
        target = path.resolve()
        temporary = new_file(target)
        yield temporary
        flush_to_disk(temporary)
        keep_permissions(temporary, target)
        temporary.replace(target)
        temporary = None
        flush_folder(target.parent)
    except OSError as error:
        raise disk_error(error, path) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a binary file whose content becomes that of `path` if the block succeeds; else as `atomic_path`."""
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        yield file


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8, atomically, making the folder if it is missing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_error(error, path) from error
    with atomic_file(path) as file:
        file.write(text.encode("utf-8", "surrogatepass"))


def clear_half_written(path: Path) -> None:
    """Remove what a process that was killed left of writing `path`; to be called where nobody else is writing it."""
    for left in listed(path.parent, f".{glob.escape(path.stem[:100])}.{'[0-9a-f]' * 12}{glob.escape(path.suffix)}"):
        with contextlib.suppress(OSError):
            left.unlink()


def check_writable(path: Path) -> None:
    """Raise now what writing `path` would raise after the work: no such folder, a folder, no permission."""
    try:
        new_file(path.resolve()).unlink()
    except OSError as error:
        raise disk_error(error, path) from error


def new_file(target: Path) -> Path:
    """Make an empty file beside `target`, with its suffix, of a name that the next start clears away after a crash.

    Raises
    ------
    OSError
        Also where `target` is a folder or a device, which replacing would destroy.
    """
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, "it is not an ordinary file")
    temporary = temporary_name(target)
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    return temporary


def keep_permissions(temporary: Path, target: Path) -> None:
    """Give a file the permissions of the one that it is to replace."""
    if target.exists():
        temporary.chmod(target.stat().st_mode & 0o7777)


def flush_to_disk(path: Path, flags: int = os.O_RDWR) -> None:
    """Wait until the content of a file is on the disk."""
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_folder(folder: Path) -> None:
    """Make new names survive a power cut where the system can; Windows opens no folders."""
    with contextlib.suppress(OSError):
        flush_to_disk(folder, os.O_RDONLY)
