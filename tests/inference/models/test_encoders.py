"""Every masked pooling against the libraries themselves, over every kind of architecture."""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling as LibraryPooling
from transformers import AutoModel, AutoModelForTextEncoding, AutoTokenizer, ByT5Tokenizer

from explorer.analysis.similarity.readout import read_out
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import LAST_LAYER, MASKED_POOLINGS, Backend, EncodeSpec, Pooling, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.files.exports.spec_json import describe_run
from explorer.inference.models.loading import load_encoder
from explorer.inference.pipeline import encode
from tests.support.models import HIDDEN, LAYERS, MAX_LENGTH, TEXTS, TINY_MODELS

TOLERANCE = 1e-5
Folder = Callable[..., Path]


def run(folder: Path, backend: Backend, texts: tuple[str, ...] = TEXTS, **settings: Any) -> Encoding:
    spec = EncodeSpec(model=str(folder), backend=backend, dtype=Precision.FLOAT32, **settings)
    return encode(Corpus(texts), spec, None, JobContext())


@functools.cache
def reference(folder: Path) -> tuple[Any, Any]:
    loader = AutoModelForTextEncoding if folder.name == "t5" else AutoModel
    return AutoTokenizer.from_pretrained(folder), loader.from_pretrained(folder).eval()


def one_by_one(
    folder: Path, texts: Sequence[str], pooling: str, layer: int = LAST_LAYER, limit: int = MAX_LENGTH
) -> np.ndarray:
    """Independent reference: each text alone, so that nothing is padded, pooled by the library's own module."""
    tokenizer, model = reference(folder)
    pool = LibraryPooling(HIDDEN, pooling)
    vectors = []
    for text in texts:
        inputs = tokenizer(text, return_tensors="pt", truncation=True, max_length=limit)
        with torch.no_grad():
            output = model(**inputs, output_hidden_states=True)
        tokens = output.last_hidden_state if layer == LAST_LAYER else output.hidden_states[layer]
        features = {"token_embeddings": tokens, "attention_mask": inputs["attention_mask"]}
        vectors.append(pool(features)["sentence_embedding"][0].numpy())
    return np.stack(vectors)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize("name", TINY_MODELS)
def test_masked_poolings_are_those_of_each_text_alone(name: str, backend: Backend, tiny_model: Folder) -> None:
    folder = tiny_model(name)
    encoding = run(folder, backend)
    for pooling in MASKED_POOLINGS:
        expected = one_by_one(folder, TEXTS, pooling.value)
        assert np.ptp(expected) > 0.1
        np.testing.assert_allclose(encoding.pooled[LAST_LAYER, pooling], expected, atol=TOLERANCE)


@pytest.mark.parametrize("name", TINY_MODELS)
def test_model_vectors_are_those_of_encode(name: str, tiny_sentence_transformer: Folder) -> None:
    # A pooling of all modes at once, in the library's order of concatenation.
    folder = tiny_sentence_transformer(name, pooling=tuple(MASKED_POOLINGS), normalize=True)
    encoding = run(folder, Backend.SENTENCE_TRANSFORMERS)
    library = SentenceTransformer(str(folder), device="cpu")
    if library.tokenizer.pad_token is None:
        library.tokenizer.pad_token = library.tokenizer.eos_token
    tiny = TINY_MODELS[name]
    moves_with_padding = tiny.padding_side == "left" and not tiny.relative_positions
    expected = library.encode(list(TEXTS), batch_size=1 if moves_with_padding else 32)

    vectors = encoding.model_vectors
    assert vectors is not None
    pooled = np.concatenate([encoding.pooled[LAST_LAYER, pooling] for pooling in MASKED_POOLINGS], axis=1)
    np.testing.assert_allclose(vectors, pooled, atol=TOLERANCE)
    np.testing.assert_allclose(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), expected, atol=TOLERANCE)


@pytest.mark.parametrize(
    "settings",
    [
        {"pooling": "cls"},
        {"pooling": ("cls", "max", "mean", "lasttoken")},
        {"pooling": "mean", "dense": 5},
        {"pooling": ("mean", "weightedmean"), "dense": 7, "layer_norm": True},
        {"pooling": "mean", "dense": 5, "normalize": True},
    ],
    ids=str,
)
def test_pipeline_of_any_modules_gives_what_encode_gives(
    settings: dict[str, Any], tiny_sentence_transformer: Folder
) -> None:
    folder = tiny_sentence_transformer("bert", **settings)
    library = SentenceTransformer(str(folder), device="cpu")
    encoding = run(folder, Backend.SENTENCE_TRANSFORMERS)
    vectors = encoding.model_vectors
    assert vectors is not None
    assert vectors.shape == (len(TEXTS), library.get_embedding_dimension())
    if settings.get("normalize"):
        assert not np.allclose(np.linalg.norm(vectors, axis=1), 1.0)
        vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    np.testing.assert_allclose(vectors, library.encode(list(TEXTS)), atol=TOLERANCE)
    modes = settings["pooling"]
    assert encoding.info.pooling_mode == (modes if isinstance(modes, str) else "+".join(modes))
    assert encoding.info.modules == tuple(type(module).__name__ for module in library.children())
    assert encoding.info.normalizes is settings.get("normalize", False)


