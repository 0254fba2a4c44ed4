"""The number format that the model computes in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling as LibraryPooling
from transformers import AutoModel, AutoTokenizer

from explorer.analysis.similarity.readout import read_out
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import LAST_LAYER, MASKED_POOLINGS, Backend, EncodeSpec, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.inference.machine import torch_devices
from explorer.inference.models.loading import load_encoder, resolve_model
from explorer.inference.pipeline import embed_query, encode

Folder = Callable[..., Path]
HALF = (Precision.BFLOAT16, Precision.FLOAT16)
TEXTS = ("The cat sat on the mat", "A feline rested on the rug", "The weather is sunny today", "Hello")

ROUNDING = {Precision.BFLOAT16: 2**-8, Precision.FLOAT16: 2**-11}
"""Relative rounding of one number. Results of two runs in different batches differ by a few of these."""


def run(spec: EncodeSpec, texts: tuple[str, ...] = TEXTS, previous: Encoding | None = None) -> Encoding:
    return encode(Corpus(texts), spec, previous, JobContext())


def worst(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Largest difference between two vectors, as a share of the length of one."""
    return float((np.linalg.norm(ours - theirs, axis=1) / np.linalg.norm(theirs, axis=1)).max())


@pytest.mark.parametrize("dtype", HALF)
def test_vectors_are_those_of_the_library_in_the_same_precision(dtype: Precision) -> None:
    spec = EncodeSpec(dtype=dtype)
    encoding = run(spec)
    library = SentenceTransformer(
        str(resolve_model(spec, JobContext())), device="cpu", model_kwargs={"dtype": getattr(torch, dtype)}
    )
    expected = library.encode(list(TEXTS), convert_to_tensor=True).float().numpy()
    assert worst(read_out(encoding, Readout()).vectors, expected) < 4 * ROUNDING[dtype]


@pytest.mark.parametrize("dtype", HALF)
def test_poolings_of_raw_transformers_are_those_of_the_library(dtype: Precision) -> None:
    spec = EncodeSpec(backend=Backend.TRANSFORMERS, dtype=dtype)
    encoding = run(spec)
    folder = resolve_model(spec, JobContext())
    model = AutoModel.from_pretrained(folder, dtype=getattr(torch, dtype)).eval()
    inputs = AutoTokenizer.from_pretrained(folder)(list(TEXTS), padding=True, return_tensors="pt")
    with torch.no_grad():
        tokens = model(**inputs).last_hidden_state
    assert tokens.dtype is getattr(torch, dtype)
    for pooling in MASKED_POOLINGS:
        features = {"token_embeddings": tokens, "attention_mask": inputs["attention_mask"]}
        expected = LibraryPooling(384, pooling.value)(features)["sentence_embedding"].float().numpy()
        assert worst(encoding.pooled[LAST_LAYER, pooling], expected) < 4 * ROUNDING[dtype], pooling


@pytest.mark.parametrize("dtype", HALF)
@pytest.mark.parametrize("backend", [Backend.SENTENCE_TRANSFORMERS, Backend.TRANSFORMERS])
def test_half_precision_stays_near_float32_and_is_not_it(backend: Backend, dtype: Precision) -> None:
    whole, half = run(EncodeSpec(backend=backend)), run(EncodeSpec(backend=backend, dtype=dtype))
    assert (whole.dtype, half.dtype) == ("float32", dtype.value)
    for pooling in MASKED_POOLINGS:
        a, b = whole.pooled[LAST_LAYER, pooling], half.pooled[LAST_LAYER, pooling]
        assert b.dtype == np.float32
        cosine = (a * b).sum(axis=1) / (np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1))
        assert cosine.min() > 0.999
        assert not np.array_equal(a, b)


def test_a_model_is_kept_in_one_precision(tiny_model: Folder) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")), backend=Backend.TRANSFORMERS)
    for dtype in (Precision.FLOAT32, Precision.BFLOAT16, Precision.FLOAT32):
        encoder = load_encoder(replace(spec, dtype=dtype), JobContext())
        assert encoder.dtype is getattr(torch, dtype)
        assert {parameter.dtype for parameter in encoder.model.parameters()} == {encoder.dtype}


