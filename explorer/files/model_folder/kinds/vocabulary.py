"""Whether a folder holds the words of a tokenizer: the libraries make an empty one without a word of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from explorer.domain.failure import ExplorerError
from explorer.files.model_folder.failures import failure

NO_WORDS_ADVICE = "Copy the model's files again, with those of its tokenizer, or choose another model."
_FILES = ("tokenizer.json", "vocab.*", "*.model", "*.vocab", "*.spm", "*.tiktoken", "*.codes", "tekken.json")
"""Where any tokenizer keeps its words."""
_PARTS = ("*vocab*", "merges*", "*tokenizer*/*", "*.tokenizer", "*.bpe", "byte_maps.json", "spiece*", "sentencepiece*")
"""What else may be of a tokenizer, which is then left to the library to judge."""
_BYTES = ("byt5", "canine", "perceiver", "dia")
"""Architectures whose tokenizers read bytes or characters and have no words."""
_OLDER: Mapping[str, str] = {
    **dict.fromkeys(
        "bert distilbert electra mpnet convbert mobilebert squeezebert roformer funnel".split(), "vocab.txt"
    ),
    **dict.fromkeys(
        "roberta gpt2 bart deberta longformer led opt blenderbot gpt_neo qwen2 qwen3".split(), "vocab.json"
    ),
    **dict.fromkeys("t5 mt5 albert xlnet pegasus fnet big_bird yoso".split(), "spiece.model"),
    **dict.fromkeys("xlm-roberta camembert mbart nllb".split(), "sentencepiece.bpe.model"),
    "deberta-v2": "spm.model",
}
"""The file in which tokenizers of an architecture kept their words before tokenizer.json, where there is one."""


def holds_words(folder: Path) -> bool:
    """Whether a folder holds any file in which a tokenizer keeps its words."""
    return _any_of(folder, _FILES)


def check_words(folder: Path, place: Path, name: str, config: Mapping[str, Any], tokenizer: Mapping[str, Any]) -> None:
    """Refuse a model that certainly lacks the words of its tokenizer; what is not certain is left to the library.

    Parameters
    ----------
    folder, place
        The model's folder and that of its transformer.
    name
        Name of the model for the screen.
    config, tokenizer
        Its config.json and tokenizer_config.json.

    Raises
    ------
    ExplorerError
        MODEL, naming the missing file.
    """
    kind = str(config.get("model_type") or "")
    asked = str(tokenizer.get("tokenizer_class") or "").lower()
    if kind in _BYTES or asked.startswith(_BYTES):
        return
    if not any(_any_of(where, (*_FILES, *_PARTS)) for where in {folder, place}):
        raise without_words(name, (_OLDER[kind],) if kind in _OLDER else ())


def without_words(name: str, wanted: Sequence[str] = ()) -> ExplorerError:
    """Return the refusal of a model without any file of a tokenizer; `wanted` are those that its class reads."""
    others = [file for file in wanted if file != "tokenizer.json"]
    files = " or ".join(("tokenizer.json", *others[:1]))
    return failure(f'The model "{name}" has no words for its tokenizer: {files} is missing.', NO_WORDS_ADVICE)


def _any_of(folder: Path, patterns: Sequence[str]) -> bool:
    found = (path for pattern in patterns for path in folder.glob(pattern))
    return any(path.is_file() and path.name != "tokenizer_config.json" for path in found)
