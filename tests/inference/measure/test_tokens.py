"""Texts token by token, and their similarities split over the tokens, on the bundled and on tiny models."""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from torch import nn
from transformers import AutoModel, AutoTokenizer

from explorer.analysis.explain.explain import explain
from explorer.analysis.explain.token_shares import sentence_parts
from explorer.analysis.similarity.readout import read_out
from explorer.analysis.similarity.similarity import pair_similarity
from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.model.tokens import TokenReading
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.explanation import PairExplanation
from explorer.domain.settings.spec import (
    LAST_LAYER,
    MASKED_POOLINGS,
    Backend,
    EncodeSpec,
    Pooling,
    Precision,
    Readout,
    Similarity,
)
from explorer.domain.texts.corpus import Corpus
from explorer.files.model_folder import bundled_folder
from explorer.inference.models.encoder import Encoder
from explorer.inference.pipeline import encode, read_tokens
from tests.support.models import TEXTS

Folder = Callable[..., Path]

CATS = (
    "The cat sat on the mat",
    "A feline rested on the rug",
    "The weather is sunny today, and the tokenisation of unbelievable words takes several pieces.",
)
SPLIT = (Similarity.COSINE, Similarity.DOT)
LINEAR = {"bias": False, "activation_function": None}
TOLERANCE = 1e-6


def run(folder: Path, backend: Backend = Backend.SENTENCE_TRANSFORMERS, **settings: Any) -> Encoding:
    texts = settings.pop("texts", TEXTS)
    settings.setdefault("dtype", Precision.FLOAT32)
    spec = EncodeSpec(model=str(folder), backend=backend, naive=True, **settings)
    return encode(Corpus(texts), spec, None, JobContext())


def read(encoding: Encoding, readout: Readout, *indices: int) -> tuple[TokenReading, ...]:
    return read_tokens(encoding, indices, readout, JobContext())


def explained(encoding: Encoding, readout: Readout, metric: Similarity, first: int, second: int) -> PairExplanation:
    """Read two texts and split their similarity, with its promises checked."""
    return split(encoding, readout, metric, (first, second), pooling_checked(encoding, readout, first, second))


def pooling_checked(encoding: Encoding, readout: Readout, first: int, second: int) -> tuple[TokenReading, ...]:
    """Read two texts whose token vectors must pool to the vectors of the encoding, but for rounding."""
    tokens = read(encoding, readout, first, second)
    modes = encoding.info.pooling_mode.split("+") if readout.pooling is Pooling.MODEL else [readout.pooling]
    for index, reading in zip((first, second), tokens, strict=True):
        pooled = encoding.pooled_vectors(readout)[index]
        parts = sentence_parts([Pooling(mode) for mode in modes], reading)
        assert np.linalg.norm(parts.sum(axis=0) - pooled) <= 5e-6 * np.linalg.norm(pooled)
    return tokens


def split(
    encoding: Encoding,
    readout: Readout,
    metric: Similarity,
    indices: tuple[int, int],
    tokens: tuple[TokenReading, ...],
) -> PairExplanation:
    """Split a similarity; the parts must sum to it."""
    explanation = explain(encoding, readout, metric, indices, tokens)
    first, second = indices
    expected = pair_similarity(read_out(encoding, readout).vectors, first, second, metric)
    assert explanation.contributions.sum() == pytest.approx(expected, abs=TOLERANCE)
    assert explanation.similarity == expected
    assert np.isfinite(explanation.contributions).all()
    return explanation


def explained_every_way(encoding: Encoding, pooling: Pooling, layer: int, *indices: int, keep: int) -> None:
    """Split a similarity by both metrics, normalised or not, of all dimensions and of the first."""
    tokens = pooling_checked(encoding, Readout(pooling, layer), *indices)
    for normalize, metric, dimensions in product((False, True), SPLIT, (None, keep)):
        split(encoding, Readout(pooling, layer, normalize, dimensions), metric, (indices[0], indices[1]), tokens)


