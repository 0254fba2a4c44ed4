from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer

from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext
from explorer.domain.model.tokenizer import TokenizerCheck
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import Backend, EncodeSpec
from explorer.domain.texts.corpus import Corpus
from explorer.inference.models import loading
from explorer.inference.models.probes import tokenizer_check
from explorer.inference.models.probes.tokenizer_check import special_pattern, token_notes
from explorer.inference.pipeline import encode

Folder = Callable[..., Path]


@pytest.fixture
def changed(tiny_model: Folder, tmp_path: Path) -> Callable[..., Path]:
    """Copy a tiny model and change what its tokenizer's settings say."""

    def make(name: str, **settings: Any) -> Path:
        folder = shutil.copytree(tiny_model(name), tmp_path / name)
        path = folder / "tokenizer_config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **settings}))
        return folder

    return make


def run(folder: Path, *texts: str, **spec: Any) -> Encoding:
    return encode(Corpus(texts), EncodeSpec(model=str(folder), **spec), None, JobContext())


def check(folder: Path, *texts: str, **spec: Any) -> TokenizerCheck:
    found = run(folder, *texts, **spec).tokenizer
    assert found is not None
    return found


@pytest.mark.parametrize("backend", [Backend.SENTENCE_TRANSFORMERS, Backend.TRANSFORMERS])
def test_a_tokenizer_that_follows_its_folder(tiny_model: Folder, backend: Backend) -> None:
    found = check(tiny_model("bert"), "the cat sat", "", "The Cat", backend=backend)
    assert (found.compared, found.differing, found.example, found.not_done, found.typed) == (3, 0, None, (), ())
    assert found.vocabulary == Tokenizer.from_file(str(tiny_model("bert") / "tokenizer.json")).get_vocab_size()


def test_a_class_that_is_rebuilt_from_the_vocabulary_reads_other_tokens(bert_words: Path) -> None:
    found = check(bert_words, "the cat", "The Cat sat", backend=Backend.TRANSFORMERS)
    stored = Tokenizer.from_file(str(bert_words / "tokenizer.json"))
    assert (found.name, found.compared, found.differing) == ("BertTokenizer", 2, 1)
    assert found.example is not None
    assert found.example.index == 1
    assert found.example.loaded == ("[CLS]", "the", "cat", "sat", "[SEP]")
    assert found.example.stored == tuple(stored.encode("The Cat sat").tokens)
    assert found.example.stored != found.example.loaded


def test_a_cut_stored_in_tokenizer_json_is_what_that_file_does_by_itself(tiny_model: Folder, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_model("bert"), tmp_path / "cut")
    assert check(folder, "the cat sat").stored_cut is None
    stored = Tokenizer.from_file(str(folder / "tokenizer.json"))
    stored.enable_truncation(4)
    stored.save(str(folder / "tokenizer.json"))
    assert len(Tokenizer.from_file(str(folder / "tokenizer.json")).encode("the cat sat on the mat").ids) == 4
    encoding = run(folder, "the cat sat on the mat")
    assert encoding.tokenizer is not None
    assert (encoding.tokenizer.stored_cut, encoding.tokenizer.differing) == (4, 0)
    assert encoding.token_counts.tolist() == [8]


