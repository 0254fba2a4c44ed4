from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Backend, EncodeSpec
from explorer.domain.texts.corpus import Corpus
from explorer.inference.pipeline import encode

Folder = Callable[..., Path]


def refused(folder: Path) -> str:
    with pytest.raises(ExplorerError) as caught:
        encode(Corpus(("the cat",)), EncodeSpec(str(folder), Backend.TRANSFORMERS), None, JobContext())
    assert caught.value.failure.kind is FailureKind.MODEL
    return caught.value.failure.message


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("bert", "tokenizer.json or vocab.txt"),
        ("roberta", "tokenizer.json or vocab.json"),
        ("gpt2", "tokenizer.json or vocab.json"),
        ("t5", "tokenizer.json or spiece.model"),
        ("llama", "tokenizer.json"),
    ],
)
def test_without_any_file_of_a_tokenizer_the_missing_one_is_named(
    tiny_model: Folder, tmp_path: Path, name: str, file: str
) -> None:
    folder = shutil.copytree(tiny_model(name), tmp_path / "copy")
    for path in folder.glob("tokenizer*"):
        path.unlink()
    assert refused(folder) == f'The model "copy" has no words for its tokenizer: {file} is missing.'


def with_words(tiny_model: Folder, tmp_path: Path, vocabulary: dict[str, int]) -> Path:
    folder = shutil.copytree(tiny_model("bert"), tmp_path / "copy")
    path = folder / "tokenizer.json"
    made = json.loads(path.read_text())
    made["model"]["vocab"] = vocabulary
    path.write_text(json.dumps(made))
    return folder


def test_an_empty_vocabulary(tiny_model: Folder, tmp_path: Path) -> None:
    specials = {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3}
    folder = with_words(tiny_model, tmp_path, specials)
    assert refused(folder).endswith('/copy" has no words: its vocabulary is empty.')


def test_a_vocabulary_without_the_token_for_unknown_words(tiny_model: Folder, tmp_path: Path) -> None:
    folder = with_words(tiny_model, tmp_path, {"[PAD]": 0, "[CLS]": 2, "[SEP]": 3, "cat": 4})
    path = folder / "tokenizer.json"
    made = json.loads(path.read_text())
    made["added_tokens"] = [token for token in made["added_tokens"] if token["content"] != "[UNK]"]
    path.write_text(json.dumps(made))
    settings = folder / "tokenizer_config.json"
    settings.write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast"}))
    assert '/copy" cannot read a text: ' in refused(folder)