@functools.cache
def bundled(backend: Backend) -> Encoding:
    spec = EncodeSpec(backend=backend, dtype=Precision.FLOAT32, layers=(LAST_LAYER, 3), naive=True)
    return encode(Corpus(CATS), spec, None, JobContext())


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("backend", Backend)
def test_sums_are_the_similarities_of_the_bundled_model(backend: Backend) -> None:
    encoding = bundled(backend)
    for pooling, layer in product(Pooling, (LAST_LAYER, 3)):
        if encoding.offers(Readout(pooling, layer)):
            explained_every_way(encoding, pooling, layer, 0, 2, keep=64)


def test_the_mean_is_what_the_libraries_make_of_it() -> None:
    explanation = explained(bundled(Backend.SENTENCE_TRANSFORMERS), Readout(), Similarity.COSINE, 0, 1)
    library = SentenceTransformer(str(bundled_folder()), device="cpu")
    vectors = library.encode(list(CATS))
    assert explanation.contributions.sum() == pytest.approx(float(vectors[0] @ vectors[1]), abs=TOLERANCE)
    assert explanation.similarity == pytest.approx(0.5643, abs=6e-5)

    tokenizer, model = AutoTokenizer.from_pretrained(bundled_folder()), AutoModel.from_pretrained(bundled_folder())
    states = []
    for text in CATS[:2]:
        with torch.no_grad():
            output = model.eval()(**tokenizer(text, return_tensors="pt"))
        states.append(output.last_hidden_state[0].numpy().astype(np.float64))
    products = states[0] @ states[1].T / (len(states[0]) * len(states[1]))
    lengths = [np.linalg.norm(state.mean(axis=0)) for state in states]
    np.testing.assert_allclose(explanation.contributions, products / (lengths[0] * lengths[1]), atol=TOLERANCE)
    np.testing.assert_allclose(explanation.first.vectors, states[0], atol=1e-5)
    np.testing.assert_allclose(explanation.first.norms, np.linalg.norm(states[0], axis=1), rtol=1e-5)

    words = [state[1:-1].mean(axis=0) for state in states]
    without = words[0] @ words[1] / (np.linalg.norm(words[0]) * np.linalg.norm(words[1]))
    assert explanation.without_special == pytest.approx(without, abs=TOLERANCE)
    assert abs(without - explanation.similarity) > 5e-4


def test_tokens_of_the_bundled_model() -> None:
    reading, other = read(bundled(Backend.SENTENCE_TRANSFORMERS), Readout(), 2, 1)
    tokenizer = AutoTokenizer.from_pretrained(bundled_folder())
    assert reading.text == CATS[2]
    assert list(reading.tokens) == tokenizer.tokenize(CATS[2], add_special_tokens=True)
    assert reading.ids.tolist() == tokenizer(CATS[2])["input_ids"]
    assert other.tokens == ("[CLS]", "a", "fe", "##line", "rested", "on", "the", "rug", "[SEP]")
    assert [CATS[1][start:end] for start, end in other.offsets] == ["", *"A fe line rested on the rug".split(), ""]
    assert other.special.tolist() == [True, *[False] * 7, True]
    assert other.mask.all()
    assert other.pooled.all()


@pytest.mark.parametrize("name", ["bert", "bert-left", "roberta", "gpt2-left", "llama", "t5"])
@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("backend", Backend)
def test_sums_are_the_similarities_of_any_architecture(name: str, backend: Backend, tiny_model: Folder) -> None:
    encoding = run(tiny_model(name), backend, layers=(LAST_LAYER, 1), batch_size=3, max_length=8)
    for pooling, layer in product(Pooling, (LAST_LAYER, 1)):
        if encoding.offers(Readout(pooling, layer)):
            explained_every_way(encoding, pooling, layer, 3, 4, keep=5)


