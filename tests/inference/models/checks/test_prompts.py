"""What is put before texts and queries, on every backend, against the library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from explorer.analysis.similarity.readout import read_out
from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.model.prompts import Prompt
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import LAST_LAYER, MASKED_POOLINGS, Backend, EncodeSpec, Pooling, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.files.exports.spec_json import describe_run
from explorer.inference.pipeline import embed_query, encode
from tests.support.models import HIDDEN, TEXTS, build_sentence_transformer

Folder = Callable[..., Path]
TOLERANCE = 1e-4
PROMPTS = {"query": "hello ", "passage": "world ", "topic": "the cat sat "}
CHOICES: tuple[dict[str, Any], ...] = ({}, {"prompt": ""}, {"prompt": "red car "}, {"prompt_name": "topic"})


def run(folder: Path, backend: Backend, **asked: Any) -> Encoding:
    spec = EncodeSpec(str(folder), backend, dtype=Precision.FLOAT32, **asked)
    return encode(Corpus(TEXTS), spec, None, JobContext())


@pytest.mark.parametrize("include_prompt", [True, False])
@pytest.mark.parametrize("name", ["bert", "llama"])
def test_every_choice_is_the_library_s_on_every_backend(
    name: str, include_prompt: bool, tiny_sentence_transformer: Folder
) -> None:
    folder = tiny_sentence_transformer(
        name,
        pooling=tuple(MASKED_POOLINGS),
        include_prompt=include_prompt,
        prompts=PROMPTS,
        default_prompt_name="topic",
    )
    library = SentenceTransformer(str(folder), device="cpu")
    library.tokenizer.padding_side = "right"
    backends = Backend if name == "bert" else (Backend.SENTENCE_TRANSFORMERS, Backend.TRANSFORMERS)
    for asked in CHOICES:
        expected = library.encode(list(TEXTS), **asked)
        for backend in backends:
            encoding = run(folder, backend, **asked)
            pooled = np.concatenate([encoding.pooled[LAST_LAYER, pooling] for pooling in MASKED_POOLINGS], axis=1)
            np.testing.assert_allclose(pooled, expected, atol=TOLERANCE)
            if encoding.model_vectors is not None:
                np.testing.assert_allclose(encoding.model_vectors, expected, atol=TOLERANCE)


@pytest.mark.parametrize("backend", [Backend.SENTENCE_TRANSFORMERS, Backend.TRANSFORMERS])
def test_what_acted_is_recorded_and_said(backend: Backend, tiny_sentence_transformer: Folder) -> None:
    folder = tiny_sentence_transformer("bert", prompts=PROMPTS, default_prompt_name="passage")
    default, none, named = (run(folder, backend, **asked) for asked in ({}, {"prompt": ""}, {"prompt_name": "topic"}))
    assert (default.prompt, default.query_prompt) == (Prompt("world ", "passage"), Prompt("hello ", "query"))
    assert (none.prompt, named.prompt) == (Prompt(), Prompt("the cat sat ", "topic"))
    told = [describe_run(encoding, Readout(Pooling.MEAN)) for encoding in (default, none, named)]
    assert [(run["prompt"], run["prompt_name"]) for run in told] == [
        ("world ", "passage"),
        ("", None),
        ("the cat sat ", "topic"),
    ]
    for encoding, words in (
        (default, '"world " is put before every text: the default prompt "passage" of the model\'s folder.'),
        (none, 'The default prompt of the model\'s folder, "world ", is left out.'),
        (named, '"the cat sat " is put before every text: the prompt "topic" of the model\'s folder.'),
    ):
        assert words in encoding.info.notes


def test_a_prompt_that_is_not_pooled_is_said_so(tiny_sentence_transformer: Folder) -> None:
    folder = tiny_sentence_transformer("bert", include_prompt=False)
    said = [
        "leave the prompt's tokens out" in " ".join(run(folder, b, prompt="a ").info.notes) for b in (*Backend,)[:2]
    ]
    assert said == [True, True]
    assert not any("prompt" in note for note in run(folder, Backend.TRANSFORMERS).info.notes)


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        ({"prompts": PROMPTS}, {}),
        ({"prompts": PROMPTS}, {"backend": Backend.TRANSFORMERS}),
        ({"prompts": PROMPTS, "default_prompt_name": "passage"}, {}),
        ({"prompts": {"document": "world "}, "default_prompt_name": "document"}, {}),
        ({}, {}),
        ({"prompts": PROMPTS}, {"prompt": "red car "}),
        ({"prompts": PROMPTS}, {"query_prompt": "red car "}),
        ({"prompts": PROMPTS, "default_prompt_name": "topic"}, {"query_prompt": ""}),
        ({"prompts": PROMPTS}, {"query_prompt_name": "topic"}),
    ],
)
def test_a_query_is_encoded_as_encode_query_does(
    settings: dict[str, Any], asked: dict[str, Any], tiny_sentence_transformer: Folder
) -> None:
    folder = tiny_sentence_transformer("bert", **settings)
    library = SentenceTransformer(str(folder), device="cpu")
    names = {"query_prompt": "prompt", "query_prompt_name": "prompt_name"}
    backend = asked.get("backend", Backend.SENTENCE_TRANSFORMERS)
    asked = {name: value for name, value in asked.items() if name != "backend"}
    own = {names[name]: value for name, value in asked.items() if name in names}
    vector = embed_query("the dog", run(folder, backend, **asked), Readout(Pooling.MEAN), JobContext())
    np.testing.assert_allclose(vector, library.encode_query("the dog", **own), atol=TOLERANCE)


def test_where_nothing_is_said_of_queries_one_has_the_prompt_of_the_texts(tiny_sentence_transformer: Folder) -> None:
    folder = tiny_sentence_transformer("bert", prompts={"topic": "the cat sat "}, default_prompt_name="topic")
    for asked in CHOICES:
        encoding = run(folder, Backend.SENTENCE_TRANSFORMERS, **asked)
        vector = embed_query(TEXTS[1], encoding, Readout(), JobContext())
        np.testing.assert_allclose(vector, read_out(encoding, Readout()).vectors[1], atol=TOLERANCE)


@pytest.mark.parametrize("backend", [Backend.SENTENCE_TRANSFORMERS, Backend.TRANSFORMERS])
def test_a_name_that_is_not_there_is_refused_before_the_run(
    backend: Backend, tiny_sentence_transformer: Folder
) -> None:
    folder = tiny_sentence_transformer("bert", prompts=PROMPTS)
    for asked in ({"prompt_name": "querry"}, {"query_prompt_name": "querry"}):
        with pytest.raises(ExplorerError, match='no prompt named "querry"; it has document, passage, query, topic'):
            run(folder, backend, **asked)


def test_vectors_of_another_prompt_are_never_served(tiny_sentence_transformer: Folder) -> None:
    folder = tiny_sentence_transformer("bert", prompts=PROMPTS, default_prompt_name="topic")
    spec = EncodeSpec(str(folder), Backend.TRANSFORMERS)
    first = encode(Corpus(TEXTS), spec, None, JobContext())
    for asked in CHOICES[1:3]:
        again = encode(Corpus(TEXTS), replace(spec, **asked), first, JobContext())
        assert again.reused == 0
        assert not np.allclose(again.pooled[LAST_LAYER, Pooling.MEAN], first.pooled[LAST_LAYER, Pooling.MEAN])
    assert encode(Corpus(TEXTS), replace(spec, query_prompt="q "), first, JobContext()).reused == len(TEXTS)


def build_subword_model(folder: Path, kind: str) -> Path:
    """Save a tiny BERT whose tokenizer joins a blank with the word after it, as bytes or as SentencePiece does."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    corpus = [f"{prompt}{text}" for prompt in ("query: ", "", " ") for text in (*TEXTS, "query: passage: ")] * 3
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    alphabet: list[str] = []
    if kind == "byte-level":
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        tokenizer.decoder = decoders.ByteLevel()
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        tokenizer.decoder = decoders.Metaspace()
    trainer: Any = trainers.BpeTrainer(vocab_size=400, special_tokens=specials, initial_alphabet=alphabet)
    tokenizer.train_from_iterator(corpus, trainer)
    ends = [(token, tokenizer.token_to_id(token)) for token in ("<s>", "</s>")]
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=ends)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=48,
        cls_token="<s>",
        pad_token="<pad>",
        sep_token="</s>",
        unk_token="<unk>",
    )
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(fast),
        hidden_size=HIDDEN,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=48,
        initializer_range=0.3,
    )
    BertModel(config).save_pretrained(folder)
    fast.save_pretrained(folder)
    return folder


