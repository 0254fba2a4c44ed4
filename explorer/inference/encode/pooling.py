"""Poolings: token vectors of a batch in, one vector per text out.

The masked poolings are those of Sentence Transformers' `Pooling` module (Reimers and Gurevych 2019 for mean, CLS and
max; Muennighoff 2022 for the position-weighted mean); the naive ones pool padding too, as code that forgets the
attention mask does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from explorer.domain.settings.spec import Pooling

PoolingFunction = Callable[[Tensor, Tensor, Tensor], Tensor]
"""(token_embeddings (B, T, D), attention_mask (B, T), pooled_mask (B, T)) to (B, D).

`pooled_mask` is the attention mask less the tokens that the model leaves out of its pooling (a prompt).
"""


def without_prompt(attention_mask: Tensor, prompt_length: int) -> Tensor:
    """Attention mask (B, T) with the first `prompt_length` tokens of each text taken out."""
    return attention_mask * (attention_mask.cumsum(dim=1) > prompt_length)


def mean(token_embeddings: Tensor, attention_mask: Tensor, pooled_mask: Tensor) -> Tensor:
    """Sum of the token vectors, divided by their number."""
    return _weighted_sum(token_embeddings, pooled_mask) / _count(pooled_mask)


def cls(token_embeddings: Tensor, attention_mask: Tensor, pooled_mask: Tensor) -> Tensor:
    """First token's vector, wherever the padding is."""
    return _rows(token_embeddings, pooled_mask.int().argmax(dim=1))


def maximum(token_embeddings: Tensor, attention_mask: Tensor, pooled_mask: Tensor) -> Tensor:
    """Largest value of each dimension over the tokens; zero where no token is pooled."""
    largest = token_embeddings.float().masked_fill(pooled_mask.unsqueeze(-1) == 0, -torch.inf).amax(dim=1)
    return largest.masked_fill(~pooled_mask.any(dim=1, keepdim=True), 0.0)


def mean_sqrt_len_tokens(token_embeddings: Tensor, attention_mask: Tensor, pooled_mask: Tensor) -> Tensor:
    """Sum of the token vectors, divided by the square root of their number."""
    return _weighted_sum(token_embeddings, pooled_mask) / _count(pooled_mask).sqrt()


def weightedmean(token_embeddings: Tensor, attention_mask: Tensor, pooled_mask: Tensor) -> Tensor:
    """Mean weighted by the position 1, 2, … of each token in its text; a prompt left out still counts positions."""
    weights = attention_mask.cumsum(dim=1) * pooled_mask
    return _weighted_sum(token_embeddings, weights) / _count(weights)


def lasttoken(token_embeddings: Tensor, attention_mask: Tensor, pooled_mask: Tensor) -> Tensor:
    """Last token's vector, wherever the padding is; zero where no token is pooled."""
    width = pooled_mask.shape[1]
    last = width - 1 - pooled_mask.int().flip(1).argmax(dim=1)
    return _rows(token_embeddings, last) * pooled_mask.any(dim=1, keepdim=True)


def naive_mean(token_embeddings: Tensor, attention_mask: Tensor, pooled_mask: Tensor) -> Tensor:
    """Mean over the padded width of the batch, padding included."""
    return token_embeddings.float().mean(dim=1)


def naive_max(token_embeddings: Tensor, attention_mask: Tensor, pooled_mask: Tensor) -> Tensor:
    """Largest value of each dimension over the padded width of the batch, padding included."""
    return token_embeddings.float().amax(dim=1)


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


def _weighted_sum(token_embeddings: Tensor, weights: Tensor) -> Tensor:
    """Sum over the tokens (B, D) in float32: one matrix product per text, without a weighted copy of the tokens."""
    return torch.bmm(weights.unsqueeze(1).float(), token_embeddings.float()).squeeze(1)


def _count(weights: Tensor) -> Tensor:
    """Sum of the weights (B, 1), kept off zero as the library does."""
    return weights.sum(dim=1, keepdim=True, dtype=torch.float32).clamp(min=1e-9)


def _rows(token_embeddings: Tensor, positions: Tensor) -> Tensor:
    """Token vector (B, D) at one position per text."""
    return token_embeddings[torch.arange(len(positions), device=positions.device), positions].float()
