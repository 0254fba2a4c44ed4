"""Vectors in the lists of numbers of JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from explorer.domain.words import with_commas
from explorer.files.precomputed.candidates import LEAST_WIDTH, Found, is_named, ragged
from explorer.files.precomputed.rows import refuse


def vector_width(head: Sequence[Any], column: str, name: str) -> int:
    """Return how many numbers the lists at the beginning of a column hold each; 0 where these are no vectors.

    Parameters
    ----------
    head
        The first values.
    column
        Its name; where that says that it holds vectors, few whole numbers are enough.
    name
        The file's name.

    Raises
    ------
    ExplorerError
        INPUT, where a column that is called a vector holds several in a row.
    """
    called = is_named(column)
    filled = [value for value in map(_unwrapped, head) if value]
    several = next((value for value in filled if isinstance(value, list) and all(map(_is_numbers, value))), None)
    if called and several is not None:
        raise refuse(
            f"The column {column} of {name} holds {with_commas(len(several))} vectors in a row.",
            "One vector a row is shown: average them, or write one row for each.",
        )
    if not filled or not all(map(_is_numbers, filled)):
        return 0
    lengths = list(map(len, filled))
    width = int(np.bincount(lengths).argmax())
    if called:
        return width if width > 1 else 0
    fractions = any(isinstance(number, float) and not number.is_integer() for value in filled for number in value)
    return width if fractions and width >= LEAST_WIDTH and lengths.count(width) == len(lengths) else 0


def matrix(columns: Sequence[Sequence[Any]], width: int, before: int, name: str) -> Found:
    """Return the vectors of a column of lists, as `Candidate.matrix` says."""
    rows: list[np.ndarray | None] = []
    for place, value in enumerate(map(_unwrapped, columns[0])):
        missing = value is None or value in ([], "")
        if not (missing or _is_numbers(value)):
            raise refuse(
                f"Row {with_commas(before + place + 1)} of {name} holds no list of numbers.",
                "Every row needs one vector, as one list.",
            )
        rows.append(None if missing else np.array(value, np.float64))
    return ragged(rows, width, before, name)


def _unwrapped(value: Any) -> Any:
    """Return the only list of a list, or the vector of the only object in it."""
    while isinstance(value, list) and len(value) == 1 and isinstance(value[0], list | dict):
        (value,) = value
        if isinstance(value, dict):
            value = next((part for key, part in value.items() if is_named(key)), None)
    return value


def _is_numbers(value: Any) -> bool:
    return isinstance(value, list) and set(map(type, value)) <= {int, float, type(None)}
