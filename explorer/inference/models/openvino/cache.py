"""Converted models on disk: made whole or not at all, checked when read, the oldest dropped."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from explorer.files.disk import paths
from explorer.files.disk.unfinished import temporary_name
from explorer.inference.models.openvino.model import core, import_openvino

MOST_KEPT = 8
"""Converted models kept; each is as large as the weights of its model in float32."""

_FORMAT = 2
"""Rises when a conversion gives something else than before."""
_GRAPH, _WEIGHTS, _SEAL = "model.xml", "model.bin", "seal.json"


def cached(fingerprint: str, make: Callable[[], Any]) -> Any:
    """Return the converted model of a folder: from the disk where it is there and whole, else made and put there.

    Where it cannot be written, it is used as it was made, and made again the next time.

    Parameters
    ----------
    fingerprint
        Content of the model's folder, as `explorer.files.model_folder.weights.digest.fingerprint` gives it.
    make
        Converts the model.

    Returns
    -------
    openvino.Model
        As `explorer.inference.models.openvino.model.convert` gives it.
    """
    folder = paths.converted_dir() / _key(fingerprint)
    model = _read(folder)
    if model is not None:
        return model
    converted = make()
    with contextlib.suppress(OSError, RuntimeError):
        _write(converted, folder)
        _drop_oldest(folder.parent)
    # Read back, its weights are those of the file and no longer those of the torch model.
    return _read(folder) or converted


def _key(fingerprint: str) -> str:
    """Name what a conversion depends on."""
    import torch
    import transformers

    parts = (_FORMAT, import_openvino().__version__, torch.__version__, transformers.__version__, fingerprint)
    return hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=16).hexdigest()


def _read(folder: Path) -> Any:
    """Read a converted model, or return None where there is none or it is damaged."""
    try:
        seal = json.loads((folder / _SEAL).read_text("utf-8"))
        if seal != _digests(folder):
            return None
        os.utime(folder)
        return core().read_model(folder / _GRAPH)
    except (OSError, ValueError, RuntimeError):
        return None


def _write(model: Any, folder: Path) -> None:
    """Write a converted model beside its place, and move it there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = temporary_name(folder)
    draft.mkdir()
    try:
        import_openvino().save_model(model, draft / _GRAPH, compress_to_fp16=False)
        (draft / _SEAL).write_text(json.dumps(_digests(draft)), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _digests(folder: Path) -> dict[str, str]:
    """SHA-256 of each file."""
    found = {}
    for name in (_GRAPH, _WEIGHTS):
        with (folder / name).open("rb") as file:
            found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _drop_oldest(parent: Path) -> None:
    """Remove the converted models not used for longest, beyond `MOST_KEPT`."""
    kept = sorted(parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[MOST_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
