"""Splitting a similarity, exactly, over the pairs of tokens that make it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from explorer.analysis.explain.token_shares import Shares, only_token, pooled_parts, sentence_parts, taken
from explorer.analysis.similarity.readout import read_out
from explorer.analysis.similarity.similarity import pair_similarity
from explorer.domain.arrays import BoolArray, FloatArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.model.tokens import TokenReading
from explorer.domain.results.encoding import Embeddings, Encoding
from explorer.domain.results.explanation import Contributions, PairExplanation
from explorer.domain.settings.spec import Pooling, Readout, Similarity
from explorer.domain.words import count, significant

_MOST_PAIRS = 16_000_000
"""Pairs of tokens that are held at most (128 MB)."""

_ROUNDING, _HALF_ROUNDING = 1e-4, 0.1
"""Most that rounding may move a vector, as a share of its length; in float32 and below."""

_NOTED_ROUNDING = 1e-5
"""Share from which the rounding is mentioned."""

_NOTES = {
    Pooling.MEAN: "All tokens weigh the same.",
    Pooling.CLS: "The first token's vector stands for the text, so one pair of tokens makes the whole similarity.",
    Pooling.MAX: "Each dimension counts for the pair of tokens that hold its largest values; where several tokens do, "
    "for the first of them.",
    Pooling.MEAN_SQRT_LEN_TOKENS: "All tokens weigh the same.",
    Pooling.WEIGHTEDMEAN: "Tokens weigh by their position: 1, 2, 3 and so on.",
    Pooling.LASTTOKEN: "The last token's vector stands for the text, so one pair of tokens makes the whole similarity.",
    Pooling.NAIVE_MEAN: "All tokens weigh the same, and padding weighs as much as they do.",
    Pooling.NAIVE_MAX: "Each dimension counts for the pair of tokens that hold its largest values, padding included; "
    "where several tokens do, for the first of them.",
}


def check_metric(metric: Similarity) -> None:
    """Refuse a similarity function that is no sum over pairs of tokens.

    Raises
    ------
    ExplorerError
        INPUT, for the two distances.
    """
    if metric.is_distance:
        name = "Euclidean" if metric is Similarity.EUCLIDEAN else "Manhattan"
        raise ExplorerError(
            FailureKind.INPUT,
            f"The {name} distance is no sum over pairs of tokens, so it cannot be split.",
            "Choose cosine or dot product.",
        )


def explain(
    encoding: Encoding,
    readout: Readout,
    metric: Similarity,
    indices: tuple[int, int],
    tokens: Sequence[TokenReading],
) -> PairExplanation:
    """Split the similarity of two texts over the pairs of their tokens.

    With a = Σᵢ pᵢ and b = Σⱼ qⱼ, what the tokens add to the two vectors (`sentence_parts`), the cosine is
    Σᵢⱼ pᵢ·qⱼ / (‖a‖ ‖b‖), and the dot product Σᵢⱼ pᵢ·qⱼ times what the readout scaled a and b by. Where leading
    dimensions are kept, products and norms are of these.

    The token vectors come from a pass of their own, which rounds otherwise in the last digits than the pass behind the
    vectors on the screen. That difference is spread over the contributions by their size, so that their sum is the
    similarity itself.

    Parameters
    ----------
    encoding
        The pass behind the vectors on the screen.
    readout, metric
        What the similarity is of.
    indices
        The two texts; they may be the same.
    tokens
        The two texts token by token, as the pooling of `readout` saw them.

    Raises
    ------
    ExplorerError
        INPUT, where the encoding does not hold these vectors, the metric is a distance, the model's own pooling is
        not known, or the texts are too long; INTERNAL, where the tokens do not give the vectors.
    """
    check_metric(metric)
    first, second = tokens
    if len(first) * len(second) > _MOST_PAIRS:
        raise ExplorerError(
            FailureKind.INPUT,
            f"Texts of {count(len(first))} and {count(len(second))} tokens have too many pairs of tokens to be split.",
            "Choose shorter texts, or lower the maximum length.",
        )
    pair = _pair(encoding, indices)
    shown = read_out(pair, readout)
    poolings = _poolings(encoding, readout)
    whole = [sentence_parts(poolings, reading) for reading in tokens]
    _check_vectors(whole, pair.pooled_vectors(readout), encoding.dtype)
    parts = [part[:, : shown.dimensions] for part in whole]
    similarity = pair_similarity(shown.vectors, 0, 1, metric)
    raw = pair.pooled_vectors(readout)[:, : shown.dimensions].astype(np.float64)
    contributions = (parts[0] @ parts[1].T) * _scale(raw, shown, metric)
    rounding = _spread_rounding(contributions, similarity, _largest(shown, metric))
    without_special, reason = _without_special(pair, readout, metric, poolings, tokens)
    return PairExplanation(
        indices=indices,
        first=first,
        second=second,
        readout=readout,
        metric=metric,
        pooling=poolings[0] if len(poolings) == 1 else Pooling.MODEL,
        contributions=contributions,
        similarity=similarity,
        without_special=without_special,
        distances=(_distances(poolings[0], first), _distances(poolings[0], second)),
        note=_note(poolings, pair, raw, first, rounding),
        without_special_reason=reason,
    )


def _pair(encoding: Encoding, indices: tuple[int, int]) -> Encoding:
    """Return the encoding of two texts alone."""
    rows = list(indices)
    return replace(
        encoding,
        texts=tuple(encoding.texts[row] for row in rows),
        pooled={key: vectors[rows] for key, vectors in encoding.pooled.items()},
        model_vectors=None if encoding.model_vectors is None else encoding.model_vectors[rows],
        token_counts=encoding.token_counts[rows],
        truncated=encoding.truncated[rows],
        cut_tokens=encoding.cut_tokens[rows],
    )


def _poolings(encoding: Encoding, readout: Readout) -> tuple[Pooling, ...]:
    """Return the poolings whose vectors are joined; several only where the model's own does that."""
    if readout.pooling is not Pooling.MODEL:
        return (readout.pooling,)
    modes = encoding.info.pooling_mode.split("+")
    if not set(modes) <= set(_NOTES):
        raise ExplorerError(
            FailureKind.INPUT,
            "This model does not say how it pools, so its vectors cannot be split over the tokens.",
            "Choose a pooling by name, such as mean.",
        )
    return tuple(map(Pooling, modes))


