"""Models converted for OpenVINO, as files on the disk."""

from __future__ import annotations

import shutil

from explorer.files import paths
from explorer.files.atomic import disk_error


def converted_bytes() -> int:
    """Return the bytes that converted models take."""
    return sum(path.stat().st_size for path in paths.converted_dir().rglob("*") if path.is_file())


def clear_converted() -> None:
    """Remove every converted model; one is made again when it is needed.

    Raises
    ------
    ExplorerError
        Of kind DISK, where one cannot be removed.
    """
    folder = paths.converted_dir()
    if not folder.exists():
        return
    for model in folder.iterdir():
        try:
            shutil.rmtree(model)
        except OSError as error:
            raise disk_error(error, model) from error