@pytest.mark.parametrize(
    "settings",
    [
        {"pooling": "mean"},
        {"pooling": "weightedmean", "normalize": True},
        {"pooling": tuple(MASKED_POOLINGS), "normalize": True},
        {"pooling": "max", "dense": 5, "dense_settings": LINEAR},
        {"pooling": ("cls", "mean"), "dense": 32, "dense_settings": {**LINEAR, "use_residual": True}},
        {"pooling": "mean", "dense": 5, "dense_settings": {**LINEAR, "use_residual": True}, "normalize": True},
    ],
    ids=str,
)
def test_sums_are_the_similarities_of_encode(settings: dict[str, Any], tiny_sentence_transformer: Folder) -> None:
    folder = tiny_sentence_transformer("bert", **settings)
    encoding = run(folder)
    whole = SentenceTransformer(str(folder), device="cpu").encode([TEXTS[1], TEXTS[4]]).astype(float)
    tokens = pooling_checked(encoding, Readout(), 1, 4)
    assert (tokens[0].projection is not None) is ("dense" in settings)
    for normalize, metric, keep in product((False, True), SPLIT, (None, 4)):
        readout = Readout(Pooling.MODEL, LAST_LAYER, normalize, keep)
        explanation = split(encoding, readout, metric, (1, 4), tokens)
        a, b = whole[:, :keep]
        expected = a @ b
        if metric is Similarity.COSINE or normalize:
            expected /= np.linalg.norm(a) * np.linalg.norm(b)
        assert explanation.contributions.sum() == pytest.approx(expected, abs=1e-5 * max(1.0, abs(expected)))


@pytest.mark.parametrize("name", ["bert", "bert-left", "gpt2-left"])
def test_naive_poolings_see_the_padding_of_their_batch(name: str, tiny_model: Folder) -> None:
    encoding = run(tiny_model(name), batch_size=3)
    widths = [max(encoding.token_counts[start : start + 3]) for start in (0, 3, 6)]
    side = encoding.info.padding_side
    for index, padded in ((0, widths[0]), (3, widths[1]), (7, widths[2])):
        (reading,) = read(encoding, Readout(Pooling.NAIVE_MEAN), index)
        count = encoding.token_counts[index]
        assert len(reading) == padded
        expected = np.arange(padded) < count if side == "right" else np.arange(padded) >= padded - count
        np.testing.assert_array_equal(reading.mask, expected)
        np.testing.assert_array_equal(reading.pooled, expected)
        assert not (reading.special & ~reading.mask).any()
        assert not reading.offsets[~reading.mask].any()
        (alone,) = read(encoding, Readout(Pooling.MEAN), index)
        assert [token for token, real in zip(reading.tokens, reading.mask, strict=True) if real] == list(alone.tokens)
        assert alone.mask.all()
        np.testing.assert_array_equal(reading.offsets[reading.mask], alone.offsets)
    assert len({*widths}) > 1


def test_the_prompt_is_no_part_of_the_text(tiny_sentence_transformer: Folder) -> None:
    folder = tiny_sentence_transformer("bert", pooling="weightedmean", include_prompt=False)
    encoding = run(folder, prompt="hello world ")
    (reading,) = read(encoding, Readout(), 0)
    assert reading.tokens == ("[CLS]", "hello", "world", *TEXTS[0].split(), "[SEP]")
    found = [TEXTS[0][start:end] for start, end in reading.offsets]
    assert found == ["", "", "", *TEXTS[0].split(), ""]
    assert reading.pooled.tolist() == [False] * 3 + [True] * 7
    assert not reading.special[1:-1].any()
    explanation = explained(encoding, Readout(), Similarity.COSINE, 0, 4)
    assert not explanation.contributions[:3].any()
    for pooling in (Pooling.CLS, Pooling.MAX, Pooling.NAIVE_MAX):
        explained(encoding, Readout(pooling), Similarity.DOT, 0, 4)


def test_the_model_s_own_prompt_and_raw_transformers_prompts(
    tiny_sentence_transformer: Folder, tiny_model: Folder
) -> None:
    own = tiny_sentence_transformer("bert", prompts={"query": "hello "}, default_prompt_name="query")
    for encoding in (run(own), run(tiny_model("bert"), Backend.TRANSFORMERS, prompt="hello ")):
        (reading,) = read(encoding, Readout(Pooling.MEAN), 0)
        assert reading.tokens[1:3] == ("hello", "the")
        assert reading.offsets[1:4].tolist() == [[0, 0], [0, 3], [4, 7]]
        assert reading.pooled.all()