def test_vectors_of_another_precision_are_not_reused(tiny_model: Folder) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")))
    whole = run(spec)
    assert run(spec, previous=whole).reused == len(TEXTS)
    assert run(replace(spec, dtype=Precision.BFLOAT16), previous=whole).reused == 0


def test_a_query_is_embedded_in_the_precision_of_its_texts() -> None:
    readout = Readout()
    for dtype in (Precision.FLOAT32, Precision.BFLOAT16):
        encoding = run(EncodeSpec(dtype=dtype), TEXTS[:1])
        query = embed_query(TEXTS[0], encoding, readout, JobContext())
        np.testing.assert_allclose(query, read_out(encoding, readout).vectors[0], atol=1e-6)


@pytest.mark.parametrize(
    "settings", [{}, {"dense": 5}, {"pooling": ("mean", "weightedmean"), "layer_norm": True}], ids=str
)
def test_pipelines_of_any_modules_run_in_half_precision(
    settings: dict[str, Any], tiny_sentence_transformer: Folder
) -> None:
    folder = tiny_sentence_transformer("bert", **settings)
    texts = ("the cat sat on the mat", "hello")
    encoding = run(EncodeSpec(model=str(folder), dtype=Precision.BFLOAT16), texts)
    library = SentenceTransformer(str(folder), device="cpu", model_kwargs={"dtype": torch.bfloat16})
    expected = library.encode(list(texts), convert_to_tensor=True).float().numpy()
    assert encoding.model_vectors is not None
    assert worst(encoding.model_vectors, expected) < 8 * ROUNDING[Precision.BFLOAT16]


@pytest.mark.parametrize("dtype", [dtype for dtype in Precision if dtype is not Precision.INT8])
def test_a_processor_without_the_format_is_noted(
    dtype: Precision, tiny_model: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")), dtype=dtype)
    monkeypatch.setattr(torch_devices, "_cpu_computes_in", lambda precision: False)
    notes = run(spec).notes
    assert any("slower than float32" in note for note in notes) is (dtype in HALF)
    monkeypatch.setattr(torch_devices, "_cpu_computes_in", lambda precision: True)
    assert not any("slower than float32" in note for note in run(spec).notes)


def test_a_build_of_torch_that_cannot_tell_counts_as_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> bool:
        raise AttributeError("no such operator")

    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", unknown)
    assert torch_devices.precision_note(Precision.BFLOAT16, torch.device("cpu"))
    assert not torch_devices.precision_note(Precision.BFLOAT16, torch.device("cuda", 0))


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("\"layer_norm\" not implemented for 'Half'"),
        NotImplementedError("\"baddbmm_with_gemm\" not implemented for 'BFloat16'"),
    ],
    ids=str,
)
def test_a_missing_operator_is_a_device_failure(
    error: Exception, tiny_model: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")), dtype=Precision.FLOAT16)

    def forward(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(load_encoder(spec, JobContext()), "forward", forward)
    with pytest.raises(ExplorerError, match="does not have in float16") as caught:
        run(spec)
    assert caught.value.failure.kind is FailureKind.DEVICE
    assert "float32" in caught.value.failure.advice


def test_a_device_that_cannot_hold_the_format_is_a_device_failure(
    tiny_model: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def to(*_: object, **__: object) -> None:
        raise TypeError("BFloat16 is not supported on MPS")

    monkeypatch.setattr(torch.nn.Module, "to", to)
    spec = EncodeSpec(model=str(tiny_model("bert")), backend=Backend.TRANSFORMERS, dtype=Precision.BFLOAT16)
    with pytest.raises(ExplorerError, match="does not have in bfloat16") as caught:
        load_encoder(spec, JobContext())
    assert caught.value.failure.kind is FailureKind.DEVICE


def test_values_beyond_the_format_say_so(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")), backend=Backend.TRANSFORMERS, dtype=Precision.FLOAT16)
    words = load_encoder(spec, JobContext()).model.embeddings.word_embeddings
    monkeypatch.setattr(words, "weight", torch.nn.Parameter(torch.full_like(words.weight, torch.inf)))
    with pytest.raises(ExplorerError, match="not numbers on cpu in float16") as caught:
        run(spec)
    assert "float32" in caught.value.failure.advice
