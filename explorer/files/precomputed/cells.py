"""Vectors written out as text: "[0.1, 0.2]" as JSON or as NumPy prints it, or a number in each of many cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from explorer.domain.words import with_commas
from explorer.files.precomputed.candidates import LEAST_WIDTH, Found, ragged
from explorer.files.precomputed.rows import refuse
from explorer.files.tables.table import Cell

_WRAPPED = re.compile(r"\s*(?:[A-Za-z_.]+\s*\()?\s*[\[({](.*)[\])}]\s*(?:,\s*[a-z_]+=[^()]*)?\)?\s*", re.DOTALL)
"""A list in brackets, as it is or as the argument of array(…) or tensor(…)."""

_SCALAR = re.compile(r"[A-Za-z_.]+\d*\(([^()]*)\)")
"""np.float32(0.1), as lists of NumPy's numbers are printed."""

_MISSING = ("", "null", "none", "nan", "[]")
_LOOKED_AT = 20


def vector_width(head: Sequence[Cell], *, called: bool) -> int:
    """Return how many numbers the cells at the beginning of a column hold each; 0 where these are no vectors.

    Parameters
    ----------
    head
        The first cells.
    called
        Whether the column's name says that it holds vectors; then few numbers are enough.
    """
    filled = [cell for cell in head if isinstance(cell, str) and not _is_missing(cell)][:_LOOKED_AT]
    if not filled:
        return 0
    found = [_numbers_of(cell) for cell in filled]
    if not called and all(numbers is None or (numbers == np.rint(numbers)).all() for numbers in found):
        return 0  # whole numbers are more likely ids of tokens
    lengths = [0 if numbers is None else len(numbers) for numbers in found]
    width = int(np.bincount(lengths).argmax())
    least = 2 if called else LEAST_WIDTH
    return width if width >= least and 2 * lengths.count(width) > len(lengths) else 0


def matrix(columns: Sequence[Sequence[Cell]], width: int, before: int, name: str) -> Found:
    """Return the vectors of one column of written-out vectors, as `Candidate.matrix` says."""
    rows: list[np.ndarray | None] = []
    for place, cell in enumerate(columns[0]):
        if not isinstance(cell, str) or _is_missing(cell):
            rows.append(None)
            continue
        numbers = _numbers_of(cell)
        if numbers is None:
            shortened = "..." in cell or "…" in cell
            what = "holds a vector that was shortened when it was written (...)" if shortened else "holds no vector"
            raise refuse(
                f"Row {with_commas(before + place + 1)} of {name} {what}: {cell[:40].strip()}",
                "Write every number of it, such as [0.1, 0.2]." if shortened else "Every row needs a list of numbers.",
            )
        rows.append(numbers)
    return ragged(rows, width, before, name)


def wide_matrix(columns: Sequence[Sequence[Cell]], width: int, before: int, name: str) -> Found:
    """Return the vectors of columns with a number a cell, as `Candidate.matrix` says; an empty cell is NaN."""
    block = np.empty((len(columns[0]), len(columns)))
    for place, column in enumerate(columns):
        try:
            block[:, place] = np.array(column, np.float64)
        except (ValueError, TypeError):
            block[:, place] = [_number(cell, before + row, name) for row, cell in enumerate(column)]
    return block, None


def number_of(cell: Cell) -> float | None:
    """Return the number in a cell, NaN for an empty one; None where it holds something else."""
    try:
        if isinstance(cell, str):
            return float("nan") if _is_missing(cell) else float(cell)
    except ValueError:
        return None
    return None if cell else float("nan")


def _number(cell: Cell, row: int, name: str) -> float:
    number = number_of(cell)
    if number is None:
        raise refuse(
            f"Row {with_commas(row + 1)} of {name} holds “{str(cell)[:20]}” in place of a number.", "Correct that cell."
        )
    return number


def _is_missing(cell: str) -> bool:
    return len(cell) < 8 and cell.strip().casefold() in _MISSING


def _numbers_of(cell: str) -> np.ndarray | None:
    """Return the numbers that a cell lists; None where it is no list of numbers."""
    match = _WRAPPED.fullmatch(cell)
    if match is None:
        return None
    inside = _SCALAR.sub(r"\1", match[1]) if "(" in match[1] else match[1]
    inside = inside.strip()
    if inside[:1] in "[({" and inside:
        return _numbers_of(inside)  # a list of one list
    words: Any = inside.replace(",", " ").split()
    try:
        return np.array([_WORDS.get(word) or float(word) for word in words], np.float64)
    except (ValueError, OverflowError):
        return None


_WORDS = {"null": float("nan"), "None": float("nan")}
