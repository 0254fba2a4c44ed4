"""Reading the JSON files of a model's folder; none of their faults ends in a traceback."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

from explorer.files.model_folder.failures import damaged_file, refuse, unreadable

LARGEST_SETTINGS = 64 * 2**20
"""Bytes of the largest settings file that is read; those of published models have a few thousand."""
_POINTER = b"version https://git-lfs.github.com/"
"""How a file begins that git left in place of a large one."""


def read_settings(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file, or an empty one where there is no such file.

    Raises
    ------
    ExplorerError
        MODEL, where the file is there and holds no JSON object.
    """
    if not path.exists():
        return {}
    value = read_json(path)
    if not isinstance(value, dict):
        raise damaged_file(path, "it does not hold a JSON object")
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:  # halves of characters, which no screen shows and no file takes
        raise damaged_file(path, "a text in it is no Unicode") from error
    return value


def read_json(path: Path) -> Any:
    """Return what a JSON file holds.

    Raises
    ------
    ExplorerError
        MODEL, where it cannot be read or is no JSON.
    """
    check_ordinary(path)
    try:
        if path.stat().st_size > LARGEST_SETTINGS:
            raise refuse(path.parent, f"its file {path.name} is larger than {LARGEST_SETTINGS // 2**20} MB")
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    check_start(path, content)
    try:
        return json.loads(content.decode("utf-8"))
    except RecursionError as error:
        raise damaged_file(path, "it nests too deep") from error
    except ValueError as error:
        raise damaged_file(path, "it is not JSON") from error


def check_ordinary(path: Path) -> None:
    """Refuse a pipe, a device, a socket or a link to one, and a link that leads nowhere; nothing is opened."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if path.is_symlink():
            raise damaged_file(path, "its link leads nowhere", "Copy the model's files again.") from error
        raise unreadable(path, error) from error
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise refuse(path.parent, f"its {path.name} is no ordinary file")


def check_fetched(path: Path) -> None:
    """Refuse what stands in for a large file that git did not fetch; what is not there is none of that."""
    if not path.exists():
        return
    check_ordinary(path)
    try:
        with path.open("rb") as file:
            check_start(path, file.read(len(_POINTER)))
    except OSError:
        return


def check_start(path: Path, content: bytes) -> None:
    """Refuse what stands in for a large file that git did not fetch; `content` is how the file begins."""
    if content.startswith(_POINTER):
        raise damaged_file(
            path,
            "it is a Git LFS pointer, and the file that it stands for was never fetched",
            'Fetch it with "git lfs pull" in the folder, or download the model\'s files again.',
        )
