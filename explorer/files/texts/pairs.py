"""Scored pairs, triplets and labelled texts out of tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

import numpy as np

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.evaluation import EvaluationData, EvaluationKind, LabelledTexts, ScoredPairs, Triplets
from explorer.domain.texts.place import AS_FOUND, Place
from explorer.domain.words import shortened, with_commas
from explorer.files.tables.answers import as_score, could_be_classes
from explorer.files.tables.columns import Column, describe_column
from explorer.files.tables.gathering import texts_of, with_numbered_together
from explorer.files.tables.layouts import (
    ROLES,
    GuessedLayout,
    Layout,
    class_column,
    guess_layout,
    kind_of_columns,
    names_scores,
)
from explorer.files.tables.questions import LayoutNeeded
from explorer.files.tables.table import REPORTED_ROWS, Table, column_position, line_of, text_cell
from explorer.files.texts.formats import open_table
from explorer.files.texts.notes import NoteTaker

_INSPECTED_ROWS = 200
_PREVIEWED_ROWS = 5
_PREVIEWED_CHARACTERS = 80
_SMALLEST_SCORE, _LARGEST_SCORE = 1e-100, 1e100
"""Sizes of scores other than 0 whose squares, and the sums of very many of them, double precision still holds."""


@dataclass(frozen=True, slots=True)
class PairsInspection:
    """What a file holds, as far as its beginning tells.

    Parameters
    ----------
    columns
        All columns, with samples.
    guess
        What `read_pairs` takes if nothing is named; None if it asks.
    rows
        The first rows, a shortened cell for each column.
    classes
        The column that holds classes of pairs of texts, where that is why there is no guess; else empty.
    """

    columns: tuple[Column, ...]
    guess: GuessedLayout | None
    rows: tuple[tuple[str, ...], ...] = ()
    classes: str = ""


@dataclass(frozen=True, slots=True)
class PairsFile:
    """What was read.

    Parameters
    ----------
    name
        Of the file.
    data
        Texts and right answers, each text on one line.
    layout
        Where they were found.
    guess
        Set where the layout was guessed, so that it can be confirmed; None where it was named.
    left_out
        Rows without a text or an answer.
    notes
        What to know of how the file was read.
    """

    name: str
    data: EvaluationData
    layout: Layout
    guess: GuessedLayout | None
    left_out: int
    notes: tuple[str, ...] = ()


def inspect_pairs(
    path: Path, kind: EvaluationKind | None = None, context: JobContext | None = None, place: Place = AS_FOUND
) -> PairsInspection:
    """Look at the columns of a file and guess what they hold; `kind` narrows the guess.

    Raises
    ------
    ExplorerError
        INPUT, where the file is missing, a folder, unreadable, empty, binary or damaged.
    """
    with open_table(path, context or JobContext(), place) as table:
        return _inspect(with_numbered_together(table), kind)


def read_pairs(
    path: Path,
    columns: Sequence[str] = (),
    kind: EvaluationKind | None = None,
    context: JobContext | None = None,
    place: Place = AS_FOUND,
) -> PairsFile:
    """Read scored pairs, triplets or labelled texts, whichever a table holds. Rows with an empty cell are left out.

    Parameters
    ----------
    path
        A file in one of `explorer.files.texts.formats.FORMATS`.
    columns
        Names of the columns in the order of `ROLES`; empty to find them.
    kind
        What they hold; None to tell by their number and by what is in the last.
    context
        Where to report and when to stop.
    place
        Where in the file its table is.

    Raises
    ------
    LayoutNeeded
        Where it cannot be told which columns are meant.
    ExplorerError
        INPUT, as `inspect_pairs`, where a column is missing, a score is no number or out of range, or nothing is
        left.
    """
    context = NoteTaker(context or JobContext(), pass_on=True)
    with open_table(path, context, place) as opened:
        table = with_numbered_together(opened)
        guess = None
        if columns:
            positions = [column_position(table, path.name, column) for column in columns]
            names = tuple(table.columns[i] for i in positions)
            layout = Layout(kind or kind_of_columns(names, _head(table, positions[-1:])[0]), names)
            if len(columns) != len(ROLES[layout.kind]):
                raise _wrong_number(layout)
        else:
            found = _inspect(table, kind)
            if len(found.columns) == 1:
                raise _one_column(path.name)
            if found.guess is None:
                raise LayoutNeeded(path.name, found.columns, found.classes)
            guess, layout = found.guess, found.guess.layout
        data, left_out = _read(table, layout, path.name, context)
        if isinstance(data, ScoredPairs) and could_be_classes(data.scores.tolist()):
            if guess is not None and not names_scores(layout.columns[-1]):
                raise LayoutNeeded(path.name, found.columns, layout.columns[-1])
            note = (
                f"The scores in column {layout.columns[-1]} of {path.name} are 0, 1 and 2. Where these are classes, "
                "such as entailment, neutral and contradiction, no measure here means anything."
            )
            context.report(Progress(f"Reading {path.name}", note=note))
        return PairsFile(path.name, data, layout, guess, left_out, tuple(context.notes))


def _inspect(table: Table, kind: EvaluationKind | None) -> PairsInspection:
    values = _head(table, range(len(table.columns)))
    described = tuple(map(describe_column, table.columns, values))
    first = zip(*(column[:_PREVIEWED_ROWS] for column in values), strict=True)
    rows = tuple(tuple(shortened(cell, _PREVIEWED_CHARACTERS, strip=False) for cell in row) for row in first)
    guess = guess_layout(table.columns, values, kind)
    classes = class_column(table.columns, values) if guess is None else ""
    return PairsInspection(described, guess, rows, classes)


def _head(table: Table, positions: Sequence[int]) -> list[list[str]]:
    """Return the values at the beginning of columns."""
    rows = list(islice(table.rows(positions), _INSPECTED_ROWS))
    return [[line_of(row[place]) for row in rows] for place in range(len(positions))]


def _read(table: Table, layout: Layout, name: str, context: JobContext) -> tuple[EvaluationData, int]:
    positions = [table.columns.index(column) for column in layout.columns]
    n_texts = {EvaluationKind.PAIRS: 2, EvaluationKind.TRIPLETS: 3, EvaluationKind.LABELS: 1}[layout.kind]
    kept: list[tuple[str, ...]] = []
    scores: list[float] = []
    left_out = with_lists = 0
    for number, row in enumerate(table.rows(positions), start=1):
        if number % REPORTED_ROWS == 0:
            context.report(Progress(f"Reading {name}", done=number))
        n_lists = sum(isinstance(cell, tuple) for cell in row[1:]) if layout.kind is EvaluationKind.TRIPLETS else 0
        texts = [
            texts_of(cell)
            if n_lists and place and isinstance(cell, tuple)
            else (text_cell(cell, number, column, name),)
            for place, (cell, column) in enumerate(zip(row[:n_texts], layout.columns, strict=False))
        ]
        answers = tuple(line_of(cell) for cell in row[n_texts:])
        found = [(*some, *answers) for some in product(*texts)]
        if not found or not all(map(all, found)):
            left_out += 1
            continue
        if layout.kind is EvaluationKind.PAIRS:
            scores.append(_score(answers[0], number, layout.columns[2], name))
        kept += found
        with_lists += n_lists > 0
    context.check()
    if with_lists:
        note = (
            f"In {name} each positive text was paired with each negative one of its row: "
            f"{with_commas(with_lists)} {'row gives' if with_lists == 1 else 'rows give'} {with_commas(len(kept))} "
            f"triplets."
        )
        context.report(Progress(f"Reading {name}", note=note))
    if not kept:
        raise ExplorerError(
            FailureKind.INPUT,
            f"No row of {name} has all of {layout}.",
            "Choose other columns or another file.",
        )
    columns = tuple(zip(*kept, strict=True))
    if layout.kind is EvaluationKind.PAIRS:
        return ScoredPairs(columns[0], columns[1], np.array(scores)), left_out
    if layout.kind is EvaluationKind.TRIPLETS:
        return Triplets(*columns), left_out
    return LabelledTexts(*columns), left_out


def _score(value: str, number: int, column: str, name: str) -> float:
    score = as_score(value)
    if score is None:
        shown = shortened(value, 40, strip=False)
        raise ExplorerError(
            FailureKind.INPUT,
            f"The score in row {with_commas(number)} of column {column} in {name} is no number: {shown}.",
            "Choose a column of numbers.",
        )
    if score and not _SMALLEST_SCORE <= abs(score) <= _LARGEST_SCORE:
        size = "large" if abs(score) > 1.0 else "small"
        raise ExplorerError(
            FailureKind.INPUT,
            f"The score in row {with_commas(number)} of column {column} in {name} is too {size} to be compared: "
            f"{shortened(value, 40, strip=False)}.",
            "Give the scores in another unit.",
        )
    return score


def _wrong_number(layout: Layout) -> ExplorerError:
    roles = ROLES[layout.kind]
    return ExplorerError(
        FailureKind.INPUT,
        f"The number of columns named is {len(layout.columns)}, but {layout.kind} need {len(roles)}.",
        f"Name the columns of {', '.join(roles)}, in this order.",
    )


def _one_column(name: str) -> ExplorerError:
    return ExplorerError(
        FailureKind.INPUT,
        f"{name} has only one column, and an evaluation needs texts and the right answers.",
        "Open pairs with a score, triplets, or texts with a label.",
    )
