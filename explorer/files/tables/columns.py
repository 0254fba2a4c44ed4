"""Which column of a table holds the texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from explorer.domain.failure import DecisionNeeded, FailureKind
from explorer.domain.words import shortened

TEXT_NAMES = ("text", "texts", "sentence", "sentences")
"""Names that settle the question."""

LABEL_NAMES = ("label", "category", "class")
"""Names of columns that hold labels."""

_MANY = 20
_WORDS = re.compile(r"[^\W\d_].*\s+\S*[^\W\d_]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}")


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the user chooses it.

    Parameters
    ----------
    name
        Unique within the table.
    samples
        Up to three values from its beginning, shortened.
    is_text
        Whether it holds sentences, as far as its beginning tells.
    has_words
        Whether it holds anything but numbers.
    """

    name: str
    samples: tuple[str, ...]
    is_text: bool
    has_words: bool = True


class ColumnChoiceNeeded(DecisionNeeded):
    """Several columns could be meant.

    Parameters
    ----------
    name
        The file's name.
    columns
        Those that could be meant.
    """

    on_command_line = "Name one with --column."

    def __init__(self, name: str, columns: Sequence[Column]) -> None:
        self.name = name
        self.columns = tuple(columns)
        listed = ", ".join(column.name for column in columns)
        super().__init__(
            FailureKind.INPUT, f"Several columns of {name} could hold the texts: {listed}.", "Choose one of them."
        )


def describe_column(name: str, values: Sequence[str]) -> Column:
    """Describe a column by the values at its beginning."""
    filled = [value for value in values if value.strip()]
    sentences = sum(_is_sentence(value) for value in filled)
    repeated = len(filled) >= _MANY and len(set(filled)) * 5 < len(filled)
    is_text = 2 * sentences >= len(filled) > 0 and not repeated and name.casefold() not in LABEL_NAMES
    samples = tuple(shortened(value, 80, strip=False) for value in filled[:3])
    return Column(name, samples, is_text, any(not is_number(value) for value in filled))


def guess_column(columns: Sequence[Column]) -> str | None:
    """Return the only column that can be meant, or None where several can."""
    if len(columns) == 1:
        return columns[0].name
    for wanted in TEXT_NAMES:
        for column in columns:
            if column.name.casefold() == wanted and column.has_words:
                return column.name
    candidates = plausible_columns(columns)
    return candidates[0].name if len(candidates) == 1 else None


def plausible_columns(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Columns of sentences, else all with words in them."""
    sentences = tuple(column for column in columns if column.is_text)
    return sentences or tuple(column for column in columns if column.has_words)


def is_number(value: str) -> bool:
    """Whether a cell is a number or nothing."""
    try:
        float(value or "0")
    except ValueError:
        return False
    return True


def _is_sentence(value: str) -> bool:
    start = value[:200]
    return _WORDS.search(start) is not None or _UNSPACED.search(start) is not None