@pytest.mark.parametrize("name", ["bert", "gpt2", "llama", "t5", "modernbert"])
@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("backend", Backend)
def test_any_hidden_layer_can_be_pooled(name: str, backend: Backend, tiny_model: Folder) -> None:
    folder = tiny_model(name)
    layers = (LAST_LAYER, *range(LAYERS + 1))
    encoding = run(folder, backend, layers=layers)
    assert encoding.info.layers == LAYERS
    for layer in layers:
        expected = one_by_one(folder, TEXTS, "mean", layer)
        np.testing.assert_allclose(encoding.pooled[layer, Pooling.MEAN], expected, atol=TOLERANCE)


@pytest.mark.parametrize("name", ["bert", "llama"])
@pytest.mark.parametrize("include_prompt", [True, False])
def test_prompt_goes_before_every_text_as_in_encode(
    name: str, include_prompt: bool, tiny_sentence_transformer: Folder
) -> None:
    folder = tiny_sentence_transformer(name, pooling=tuple(MASKED_POOLINGS), include_prompt=include_prompt)
    encoding = run(folder, Backend.SENTENCE_TRANSFORMERS, prompt="hello world ")
    expected = SentenceTransformer(str(folder), device="cpu").encode(list(TEXTS), prompt="hello world ")
    assert encoding.model_vectors is not None
    np.testing.assert_allclose(encoding.model_vectors, expected, atol=TOLERANCE)
    pooled = np.concatenate([encoding.pooled[LAST_LAYER, pooling] for pooling in MASKED_POOLINGS], axis=1)
    np.testing.assert_allclose(pooled, expected, atol=TOLERANCE)


def test_prompt_of_raw_transformers_is_text(tiny_model: Folder) -> None:
    folder = tiny_model("bert")
    encoding = run(folder, Backend.TRANSFORMERS, prompt="hello world ")
    expected = one_by_one(folder, [f"hello world {text}" for text in TEXTS], "mean")
    np.testing.assert_allclose(encoding.pooled[LAST_LAYER, Pooling.MEAN], expected, atol=TOLERANCE)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize("name", ["bert", "gpt2-left", "llama", "t5"])
def test_long_texts_are_cut_and_said_so(name: str, backend: Backend, tiny_model: Folder) -> None:
    folder = tiny_model(name)
    long, short = "the cat sat on the mat under the tree", "the cat"
    encoding = run(folder, backend, (long, short), max_length=6)
    assert encoding.truncated.tolist() == [True, False]
    assert encoding.token_counts.max() == 6
    whole = len(reference(folder)[0](long)["input_ids"])
    assert encoding.cut_tokens.tolist() == [whole - 6, 0]
    expected = one_by_one(folder, [long], "mean", limit=6)[0]
    np.testing.assert_allclose(encoding.pooled[LAST_LAYER, Pooling.MEAN][0], expected, atol=TOLERANCE)


