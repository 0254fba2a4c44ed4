"""Vectors in tables: the column of the vectors, and the texts and labels beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from explorer.domain.arrays import BoolArray
from explorer.domain.job import JobContext
from explorer.domain.results.precomputed import PrecomputedVectors, VectorChoices
from explorer.files.disk.pace import Pace
from explorer.files.formats.columnar import column_batches, columnar_table, columns_of
from explorer.files.formats.records import as_cell
from explorer.files.precomputed import cells as in_text
from explorer.files.precomputed import json_lists, lists
from explorer.files.precomputed.candidates import Candidate, chosen, is_named, numbered_runs
from explorer.files.precomputed.rows import Rows
from explorer.files.tables.columns import LABEL_NAMES
from explorer.files.tables.table import Cell, Table
from explorer.files.texts.formats import open_table
from explorer.files.texts.reading import describe, text_position

_LOOKED_AT = 100
"""Rows by which a column is judged."""


def columnar_has_vectors(path: Path) -> bool:
    """Whether a column of a Parquet or Arrow file holds vectors; raises as `lists.candidates`."""
    return bool(lists.candidates(path, columns_of(path)[0]))


def text_has_vectors(path: Path) -> bool:
    """Whether a table of text holds vectors, written out or a number a column."""
    with open_table(path, JobContext()) as table:
        return bool(_candidates(table, path.name))


def read_columnar(path: Path, choices: VectorChoices, context: JobContext, source: str) -> PrecomputedVectors:
    """Read the vectors of a Parquet or Arrow file; arguments and errors as of `opening.read_vectors`."""
    opened = OpenColumns(path, choices, context)
    rows = Rows(path.name, opened.total, opened.text_name, choices)
    pace, done = Pace(f"Reading {path.name}", context), 0
    for block, texts, labels, present in opened.batches():
        rows.add(block, texts, labels, present)
        done += len(block) if present is None else len(present)
        pace.show(done, opened.total)
    return rows.finish(source)


class OpenColumns:
    """The vectors of a Parquet or Arrow file, and what stands beside them; arguments and errors as `read_columnar`."""

    def __init__(self, path: Path, choices: VectorChoices, context: JobContext) -> None:
        self._path, self._context = path, context
        self._columns, self.total = columns_of(path)
        candidate = chosen(path.name, lists.candidates(path, self._columns), choices.vectors)
        assert candidate is not None
        self._candidate = candidate
        self._beside = _beside(columnar_table(path, context), candidate, path.name, choices.texts)
        self.text_name = self._beside.text_name

    def batches(self) -> Iterator[tuple[Any, Sequence[Cell] | None, Sequence[Cell] | None, BoolArray | None]]:
        """Yield what `Rows.add` takes, some rows at a time."""
        wanted = [self._columns[place] for place in (*self._candidate.places, *self._beside.places)]
        split, width, done = len(self._candidate.places), 0, 0
        for arrays in column_batches(self._path, wanted, self._context):
            block, present = self._candidate.matrix(arrays[:split], width, done)
            width = block.shape[1] if len(block) else width
            beside = zip(wanted[split:], arrays[split:], strict=True)
            texts, labels = self._beside.of([column.cells(array) for column, array in beside])
            yield block, texts, labels, present
            done += len(arrays[0])


def read_text_table(path: Path, choices: VectorChoices, context: JobContext, source: str) -> PrecomputedVectors:
    """Read the vectors of a table of text, or of JSON; arguments and errors as of `opening.read_vectors`."""
    with open_table(path, context) as table:
        candidate = chosen(path.name, _candidates(table, path.name), choices.vectors)
        assert candidate is not None
        beside = _beside(table, candidate, path.name, choices.texts)
        total = sum(len(batch[0]) for batch in table.batches(candidate.places[:1]))
        rows = Rows(path.name, total, beside.text_name, choices)
        pace, width, done = Pace(f"Reading {path.name}", context), 0, 0
        split = len(candidate.places)
        for batch in (table.values or table.batches)((*candidate.places, *beside.places)):
            block, present = candidate.matrix(batch[:split], width, done)
            width = block.shape[1] if len(block) else width
            others = batch[split:] if table.values is None else [list(map(as_cell, column)) for column in batch[split:]]
            texts, labels = beside.of(others)
            rows.add(block, texts, labels, present)
            done += len(batch[0])
            pace.show(*table.position())
    return rows.finish(source)


def _candidates(table: Table, name: str) -> list[Candidate]:
    """Find the columns of a table of text that hold vectors."""
    head = list(islice(table.rows(range(len(table.columns))), _LOOKED_AT))
    columns = list(zip(*head, strict=True)) or [()] * len(table.columns)
    kinds = [_numbers(column) for column in columns]
    named = [(column if kind else "", kind == "fraction") for column, kind in zip(table.columns, kinds, strict=True)]
    found = [
        Candidate(called, len(places), places, partial(in_text.wide_matrix, name=name))
        for called, places in numbered_runs(named)
    ]
    for place, (column, kind) in enumerate(zip(table.columns, kinds, strict=True)):
        width = 0 if kind else in_text.vector_width(columns[place], called=is_named(column))
        if width:
            where = f"column {column} of {name}"
            found.append(Candidate(column, width, (place,), partial(in_text.matrix, name=where)))
    return found + _of_json(table, name)


def _of_json(table: Table, name: str) -> list[Candidate]:
    """Find the columns of a table of JSON that hold lists of numbers."""
    if table.values is None:
        return []
    found = []
    head = next(table.values(range(len(table.columns))), ())
    for place, (column, values) in enumerate(zip(table.columns, head, strict=bool(head))):
        width = json_lists.vector_width(values[:_LOOKED_AT], column, name)
        if width:
            where = f"column {column} of {name}"
            found.append(Candidate(column, width, (place,), partial(json_lists.matrix, name=where)))
    return found


def _numbers(column: Sequence[Cell]) -> str:
    """Say of a column whether it holds "whole" numbers alone, or some with a "fraction"; nothing for others."""
    numbers = [in_text.number_of(cell) for cell in column]
    known = [number for number in numbers if number is not None and number == number]
    if len(numbers) != sum(number is not None for number in numbers) or not known:
        return ""
    return "whole" if all(number.is_integer() for number in known) else "fraction"


@dataclass(frozen=True, slots=True)
class _Beside:
    """Which columns stand beside the vectors: that of the texts and that of the labels, where there are any."""

    text_name: str | None
    text: int | None
    label: int | None

    @property
    def places(self) -> tuple[int, ...]:
        return tuple(place for place in (self.text, self.label) if place is not None)

    def of(self, columns: Sequence[Any]) -> tuple[Sequence[Cell] | None, Sequence[Cell] | None]:
        """Return the texts and the labels out of the columns at `places`."""
        left: Iterator[Any] = iter(columns)
        texts = next(left) if self.text is not None else None
        return texts, next(left) if self.label is not None else None


def _beside(table: Table, candidate: Candidate, name: str, wanted: str | None) -> _Beside:
    """Find the texts and labels among the columns that are not the vectors.

    Raises
    ------
    ColumnChoiceNeeded
        Where several columns could hold the texts and none is `wanted`.
    """
    left = [place for place in range(len(table.columns)) if place not in candidate.places]

    def batches(places: Sequence[int]) -> Iterator[tuple[Sequence[Cell], ...]]:
        return table.batches([left[place] for place in places])

    others = replace(table, columns=tuple(table.columns[place] for place in left), batches=batches)
    text = None
    if wanted is not None or (left and any(column.has_words for column in describe(others))):
        text = left[text_position(others, name, wanted)]
    labels = (p for p in left if table.columns[p].casefold() in LABEL_NAMES and p != text)
    return _Beside(None if text is None else table.columns[text], text, next(labels, None))
