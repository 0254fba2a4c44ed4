"""The names of classes that the datasets library keeps in the schema of a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from explorer.files.table import Batch, Cell, Table

_KEY = b"huggingface"


def with_class_names(table: Table, metadata: Mapping[bytes, bytes] | None) -> Table:
    """Return a table with names in place of the numbers of classes, "" for the number of none.

    Parameters
    ----------
    table
        As it is stored.
    metadata
        Of its schema.
    """
    names = _class_names(metadata or {})
    if not names.keys() & set(table.columns):
        return table

    def batches(wanted: Sequence[int]) -> Iterator[Batch]:
        classes = [names.get(table.columns[place]) for place in wanted]
        for batch in table.batches(wanted):
            yield tuple(
                cells if known is None else [_named(cell, known) for cell in cells]
                for cells, known in zip(batch, classes, strict=True)
            )

    return replace(table, batches=batches)


def _class_names(metadata: Mapping[bytes, bytes]) -> Mapping[str, Sequence[str]]:
    try:
        features: Mapping[str, Any] = json.loads(metadata[_KEY])["info"]["features"]
        found = {name: feature["names"] for name, feature in features.items() if _is_class_label(feature)}
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return {}
    return {name: names for name, names in found.items() if isinstance(names, list) and all(map(_is_text, names))}


def _is_class_label(feature: object) -> bool:
    return isinstance(feature, dict) and feature.get("_type") == "ClassLabel" and "names" in feature


def _is_text(name: object) -> bool:
    return isinstance(name, str)


def _named(cell: Cell, names: Sequence[str]) -> Cell:
    if not isinstance(cell, str) or not cell.lstrip("-").isdecimal():
        return cell
    number = int(cell)
    return "" if number < 0 else names[number] if number < len(names) else cell
