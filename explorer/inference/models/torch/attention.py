"""Attention over short texts on a processor: two matrix products and a softmax where these beat torch's own kernel.

torch's kernel (`scaled_dot_product_attention`) works in tiles so as never to hold a text's scores at once, and pays for
that where the scores are few. It stays for long texts, for masks that differ from token to token (causal, sliding
windows), for position biases and shared key heads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import bidirectional_mask_function, sdpa_mask

NAME = "short-or-sdpa"
"""Under which transformers knows this attention."""

LONGEST = 32
"""Widest batch that takes the plain form. Measured with 12 heads of 32 dimensions, all of an encoding on two threads:
sentences of 14 tokens 4 % faster, mixed lengths 2 %; up to 128 tokens nothing gained on mixed lengths. Torch's own time
for one call swings too much with what else runs to decide this anew on each machine."""

_SCALAR_BELOW = 16
"""Scores per row below which torch's softmax works number by number: 3.6 ms where whole arrays take 0.7."""


def use_short_attention(model: Any, device: torch.device, dtype: torch.dtype) -> None:
    """Let a loaded model use the attention of this module, where it would use torch's own in float32 on a processor."""
    if device.type != "cpu" or dtype != torch.float32 or not isinstance(model, PreTrainedModel):
        return
    if model.config._attn_implementation != "sdpa":
        return
    AttentionInterface.register(NAME, short_or_sdpa)
    AttentionMaskInterface.register(NAME, padding_or_sdpa_mask)
    model.set_attn_implementation(NAME)


def padding_or_sdpa_mask(*, mask_function: Callable[..., Any], **options: Any) -> Tensor | None:
    """Make torch's kernel's mask, as one row per text (B, 1, 1, T) where every token of a text sees the same tokens."""
    mask: Tensor | None = sdpa_mask(mask_function=mask_function, **options)
    return mask[:, :, :1] if mask is not None and mask_function is bidirectional_mask_function else mask


def short_or_sdpa(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    **options: Any,
) -> tuple[Tensor, Tensor | None]:
    """Attend as transformers asks an attention function to.

    Parameters
    ----------
    module
        The attention layer; its `is_causal` counts.
    query, key, value
        (B, H, T, d).
    attention_mask
        Boolean (B, 1, 1 or T, T), True where a token is seen; None where all are.
    scaling
        By which scores are multiplied.
    options
        Handed to torch's kernel.

    Returns
    -------
    tuple
        Vectors (B, T, H, d), and None for the weights.
    """
    if (
        query.shape == key.shape
        and query.shape[2] <= LONGEST
        and not options.get("is_causal", getattr(module, "is_causal", True))
        and options.get("position_bias") is None
        and (attention_mask is None or attention_mask.shape[2] == 1)
    ):
        return short_attention(query, key, value, attention_mask, scaling), None
    vectors: tuple[Tensor, None] = sdpa_attention_forward(
        module, query, key, value, attention_mask, scaling=scaling, **options
    )
    return vectors


def short_attention(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, scaling: float | None) -> Tensor:
    """Softmax of the scaled scores, times the values (Vaswani et al. 2017, equation 1): (B, T, H, d)."""
    scores = torch.matmul(query * (query.shape[-1] ** -0.5 if scaling is None else scaling), key.transpose(2, 3))
    if mask is not None:
        scores.masked_fill_(~mask, torch.finfo(scores.dtype).min)
    if scores.shape[-1] < _SCALAR_BELOW:
        weights = scores.sub_(scores.amax(dim=-1, keepdim=True)).exp_()
        weights = weights.div_(weights.sum(dim=-1, keepdim=True))
    else:
        weights = torch.softmax(scores, dim=-1)
    return torch.matmul(weights, value).transpose(1, 2).contiguous()