def test_what_a_template_surrounds_has_no_place_in_the_text(tiny_model: Folder, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_model("llama"), tmp_path / "chat")
    (folder / "chat_template.jinja").write_text("{% for m in messages %}hello {{ m['content'] }} world{% endfor %}")
    encoding = run(folder)
    (reading,) = read(encoding, Readout(Pooling.MEAN), 0)
    assert {"hello", "world", "cat"} <= set(reading.tokens)
    assert not reading.offsets.any()
    explained(encoding, Readout(Pooling.MEAN), Similarity.COSINE, 0, 3)


def test_a_tokenizer_written_in_python_gives_no_places(tmp_path: Path) -> None:
    from transformers import BertConfig, BertModel, ByT5Tokenizer

    tokenizer = ByT5Tokenizer(model_max_length=16)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=16,
    )
    BertModel(config).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    encoding = run(tmp_path, Backend.TRANSFORMERS, texts=("a cat", "the mat"))
    (reading,) = read(encoding, Readout(Pooling.MEAN), 0)
    assert reading.tokens == (*"a cat", "</s>")
    assert reading.special.tolist() == [*[False] * 5, True]
    assert not reading.offsets.any()
    explained(encoding, Readout(Pooling.NAIVE_MEAN), Similarity.COSINE, 0, 1)


def test_special_words_typed_by_the_user_are_not_special(tiny_model: Folder) -> None:
    encoding = run(tiny_model("bert"), texts=("the [SEP] cat", "hello"))
    (reading,) = read(encoding, Readout(Pooling.MEAN), 0)
    assert reading.tokens == ("[CLS]", "the", "[SEP]", "cat", "[SEP]")
    assert reading.special.tolist() == [True, False, False, False, True]
    assert reading.offsets[2].tolist() == [4, 9]


@pytest.mark.parametrize("pooling", [pooling for pooling in Pooling if pooling is not Pooling.MODEL])
def test_a_text_without_tokens(pooling: Pooling, tiny_model: Folder) -> None:
    encoding = run(tiny_model("gpt2"), texts=("the cat", " ", "hello"))
    explanation = explained(encoding, Readout(pooling), Similarity.COSINE, 0, 1)
    assert explanation.second.tokens[:1] == ("<|endoftext|>",)
    assert explanation.second.special[0]
    assert not explanation.second.offsets.any()
    assert "no tokens" in explanation.note
    assert explanation.without_special is None


def test_a_pair_of_a_text_with_itself_and_identical_texts(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    encoding = run(tiny_model("bert"))
    passes: list[int] = []
    forward = Encoder.tokenize

    def counted(self: Encoder, texts: Any, prompt: str, limit: int | None) -> Any:
        passes.append(len(texts))
        return forward(self, texts, prompt, limit)

    monkeypatch.setattr(Encoder, "tokenize", counted)
    assert TEXTS[0] == TEXTS[6]
    for pair in ((0, 0), (0, 6)):
        explanation = explained(encoding, Readout(Pooling.MAX), Similarity.COSINE, *pair)
        assert explanation.similarity == pytest.approx(1.0)
    assert passes == [1, 1]


def test_cut_texts_are_read_as_cut(tiny_model: Folder) -> None:
    encoding = run(tiny_model("bert"), max_length=6)
    (reading,) = read(encoding, Readout(Pooling.MEAN), 4)
    assert len(reading) == 6
    assert reading.special[[0, -1]].all()
    assert [TEXTS[4][start:end] for start, end in reading.offsets] == ["", "a", "dog", "and", "a", ""]
    explained(encoding, Readout(Pooling.NAIVE_MEAN), Similarity.COSINE, 4, 0)


def test_half_precision_is_settled_and_said(tiny_model: Folder) -> None:
    encoding = run(tiny_model("bert"), Backend.TRANSFORMERS, dtype=Precision.BFLOAT16)
    readout = Readout(Pooling.NAIVE_MEAN)
    explanation = explain(encoding, readout, Similarity.COSINE, (0, 4), read(encoding, readout, 0, 4))
    expected = pair_similarity(read_out(encoding, readout).vectors, 0, 4, Similarity.COSINE)
    assert explanation.contributions.sum() == pytest.approx(expected, abs=TOLERANCE)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"dense": 5}, "Dense layer with Tanh after the pooling"),
        ({"dense": 5, "dense_settings": {"bias": False, "activation_function": nn.ReLU()}}, "Dense layer with ReLU"),
        ({"dense": 5, "dense_settings": {"activation_function": None}}, "adds a bias after the pooling, in a Dense"),
        ({"layer_norm": True, "pooling": ("cls", "max")}, "LayerNorm after the pooling"),
    ],
    ids=str,
)
def test_what_is_not_linear_is_named(
    settings: dict[str, Any], sentence: str, tiny_sentence_transformer: Folder
) -> None:
    encoding = run(tiny_sentence_transformer("bert", **settings))
    with pytest.raises(ExplorerError, match=sentence) as caught:
        read(encoding, Readout(), 0, 1)
    assert caught.value.failure.kind is FailureKind.INPUT
    modes = " or ".join(settings["pooling"]) if "pooling" in settings else "mean"
    assert f"Choose the pooling {modes} by name" in caught.value.failure.advice
    # As the advice has it.
    explained(encoding, Readout(Pooling(modes.split()[0])), Similarity.COSINE, 0, 1)


