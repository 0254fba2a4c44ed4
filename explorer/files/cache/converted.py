"""Models converted for OpenVINO, as files on the disk."""

from __future__ import annotations

import contextlib
import shutil

from explorer.domain.failure import ExplorerError
from explorer.files.disk import paths
from explorer.files.disk.atomic import disk_error


def converted_bytes() -> int:
    """Return the bytes that converted models take."""
    size = 0
    for path in paths.listed(paths.converted_dir(), "**/*"):
        # Another instance may remove one meanwhile.
        with contextlib.suppress(OSError):
            size += path.stat().st_size if path.is_file() else 0
    return size


def clear_converted() -> None:
    """Remove every converted model; one is made again when it is needed.

    Raises
    ------
    ExplorerError
        Of kind DISK, where one cannot be removed; the others are.
    """
    failed: ExplorerError | None = None
    for path in paths.listed(paths.converted_dir(), "*"):
        try:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            failed = failed or disk_error(error, path)
    if failed is not None:
        raise failed
