"""Changes to a model's folder, for tests of what is said of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

Change = Callable[[Path], object]


def set_json(name: str, **values: object) -> Change:
    """Set keys in a JSON file, which is made where there is none."""

    def change(folder: Path) -> None:
        path = folder / name
        settings = json.loads(path.read_text()) if path.exists() else {}
        path.write_text(json.dumps({**settings, **values}))

    return change


def add_module(**values: str) -> Change:
    """Add a row to modules.json."""

    def change(folder: Path) -> None:
        modules = json.loads((folder / "modules.json").read_text())
        row = {"idx": len(modules), "name": str(len(modules)), "path": "", **values}
        (folder / "modules.json").write_text(json.dumps([*modules, row]))

    return change


def remove(*names: str) -> Change:
    """Remove files."""

    def change(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return change


def write(name: str, content: str | bytes) -> Change:
    """Write a file, with the folder that it lies in."""

    def change(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    return change


def both(*changes: Change) -> Change:
    """Do one change after another."""

    def change(folder: Path) -> None:
        for each in changes:
            each(folder)

    return change
