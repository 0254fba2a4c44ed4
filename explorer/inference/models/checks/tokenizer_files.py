"""Refusing a model whose tokenizer has no words: the libraries make an empty one without a word of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.files.model_folder.kinds.vocabulary import NO_WORDS_ADVICE, holds_words, without_words

_JSON_FILES = ("tokenizer.json", "added_tokens.json", "vocab.json")
_BLANKS = "\u2581\u0120 "
"""What stands for a blank in vocabularies."""


def check_vocabulary(tokenizer: Any, folder: Path, name: str) -> None:
    """Refuse a tokenizer that was made without its words.

    Parameters
    ----------
    tokenizer
        As it was loaded.
    folder
        Where it was loaded from.
    name
        Name of the model for the screen.

    Raises
    ------
    ExplorerError
        MODEL, naming the missing file where there is one.
    """
    wanted = tuple(map(str, type(tokenizer).vocab_files_names.values()))
    if wanted and not any((folder / file).is_file() for file in wanted) and not holds_words(folder):
        raise without_words(name, wanted)
    special = {number for number, token in tokenizer.added_tokens_decoder.items() if token.special}
    special.update(tokenizer.all_special_ids)
    words = (token for token, number in tokenizer.get_vocab().items() if number not in special)
    if wanted and not any(word.strip(_BLANKS) for word in words):
        raise ExplorerError(
            FailureKind.MODEL,
            f'The tokenizer of the model "{name}" has no words: its vocabulary is empty.',
            NO_WORDS_ADVICE,
        )
    with suppressed_faults() as faults:
        tokenizer("a b")
    if faults:
        raise ExplorerError(
            FailureKind.MODEL, f'The tokenizer of the model "{name}" cannot read a text: {faults[0]}.', NO_WORDS_ADVICE
        ) from faults[0]


@contextmanager
def suppressed_faults() -> Iterator[list[BaseException]]:
    """Keep what the tokenizers raise, which is nothing narrower than `Exception` and at times no `Exception` at all."""
    faults: list[BaseException] = []
    try:
        yield faults
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        faults.append(error)


def damaged_tokenizer(folder: Path) -> str:
    """Return the name of the file of a tokenizer that cannot be made sense of; empty where each can."""
    from tokenizers import Tokenizer

    for name in _JSON_FILES:
        path = folder / name
        if not path.is_file():
            continue
        try:
            content = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return name
        if not isinstance(content, dict):
            return name
    path = folder / "tokenizer.json"
    with suppressed_faults() as faults:
        if path.is_file():
            Tokenizer.from_file(str(path))
    return path.name if faults else ""


def lacks_words(error: BaseException, folder: Path) -> bool:
    """Whether a model could not be loaded since its folder and those in it hold no file of a tokenizer."""
    folders = (folder, *(path for path in folder.iterdir() if path.is_dir()))
    return "tokenizer" in str(error).lower() and not any(map(holds_words, folders))
