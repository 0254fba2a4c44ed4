"""What the program noticed, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """How much a finding matters, least first."""

    NOTE = "note"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Example:
    """One text, or one pair of texts, that a finding is about.

    Parameters
    ----------
    indices
        The text, or the two texts.
    words
        What there is to say about it, in a few words with their number.
    """

    indices: tuple[int, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth knowing about the vectors on the screen.

    Parameters
    ----------
    key
        Stable name ("near_duplicates").
    severity
        How much it matters.
    sentence
        What was found, in one sentence with its numbers.
    meaning
        What it means, in one or two sentences.
    advice
        What to do, in one sentence; may be empty.
    numbers
        The numbers, by name, finite.
    view
        The view that shows it ("heatmap", "norms", "map", "neighbors", "explain", "compare", "sweep", "evaluate",
        "editor", "settings"); empty for none.
    indices
        The texts that it is about, those that matter most first; may be empty.
    examples
        Texts or pairs with a word on each, those that matter most first; may be fewer than all.
    """

    key: str
    severity: Severity
    sentence: str
    meaning: str = ""
    advice: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)
    view: str = ""
    indices: tuple[int, ...] = ()
    examples: tuple[Example, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", MappingProxyType(dict(self.numbers)))
