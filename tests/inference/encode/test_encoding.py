from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import (
    LAST_LAYER,
    MASKED_POOLINGS,
    NAIVE_POOLINGS,
    Backend,
    EncodeSpec,
    Engine,
    Pooling,
    Precision,
)
from explorer.domain.texts.corpus import Corpus
from explorer.inference.machine import torch_devices
from explorer.inference.models.loading import load_encoder
from explorer.inference.pipeline import encode
from tests.support.models import HIDDEN, TEXTS

Folder = Callable[..., Path]
RAW = Backend.TRANSFORMERS


def run(spec: EncodeSpec, texts: tuple[str, ...] = TEXTS, previous: Encoding | None = None) -> Encoding:
    return encode(Corpus(texts), spec, previous, JobContext())


def same_vectors(a: Encoding, b: Encoding, atol: float = 1e-5) -> None:
    assert a.pooled.keys() == b.pooled.keys()
    for key, vectors in a.pooled.items():
        np.testing.assert_allclose(vectors, b.pooled[key], atol=atol, err_msg=str(key))
    assert (a.model_vectors is None) == (b.model_vectors is None)
    if a.model_vectors is not None and b.model_vectors is not None:
        np.testing.assert_allclose(a.model_vectors, b.model_vectors, atol=atol)
    np.testing.assert_array_equal(a.token_counts, b.token_counts)
    np.testing.assert_array_equal(a.truncated, b.truncated)
    np.testing.assert_array_equal(a.cut_tokens, b.cut_tokens)