def test_modules_before_the_pooling_are_named(tiny_model: Folder, tmp_path: Path) -> None:
    from sentence_transformers.base.modules.transformer import Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling as LibraryPooling
    from sentence_transformers.sentence_transformer.modules import WordWeights

    transformer = Transformer(str(tiny_model("bert")))
    weights = WordWeights(list(transformer.tokenizer.get_vocab()), {"cat": 2.0})
    library = SentenceTransformer(modules=[transformer, weights, LibraryPooling(16)], device="cpu")
    library.save(str(tmp_path / "weighted"), create_model_card=False)
    encoding = run(tmp_path / "weighted")
    with pytest.raises(ExplorerError, match=r"changes its tokens before the pooling \(WordWeights\)"):
        read(encoding, Readout(), 0, 1)


def test_another_state_of_the_model_is_refused(tiny_model: Folder, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_model("bert"), tmp_path / "copy")
    encoding = run(folder)
    settings = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**settings, "layer_norm_eps": 0.5}))
    with pytest.raises(ExplorerError, match="have changed since the last run") as caught:
        read(encoding, Readout(Pooling.MEAN), 0)
    assert caught.value.failure.kind is FailureKind.MODEL


def test_memory_that_runs_out_is_said(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    encoding = run(tiny_model("bert"))

    def forward(*_: Any, **__: Any) -> None:
        raise torch.OutOfMemoryError("out of memory")

    monkeypatch.setattr("explorer.inference.models.torch.sentence_encoder.SentenceTransformersEncoder.forward", forward)
    with pytest.raises(ExplorerError, match="does not fit in the memory of cpu") as caught:
        read(encoding, Readout(Pooling.MEAN), 4)
    assert caught.value.failure.kind is FailureKind.MEMORY


def test_other_errors_are_not_taken_for_memory(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    encoding = run(tiny_model("bert"))

    def forward(*_: Any, **__: Any) -> None:
        raise RuntimeError("shapes do not match")

    monkeypatch.setattr("explorer.inference.models.torch.sentence_encoder.SentenceTransformersEncoder.forward", forward)
    with pytest.raises(RuntimeError, match="shapes do not match"):
        read(encoding, Readout(Pooling.MEAN), 4)


def test_a_cancel_is_noticed_within_the_model(tiny_model: Folder) -> None:
    encoding = run(tiny_model("bert"))
    context = JobContext(lambda progress: context.cancel() if progress.stage == "Reading tokens" else None)
    with pytest.raises(Cancelled):
        read_tokens(encoding, (0,), Readout(Pooling.MEAN), context)


def test_progress_is_told(tiny_model: Folder) -> None:
    told: list[Progress] = []
    read_tokens(run(tiny_model("bert")), (0, 1), Readout(Pooling.MEAN), JobContext(told.append))
    assert [(p.stage, p.done, p.total) for p in told[-2:]] == [("Reading tokens", 0, 2), ("Reading tokens", 1, 2)]
