"""How long the vectors are, before and after normalisation, and what that means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.results.analysis import NormSummary
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import count, number, quoted
from explorer.figures.figure import Axes, Beside, Choice, Figure, Fitting
from explorer.figures.link import Link, OneEach
from explorer.figures.marks import Bars, Histogram, Mark, Rule
from explorer.figures.points.points import Points, Series, Stack, radius_for
from explorer.figures.points.sources import FewPoints
from explorer.figures.scale import Band, Ink, Linear, padded

FEW = 30
"""Up to this many sentences each is a dot of the distribution; beyond, they are counted in bars."""

_ALIKE = 1e-3
"""Norms that differ by less, in relation to their size, are shown as one value and not apart."""
_MOST_LISTED = 200
"""More sentences than these have no row each on any screen."""
_NAME, _QUOTED = 200, 80
"""Characters of a sentence in its row, and in words."""
_WIDE = 600.0
_TALL, _LOW = 190.0, 90.0
"""Most height of the distributions over the list of sentences, in a wide view and in a narrow one."""


@dataclass(frozen=True, slots=True, eq=False)
class Norms:
    """Norms of N sentences.

    Parameters
    ----------
    corpus
        The texts.
    before, after
        float32 (N,): norms of the pooled vectors, and of the vectors on the screen.
    tokens
        int32 (N,) token counts; None where they are not known.
    normalized
        Whether the vectors on the screen were divided by their norms.
    before_words
        What the norms `before` are those of: where nothing is normalised, dimensions may still have been cut.
    summary
        The norms in numbers and words.
    """

    corpus: Corpus
    before: FloatArray
    after: FloatArray
    tokens: IntArray | None
    normalized: bool
    before_words: str
    summary: NormSummary

    @classmethod
    def of(cls, state: AppState) -> Norms | None:
        """Return the norms of a state; None where there are none."""
        embeddings, encoding, summary = state.embeddings, state.encoding, state.norm_summary
        if embeddings is None or encoding is None or summary is None or not len(embeddings):
            return None
        tokens = encoding.token_counts if encoding.tokens_known else None
        words = "Before normalising" if embeddings.normalized else "As in the file" if encoding.file else "As pooled"
        return cls(state.shown, embeddings.norms, summary.lengths, tokens, embeddings.normalized, words, summary)

    def words(self, text: int) -> str:
        """Return "6.187 → 1.000", or "6.187" where nothing was normalised."""
        before, after = number(float(self.before[text])), number(float(self.after[text]))
        return f"{before} → {after}" if self.normalized else before

    def say(self, texts: tuple[int, ...]) -> tuple[str, str]:
        """Return what is said of one text, or of several in one place, and its value."""
        if len(texts) > 1:
            norms = self.before[list(texts)]
            low, high = number(float(norms.min())), number(float(norms.max()))
            return f"{count(len(texts))} sentences here, norms", f"{low} to {high}"
        tokens = "" if self.tokens is None else f", {count(int(self.tokens[texts[0]]))} tokens"
        return f"{quoted(self.corpus.texts[texts[0]], _QUOTED)}{tokens}, norm", self.words(texts[0])


def figure_of(norms: Norms) -> Figure:
    """Return both distributions, norm against tokens, and each sentence: as much as there is room for."""
    pair = (_distribution(norms, after=False), _distribution(norms, after=True))
    tokens = () if norms.tokens is None else (_against_tokens(norms, norms.tokens),)
    narrow, wide, strip = Beside(pair), Beside((*pair, *tokens)), _strip(norms)
    choices = [
        Choice(Beside((wide, strip), stacked=True, sizes=(0.0, 0.42)), _WIDE, 230.0),
        Choice(wide, _WIDE),
        Choice(Beside((narrow, Beside((*tokens, strip))), stacked=True, sizes=(0.0, 0.5)), height=190.0),
        Choice(narrow),
    ]
    if len(norms.before) <= _MOST_LISTED:
        listed = _list(norms)
        choices.insert(2, Choice(Beside((narrow, listed), stacked=True, sizes=(_LOW, 0.0)), height=98.0))
        choices.insert(0, Choice(Beside((wide, listed), stacked=True, sizes=(_TALL, 0.0)), _WIDE, 170.0))
    return Figure(Fitting(tuple(choices)), head=norms.summary.meaning, title="Norms")


def _distribution(norms: Norms, after: bool) -> Axes:
    """Return how norms are spread: dots while they are few, counted in bars when they are many."""
    values = norms.after if after else norms.before
    title, name, (low, high) = _told(norms, after)
    few = len(values) <= FEW
    mark: Mark = Stack(values, OneEach(len(values))) if few else Histogram(values, low, high)
    ruled = (Rule(1.0, "1", Ink.MUTED),) if low < 1 < high else ()
    # Behind the bars.
    return Axes((*ruled, mark), Linear(low, high, name), title=title)


def _told(norms: Norms, after: bool) -> tuple[str, str, tuple[float, float]]:
    """Return the title, the name of the axis and the values at its ends."""
    if not after:
        return norms.before_words, "norm", padded(norms.before, alike=_ALIKE)
    if norms.normalized:
        return "After normalising", "norm", (0.0, 2.0)
    return "As compared", "norm, not normalised", (0.0, 1.1 * max(1.0, float(norms.after.max())))


def _against_tokens(norms: Norms, tokens: IntArray) -> Axes:
    correlation, n_texts = norms.summary.token_correlation, len(tokens)
    low, high = padded(tokens, alike=_ALIKE)
    if high - low < 1:
        low, high = low - 1, high + 1
    radius = radius_for(n_texts, ((FEW, 4.5), (400, 3.0)), 1.8)
    note = "" if correlation is None else f"rank correlation {number(correlation, 2)}"
    source = FewPoints(tokens.astype(np.float32), norms.before)
    points = Points(source, OneEach(n_texts), radius, square=2.0, reach=10.0)
    return Axes((points,), Linear(low, high, "tokens", whole=True), _upwards(norms), "Norm against tokens", note)


def _strip(norms: Norms) -> Axes:
    """Return a dot a sentence, in input order."""
    n_texts = len(norms.before)
    scale = Linear(0.0, n_texts + 1.0, "sentence", whole=True)
    return Axes((Series(norms.before, OneEach(n_texts)),), scale, _upwards(norms), "Each sentence")


def _upwards(norms: Norms) -> Linear:
    return Linear(*padded(norms.before, 0.1, _ALIKE))


def _list(norms: Norms) -> Axes:
    """Return a row a sentence: its text, a bar from 0, the norm before and, where they differ, after."""
    names = tuple(text[:_NAME] for text in norms.corpus.texts)
    band = Band(names, tuple(norms.words(text) for text in range(len(names))))
    bars = Bars.rows(norms.before, Link.each(len(names)))
    scale = Linear(0.0, float(max(norms.before.max(), 1e-6)), bare=True)
    return Axes((bars,), scale, band, "Each sentence", "before → after" if norms.normalized else "")
