"""Whether the sizes that config.json claims are those of the weights: a false one would eat all memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from explorer.domain.words import with_commas
from explorer.files.model_folder.failures import damaged_file
from explorer.files.model_folder.weights.headers import Tensor
from explorer.files.model_folder.weights.shape import DEPTHS, WIDTHS

_SIZE = re.compile(
    r"(num|n|d|max|min)_\w+|\w+_(size|sizes|dim|dims|layers|heads|embeddings|positions|buckets|experts|groups|channels|"
    r"blocks|states|rank|ratio|window|length|kernel|types|hashes)|dim|hidden_dim"
)
"""Keys that state how large something is."""
_WIDTHS = (*WIDTHS, "embedding_size")
_DEPTHS = (*DEPTHS, "decoder_layers")
_TABLES = ("vocab_size",)
_LIMITS = re.compile(r"\w*(max|min)_length|\w*max_seq_len\w*|model_max_length|seq_length|num_return_sequences")
"""Keys of generating text, or limits, which claim no memory."""
_ALWAYS = 2**26
"""Numbers (256 MB of them) that any folder may claim: positions that are computed are in no file."""
_FACTOR = 64
"""How many times the stored numbers a folder may claim, for the same reason."""
_DEEPEST = 2048
"""Layers that no model has: one that shares its layers stores fewer than it claims."""


def check_sizes(path: Path, config: Mapping[str, Any], tensors: Iterable[Tensor]) -> None:
    """Refuse a config.json that claims sizes which the weights beside it do not bear out.

    Parameters
    ----------
    path
        The config.json.
    config
        What it holds, its types checked.
    tensors
        All tensors of the folder.

    Raises
    ------
    ExplorerError
        MODEL, with the key of the size.
    """
    tensors = tuple(tensors)
    stored = sum(tensor.elements for tensor in tensors)
    longest = max((side for tensor in tensors for side in tensor.shape), default=0)
    allowed = max(_ALWAYS, _FACTOR * stored)
    width = next((config[key] for key in _WIDTHS if type(config.get(key)) is int), 1)
    for key, value in config.items():
        if isinstance(value, dict) and key.endswith("config"):
            check_sizes(path, value, tensors)
        for number in value if isinstance(value, list) else (value,):
            if type(number) is not int or not _SIZE.fullmatch(key) or _LIMITS.fullmatch(key):
                continue
            table = key in _TABLES and number > 2 * longest and number * width > _ALWAYS // 64
            if table or number * (width if number > longest else 1) > allowed or (key in _WIDTHS and number > longest):
                raise _unfounded(path, key, number, f"the largest side of its weights is {with_commas(longest)}")
            if key in _DEPTHS and number > _DEEPEST:
                raise _unfounded(path, key, number, f"no model has more than {with_commas(_DEEPEST)} layers")


def _unfounded(path: Path, key: str, number: int, measure: str) -> Exception:
    return damaged_file(path, f"its {key} is {with_commas(number)}, but {measure}")
