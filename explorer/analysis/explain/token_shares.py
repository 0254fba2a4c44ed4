"""What each token adds to the sentence vector that a pooling makes of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.domain.arrays import BoolArray
from explorer.domain.model.tokens import TokenReading
from explorer.domain.settings.spec import Pooling

Shares = NDArray[np.float64]


def taken(pooling: Pooling, reading: TokenReading) -> BoolArray:
    """Return which tokens (T,) a pooling takes: all for the naive ones, padding included."""
    return np.ones_like(reading.pooled) if pooling.is_naive else reading.pooled


def pooled_parts(pooling: Pooling, reading: TokenReading, tokens: BoolArray | None = None) -> Shares:
    """Split a pooled vector into what each of its tokens adds; exact for every pooling.

    Each pooling is a sum of weights times token vectors. The linear ones (Reimers and Gurevych 2019; Muennighoff 2022
    for the position-weighted mean) have one weight for each token. The maximum has one for each token and dimension: 1
    for the token that holds the largest value of the dimension, the first of them where several do, and 0 for the rest.

    Parameters
    ----------
    pooling
        Any but `Pooling.MODEL`.
    reading
        T tokens.
    tokens
        bool (T,): the tokens to pool; None for those that the pooling takes. Position weights stay those of the whole
        text.

    Returns
    -------
    Shares
        float64 (T, D); its sum over the tokens is the pooled vector.
    """
    tokens = taken(pooling, reading) if tokens is None else tokens
    return _weights(pooling, reading, tokens) * reading.vectors.astype(np.float64)


def sentence_parts(poolings: Sequence[Pooling], reading: TokenReading, tokens: BoolArray | None = None) -> Shares:
    """Split a sentence vector into what each token adds: the poolings joined, and the model's linear layers if any.

    Returns
    -------
    Shares
        float64 (T, D'); arguments as `pooled_parts`.
    """
    joined = np.hstack([pooled_parts(pooling, reading, tokens) for pooling in poolings])
    return joined if reading.projection is None else joined @ reading.projection.astype(np.float64).T


def only_token(pooling: Pooling, reading: TokenReading) -> int | None:
    """Return which token's vector a pooling takes alone; None where it takes several."""
    if pooling is Pooling.CLS:
        return int(np.argmax(reading.pooled))
    if pooling is Pooling.LASTTOKEN and reading.pooled.any():
        return int(np.flatnonzero(reading.pooled)[-1])
    return None


def _weights(pooling: Pooling, reading: TokenReading, tokens: BoolArray) -> Shares:
    """Return the weight of each token (T, 1), or of each token and dimension (T, D)."""
    count = max(1, int(tokens.sum()))
    weights = np.zeros((len(reading), 1))
    if pooling in (Pooling.MEAN, Pooling.NAIVE_MEAN):
        weights[tokens] = 1.0 / count
    elif pooling is Pooling.MEAN_SQRT_LEN_TOKENS:
        weights[tokens] = count**-0.5
    elif pooling is Pooling.WEIGHTEDMEAN:
        positions = np.cumsum(reading.mask) * tokens
        weights[:, 0] = positions / max(1, int(positions.sum()))
    elif pooling is Pooling.CLS:
        # The first token of all, where none is left to pool, as the library has it.
        weights[np.argmax(tokens)] = 1.0
    elif pooling is Pooling.LASTTOKEN:
        weights[np.flatnonzero(tokens)[-1:]] = 1.0
    elif tokens.any():
        holders = np.where(tokens[:, None], reading.vectors, -np.inf).argmax(axis=0)
        weights = np.zeros(reading.vectors.shape)
        weights[holders, np.arange(len(holders))] = 1.0
    return weights
