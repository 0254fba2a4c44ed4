"""Files that another program changes while they are read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer.domain.failure import ExplorerError, FailureKind


@contextmanager
def steady(path: Path) -> Iterator[None]:
    """Refuse what was read in the block where the file at `path` is no longer the one that it was before.

    What was read may be half of the old content and half of the new. Where that made the reader fail, the change is
    told in place of what it made of it.

    Raises
    ------
    ExplorerError
        INPUT, where the file was cut, written to, replaced or removed meanwhile.
    """
    before = _state(path)
    try:
        yield
    except ExplorerError as error:
        if error.failure.kind is FailureKind.INPUT and _state(path) != before:
            raise _changed(path) from error
        raise
    except (OSError, ValueError) as error:
        if _state(path) != before:
            raise _changed(path) from error
        raise
    if _state(path) != before:
        raise _changed(path)


def _state(path: Path) -> tuple[int, ...] | None:
    """Return what tells a file apart from itself after a change; None where it is gone."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _changed(path: Path) -> ExplorerError:
    return ExplorerError(FailureKind.INPUT, f"{path.name} changed while it was read.", "Try again when it is complete.")
