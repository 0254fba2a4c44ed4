"""The editor's lines with where each came from, free of Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from explorer.domain.arrays import IntArray
from explorer.domain.texts.cleaning import one_lines
from explorer.domain.texts.corpus import Corpus

TYPED = "typed"

EDITABLE = 10_000
"""Sentences up to which the editor takes them; more are shown in a table, so that no edit holds the window up."""

EDITABLE_LENGTH = 10_000
"""Characters of one sentence up to which the editor takes it: without a blank in it Qt needs seconds for more."""

EDITABLE_CHARACTERS = 2_000_000
"""Characters of all sentences up to which the editor takes them."""


def editable(texts: Sequence[str], most: int = EDITABLE) -> bool:
    """Whether the editor takes texts: at most `most`, none too long, and not too long together."""
    if len(texts) > most:
        return False
    lengths = [len(text) for text in texts]
    return max(lengths, default=0) <= EDITABLE_LENGTH and sum(lengths) <= EDITABLE_CHARACTERS


class LineBook:
    """One entry per line of the editor: its text as a file would give it, its source and its label.

    A line that is brought back (undo, cut and paste) has its source and label from `remember`.
    """

    def __init__(self) -> None:
        self._texts: list[str] = [""]
        self._sources: list[str] = [TYPED]
        self._labels: list[str] = [""]
        self._known: dict[str, tuple[str, str]] = {}
        self._numbers: IntArray | None = None

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def texts(self) -> Sequence[str]:
        """The text of each line; blank lines are empty."""
        return self._texts

    @property
    def sources(self) -> Sequence[str]:
        """The source of each line."""
        return self._sources

    @property
    def labels(self) -> Sequence[str]:
        """The label of each line, "" where it has none."""
        return self._labels

    def remember(self, corpus: Corpus) -> None:
        """Know the texts of files that are about to be put into the editor."""
        labels = corpus.labels or ("",) * len(corpus)
        for text, source, label in zip(corpus.texts, corpus.sources, labels, strict=True):
            self._known[text] = (source, label)

    def splice(self, start: int, removed: int, lines: Sequence[str]) -> None:
        """Replace `removed` lines from `start` by `lines`; edited lines keep their source."""
        texts = one_lines(lines)
        stop = start + removed
        if removed == len(texts):
            kept = zip(texts, self._texts[start:stop], self._sources[start:stop], self._labels[start:stop], strict=True)
            origins = [
                (source, label) if before or text not in self._known else self._known[text]
                for text, before, source, label in kept
            ]
        else:
            was = dict(
                zip(
                    self._texts[start:stop],
                    zip(self._sources[start:stop], self._labels[start:stop], strict=True),
                    strict=True,
                )
            )
            origins = [was.get(text) or self._known.get(text, (TYPED, "")) for text in texts]
        self._texts[start:stop] = texts
        self._sources[start:stop] = [source for source, _ in origins]
        self._labels[start:stop] = [label for _, label in origins]
        self._numbers = None

    def assign(self, start: int, sources: Sequence[str], labels: Sequence[str]) -> None:
        """Say where the lines from `start` came from."""
        self._sources[start : start + len(sources)] = sources
        self._labels[start : start + len(labels)] = labels

    def numbers(self) -> IntArray:
        """Return the index of each line's text in the corpus, -1 for blank lines."""
        if self._numbers is None:
            filled = np.fromiter((bool(text) for text in self._texts), np.bool_, len(self._texts))
            self._numbers = np.where(filled, np.cumsum(filled) - 1, -1).astype(np.int32)
        return self._numbers

    def line_of(self, index: int) -> int:
        """Return the line that holds text `index` of the corpus."""
        return int(np.searchsorted(np.maximum.accumulate(self.numbers()), index))

    def lines_of(self, indices: Sequence[int]) -> set[int]:
        """Return the lines that hold texts of the corpus."""
        return set(np.flatnonzero(np.isin(self.numbers(), indices)).tolist())

    def corpus(self) -> Corpus:
        """Return the lines that are not blank."""
        kept = [line for line in zip(self._texts, self._sources, self._labels, strict=True) if line[0]]
        labels = tuple(label for _, _, label in kept)
        return Corpus(
            tuple(text for text, _, _ in kept),
            tuple(source for _, source, _ in kept),
            labels if any(labels) else (),
        )


def duplicates(corpus: Corpus) -> Mapping[str, int]:
    """Return how often each text occurs that occurs more than once."""
    return {text: count for text, count in Counter(corpus.texts).items() if count > 1}
