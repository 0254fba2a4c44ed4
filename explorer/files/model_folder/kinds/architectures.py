"""Architectures that read no texts alone, and the way out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from explorer.domain.failure import ExplorerError
from explorer.domain.model.titles import display_name
from explorer.files.model_folder.failures import failure

_TEXT_PARTS = {
    "clip": "CLIPTextModel",
    "chinese_clip": "ChineseCLIPTextModel",
    "siglip": "SiglipTextModel",
    "siglip2": "Siglip2TextModel",
    "metaclip_2": "MetaClip2TextModel",
    "altclip": "AltCLIPTextModel",
    "align": "AlignTextModel",
    "clap": "ClapTextModel",
    "groupvit": "GroupViTTextModel",
    "owlvit": "OwlViTTextModel",
    "x_clip": "XCLIPTextModel",
}
"""The text part of architectures whose forward pass wants a picture or a sound beside each text."""
_FIRST_MODULES = {
    "StaticEmbedding": "a table of one vector a word",
    "WordEmbeddings": "a table of one vector a word",
    "BoW": "a count of words",
    "CLIPModel": "a model of texts and pictures",
    "Router": "a choice between several models",
    "Asym": "a choice between several models",
}
"""What first modules other than a transformer are."""
_TABLES = ("model2vec", "static")


def check_architecture(folder: Path, config: Mapping[str, Any]) -> None:
    """Refuse a model that cannot read texts alone.

    Raises
    ------
    ExplorerError
        MODEL, with the way out.
    """
    kind, name = config.get("model_type"), display_name(folder)
    part = _TEXT_PARTS.get(str(kind))
    if part is not None:
        raise failure(
            f'The model in "{name}" is a whole {kind}: it reads a text together with a picture or a sound.',
            f"Save its text part, with its tokenizer, into a folder of its own, and choose that: from transformers "
            f'import {part}; {part}.from_pretrained("{folder.name}").save_pretrained("{folder.name}-text").',
        )
    if kind in _TABLES:
        raise failure(
            f'The model in "{name}" is a {kind} table of word vectors, a kind that is not known to Transformers: '
            "it has no token vectors that depend on the text.",
            "Choose a model with a transformer.",
        )


def no_transformer(folder: Path, first: str) -> ExplorerError:
    """Return the refusal of a model whose first module, of the class `first`, is no transformer."""
    what = f", {_FIRST_MODULES[first]}" if first in _FIRST_MODULES else ""
    return failure(
        f'The model in "{display_name(folder)}" gives no token vectors that could be pooled: '
        f"its first module is {first}{what}, not a Transformer.",
        "Choose a model whose first module is a Transformer.",
    )
