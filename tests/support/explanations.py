"""Explanations made by hand, of tokens with made-up vectors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer.domain.model.tokens import TokenReading
from explorer.domain.results.explanation import PairExplanation
from explorer.domain.settings.spec import Pooling, Readout, Similarity
from explorer.domain.state import AppState


def make_reading(text: str, padding: int = 0, seed: int = 0, dimensions: int = 8) -> TokenReading:
    """Return a reading of a text whose words are its tokens, between [CLS] and [SEP], with padding behind."""
    tokens, offsets = ["[CLS]"], [(0, 0)]
    at = 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        tokens.append(word.lower())
        offsets.append((start, at))
    tokens += ["[SEP]", *["[PAD]"] * padding]
    offsets += [(0, 0)] * (1 + padding)
    count = len(tokens)
    mask = np.arange(count) < count - padding
    special = np.array([token in ("[CLS]", "[SEP]") for token in tokens])
    vectors = np.random.default_rng(seed).normal(size=(count, dimensions))
    return TokenReading(text, tuple(tokens), np.arange(count) + 100, np.array(offsets), special, mask, mask, vectors)


def explain_mean(
    first: TokenReading,
    second: TokenReading,
    indices: tuple[int, int] = (0, 1),
    readout: Readout | None = None,
    metric: Similarity = Similarity.COSINE,
    **changes: object,
) -> PairExplanation:
    """Return the cosine of the plain means over all tokens, padding included, split over their pairs."""
    means = [reading.vectors.astype(np.float64).mean(axis=0) for reading in (first, second)]
    scale = len(first) * len(second) * np.linalg.norm(means[0]) * np.linalg.norm(means[1])
    contributions = np.einsum("id,jd->ij", first.vectors.astype(np.float64), second.vectors.astype(np.float64)) / scale
    distances = tuple(
        np.linalg.norm(reading.vectors - mean, axis=1) for reading, mean in zip((first, second), means, strict=True)
    )
    explanation = PairExplanation(
        indices=indices,
        first=first,
        second=second,
        readout=readout or Readout(Pooling.MEAN, normalize=True),
        metric=metric,
        pooling=Pooling.MEAN,
        contributions=contributions,
        similarity=float(means[0] @ means[1] / np.linalg.norm(means[0]) / np.linalg.norm(means[1])),
        without_special=0.4321,
        distances=distances,  # type: ignore[arg-type]  # there are two
        note="All tokens weigh the same.",
    )
    return replace(explanation, **changes)  # type: ignore[arg-type]  # fields of it


def explanation_of(state: AppState, first: int, second: int, padding: int = 0) -> PairExplanation:
    """Return an explanation that answers for two texts of a state."""
    assert state.embeddings is not None
    readings = [make_reading(state.shown.texts[index], padding, seed=index) for index in (first, second)]
    return explain_mean(*readings, (first, second), state.embeddings.readout, state.metric)
