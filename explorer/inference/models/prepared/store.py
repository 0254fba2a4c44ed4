"""Prepared models on disk: made whole or not at all, checked when read, the oldest dropped.

A folder is named by what it was made of: the content of the model's folder and the half of it that is read, then the
versions of the libraries and the processor. A seal, written last, holds the digest of each of its files.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import explorer
from explorer.domain.failure import Cancelled, ExplorerError
from explorer.domain.job import JobContext, Progress
from explorer.domain.settings.spec import Part
from explorer.files.disk import paths
from explorer.files.disk.atomic import disk_error
from explorer.files.disk.file_digests import digests
from explorer.files.disk.locks import FileLock
from explorer.files.disk.unfinished import temporary_name
from explorer.inference.models.prepared.library import processor

MOST_KEPT = 8
"""Prepared models kept; each is as large as the weights of its model in float32."""

_FORMAT = 3
"""Rises when preparing gives something else than before."""
_SEAL = "seal.json"
_LOCK = ".lock"
_PAUSE = 0.05
_METADATA = ".dist-info"
_LIBRARIES = ("openvino", "tokenizers", "torch", "transformers", "sentence-transformers")


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept of a model.

    Parameters
    ----------
    folder
        Where it is; None where there is nothing that could be used.
    why
        Why what is there cannot be used, as a sentence; empty where nothing is there, or it can.
    """

    folder: Path | None = None
    why: str = ""


def find(content: str, part: Part, context: JobContext) -> Found:
    """Look for a prepared model that is whole.

    Parameters
    ----------
    content
        Fingerprint of the model's folder.
    part
        The half of it that is asked for.
    context
        A cancel is noticed while large files are read.
    """
    folder = place_of(content, part)
    if paths.is_folder(folder):
        if is_whole(folder, context):
            return Found(folder)
        return Found(why="The prepared form of this model was damaged.")
    others = paths.listed(folder.parent, f"{_stem(content, part)}-*")
    return Found(why="The prepared form of this model was made by other versions of the libraries." if others else "")


def is_whole(folder: Path, context: JobContext) -> bool:
    """Whether a folder is there and all that was sealed in it is as it was, which marks it as used now."""
    try:
        sealed = json.loads((folder / _SEAL).read_text("utf-8"))
        names = sorted(sealed)
        # Something more may have come: OpenVINO's work for another number format, which it checks itself.
        whole = bool(names) and digests([folder / name for name in names], context) == [sealed[name] for name in names]
    except Cancelled:
        raise
    except (OSError, ValueError, TypeError, KeyError, ExplorerError):
        return False
    if whole:
        with contextlib.suppress(OSError):
            os.utime(folder)
    return whole


def place_of(content: str, part: Part) -> Path:
    """Return the folder that a prepared model has, or would have."""
    return paths.converted_dir() / f"{_stem(content, part)}-{_digest(*_versions(), processor())}"


@contextmanager
def alone(folder: Path, context: JobContext) -> Iterator[bool]:
    """Wait until no other process prepares a model, and keep the others waiting within the block.

    Yields
    ------
    bool
        Whether `folder` has been prepared meanwhile.

    Raises
    ------
    ExplorerError
        Of kind DISK, where nothing may be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock.take(folder.parent.with_suffix(_LOCK))
        while lock is None:
            context.report(Progress("Waiting for another preparation"))
            context.check()
            time.sleep(_PAUSE)
            lock = FileLock.take(folder.parent.with_suffix(_LOCK))
    except OSError as error:
        raise disk_error(error, folder) from error
    try:
        yield is_whole(folder, context)
    finally:
        lock.release()


@contextmanager
def making(folder: Path) -> Iterator[Path]:
    """Yield a folder that takes the place of `folder` if the block succeeds; `seal` it there.

    What was prepared before of the same model goes.

    Raises
    ------
    ExplorerError
        Of kind DISK, where there is no room, or nothing may be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = temporary_name(folder, "")
        draft.mkdir()
        try:
            yield draft
            for old in (folder, *paths.listed(folder.parent, f"{folder.name.rpartition('-')[0]}-*")):
                shutil.rmtree(old, ignore_errors=True)
            draft.rename(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise disk_error(error, folder) from error


def seal(folder: Path) -> None:
    """Say of a folder that all is there; the models used longest ago go where there are too many.

    Raises
    ------
    ExplorerError
        Of kind DISK.
    """
    try:
        found = {name: _sha256(folder / name) for name in _files(folder)}
        draft = folder / f"{_SEAL}.new"
        draft.write_text(json.dumps(found), "utf-8")
        draft.replace(folder / _SEAL)
    except OSError as error:
        raise disk_error(error, folder) from error
    by_age = sorted((path for path in paths.listed(folder.parent, "*") if path.is_dir()), key=_age)
    for path in by_age[MOST_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


def size_of(folder: Path) -> int:
    """Return the bytes of a prepared model."""
    return sum((folder / name).stat().st_size for name in _files(folder))


def _files(folder: Path) -> list[str]:
    """Return the names of all files in a folder and below it, but for the seal."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if not name.startswith(_SEAL))


def _age(path: Path) -> float:
    with contextlib.suppress(OSError):
        return -path.stat().st_mtime
    return 0.0


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def installed_version(name: str) -> str:
    """Return the version of an installed distribution, named in small letters; empty where there is none."""
    return _installed().get(name, "")


def _versions() -> Iterator[str]:
    """Yield the versions of what a prepared model depends on, as the installer knows them."""
    yield from (str(_FORMAT), explorer.__version__)
    installed = _installed()
    for name in _LIBRARIES:
        # There is none in a frozen program, whose own version says which it holds.
        yield installed.get(name, "")


def _installed() -> dict[str, str]:
    """Return the version of each installed distribution, by its name in small letters.

    The folders of their metadata are called by both. `importlib.metadata` reads what lies in them, as letters are read:
    its import and five versions take a tenth of a run of three sentences.
    """
    found: dict[str, str] = {}
    for place in reversed(sys.path):
        with contextlib.suppress(OSError):
            for folder in os.listdir(place or "."):  # noqa: PTH208 -- thousands of names
                if folder.endswith(_METADATA):
                    name, _, version = folder.removesuffix(_METADATA).partition("-")
                    found[name.lower().replace("_", "-")] = version
    return found


def _stem(content: str, part: Part) -> str:
    return _digest(content, part.value)


def _digest(*values: str) -> str:
    return hashlib.blake2b("\0".join(values).encode(), digest_size=8).hexdigest()
