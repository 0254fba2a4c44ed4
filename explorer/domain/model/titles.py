"""What a model's folder is called on the screen and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

REPOSITORY = "models--"
"""How the folder of a repository begins in the hub's cache: models--org--name."""


def display_name(folder: Path) -> str:
    """Return what a folder is called: "org/name" in the hub's cache, else its last part."""
    return _repository(folder) or folder.name or str(folder)


def full_name(folder: Path) -> str:
    """Return what a folder is called where it stands alone: "org/name" in the hub's cache, else "parent/name".

    Training writes folders of one name ("final", "best") many times over, and a caption or a report stands alone.
    """
    return _repository(folder) or (
        f"{folder.parent.name}/{folder.name}" if folder.parent.name else display_name(folder)
    )


def model_title(model: str) -> str:
    """Return what the model of an `EncodeSpec` is called alone: `full_name` of a folder, an id in full."""
    return full_name(Path(model)) if Path(model).is_absolute() else model


def model_titles(models: Sequence[str]) -> tuple[str, ...]:
    """Return what the models of several `EncodeSpec` are called beside each other: no two alike."""
    return told_apart([display_name(Path(m)) if Path(m).is_absolute() else m for m in models], models)


def snapshot_note(folder: Path) -> tuple[str, ...]:
    """Say which snapshot is open of a model in the hub's cache."""
    if folder.parent.name != "snapshots" or not folder.parent.parent.name.startswith(REPOSITORY):
        return ()
    return (f"It is the snapshot {folder.name[:12]} in the hub's cache of this machine.",)


def told_apart(names: Sequence[str], folders: Sequence[str]) -> tuple[str, ...]:
    """Return names of which no two are equal though their folders differ.

    Where two would be, each has as many of its folder's parts before it as tell it from all the others of that name:
    "small/final" and "large/final", or "small/out/final" and "large/out/final".
    """
    shown = []
    for name, folder in zip(names, folders, strict=True):
        others = {other for title, other in zip(names, folders, strict=True) if title == name and other != folder}
        shown.append(_beside(name, folder, others))
    return tuple(shown)


def _repository(folder: Path) -> str:
    """Return "org/name" of a folder in the hub's cache; nothing of any other."""
    for part in (folder, *folder.parents):
        if part.name.startswith(REPOSITORY):
            return "/".join(part.name.removeprefix(REPOSITORY).split("--", 1))
    return ""


def _beside(name: str, folder: str, others: set[str]) -> str:
    """Return a name with the fewest parts before it by which its folder is told from others."""
    own, taken = _parents(folder), [_parents(other) for other in others]
    for count in range(len(own) + 1):
        # Less than a whole path tells a folder from those below it only by what they have more.
        if all(own[:count] != parents[:count] for parents in taken) or (count == len(own) and own not in taken):
            return "/".join((*reversed(own[:count]), name))
    return folder


def _parents(folder: str) -> tuple[str, ...]:
    """Return the names of the folders around one, the nearest first."""
    return tuple(part.name for part in typed_folder(folder).absolute().parents if part.name)


def typed_folder(name: str) -> Path:
    """Return the path that was typed; "~name" stays as it is where there is no such user."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)