@pytest.fixture
def bert_words(tiny_model: Folder, tmp_path: Path) -> Path:
    """A cased word-piece tokenizer whose settings name no case, which BERT's class takes for uncased."""
    from tokenizers import models, normalizers, pre_tokenizers, processors

    folder = shutil.copytree(tiny_model("bert"), tmp_path / "words")
    words = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "The", "cat", "Cat", "sat")
    tokenizer = Tokenizer(models.WordPiece({word: place for place, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.add_special_tokens(list(words[:5]))
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer"}))
    return folder


@pytest.mark.parametrize(
    "content", ["{", "{}", '{"version": "1.0", "model": {"type": "BPE", "vocab": {}, "merges": ["a b"]}}']
)
def test_a_tokenizer_json_that_cannot_be_read_is_not_compared(tiny_model: Folder, tmp_path: Path, content: str) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tiny_model("bert"))
    (tmp_path / "tokenizer.json").write_text(content)
    assert tokenizer_check._compare(tmp_path, ["the cat"], [[1]], tokenizer) == (0, [])


def test_long_corpora_are_sampled_evenly(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokenizer_check, "MOST_COMPARED", 3)
    assert check(tiny_model("bert"), *(f"the cat {place}" for place in range(9))).compared == 3


def test_an_end_token_that_is_asked_for_and_not_added(changed: Callable[..., Path]) -> None:
    asked = check(changed("llama", add_eos_token=True, add_bos_token=True), "the cat", backend=Backend.TRANSFORMERS)
    assert asked.not_done == (
        "add_eos_token is true in tokenizer_config.json, and no text gets the last token “</s>”.",
    )


def test_a_first_token_that_is_added_against_the_settings(changed: Callable[..., Path]) -> None:
    unasked = check(changed("llama", add_bos_token=False), "the cat", backend=Backend.TRANSFORMERS)
    assert unasked.not_done == (
        "add_bos_token is false in tokenizer_config.json, and texts get the first token “<s>”.",
    )


def test_a_first_token_that_is_there_in_another_role_is_no_fault(changed: Callable[..., Path]) -> None:
    folder = changed("roberta", add_bos_token=False, add_eos_token=False, bos_token="<s>", eos_token="</s>")
    assert check(folder, "the cat", backend=Backend.TRANSFORMERS).not_done == ()


def test_lower_case_that_is_asked_for_and_not_done(changed: Callable[..., Path]) -> None:
    folder = changed("bert", do_lower_case=True, tokenizer_class="PreTrainedTokenizerFast")
    words = "do_lower_case is true in tokenizer_config.json, and the tokenizer does not follow it."
    assert check(folder, "The cat", backend=Backend.TRANSFORMERS).not_done == (words,)
    assert check(folder, "the cat", backend=Backend.TRANSFORMERS).not_done == ()


@pytest.mark.parametrize("backend", [Backend.SENTENCE_TRANSFORMERS, Backend.TRANSFORMERS])
@pytest.mark.parametrize(("name", "typed"), [("bert", "[SEP]"), ("roberta", "<s>"), ("gpt2", "<|endoftext|>")])
def test_a_special_token_typed_in_a_text_is_found(tiny_model: Folder, name: str, typed: str, backend: Backend) -> None:
    texts = ("the cat", f"the cat {typed} sat", "[SEPARATE] <s", typed.lower() + typed.lower())
    folder = tiny_model(name)
    found = check(folder, *texts, backend=backend)
    tokenizer = loading.load_encoder(EncodeSpec(model=str(folder), backend=backend), JobContext()).tokenizer
    read = tokenizer(list(texts), add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    expected = [
        place
        for place, (text, offsets) in enumerate(zip(texts, read, strict=True))
        if any(text[start:end] == typed for start, end in offsets)
    ]
    assert list(found.typed) == expected
    assert 1 in expected
    assert 0 not in expected
    assert found.typed_examples[0].tokens == (typed,)


def test_a_special_token_that_was_cut_off_was_not_read(tiny_model: Folder) -> None:
    long = "the cat sat on the mat " * 3
    found = check(tiny_model("bert"), f"{long}[SEP]", f"the [PAD] {long}[SEP]", max_length=8, prompt="a dog ")
    assert found.typed == (1,)
    assert found.typed_examples[0].tokens == ("[PAD]",)


def test_letters_that_the_tokenizer_leaves_alone_are_no_special_token(bert_words: Path) -> None:
    from transformers import AutoTokenizer

    plain = AutoTokenizer.from_pretrained(bert_words, split_special_tokens=True)
    assert plain.sep_token_id not in plain("the [SEP] cat", add_special_tokens=False)["input_ids"]
    pattern = special_pattern(plain)
    assert pattern is None or not pattern.search("the [SEP] cat")


def test_a_token_for_whole_words_is_no_part_of_a_word(tiny_model: Folder) -> None:
    from tokenizers import AddedToken
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tiny_model("bert"))
    word, any_case = AddedToken("cue", single_word=True, special=True), AddedToken("Gap", normalized=True, special=True)
    tokenizer.add_special_tokens({"additional_special_tokens": [word, any_case]})
    pattern = special_pattern(tokenizer)
    assert pattern is not None
    for text in ("the cue now", "rescued", "cues", "cue", "a[SEP]b", "the Gap", "the gap", "GAP"):
        ids = set(tokenizer(text, add_special_tokens=False)["input_ids"])
        assert bool(pattern.search(text)) is bool(ids & (set(tokenizer.all_special_ids) - {tokenizer.unk_token_id})), (
            text
        )


def test_a_cancel_is_noticed_among_many_texts(tiny_model: Folder) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")))
    encoder = loading.load_encoder(spec, JobContext())
    context = JobContext()
    context.cancel()
    with pytest.raises(Cancelled):
        tokenizer_check.check_tokenizer(["the cat"], np.array([False]), spec, encoder, context)


def test_texts_without_a_token_are_named() -> None:
    assert token_notes(np.array([3, 1], np.int32)) == ()
    (note,) = token_notes(np.array([0, 3, *[0] * 9], np.int32))
    assert note == "No tokens in text 1, 3, 4, 5, 6: the vector of the padding token stands in."
