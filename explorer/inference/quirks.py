"""What differs from model to model: how its text part is loaded, its padding token, its positions, its limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import AutoModel, AutoModelForTextEncoding

LOADING = {"use_safetensors": True, "weights_only": True, "local_files_only": True, "trust_remote_code": False}
"""Passed to every loader: no network, no pickled weights, no code of the model's own."""

_NO_LIMIT = 1_000_000
"""Tokenizers without a limit carry a huge number in its place."""


def stated_limit(max_length: int | None) -> int | None:
    """Maximum length that a tokenizer states, or None where it states a number that means none."""
    return max_length if max_length is not None and max_length < _NO_LIMIT else None


def load_text_model(folder: Path, dtype: torch.dtype) -> tuple[Any, str]:
    """Load the part of a model that reads text, all of it or the encoder of an encoder-decoder; say by what."""
    from transformers import AutoConfig
    from transformers.models.auto.modeling_auto import MODEL_FOR_TEXT_ENCODING_MAPPING

    config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    # An encoder that was saved alone says that it is no encoder-decoder, under the name of one.
    alone = any(str(name).endswith("EncoderModel") for name in config.architectures or ())
    if not config.is_encoder_decoder and not (alone and type(config) in MODEL_FOR_TEXT_ENCODING_MAPPING):
        return AutoModel.from_pretrained(folder, config=config, dtype=dtype, **LOADING), "AutoModel"
    if type(config) in MODEL_FOR_TEXT_ENCODING_MAPPING:
        model = AutoModelForTextEncoding.from_pretrained(folder, config=config, dtype=dtype, **LOADING)
        return model, "AutoModelForTextEncoding"
    model = AutoModel.from_pretrained(folder, config=config, dtype=dtype, **LOADING)
    return model.get_encoder(), "AutoModel.get_encoder"


def use_padding_token(tokenizer: Any) -> str:
    """Give a tokenizer without a padding token its end token for one, as user code does, and return that."""
    if tokenizer.pad_token_id is not None:
        return ""
    tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token or tokenizer.convert_ids_to_tokens(0)
    return str(tokenizer.pad_token)


def stand_in_note(stand_in: str) -> tuple[str, ...]:
    """Say what stands in for a missing padding token."""
    return (f'The tokenizer has no padding token; "{stand_in}" stands in for it.',) if stand_in else ()


def _position_table(model: nn.Module) -> tuple[int, int] | None:
    """Size of the table of absolute positions and the first position used, or None where positions are relative."""
    for module in model.modules():
        for name in ("position_embeddings", "wpe", "embed_positions"):
            table = getattr(module, name, None)
            if isinstance(table, nn.Embedding):
                # RoBERTa and MPNet count positions from the padding index.
                offset = getattr(module, "padding_idx", None)
                return table.num_embeddings, offset + 1 if isinstance(offset, int) else 0
    return None


def position_limit(model: Any) -> int | None:
    """Most tokens that the model has positions for, or None where nothing limits them."""
    table = _position_table(model)
    if table is not None:
        return table[0] - table[1]
    limit = getattr(model.config.get_text_config(), "max_position_embeddings", None)
    return limit if isinstance(limit, int) and limit > 0 else None


def padding_note(model: nn.Module, tokenizer: Any) -> tuple[str, ...]:
    """Say what is done about a tokenizer that pads left."""
    if tokenizer.padding_side == "right":
        return ()
    if _position_table(model) is None:
        return ("The tokenizer pads left; masked poolings pad right, which gives the same vectors.",)
    return (
        "The tokenizer pads left, which shifts this model's positions with the batch; masked poolings pad right, so "
        "each text gets the vector that it has on its own.",
    )
