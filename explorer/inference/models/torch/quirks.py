"""What differs from model to model: its padding token, its positions, its limits."""

from __future__ import annotations

from typing import Any

from torch import nn

from explorer.inference.models.torch.checks.positions import has_position_table

LOADING = {"use_safetensors": True, "weights_only": True, "local_files_only": True, "trust_remote_code": False}
"""Passed to every loader: no network, no pickled weights, no code of the model's own."""

_NO_LIMIT = 1_000_000
"""Tokenizers without a limit carry a huge number in its place."""


def stated_limit(max_length: int | None) -> int | None:
    """Maximum length that a tokenizer states, or None where it states a number that means none."""
    return max_length if max_length is not None and max_length < _NO_LIMIT else None


def use_padding_token(tokenizer: Any) -> str:
    """Give a tokenizer without a padding token its end token for one, as user code does, and return that."""
    if tokenizer.pad_token_id is not None:
        return ""
    tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token or tokenizer.convert_ids_to_tokens(0)
    return str(tokenizer.pad_token)


def stand_in_note(stand_in: str) -> tuple[str, ...]:
    """Say what stands in for a missing padding token."""
    return (f'The tokenizer has no padding token; "{stand_in}" stands in for it.',) if stand_in else ()


def padding_note(model: nn.Module, tokenizer: Any) -> tuple[str, ...]:
    """Say what is done about a tokenizer that pads left."""
    if tokenizer.padding_side == "right":
        return ()
    if not has_position_table(model):
        return ("The tokenizer pads left; masked poolings pad right, which gives the same vectors.",)
    return (
        "The tokenizer pads left, which shifts this model's positions with the batch; masked poolings pad right, so "
        "each text gets the vector that it has on its own.",
    )
