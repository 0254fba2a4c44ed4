"""Tiny random models of architectures that differ from most: made on the spot; no network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.models import HIDDEN, LAYERS, MAX_LENGTH, WORDS

_SPECIALS = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
_VOCABULARY = len(_SPECIALS) + len(dict.fromkeys(WORDS))
_COMMON = {"vocab_size": _VOCABULARY, "pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3, "initializer_range": 0.3}
_BERT = {
    "hidden_size": HIDDEN,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": MAX_LENGTH,
}
_BART = {
    "d_model": HIDDEN,
    "encoder_layers": LAYERS,
    "decoder_layers": LAYERS,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 32,
    "decoder_ffn_dim": 32,
    "max_position_embeddings": MAX_LENGTH,
    "decoder_start_token_id": 2,
    "init_std": 0.3,
}

ARCHITECTURES: Mapping[str, Mapping[str, Any]] = {
    "fnet": {**{key: value for key, value in _BERT.items() if key != "num_attention_heads"}},
    "convbert": {**_BERT, "embedding_size": HIDDEN, "conv_kernel_size": 3},
    "yoso": {**_BERT, "use_expectation": True},
    "nystromformer": {**_BERT, "num_landmarks": 8, "segment_means_seq_len": MAX_LENGTH},
    "big_bird": {**_BERT, "block_size": 2, "num_random_blocks": 1, "max_position_embeddings": 64},
    "roberta": {**_BERT, "max_position_embeddings": MAX_LENGTH + 2, "pad_token_id": 1},
    "mpnet": {**_BERT, "max_position_embeddings": MAX_LENGTH + 2, "pad_token_id": 1},
    "longformer": {**_BERT, "max_position_embeddings": MAX_LENGTH + 1, "attention_window": [4, 4]},
    "mra": _BERT,
    "ibert": {**_BERT, "max_position_embeddings": MAX_LENGTH + 1},
    "opt": {
        "hidden_size": HIDDEN,
        "word_embed_proj_dim": HIDDEN,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": 2,
        "ffn_dim": 32,
        "max_position_embeddings": MAX_LENGTH,
    },
    "gptj": {"n_embd": HIDDEN, "n_layer": LAYERS, "n_head": 2, "n_positions": MAX_LENGTH, "rotary_dim": 4},
    "bart": _BART,
    "mbart": _BART,
    "marian": {**_BART, "pad_token_id": _VOCABULARY - 1},
    "pegasus": _BART,
    "blenderbot": _BART,
    "m2m_100": _BART,
    "bigbird_pegasus": {**_BART, "block_size": 2, "num_random_blocks": 1, "max_position_embeddings": 64},
    "dpr": _BERT,
    "funnel": {
        "block_sizes": [1, 1],
        "num_decoder_layers": 1,
        "d_model": HIDDEN,
        "n_head": 2,
        "d_head": 8,
        "d_inner": 32,
        "architectures": ["FunnelBaseModel"],
    },
    "gpt_neo": {
        "hidden_size": HIDDEN,
        "num_layers": LAYERS,
        "num_heads": 2,
        "attention_types": [[["global", "local"], 1]],
        "max_position_embeddings": MAX_LENGTH,
    },
    "led": {
        **{key: value for key, value in _BART.items() if key != "max_position_embeddings"},
        "attention_window": 4,
        "max_encoder_position_embeddings": MAX_LENGTH,
        "max_decoder_position_embeddings": MAX_LENGTH,
    },
    "t5": {"d_model": HIDDEN, "d_kv": 8, "d_ff": 32, "num_layers": LAYERS, "num_heads": 2, "initializer_factor": 3.0},
}
"""Settings of each, by the name that transformers has for it."""


def tiny_config(name: str, **settings: Any) -> Any:
    """Return the configuration of a tiny model."""
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING

    return CONFIG_MAPPING[name](**{**_COMMON, **ARCHITECTURES[name], **settings})


def build_architecture(name: str, folder: Path, limit: int = MAX_LENGTH, **settings: Any) -> Path:
    """Save a tiny model into `folder`, with a tokenizer that states `limit`, and return the folder."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import AutoModel, PreTrainedTokenizerFast

    torch.manual_seed(1)
    AutoModel.from_config(tiny_config(name, **settings)).save_pretrained(folder)
    ids = {token: index for index, token in enumerate((*_SPECIALS.values(), *dict.fromkeys(WORDS)))}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    ends = [(token, ids[token]) for token in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    given = ["input_ids"] if name == "fnet" else ["input_ids", "attention_mask"]
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=limit, model_input_names=given, **_SPECIALS
    ).save_pretrained(folder)
    return folder
