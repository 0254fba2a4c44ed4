"""What the norms view shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.results.analysis import NormSummary
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus

FEW = 30
"""Up to this many sentences each is a dot of the distribution; beyond, they are counted in bars."""


@dataclass(frozen=True, eq=False)
class NormsScene:
    """Norms of the N sentences.

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
    selection
        Selected texts.
    """

    corpus: Corpus
    before: FloatArray
    after: FloatArray
    tokens: IntArray | None
    normalized: bool
    before_words: str
    summary: NormSummary
    selection: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.before)

    @cached_property
    def selected(self) -> np.ndarray:
        """Bool (N,): whether each text is selected."""
        mask = np.zeros(len(self), dtype=np.bool_)
        chosen = np.asarray(self.selection, dtype=np.int64)
        mask[chosen[chosen < len(self)]] = True
        return mask


def scene_of(state: AppState) -> NormsScene | None:
    """Return what there is to show, or None."""
    embeddings, encoding, summary = state.embeddings, state.encoding, state.norm_summary
    if embeddings is None or encoding is None or summary is None or not len(embeddings):
        return None
    return NormsScene(
        state.shown,
        embeddings.norms,
        summary.lengths,
        encoding.token_counts if encoding.tokens_known else None,
        embeddings.normalized,
        "Before normalising" if embeddings.normalized else "As in the file" if encoding.file else "As pooled",
        summary,
        state.selection,
    )


def padded(values: np.ndarray, share: float = 0.06) -> tuple[float, float]:
    """Return the range of values with some room at both ends; equal values get 5 % around them."""
    low, high = float(values.min()), float(values.max())
    room = (high - low) * share
    if high - low < 1e-3 * max(abs(high), 1e-6):
        room = max(0.05 * abs(high), 0.05)
    return low - room, high + room
