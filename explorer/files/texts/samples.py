"""The samples that come with the program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explorer.domain.texts.corpus import Corpus
from explorer.files.disk.paths import resources


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample.

    Parameters
    ----------
    title
        As the menu shows it.
    description
        What it is good for, in one sentence.
    path
        The file, in one of the formats that the program reads.
    """

    title: str
    description: str
    path: Path


_SAMPLES = (
    ("Three sentences", "Two say nearly the same, the third is about something else.", "three_sentences.txt"),
    ("Six topics", "48 sentences in six groups of eight; a good space keeps the groups apart.", "topics.csv"),
    (
        "Paraphrase, negation, word order",
        "Pairs that share a meaning but no words, or nearly all words but not the meaning.",
        "pairs.csv",
    ),
    (
        "Short and long",
        "From one word to more than the model reads, so that padding, truncation and norms show.",
        "lengths.txt",
    ),
    ("Six languages", "The same eight sentences in six languages.", "languages.csv"),
)

_SCORED_SAMPLES = (
    (
        "Sixty scored pairs",
        "Paraphrases, negations, swapped roles and strangers, each pair scored from 0 (unrelated) to 5 (the same).",
        "scored_pairs.csv",
    ),
)


def samples() -> tuple[Sample, ...]:
    """Return the sample corpora in the order of the menu."""
    return _located(_SAMPLES)


def first_sample() -> Corpus:
    """Return the sample of the first start, without importing the readers of files."""
    path = samples()[0].path
    return Corpus.from_lines(path.read_text(encoding="utf-8").splitlines(), path.name)


def scored_samples() -> tuple[Sample, ...]:
    """Return the samples to evaluate on, for `explorer.files.texts.pairs.read_pairs`."""
    return _located(_SCORED_SAMPLES)


def _located(listed: tuple[tuple[str, str, str], ...]) -> tuple[Sample, ...]:
    folder = resources() / "samples"
    return tuple(Sample(title, description, folder / name) for title, description, name in listed)