def test_a_tokenizer_in_plain_python_says_what_was_cut_too(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = load_encoder(EncodeSpec(model=str(tiny_model("t5")), backend=Backend.TRANSFORMERS), JobContext())
    monkeypatch.setattr(encoder, "tokenizer", ByT5Tokenizer())
    monkeypatch.setattr(encoder, "_vocabulary", None)
    long, short = encoder.tokenize(["a long text", "a"], "", 5)
    assert (long.truncated, long.count, long.cut) == (True, 5, len("a long text") + 1 - 5)
    assert (short.truncated, short.count, short.cut) == (False, 2, 0)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("backend", Backend)
def test_text_of_exactly_the_maximum_length_is_not_truncated(backend: Backend, tiny_model: Folder) -> None:
    encoding = run(tiny_model("bert"), backend, ("the cat sat on",), max_length=6)
    assert encoding.token_counts.tolist() == [6]
    assert not encoding.truncated[0]


@pytest.mark.parametrize("name", ["bert", "roberta", "mpnet", "gpt2"])
@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("backend", Backend)
def test_maximum_length_never_exceeds_the_positions(name: str, backend: Backend, tiny_model: Folder) -> None:
    encoding = run(tiny_model(name), backend, (" ".join(["cat"] * 60),), max_length=50)
    assert encoding.info.max_length == MAX_LENGTH
    assert encoding.token_counts.tolist() == [MAX_LENGTH]
    assert any(f"at most {MAX_LENGTH} tokens" in note for note in encoding.info.notes)


def test_model_without_position_table_has_the_tokenizer_s_limit_unless_asked(tiny_model: Folder) -> None:
    text = (" ".join(["cat"] * 60),)
    assert run(tiny_model("t5"), Backend.TRANSFORMERS, text).token_counts.tolist() == [MAX_LENGTH]
    assert run(tiny_model("t5"), Backend.TRANSFORMERS, text, max_length=50).token_counts.tolist() == [50]


def test_missing_padding_token_is_said(tiny_model: Folder) -> None:
    encoding = run(tiny_model("gpt2"), Backend.TRANSFORMERS)
    assert any("no padding token" in note for note in encoding.info.notes)


def test_left_padding_is_said(tiny_model: Folder) -> None:
    absolute = run(tiny_model("bert-left"), Backend.TRANSFORMERS).info
    relative = run(tiny_model("llama"), Backend.TRANSFORMERS).info
    assert absolute.padding_side == relative.padding_side == "left"
    assert any("shifts this model's positions" in note for note in absolute.notes)
    assert any("gives the same vectors" in note for note in relative.notes)
    assert not run(tiny_model("bert"), Backend.TRANSFORMERS).info.notes


def test_text_without_tokens_has_a_finite_vector_and_a_note(tiny_model: Folder) -> None:
    encoding = run(tiny_model("gpt2"), Backend.TRANSFORMERS, ("the cat", " "))
    assert encoding.token_counts.tolist() == [2, 0]
    assert all(np.isfinite(vectors).all() for vectors in encoding.pooled.values())
    assert any("No tokens in text 2" in note for note in encoding.notes)


def test_model_that_reads_chat_messages_gets_each_text_as_one(tiny_model: Folder, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_model("llama"), tmp_path / "chat")
    (folder / "chat_template.jinja").write_text(
        "{% for message in messages %}hello {{ message['content'] }} world{% endfor %}"
    )
    encoding = run(folder, Backend.SENTENCE_TRANSFORMERS)
    library = SentenceTransformer(str(folder), device="cpu")
    assert "message" in library[0].modality_config
    assert encoding.model_vectors is not None
    np.testing.assert_allclose(encoding.model_vectors, library.encode(list(TEXTS)), atol=TOLERANCE)
    plain = run(tiny_model("llama"), Backend.SENTENCE_TRANSFORMERS)
    assert (encoding.token_counts > plain.token_counts).all()


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("normalize", [False, True])
def test_models_own_vectors_are_cut_as_its_folder_asks(normalize: bool, tiny_sentence_transformer: Folder) -> None:
    folder = tiny_sentence_transformer("bert", normalize=normalize, truncate_dim=6)
    encoding = run(folder, Backend.SENTENCE_TRANSFORMERS)
    expected = SentenceTransformer(str(folder), device="cpu").encode(list(TEXTS))
    shown = read_out(encoding, Readout())
    np.testing.assert_allclose(shown.vectors, expected, atol=TOLERANCE)
    assert not shown.normalized
    assert shown.lengths is None  # those of the whole vectors are not theirs
    assert any("first 6 dimensions" in note for note in encoding.info.notes)
    assert describe_run(encoding, Readout())["truncate_dim"] == 6
    # As the library's encode(truncate_dim=…) overrules the folder; poolings by name are no business of the folder's.
    assert read_out(encoding, Readout(truncate_dim=HIDDEN)).dimensions == HIDDEN
    assert read_out(encoding, Readout(Pooling.MEAN)).dimensions == HIDDEN


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("backend", Backend)
def test_every_backend_cuts_at_the_same_token(backend: Backend, tiny_sentence_transformer: Folder) -> None:
    folder = tiny_sentence_transformer("bert")  # its tokenizer states more
    settings = folder / "sentence_bert_config.json"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "max_seq_length": 9}))
    long = TEXTS[4]
    encoding = run(folder, backend, (long,))
    assert (encoding.info.max_length, encoding.token_counts.tolist()) == (9, [9])
    assert describe_run(encoding, Readout(Pooling.MEAN))["max_length"] == 9
    longer = run(folder, backend, (long,), max_length=MAX_LENGTH + 1000)
    assert longer.info.max_length == MAX_LENGTH
    assert describe_run(longer, Readout(Pooling.MEAN))["max_length"] == MAX_LENGTH
