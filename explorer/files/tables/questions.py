"""What has to be asked about a file before it can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.domain.failure import DecisionNeeded, FailureKind
from explorer.domain.texts.place import Place
from explorer.domain.words import shortened
from explorer.files.tables.columns import Column


@dataclass(frozen=True, slots=True)
class Option:
    """One answer.

    Parameters
    ----------
    place
        What it means.
    title, sample
        How it is offered, and what is found there.
    """

    place: Place
    title: str
    sample: str


class PlaceNeeded(DecisionNeeded):
    """The table could be in several places of a file.

    Parameters
    ----------
    name
        The file's name.
    question
        What to ask, in one short line.
    message
        What was found.
    on_command_line
        How the command line names the answer.
    options
        The answers, the likeliest first.
    """

    def __init__(self, name: str, question: str, message: str, on_command_line: str, options: Sequence[Option]) -> None:
        self.name = name
        self.question = question
        self.on_command_line = on_command_line
        self.options = tuple(options)
        super().__init__(FailureKind.INPUT, message, "Say which is meant.")


class LayoutNeeded(DecisionNeeded):
    """It cannot be told which columns are meant.

    Parameters
    ----------
    name
        The file's name.
    columns
        All columns of the file.
    classes
        The column that stands beside pairs of texts and holds classes, no scores; empty for none.
    """

    def __init__(self, name: str, columns: Sequence[Column], classes: str = "") -> None:
        self.name = name
        self.columns = tuple(columns)
        listed = ", ".join(column.name for column in columns)
        super().__init__(
            FailureKind.INPUT,
            f"In {name} {classes_words(classes)}"
            if classes
            else f"It cannot be told which columns of {name} hold the texts and the right answers: {listed}.",
            "Name them: two texts and a score, an anchor with a nearer and a farther text, or a text and a label.",
        )
        self.on_command_line = (
            "Name other columns with --columns, or this one where its numbers are scores."
            if classes
            else "Name them with --columns."
        )


def classes_words(column: str) -> str:
    """Say that a column holds classes."""
    return (
        f"the column {column} holds classes, such as entailment, neutral and contradiction, and no scores by which "
        "pairs of texts could be judged."
    )


_SHOWN = 80


def title_question(name: str, rows: Sequence[Sequence[str]], skip: int) -> PlaceNeeded:
    """Return the question whether a table begins below a title.

    Parameters
    ----------
    name
        The file's name.
    rows
        The rows of the title, and the one below them.
    skip
        Lines up to that one.
    """
    title, header = (_shown(next(row for row in some if any(row))) for some in (rows[:-1], rows[-1:]))
    return PlaceNeeded(
        name,
        "Where does the table begin?",
        f"{name} seems to have a title above its table: “{title}”, and in row {skip + 1} “{header}”.",
        f"Say --skip-rows {skip} to leave it out, or --skip-rows 0 to read it too.",
        (
            Option(Place(skip_rows=skip), f"Below the title, in row {skip + 1}", header),
            Option(Place(skip_rows=0), "In the first row", title),
        ),
    )


def sheet_question(name: str, sheets: Sequence[tuple[str, Sequence[str]]]) -> PlaceNeeded:
    """Return the question which of several sheets is meant.

    Parameters
    ----------
    name
        The workbook's name.
    sheets
        Name and first row of each.
    """
    listed = ", ".join(f"“{sheet}”" for sheet, _ in sheets)
    return PlaceNeeded(
        name,
        "Which sheet?",
        f"{name} has several sheets: {listed}.",
        "Name one with --sheet.",
        [Option(Place(sheet=sheet), sheet, _shown(row)) for sheet, row in sheets],
    )


def _shown(row: Sequence[str]) -> str:
    return shortened(", ".join(cell.strip() for cell in row if cell.strip()), _SHOWN, strip=False)
