from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers import AutoModel, AutoModelForTextEncoding, AutoTokenizer

from explorer.inference.models.torch import attention
from explorer.inference.models.torch.attention import short_attention, use_short_attention
from tests.support.models import TEXTS, TINY_MODELS

Folder = Callable[..., Path]
CPU = torch.device("cpu")
BIDIRECTIONAL = ("bert", "bert-left", "roberta", "distilbert", "modernbert")


@pytest.fixture
def texts_taken_as_short(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """Take every text as short; returns the shapes that went the short way."""
    shapes: list[tuple[int, ...]] = []

    def spy(query: torch.Tensor, *rest: Any) -> torch.Tensor:
        shapes.append(tuple(query.shape))
        return short_attention(query, *rest)

    monkeypatch.setattr(attention, "short_attention", spy)
    monkeypatch.setattr(attention, "LONGEST", 512)
    return shapes


@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize("width", [1, 7, 15, 16, 33])
def test_short_attention_is_that_of_torch(width: int, padded: bool) -> None:
    generator = torch.Generator().manual_seed(width)
    query, key, value = (torch.randn(3, width, 2, 8, generator=generator).transpose(1, 2) for _ in range(3))
    mask = (torch.arange(width) < torch.tensor([[width], [1], [(width + 1) // 2]]))[:, None, None] if padded else None
    expected = scaled_dot_product_attention(query, key, value, mask, scale=0.7).transpose(1, 2)
    torch.testing.assert_close(short_attention(query, key, value, mask, 0.7), expected)


def test_scores_far_from_zero_do_not_overflow() -> None:
    query = torch.full((1, 1, 3, 4), 40.0)
    torch.testing.assert_close(short_attention(query, query, query, None, None)[0, :, 0], query[0, 0])


@pytest.mark.parametrize("name", TINY_MODELS)
def test_models_give_the_same_vectors_for_padding_too(
    name: str, tiny_model: Folder, texts_taken_as_short: list[tuple[int, ...]]
) -> None:
    folder = tiny_model(name)
    loader = AutoModelForTextEncoding if name == "t5" else AutoModel
    model = loader.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    mixed = tokenizer(list(TEXTS), padding=True, return_tensors="pt")
    alone = tokenizer(TEXTS[0], return_tensors="pt")

    def vectors() -> list[np.ndarray]:
        with torch.no_grad():
            return [model(**inputs).last_hidden_state.numpy() for inputs in (mixed, alone)]

    expected = vectors()
    use_short_attention(model, CPU, torch.float32)
    for ours, theirs in zip(vectors(), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-5)
    # Causal models, position biases and windows narrower than the texts stay with torch's kernel.
    assert bool(texts_taken_as_short) is (name in BIDIRECTIONAL)


@pytest.mark.parametrize(("device", "dtype"), [(torch.device("meta"), torch.float32), (CPU, torch.bfloat16)], ids=str)
def test_other_devices_and_formats_keep_their_attention(
    device: torch.device, dtype: torch.dtype, tiny_model: Folder
) -> None:
    model = AutoModel.from_pretrained(tiny_model("bert"))
    use_short_attention(model, device, dtype)
    assert model.config._attn_implementation == "sdpa"


def test_a_model_that_torch_does_not_run_is_left_alone() -> None:
    model = SimpleNamespace(config=SimpleNamespace(_attn_implementation="sdpa"))
    use_short_attention(model, CPU, torch.float32)
    assert model.config._attn_implementation == "sdpa"


@pytest.mark.parametrize(("width", "short"), [(32, True), (33, False)])
def test_long_texts_stay_with_torchs_kernel(
    width: int, short: bool, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    limit = attention.LONGEST
    shapes = request.getfixturevalue("texts_taken_as_short")
    monkeypatch.setattr(attention, "LONGEST", limit)
    query = torch.ones(1, 2, width, 8)
    attention.short_or_sdpa(torch.nn.Identity(), query, query, query, None, is_causal=False)
    assert bool(shapes) is short
