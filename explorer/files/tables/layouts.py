"""Which columns of a table hold the texts of an evaluation and its right answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from explorer.domain.results.evaluation import EvaluationKind
from explorer.files.tables.answers import are_inference_words, as_score, could_be_classes, plain_key
from explorer.files.tables.columns import LABEL_NAMES, TEXT_NAMES, describe_column
from explorer.files.tables.gathering import kind_of

ROLES: Mapping[EvaluationKind, tuple[str, ...]] = MappingProxyType(
    {
        EvaluationKind.PAIRS: ("first text", "second text", "score"),
        EvaluationKind.TRIPLETS: ("anchor", "positive", "negative"),
        EvaluationKind.LABELS: ("text", "label"),
    }
)
"""What the columns of each kind are for, in the order of `Layout.columns`."""

_PAIR_NAMES = (
    ("sentence1", "sentence2"),
    ("sentencea", "sentenceb"),
    ("sent1", "sent2"),
    ("text1", "text2"),
    ("texta", "textb"),
    ("question1", "question2"),
    ("s1", "s2"),
    ("a", "b"),
    ("premise", "hypothesis"),
    ("query", "document"),
    ("query", "passage"),
    ("question", "answer"),
    ("1string", "2string"),
)
_INFERENCE = ("premise", "hypothesis")
"""Names of pairs whose labels are classes, whatever they look like."""

_TRIPLET_NAMES = tuple(
    (anchor, positive, negative)
    for anchor in ("anchor", "query", "question")
    for positive in ("positive", "pos", "positives")
    for negative in ("negative", "neg", "negatives")
)
_SCORE_NAMES = (
    *("score", "similarityscore", "relatednessscore", "similarity", "relatedness", "goldscore", "gold"),
    *("rating", "grade", "isduplicate", "duplicate", "isparaphrase", "quality", "label", "labels"),
)
_LABEL_KEYS = (*LABEL_NAMES, "labels")
_ANSWER_NAMES = (*LABEL_NAMES, "topic", "intent", "target")
_NUMBERING = re.compile(r".*id\d?|index|idx|no|nr|number|year|line|row")


QUERY_NAMES = ("query", "queries", "question", "questions", "searchquery")
"""Names of columns of queries, without case and punctuation; what they stand beside are texts that answer them."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What a table holds and where.

    Parameters
    ----------
    kind
        What the right answers are made of.
    columns
        Names of the table's columns, in the order of `ROLES`.
    queries
        Whether the first texts are queries; None to tell by the name of their column.
    """

    kind: EvaluationKind
    columns: tuple[str, ...]
    queries: bool | None = None

    @property
    def has_queries(self) -> bool:
        """Whether the first texts are queries, before which another prompt may stand than before the others."""
        if self.kind is EvaluationKind.LABELS:
            return False
        return plain_key(self.columns[0]) in QUERY_NAMES if self.queries is None else self.queries

    def __str__(self) -> str:
        return ", ".join(f"{role} “{name}”" for role, name in zip(ROLES[self.kind], self.columns, strict=True))


@dataclass(frozen=True, slots=True)
class GuessedLayout:
    """A guess, to be confirmed.

    Parameters
    ----------
    layout
        The guess.
    by_name
        Whether the columns have usual names; else they were told by what is in them.
    """

    layout: Layout
    by_name: bool


def guess_layout(
    names: Sequence[str], values: Sequence[Sequence[str]], kind: EvaluationKind | None = None
) -> GuessedLayout | None:
    """Guess what a table holds: by the names of its columns, else by what is in them.

    Parameters
    ----------
    names
        Of the columns.
    values
        For each column its values at the beginning of the table.
    kind
        What the table is to hold; None to find that too.

    Returns
    -------
    GuessedLayout or None
        None where several columns, or none, could be meant.
    """
    traits = [_Traits.of(name, column) for name, column in zip(names, values, strict=True)]
    for by_name, find in ((True, _by_name), (False, _by_content)):
        for candidate in EvaluationKind if kind is None else (kind,):
            if columns := find(candidate, traits):
                return GuessedLayout(Layout(candidate, columns), by_name)
    return None


def kind_of_columns(names: Sequence[str], last: Sequence[str]) -> EvaluationKind:
    """Tell what named columns hold: two are labelled texts; three are triplets if the last holds sentences, no scores.

    Parameters
    ----------
    names
        Of the columns.
    last
        Values of the last one.
    """
    if len(names) < len(ROLES[EvaluationKind.PAIRS]):
        return EvaluationKind.LABELS
    trait = _Traits.of(names[-1], last)
    return EvaluationKind.TRIPLETS if trait.sentences and trait.key not in _SCORE_NAMES else EvaluationKind.PAIRS


def class_column(names: Sequence[str], values: Sequence[Sequence[str]]) -> str:
    """Return the column that holds classes of pairs of texts, and no scores; empty where there is none, or no pairs.

    Parameters
    ----------
    names, values
        As `guess_layout`.
    """
    traits = [_Traits.of(name, column) for name, column in zip(names, values, strict=True)]
    keys = {trait.key for trait in traits}
    if sum(trait.sentences for trait in traits) < 2 and not any(keys >= set(pair) for pair in _PAIR_NAMES):
        return ""
    inference = keys >= set(_INFERENCE)
    for trait, column in zip(traits, values, strict=True):
        filled = [value for value in column if value.strip()]
        if trait.sentences and trait.key not in _LABEL_KEYS:
            continue
        labels = trait.key in _LABEL_KEYS and (inference or (trait.words and trait.repeats))
        if are_inference_words(filled) or trait.classes or labels:
            return trait.name
    return ""


def names_scores(column: str) -> bool:
    """Whether a column's name says that it holds scores, and not only labels."""
    key = plain_key(column)
    return key in _SCORE_NAMES and key not in _LABEL_KEYS


