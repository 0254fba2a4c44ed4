"""Where the model lies that a name means."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from explorer.domain.failure import ExplorerError
from explorer.domain.model.titles import REPOSITORY, display_name, typed_folder
from explorer.domain.settings.spec import BUNDLED_MODEL
from explorer.files.model_folder.failures import failure

_OWN_MODELS = "sentence-transformers"
"""Whose models the library finds by their names alone."""
_ADVICE = f"Choose the folder of a model, or the bundled model {BUNDLED_MODEL}."
_MOST_NAMED = 8


def local_folder(model: str) -> Path | None:
    """Return the folder that `model` names, or None where it can only be the name of a model on the hub.

    A path that does not exist never becomes such a name silently. Models in the hub's cache of this machine are found
    by their names; of a repository's folder in that cache the snapshot is meant.

    Raises
    ------
    ExplorerError
        MODEL, where `model` is blank, a file, or looks like a path and is none; where it means several snapshots.
    """
    if not model.strip():
        raise failure("No model is chosen.", _ADVICE)
    path = typed_folder(model)
    try:
        if path.is_dir():
            return snapshot(path.resolve())
        if path.exists():
            raise failure(f'"{model}" is a file, not the folder of a model.', _ADVICE)
    except (OSError, ValueError) as error:
        raise failure(f'There is no folder "{model}".', _ADVICE) from error
    if path.is_absolute() or model.startswith((".", "~")) or {"\\", "\0"} & set(model) or model.count("/") > 1:
        raise failure(f'There is no folder "{model}".', _ADVICE)
    names = [model] if "/" in model else [model, f"{_OWN_MODELS}/{model}"]
    folders = (cache / f"{REPOSITORY}{name.replace('/', '--')}" for cache in _caches() for name in names)
    return next((snapshot(folder) for folder in folders if (folder / "snapshots").is_dir()), None)


def snapshot(folder: Path) -> Path:
    """Return the snapshot of a repository's folder in the hub's cache, or the folder itself where it is none.

    Raises
    ------
    ExplorerError
        MODEL, where it has several snapshots and none is the main one, or none at all.
    """
    if folder.name == "snapshots" and folder.parent.name.startswith(REPOSITORY):
        folder = folder.parent
    if not folder.name.startswith(REPOSITORY) or not (folder / "snapshots").is_dir():
        return folder
    there = sorted(path for path in (folder / "snapshots").iterdir() if path.is_dir())
    try:
        reference = folder / "refs" / "main"
        main = reference.read_text(encoding="utf-8").strip() if reference.is_file() else ""
    except (OSError, ValueError):
        main = ""
    chosen = [path for path in there if path.name == main] or there
    if not chosen:
        raise failure(f'The model "{display_name(folder)}" was never fetched whole: it has no snapshot.', _ADVICE)
    if len(chosen) > 1:
        raise failure(
            f'There are {len(there)} snapshots of "{display_name(folder)}": {_listed([path.name for path in there])}.',
            f"Choose one of them by its folder in {folder / 'snapshots'}.",
        )
    return chosen[0]


def models_in(folder: Path) -> tuple[str, ...]:
    """Return the names of the folders in `folder` that hold a model: checkpoints of a run in their order, or others."""
    try:
        inside = [path for path in folder.iterdir() if path.is_dir()]
    except OSError:
        return ()
    files = ("modules.json", "config.json", "snapshots")
    found = [path.name for path in inside if any((path / name).exists() for name in files)]
    return tuple(sorted(found, key=lambda name: (name.rstrip("0123456789"), len(name), name)))


def no_model(folder: Path) -> ExplorerError:
    """Return what there is to say of a folder without a model's configuration."""
    name, inside = display_name(folder), models_in(folder)
    if not inside:
        return failure(
            f'The folder "{name}" holds no model: it has no config.json.',
            "Choose a folder saved by transformers or sentence-transformers.",
        )
    checkpoints = all(part.startswith("checkpoint-") for part in inside)
    what = "checkpoints of a training run" if checkpoints else "folders of models"
    return failure(
        f'The folder "{name}" holds no model itself, but {what}: {_listed(inside)}.',
        f"Choose one of them, such as {folder / inside[-1]}.",
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")


def _caches() -> list[Path]:
    """Return where the libraries keep models of the hub on this machine, as their variables say."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface"
    hub = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE")
    own = os.environ.get("SENTENCE_TRANSFORMERS_HOME")
    paths = (*((own,) if own else ()), hub or Path(os.environ.get("HF_HOME") or home) / "hub")
    return [Path(path).expanduser() for path in paths]