def naive_reference(folder: Path, texts: tuple[str, ...], batch_size: int) -> tuple[np.ndarray, np.ndarray]:
    """What user code without an attention mask in its pooling gets, written with the library alone."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    model = AutoModel.from_pretrained(folder).eval()
    means, maxima = [], []
    for start in range(0, len(texts), batch_size):
        inputs = tokenizer(list(texts[start : start + batch_size]), padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            hidden = model(**inputs).last_hidden_state.numpy()
        means.append(hidden.mean(axis=1))
        maxima.append(hidden.max(axis=1))
    return np.concatenate(means), np.concatenate(maxima)


CAUSAL_LEFT = ("gpt2-left", "llama")
"""Models that see nothing at padding, where what OpenVINO makes of it is its own."""


@pytest.mark.parametrize("name", ["bert", "bert-left", "roberta", "gpt2", *CAUSAL_LEFT])
@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize("batch_size", [1, 3, 32])
def test_naive_poolings_are_those_of_plain_user_code(
    name: str, backend: Backend, batch_size: int, engine: Engine, tiny_model: Folder
) -> None:
    if engine is Engine.OPENVINO and name in CAUSAL_LEFT:
        return
    folder = tiny_model(name)
    spec = EncodeSpec(model=str(folder), backend=backend, dtype=Precision.FLOAT32, naive=True, batch_size=batch_size)
    encoding = run(spec)
    mean, maximum = naive_reference(folder, TEXTS, batch_size)
    np.testing.assert_allclose(encoding.pooled[LAST_LAYER, Pooling.NAIVE_MEAN], mean, atol=1e-5)
    np.testing.assert_allclose(encoding.pooled[LAST_LAYER, Pooling.NAIVE_MAX], maximum, atol=1e-5)
    masked = run(replace(spec, naive=False))
    for pooling in MASKED_POOLINGS:
        key = LAST_LAYER, pooling
        np.testing.assert_allclose(encoding.pooled[key], masked.pooled[key], atol=1e-5)


def test_naive_batches_that_pad_right_serve_the_masked_poolings_too(tiny_model: Folder) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")), backend=RAW, naive=True, batch_size=3)
    assert run(spec).batches == 3
    assert run(replace(spec, model=str(tiny_model("bert-left")))).batches == 4


def test_naive_poolings_are_left_out_unless_wanted(tiny_model: Folder) -> None:
    encoding = run(EncodeSpec(model=str(tiny_model("bert")), backend=RAW))
    assert {pooling for _, pooling in encoding.pooled} == set(MASKED_POOLINGS)


def test_encoding_says_what_ran(tiny_sentence_transformer: Folder) -> None:
    folder = tiny_sentence_transformer("bert", normalize=True)
    spec = EncodeSpec(model=str(folder))
    encoding = run(spec)
    assert encoding.spec == spec
    assert encoding.texts == TEXTS
    assert encoding.corpus_fingerprint == Corpus(TEXTS).fingerprint
    assert (encoding.device, encoding.dtype) == ("cpu", "float32")
    assert encoding.info.name == f"{folder.parent.name}/{folder.name}"
    assert (encoding.info.dimensions, encoding.info.architecture) == (HIDDEN, "bert")
    assert encoding.token_counts.tolist() == [len(text.split()) + 2 for text in TEXTS]
    assert encoding.batches == 1
    assert encoding.reused == 0
    assert min(encoding.seconds.tokenize, encoding.seconds.forward, encoding.seconds.pool) > 0


def test_identical_texts_run_once(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")), backend=RAW)
    seen = spy_on_tokenizer(spec, monkeypatch)
    encoding = run(spec, ("the cat", "a dog", "the cat", "the cat"))
    assert seen == ["the cat", "a dog"]
    vectors = encoding.pooled[LAST_LAYER, Pooling.MEAN]
    np.testing.assert_array_equal(vectors[0], vectors[2])
    np.testing.assert_array_equal(vectors[0], vectors[3])
    assert not np.array_equal(vectors[0], vectors[1])


def spy_on_tokenizer(spec: EncodeSpec, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    encoder = load_encoder(spec, JobContext())
    original, seen = encoder.tokenize, []

    def tokenize(texts: Any, prompt: str, max_length: int | None) -> Any:
        seen.extend(texts)
        return original(texts, prompt, max_length)

    monkeypatch.setattr(encoder, "tokenize", tokenize)
    return seen


@pytest.mark.parametrize("name", ["bert", "bert-left"])
@pytest.mark.parametrize("naive", [False, True])
def test_editing_a_text_runs_only_what_changed(
    name: str, naive: bool, tiny_model: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = EncodeSpec(model=str(tiny_model(name)), naive=naive, batch_size=2)
    before = run(spec)
    edited = (*TEXTS[:3], "hello sun", *TEXTS[4:])
    fresh = run(spec, edited)
    seen = spy_on_tokenizer(spec, monkeypatch)
    after = run(spec, edited, before)
    # The other half of the changed naive batch has to run again: padding depends on it.
    assert set(seen) == ({"hello sun", TEXTS[2]} if naive else {"hello sun"})
    assert after.reused == len(TEXTS) - 1
    same_vectors(after, fresh)


def test_what_was_cut_is_known_of_reused_texts_too(tiny_model: Folder) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")), max_length=5)
    before = run(spec)
    assert before.cut_tokens.tolist() == [max(0, len(text.split()) + 2 - 5) for text in TEXTS]
    after = run(spec, (*TEXTS[::-1], "a dog sat on the mat"), before)
    assert after.cut_tokens.tolist() == [*before.cut_tokens[::-1].tolist(), 3]


def test_unchanged_corpus_needs_no_pass(tiny_model: Folder) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")), naive=True)
    before = run(spec)
    after = run(spec, previous=before)
    assert (after.batches, after.reused) == (0, len(TEXTS))
    for key, vectors in before.pooled.items():
        np.testing.assert_array_equal(after.pooled[key], vectors)


def test_naive_poolings_added_later_leave_the_masked_ones_alone(tiny_model: Folder) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert-left")), batch_size=4)
    before = run(spec)
    after = run(replace(spec, naive=True), previous=before)
    assert after.batches == 2
    same_vectors(after, run(replace(spec, naive=True)))


@pytest.mark.parametrize(
    "change",
    [
        {"max_length": 5},
        {"prompt": "hello "},
        {"backend": RAW},
        {"layers": (LAST_LAYER, 1)},
    ],
    ids=str,
)
def test_another_pass_reuses_nothing(change: dict[str, Any], tiny_model: Folder) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")))
    before = run(spec)
    after = run(replace(spec, **change), previous=before)
    assert after.reused == 0
    same_vectors(after, run(replace(spec, **change)))


def test_fewer_layers_reuse_everything(tiny_model: Folder) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")), layers=(LAST_LAYER, 1))
    after = run(replace(spec, layers=(1,)), previous=run(spec))
    assert after.batches == 0
    assert {layer for layer, _ in after.pooled} == {1}


def test_model_that_changed_on_disk_is_run_again(tiny_sentence_transformer: Folder) -> None:
    folder = tiny_sentence_transformer("bert")
    spec = EncodeSpec(model=str(folder))
    before = run(spec)
    weights = folder / "model.safetensors"
    from safetensors.torch import load_file, save_file

    save_file({name: tensor * 1.5 for name, tensor in load_file(weights).items()}, weights, {"format": "pt"})
    after = run(spec, previous=before)
    assert after.reused == 0
    assert not np.allclose(after.pooled[LAST_LAYER, Pooling.MEAN], before.pooled[LAST_LAYER, Pooling.MEAN])


@pytest.mark.parametrize("naive", [False, True])
def test_cancelled_run_goes_on_where_it_stopped(
    naive: bool, tiny_model: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.inference.encode.request.token_budget", lambda device: 20)
    spec = EncodeSpec(model=str(tiny_model("bert")), naive=naive, batch_size=2)
    whole = run(spec)

    def cancel_after_two(progress: Progress) -> None:
        if progress.stage == "Encoding" and progress.done >= 4:
            context.cancel()

    context = JobContext(cancel_after_two)
    with pytest.raises(Cancelled):
        encode(Corpus(TEXTS), spec, None, context)
    resumed = run(spec)
    assert 0 < resumed.batches < whole.batches
    assert resumed.reused >= 4
    same_vectors(resumed, whole)
    assert run(spec).reused == 0


def test_failed_run_goes_on_where_it_stopped(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.inference.encode.request.token_budget", lambda device: 20)
    spec = EncodeSpec(model=str(tiny_model("bert")))
    whole = run(spec)
    encoder = load_encoder(spec, JobContext())
    original, calls = encoder.forward, []

    def fail_at_the_third(features: Any, *, hidden_states: bool) -> Any:
        calls.append(features)
        if len(calls) == 3:
            raise RuntimeError("the device went away")
        return original(features, hidden_states=hidden_states)

    with monkeypatch.context() as patch:
        patch.setattr(encoder, "forward", fail_at_the_third)
        with pytest.raises(RuntimeError, match="went away"):
            run(spec)
    resumed = run(spec)
    assert resumed.batches == whole.batches - 2
    same_vectors(resumed, whole)


def test_unfinished_work_of_another_question_is_not_used(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.inference.encode.request.token_budget", lambda device: 20)
    spec = EncodeSpec(model=str(tiny_model("bert")))
    context = JobContext(lambda progress: context.cancel() if progress.stage == "Encoding" else None)
    with pytest.raises(Cancelled):
        encode(Corpus(TEXTS), spec, None, context)
    assert run(replace(spec, prompt="hello ")).reused == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"layers": (3,)}, "no layer 3"),
        ({"layers": (-2,)}, "no layer -2"),
        ({"batch_size": 0}, "batch size"),
        ({"max_length": 2}, "leaves no room"),
    ],
    ids=str,
)
def test_what_the_model_cannot_do_is_refused(change: dict[str, Any], words: str, tiny_model: Folder) -> None:
    with pytest.raises(ExplorerError, match=words) as caught:
        run(EncodeSpec(model=str(tiny_model("bert")), **change))
    assert caught.value.failure.kind is FailureKind.INPUT
    assert caught.value.failure.advice


def test_layers_asked_for_twice_are_pooled_once(tiny_model: Folder) -> None:
    encoding = run(EncodeSpec(model=str(tiny_model("bert")), layers=(1, 1), naive=True))
    assert encoding.spec.layers == (1,)
    assert encoding.pooled.keys() == {(1, pooling) for pooling in (*MASKED_POOLINGS, *NAIVE_POOLINGS)}


@pytest.mark.parametrize("native", [True, False])
def test_encoding_says_whether_the_device_computes_in_the_format_by_itself(
    native: bool, tiny_model: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_devices, "_cpu_computes_in", lambda precision: native)
    spec = EncodeSpec(model=str(tiny_model("bert")))
    assert run(spec).native_dtype
    assert run(replace(spec, dtype=Precision.BFLOAT16)).native_dtype is native