@dataclass(frozen=True, slots=True)
class _Traits:
    """What can be told of a column: its name, `key` without case and punctuation, and what its values look like."""

    name: str
    key: str
    sentences: bool
    words: bool
    numbers: bool
    fractions: bool
    classes: bool
    counts: bool
    repeats: bool

    @classmethod
    def of(cls, name: str, values: Sequence[str]) -> _Traits:
        filled = [value for value in values if value.strip()]
        numbers = [number for value in filled if (number := as_score(value)) is not None]
        all_numbers = len(numbers) == len(filled) > 0
        column = describe_column(name, values)
        key = plain_key(kind_of(name))
        rising = all(a < b for a, b in pairwise(numbers))
        whole = all(number.is_integer() for number in numbers)
        return cls(
            name=name,
            key=key,
            sentences=column.is_text and 2 * len(filled) >= len(values),
            words=bool(filled) and not all_numbers and not are_inference_words(filled),
            numbers=all_numbers,
            fractions=all_numbers and any("." in value or "," in value for value in filled),
            classes=all_numbers and could_be_classes(numbers),
            counts=all_numbers and (_NUMBERING.fullmatch(key) is not None or (whole and rising and len(numbers) > 2)),
            repeats=2 * len(set(filled)) <= len(filled),
        )


def _by_name(kind: EvaluationKind, traits: Sequence[_Traits]) -> tuple[str, ...]:
    name = {trait.key: trait.name for trait in reversed(traits)}
    if kind is EvaluationKind.TRIPLETS:
        return next((tuple(name[key] for key in keys) for keys in _TRIPLET_NAMES if set(keys) <= set(name)), ())
    if kind is EvaluationKind.PAIRS:
        texts = next(((name[a], name[b]) for a, b in _PAIR_NAMES if a in name and b in name), ())
        score = _score(traits) or next((name[k] for k in _SCORE_NAMES if k in name and k not in _LABEL_KEYS), None)
        return (*texts, score) if texts and score else ()
    answer = next((name[key] for key in _ANSWER_NAMES if key in name), None)
    text = next((name[key] for key in TEXT_NAMES if key in name), None)
    return (text, answer) if text and answer else ()


def _by_content(kind: EvaluationKind, traits: Sequence[_Traits]) -> tuple[str, ...]:
    wanted = 1 if kind is EvaluationKind.LABELS else len(ROLES[kind]) - (kind is EvaluationKind.PAIRS)
    texts = [trait.name for trait in traits if trait.sentences]
    if len(texts) < wanted:
        texts = [t.name for t in traits if t.words and t.key not in _ANSWER_NAMES and (len(texts) < 1 or not t.repeats)]
    if len(texts) != wanted:
        return ()
    if kind is EvaluationKind.TRIPLETS:
        return () if _score(traits) else tuple(texts)
    answer = _score(traits) if kind is EvaluationKind.PAIRS else _answer(traits, texts[0])
    return (*texts, answer) if answer else ()


def _score(traits: Sequence[_Traits]) -> str | None:
    """Return the one column of numbers that can be scores: named so, the only one, or the only one with fractions.

    The numbers 0, 1 and 2 are scores only under a name that says so: as a label they are classes.
    """
    inference = {trait.key for trait in traits} >= set(_INFERENCE)
    numbers = [trait for trait in traits if trait.numbers and not (inference and trait.key in _LABEL_KEYS)]
    for key in _SCORE_NAMES:
        for trait in numbers:
            if trait.key == key and not (trait.classes and key in _LABEL_KEYS):
                return trait.name
    graded = [trait for trait in numbers if not trait.counts and not trait.classes]
    if len(graded) > 1:
        graded = [trait for trait in graded if trait.fractions]
    return graded[0].name if len(graded) == 1 else None


def _answer(traits: Sequence[_Traits], text: str) -> str | None:
    """Return the one column that can be labels: named so, or the only one whose values repeat."""
    others = [trait for trait in traits if trait.name != text]
    for trait in others:
        if trait.key in _ANSWER_NAMES:
            return trait.name
    repeating = [trait.name for trait in others if trait.repeats and not trait.fractions]
    return repeating[0] if len(repeating) == 1 else None
