"""Poolings: token vectors of a batch in, one vector per text out.

The masked poolings are those of Sentence Transformers' `Pooling` module (Reimers and Gurevych 2019 for mean, CLS and
max; Muennighoff 2022 for the position-weighted mean); the naive ones pool padding too, as code that forgets the
attention mask does. Each is written once, for numpy's arrays and for torch's tensors on whatever device these are.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from explorer.domain.settings.spec import Pooling

Array = Any
"""An array of numpy or a tensor of torch."""

PoolingFunction = Callable[[Array, Array, Array], Array]
"""(token_embeddings (B, T, D), attention_mask (B, T), pooled_mask (B, T)) to float32 (B, D).

`pooled_mask` is the attention mask less the tokens that the model leaves out of its pooling (a prompt).
"""


def without_prompt(attention_mask: Array, prompt_length: int) -> Array:
    """Attention mask (B, T) with the first `prompt_length` tokens of each text taken out."""
    return attention_mask * (attention_mask.cumsum(axis=1) > prompt_length)


def float32(array: Array) -> Array:
    """Return an array in float32: itself where it is in that format."""
    return array.astype(np.float32, copy=False) if isinstance(array, np.ndarray) else array.float()


def mean(token_embeddings: Array, attention_mask: Array, pooled_mask: Array) -> Array:
    """Sum of the token vectors, divided by their number."""
    return _weighted_sum(token_embeddings, pooled_mask) / _count(pooled_mask)


def cls(token_embeddings: Array, attention_mask: Array, pooled_mask: Array) -> Array:
    """First token's vector, wherever the padding is."""
    return _rows(token_embeddings, float32(pooled_mask).argmax(axis=1))


def maximum(token_embeddings: Array, attention_mask: Array, pooled_mask: Array) -> Array:
    """Largest value of each dimension over the tokens; zero where no token is pooled."""
    library = _library(token_embeddings)
    largest = library.amax(library.where(pooled_mask[:, :, None] > 0, float32(token_embeddings), -np.inf), 1)
    return library.where((pooled_mask > 0).any(axis=1)[:, None], largest, 0.0)


def mean_sqrt_len_tokens(token_embeddings: Array, attention_mask: Array, pooled_mask: Array) -> Array:
    """Sum of the token vectors, divided by the square root of their number."""
    return _weighted_sum(token_embeddings, pooled_mask) / _count(pooled_mask) ** 0.5


def weightedmean(token_embeddings: Array, attention_mask: Array, pooled_mask: Array) -> Array:
    """Mean weighted by the position 1, 2, … of each token in its text; a prompt left out still counts positions."""
    weights = attention_mask.cumsum(axis=1) * pooled_mask
    return _weighted_sum(token_embeddings, weights) / _count(weights)


def lasttoken(token_embeddings: Array, attention_mask: Array, pooled_mask: Array) -> Array:
    """Last token's vector, wherever the padding is; zero where no token is pooled."""
    reversed_mask = float32(_library(pooled_mask).flip(pooled_mask, (1,)))
    last = pooled_mask.shape[1] - 1 - reversed_mask.argmax(axis=1)
    return _rows(token_embeddings, last) * float32((pooled_mask > 0).any(axis=1))[:, None]


def naive_mean(token_embeddings: Array, attention_mask: Array, pooled_mask: Array) -> Array:
    """Mean over the padded width of the batch, padding included."""
    return float32(token_embeddings).mean(axis=1)


def naive_max(token_embeddings: Array, attention_mask: Array, pooled_mask: Array) -> Array:
    """Largest value of each dimension over the padded width of the batch, padding included."""
    return _library(token_embeddings).amax(float32(token_embeddings), 1)


POOLINGS: Mapping[Pooling, PoolingFunction] = {
    Pooling.MEAN: mean,
    Pooling.CLS: cls,
    Pooling.MAX: maximum,
    Pooling.MEAN_SQRT_LEN_TOKENS: mean_sqrt_len_tokens,
    Pooling.WEIGHTEDMEAN: weightedmean,
    Pooling.LASTTOKEN: lasttoken,
    Pooling.NAIVE_MEAN: naive_mean,
    Pooling.NAIVE_MAX: naive_max,
}
"""Every pooling but `Pooling.MODEL`, which the model itself does."""


def _library(array: Array) -> Any:
    """Return the library that an array belongs to."""
    return np if isinstance(array, np.ndarray) else importlib.import_module("torch")


def _weighted_sum(token_embeddings: Array, weights: Array) -> Array:
    """Sum over the tokens (B, D) in float32: one matrix product per text, without a weighted copy of the tokens."""
    return (float32(weights)[:, None, :] @ float32(token_embeddings))[:, 0]


def _count(weights: Array) -> Array:
    """Sum of the weights (B, 1), kept off zero as the library does."""
    return float32(weights).sum(axis=1)[:, None].clip(1e-9)


def _rows(token_embeddings: Array, positions: Array) -> Array:
    """Token vector (B, D) at one position per text."""
    return float32(token_embeddings[list(range(len(positions))), positions])