@pytest.mark.parametrize(("kind", "blank"), [("byte-level", "Ġ"), ("metaspace", "▁")])
def test_a_word_that_goes_with_the_prompt_is_named_and_left_out_as_the_library_does(
    kind: str, blank: str, tmp_path: Path
) -> None:
    base = build_subword_model(tmp_path / "base", kind)
    folder = build_sentence_transformer(base, tmp_path / "sentence", include_prompt=False)
    library = SentenceTransformer(str(folder), device="cpu")
    for backend in (Backend.SENTENCE_TRANSFORMERS, Backend.TRANSFORMERS):
        for prompt in ("query: ", "query:"):
            encoding = run(folder, backend, prompt=prompt)
            expected = library.encode(list(TEXTS), prompt=prompt)
            np.testing.assert_allclose(encoding.pooled[LAST_LAYER, Pooling.MEAN], expected, atol=TOLERANCE)
            swallowed = encoding.swallowed
            if prompt.endswith(" "):
                assert swallowed is not None
                assert swallowed.token.startswith(f"{blank}t")
                assert (swallowed.index, swallowed.compared) == (0, len(TEXTS))
                assert swallowed.texts >= len(TEXTS) - 1
        whole = run(folder, backend, prompt="")
        assert whole.swallowed is None


def test_a_tokenizer_that_splits_at_blanks_takes_no_word_along(tiny_sentence_transformer: Folder) -> None:
    folder = tiny_sentence_transformer("bert", include_prompt=False)
    assert run(folder, Backend.TRANSFORMERS, prompt="hello world ").swallowed is None
    pooled = tiny_sentence_transformer("bert", include_prompt=True)
    assert run(pooled, Backend.TRANSFORMERS, prompt="hello world ").swallowed is None