def _scale(raw: np.ndarray, shown: Embeddings, metric: Similarity) -> float:
    """Return what the dot product of the raw vectors (2, D') is multiplied by to give the similarity."""
    lengths = np.linalg.norm(raw, axis=1)
    if not lengths.all():
        return 0.0
    if metric is Similarity.COSINE:
        return float(1.0 / lengths.prod())
    return float((np.linalg.norm(shown.vectors.astype(np.float64), axis=1) / lengths).prod())


def _largest(shown: Embeddings, metric: Similarity) -> float:
    """Return the largest similarity that vectors of these lengths can have."""
    if metric is Similarity.COSINE:
        return 1.0
    return float(np.linalg.norm(shown.vectors.astype(np.float64), axis=1).prod())


def _check_vectors(whole: Sequence[Shares], pooled: FloatArray, dtype: str) -> None:
    """Refuse tokens that do not give the vectors (2, D) which they are said to be pooled to."""
    most = _ROUNDING if dtype == "float32" else _HALF_ROUNDING
    for parts, vector in zip(whole, pooled.astype(np.float64), strict=True):
        if np.linalg.norm(parts.sum(axis=0) - vector) > most * np.linalg.norm(vector):
            raise ExplorerError(
                FailureKind.INTERNAL,
                "The tokens read now do not give the vectors on the screen.",
                "Run again, then explain the pair.",
            )


def _spread_rounding(contributions: Contributions, similarity: float, largest: float) -> float:
    """Spread over the contributions what rounding left between their sum and the similarity; return its share.

    That is its size as a share of the `largest` similarity possible.
    """
    gap = similarity - float(contributions.sum())
    sizes = np.abs(contributions)
    total = float(sizes.sum())
    if total:
        contributions += sizes * (gap / total)
    return abs(gap) / largest if largest else 0.0


def _distances(pooling: Pooling, reading: TokenReading) -> FloatArray:
    """Return the Euclidean distance of each token's vector to the pooled vector, float32 (T,)."""
    pooled = pooled_parts(pooling, reading).sum(axis=0)
    distances: FloatArray = np.linalg.norm(reading.vectors - pooled, axis=1).astype(np.float32)
    return distances


def _without_special(
    pair: Encoding,
    readout: Readout,
    metric: Similarity,
    poolings: tuple[Pooling, ...],
    tokens: Sequence[TokenReading],
) -> tuple[float | None, str]:
    """Return the similarity of the texts pooled anew without their special tokens, or why there is none.

    The rest of the tokens is pooled as ever (means divide by fewer tokens, maxima move to other tokens), padding
    included where the pooling takes it: not what dropping rows and columns of the contributions would give.
    """
    if not any((reading.special & reading.pooled).any() for reading in tokens):
        return None, "Neither text has special tokens that are pooled."
    for reason in filter(None, (_nothing_left(poolings, reading) for reading in tokens)):
        return None, reason
    vectors = np.stack([_pooled_without(poolings, reading) for reading in tokens]).astype(np.float32)
    if readout.pooling is Pooling.MODEL:
        pair = replace(pair, model_vectors=vectors)
    else:
        pair = replace(pair, pooled={(readout.layer, readout.pooling): vectors})
    return pair_similarity(read_out(pair, readout).vectors, 0, 1, metric), ""


def _nothing_left(poolings: tuple[Pooling, ...], reading: TokenReading) -> str:
    """Say why a text cannot be pooled without its special tokens; empty where it can."""
    if not (reading.pooled & ~reading.special).any():
        return "A text has no other tokens than special ones."
    for pooling in poolings:
        token = only_token(pooling, reading)
        if token is not None and reading.special[token]:
            return f"The pooling {pooling} takes the vector of a special token alone."
    return ""


def _pooled_without(poolings: tuple[Pooling, ...], reading: TokenReading) -> np.ndarray:
    """Return the sentence vector (D',) of a text without its special tokens."""
    kept: BoolArray = taken(poolings[0], reading) & ~reading.special
    pooled: np.ndarray = sentence_parts(poolings, reading, kept).sum(axis=0)
    return pooled


def _note(
    poolings: tuple[Pooling, ...], pair: Encoding, raw: np.ndarray, reading: TokenReading, rounding: float
) -> str:
    sentences = []
    if len(poolings) > 1:
        sentences.append(f"The model joins {' and '.join(poolings)}; a pair of tokens counts for what it adds to each.")
    sentences += [_NOTES[pooling] for pooling in poolings]
    if reading.projection is not None:
        sentences.append("The linear layer after the pooling is applied to what each token adds.")
    if not raw.any(axis=1).all():
        sentences.append("A vector of zeros has no direction: the similarity is 0, and no token adds to it.")
    if not pair.token_counts.all():
        sentences.append("A text has no tokens; the padding token stands in.")
    if rounding > _NOTED_ROUNDING:
        sentences.append(
            f"In {pair.dtype} a text read on its own is rounded otherwise than in its batch; the difference, "
            f"{significant(100 * rounding, 2)} % of the largest possible similarity, is spread over all pairs by "
            "their size."
        )
    return " ".join(dict.fromkeys(sentences))
