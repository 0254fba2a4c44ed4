"""The file of the settings, read however damaged it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explorer.files.profile.setting import Setting

_LONGEST_NUMBER = 18
"""Digits of a whole number; Python refuses a file for a single one of thousands."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was in the file.

    Parameters
    ----------
    settings
        By key, values that are no use left out; keys of other versions as they are.
    notes
        By name.
    unusable
        Keys whose values are no use.
    unreadable
        Whether the file as a whole is of no use.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    unusable: Sequence[str] = ()
    unreadable: bool = False

    @property
    def damaged(self) -> bool:
        """Whether anything in it is no use."""
        return self.unreadable or bool(self.unusable)


def read_stored(path: Path, table: Mapping[str, Setting[Any]]) -> Stored:
    """Read the settings of a table; nothing in the file, nor its absence, is an error, and no file is changed."""
    try:
        # An editor may have put a byte order mark at its head.
        content = json.loads(path.read_text("utf-8-sig"), parse_int=_whole)
        settings, notes = content.get("settings", {}), content.get("notes", {})
    except FileNotFoundError:
        return Stored()
    except (OSError, ValueError, AttributeError, RecursionError):
        return Stored(unreadable=True)
    unusable = [name for name, part in (("settings", settings), ("notes", notes)) if not isinstance(part, dict)]
    if len(unusable) == 2:
        return Stored(unreadable=True)
    kept: dict[str, Any] = {}
    if isinstance(settings, dict):
        settings = renamed(settings)
    for key, value in settings.items() if isinstance(settings, dict) else ():
        setting = table.get(key)
        given = value if setting is None else setting.from_json(value)
        if setting is None or setting.accepts(given):
            kept[key] = given
        else:
            unusable.append(key)
    said = notes if isinstance(notes, dict) else {}
    unusable += [f"note {name}" for name, note in said.items() if not isinstance(note, str)]
    return Stored(kept, {name: note for name, note in said.items() if isinstance(note, str)}, unusable)


def renamed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as they are called today: OpenVINO was a backend before engines were a setting of their own."""
    if values.get("backend") != "openvino":
        return dict(values)
    kept = {key: value for key, value in values.items() if key != "backend"}
    return {"engine": "openvino"} | kept


def written(settings: Mapping[str, Any], notes: Mapping[str, str]) -> str:
    """Return the content of the file."""
    return json.dumps({"settings": dict(settings), "notes": dict(notes)}, indent=2, sort_keys=True)


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else None
