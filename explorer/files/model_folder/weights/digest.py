"""What a model's folder holds, as one digest: the same content has the same one, wherever and since when it lies."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from explorer.domain.job import JobContext
from explorer.files.disk.file_digests import digests

_NEVER_READ = frozenset({".bin", ".ckpt", ".gguf", ".h5", ".md", ".msgpack", ".onnx", ".ot", ".pkl", ".pt", ".pth"})
"""Endings of what is said about a model, and of weights in formats that the program does not open."""

_LARGEST_SETTING = 1 << 28
"""Bytes; what is larger and no weights is no part of a model."""


def fingerprint(folder: Path, context: JobContext | None = None) -> str:
    """Name the content of a model's folder: its weights, tokenizer and settings, those of its modules included.

    Parameters
    ----------
    folder
        Of the model; what lies in it need not be sound.
    context
        Where to report and when to stop, since weights that are not known yet are read once.

    Raises
    ------
    Cancelled, ExplorerError
        As `digests` of its files.
    """
    files = dict(sorted(_files(folder)))
    digest = hashlib.sha256()
    for name, content in zip(files, digests(list(files.values()), context or JobContext()), strict=True):
        digest.update(f"{name}\0{content}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files that the libraries may read, by their names relative to the folder."""
    for path in _entries(folder):
        if _counts(path):
            yield path.name, path
    for module in _module_folders(folder):
        for parent, _, names in os.walk(module):
            for path in (Path(parent, name) for name in names):
                if _counts(path):
                    yield path.relative_to(folder).as_posix(), path


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _counts(path: Path) -> bool:
    """Whether a file's content may change what a model does."""
    if path.name.startswith(".") or path.suffix.lower() in _NEVER_READ:
        return False
    try:
        status = path.stat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and (path.suffix == ".safetensors" or status.st_size <= _LARGEST_SETTING)


def _module_folders(folder: Path) -> set[Path]:
    """Folders inside that modules.json names; none where it cannot be read."""
    listing = folder / "modules.json"
    if not _counts(listing):
        return set()
    try:
        rows = json.loads(listing.read_text("utf-8"))
        named = {PurePosixPath(row["path"]) for row in rows}
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return set()
    return {folder / path for path in named if path.parts and not path.is_absolute() and ".." not in path.parts}
