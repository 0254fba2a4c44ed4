"""Which columns of a table hold vectors."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.domain.arrays import BoolArray
from explorer.domain.failure import DecisionNeeded, FailureKind
from explorer.domain.words import with_commas
from explorer.files.precomputed.rows import refuse

VECTOR_NAMES = ("vector", "vectors", "embedding", "embeddings", "emb", "embs", "vec", "vecs")
"""Names of the column or array that holds vectors, the likeliest first."""

LEAST_WIDTH = 8
"""Numbers in a list from which it is taken for a vector where neither its name nor its type says so."""

_NAMED = re.compile(r"(^|[\W_])(embeddings?|vectors?|embs?|vecs?)([\W_]|\d*$)", re.IGNORECASE)
_NUMBERED = re.compile(r"(.*?)(\d+)", re.DOTALL)
_DIMENSIONS = ("d", "dim", "dimension", "e", "emb", "embedding", "v", "vec", "vector")
_LEAST_UNNAMED = 16
"""Numbered columns from which they are taken for dimensions whatever they are called."""

Found = tuple[np.ndarray, BoolArray | None]
"""Vectors (n, D) of the rows that have one, and which of the m rows these are; None for all."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column, or a run of columns, that holds vectors.

    Parameters
    ----------
    name
        As the user reads it.
    width
        Numbers in a vector, as far as the beginning of the file tells.
    places
        Positions of the columns.
    matrix
        Turns the columns of some rows into vectors: what stands at `places`, the width (0 at first) and how many rows
        came before; raises `ExplorerError` of kind INPUT for a row that cannot be one.
    """

    name: str
    width: int
    places: tuple[int, ...]
    matrix: Callable[[Sequence[Any], int, int], Found]


class VectorChoiceNeeded(DecisionNeeded):
    """Several columns hold vectors.

    Parameters
    ----------
    name
        The file's name.
    columns
        (name, numbers in a vector) of each.
    what
        What they are in such a file.
    """

    on_command_line = "Name one with --vector-column."

    def __init__(self, name: str, columns: Sequence[tuple[str, int]], what: str = "columns") -> None:
        self.name = name
        self.columns = tuple(columns)
        listed = ", ".join(f"{column} ({with_commas(width)} numbers)" for column, width in columns)
        super().__init__(FailureKind.INPUT, f"Several {what} of {name} hold vectors: {listed}.", "Choose one of them.")


def chosen(name: str, candidates: Sequence[Candidate], wanted: str | None) -> Candidate | None:
    """Return the candidate to read; None where there is none.

    Parameters
    ----------
    name
        The file's name.
    candidates
        All that there are.
    wanted
        The name that the user gave, in any case; None to find it.

    Raises
    ------
    VectorChoiceNeeded
        Where several could be meant.
    ExplorerError
        INPUT, where none has the wanted name.
    """
    if wanted is not None:
        for candidate in candidates:
            if candidate.name.casefold() == wanted.casefold():
                return candidate
        listed = ", ".join(candidate.name for candidate in candidates)
        raise refuse(
            f"{name} has no column of vectors called {wanted}.",
            f"Those that hold vectors: {listed}." if listed else "None of its columns holds vectors.",
        )
    if len(candidates) > 1:
        raise VectorChoiceNeeded(name, [(candidate.name, candidate.width) for candidate in candidates])
    return candidates[0] if candidates else None


def is_named(name: str) -> bool:
    """Whether a column's name says that it holds vectors."""
    return _NAMED.search(name) is not None


def numbered_runs(columns: Sequence[tuple[str, bool]]) -> list[tuple[str, tuple[int, ...]]]:
    """Find columns that are the dimensions of a vector: d0, d1, … or 0, 1, … or dim_1, dim_2, ….

    Parameters
    ----------
    columns
        (name, whether it holds numbers with a fraction) of those that hold nothing but numbers; None of others.

    Returns
    -------
    list of (str, tuple of int)
        How each run is called, and the positions of its columns in the order of their numbers.
    """
    runs: dict[str, dict[int, int]] = {}
    fractions = {place for place, (_, fraction) in enumerate(columns) if fraction}
    for place, (name, _) in enumerate(columns):
        match = _NUMBERED.fullmatch(name.strip())
        if match is not None:
            runs.setdefault(match[1], {}).setdefault(int(match[2]), place)
    found = []
    for prefix, numbers in runs.items():
        first = min(numbers)
        places = tuple(numbers[number] for number in sorted(numbers))
        if first > 1 or sorted(numbers) != list(range(first, first + len(numbers))):
            continue
        called = prefix.casefold().strip("_-. ") in _DIMENSIONS or is_named(prefix)
        least = 2 if called else LEAST_WIDTH if not prefix else _LEAST_UNNAMED
        if len(places) >= least and (called or fractions.intersection(places)):
            found.append((f"{prefix}{first} … {prefix}{first + len(places) - 1}", places))
    return found


def uniform(lengths: np.ndarray, width: int, before: int, name: str) -> tuple[int, BoolArray | None]:
    """Return the width of vectors and which rows have one.

    Parameters
    ----------
    lengths
        int (m,), numbers in each row; 0 or less for none.
    width
        That of the rows before; 0 at first.
    before
        Number of rows before.
    name
        What to name in a refusal.

    Raises
    ------
    ExplorerError
        INPUT, naming the first row of another length.
    """
    present = lengths > 0
    if not present.any():
        return width, present
    width = width or int(np.bincount(lengths[present]).argmax())
    odd = np.flatnonzero(present & (lengths != width))
    if len(odd):
        raise refuse(
            f"Row {with_commas(before + int(odd[0]) + 1)} of {name} holds {with_commas(lengths[odd[0]])} numbers, "
            f"other rows {with_commas(width)}.",
            "Every row needs a vector of the same length.",
        )
    return width, None if present.all() else present


def ragged(rows: Sequence[np.ndarray | None], width: int, before: int, name: str) -> Found:
    """Return the vectors of rows that were read one by one, None for those without one; the rest as `uniform`."""
    lengths = np.fromiter((0 if row is None else len(row) for row in rows), np.int64, len(rows))
    width, present = uniform(lengths, width, before, name)
    block = np.concatenate([np.empty(0), *(row for row in rows if row is not None)])
    return block.reshape(-1, width or 1), present
