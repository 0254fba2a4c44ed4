"""A lesson: an idea, a real run, what came out of it, a question and its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.evaluation import ScoredPairs
from explorer.domain.settings.spec import EncodeSpec
from explorer.domain.texts.corpus import Corpus


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences on what was measured."""

    text: str


@dataclass(frozen=True, slots=True)
class LessonTable:
    """Measured numbers, written out.

    Parameters
    ----------
    title
        What they are.
    header
        Names of the columns; the first is that of the row names.
    rows
        As many cells each as `header`; a cell without a number holds "–".
    marked
        Rows to point at.
    words
        Whether the cells are words and not numbers.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marked: tuple[int, ...] = ()
    words: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Measured numbers, drawn.

    Parameters
    ----------
    title
        What they are.
    labels, values
        One bar each; values are not negative.
    texts
        The values with their units, as they are written beside the bars.
    """

    title: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """Something often said, and what was measured."""

    says: str
    measured: str


Block = Paragraph | LessonTable | Bars | Claim


class Sentences(StrEnum):
    """Which sentences a lesson starts with."""

    OWN = "own"
    """Those that the lesson brings; they can be changed in it."""
    LENGTHS = "lengths"
    """The sample of short and long texts; they can be changed in it."""
    SCORED = "scored"
    """The sample of scored pairs, which cannot be changed."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The one thing that can be chosen before a lesson's run.

    Parameters
    ----------
    label
        What is chosen.
    options
        The values, written out.
    start
        Which is chosen at first.
    """

    label: str
    options: tuple[str, ...]
    start: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What a lesson says after its run."""

    blocks: tuple[Block, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Material:
    """What a lesson has to work with.

    Parameters
    ----------
    texts
        The sentences as they stand in the lesson.
    option
        Which of `Choice.options` was chosen.
    pairs
        The scored pairs, where the lesson asks for them.
    """

    texts: tuple[str, ...]
    option: int = 0
    pairs: ScoredPairs | None = None


Encode = Callable[[Corpus, EncodeSpec], Encoding]
"""Runs the bundled model; nothing of earlier runs is used again."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson.

    Parameters
    ----------
    title
        Its name.
    idea
        What it is about, in a few paragraphs.
    sentences
        Which sentences it starts with.
    texts
        The lesson's own sentences.
    hint
        What to try with them.
    fewest
        How many it needs at least.
    choice
        What can be chosen; None for nothing.
    teach
        Runs what has to be run and says what came out.
    question
        Asked at the end.
    """

    title: str
    idea: tuple[str, ...]
    sentences: Sentences
    texts: tuple[str, ...]
    hint: str
    fewest: int
    choice: Choice | None
    teach: Callable[[Material, Encode, JobContext], Told]
    question: str
