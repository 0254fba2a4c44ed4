"""The names of classes that the datasets library keeps in the schema of a table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from explorer.files.tables.table import Cell

_KEY = b"huggingface"


def class_names(metadata: Mapping[bytes, bytes] | None) -> Mapping[str, tuple[str, ...]]:
    """Return the names of the classes of each column that holds their numbers.

    Parameters
    ----------
    metadata
        Of the table's schema.
    """
    try:
        features: Mapping[str, Any] = json.loads((metadata or {})[_KEY])["info"]["features"]
        found = {name: feature["names"] for name, feature in features.items() if _is_class_label(feature)}
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return {}
    return {
        name: tuple(names) for name, names in found.items() if isinstance(names, list) and all(map(_is_text, names))
    }


def named(cell: Cell, names: Sequence[str]) -> Cell:
    """Return the name of a class in place of its number, "" for the number of none."""
    if not isinstance(cell, str) or not cell.lstrip("-").isdecimal():
        return cell
    number = int(cell)
    return "" if number < 0 else names[number] if number < len(names) else cell


def _is_class_label(feature: object) -> bool:
    return isinstance(feature, dict) and feature.get("_type") == "ClassLabel" and "names" in feature


def _is_text(name: object) -> bool:
    return isinstance(name, str)
