"""What a model's folder is called on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

REPOSITORY = "models--"
"""How the folder of a repository begins in the hub's cache: models--org--name."""


def display_name(folder: Path) -> str:
    """Return what a folder is called: "org/name" in the hub's cache, else its last part."""
    for part in (folder, *folder.parents):
        if part.name.startswith(REPOSITORY):
            return "/".join(part.name.removeprefix(REPOSITORY).split("--", 1))
    return folder.name or str(folder)


def snapshot_note(folder: Path) -> tuple[str, ...]:
    """Say which snapshot is open of a model in the hub's cache."""
    if folder.parent.name != "snapshots" or not folder.parent.parent.name.startswith(REPOSITORY):
        return ()
    return (f"It is the snapshot {folder.name[:12]} in the hub's cache of this machine.",)


def told_apart(names: Sequence[str], folders: Sequence[str]) -> tuple[str, ...]:
    """Return names of which no two are equal though their folders differ: "parent/name" where they would be."""
    shown = []
    for name, folder in zip(names, folders, strict=True):
        others = {other for title, other in zip(names, folders, strict=True) if title == name}
        parent = Path(folder).expanduser().absolute().parent.name
        shown.append(f"{parent}/{name}" if len(others) > 1 and parent else name)
    return tuple(shown)
