from __future__ import annotations

import numpy as np
import pytest
import torch
from sentence_transformers.sentence_transformer.modules import Pooling as LibraryPooling

from explorer.domain.settings.spec import MASKED_POOLINGS, Pooling
from explorer.inference.models.pooling import POOLINGS, without_prompt

LENGTHS = (5, 1, 3, 5, 2)
DIMENSIONS = 7


def batch(side: str) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(3)
    tokens = torch.randn(len(LENGTHS), max(LENGTHS), DIMENSIONS, generator=generator)
    mask = torch.zeros(len(LENGTHS), max(LENGTHS), dtype=torch.int64)
    for row, length in enumerate(LENGTHS):
        if side == "right":
            mask[row, :length] = 1
        else:
            mask[row, max(LENGTHS) - length :] = 1
    return tokens, mask


def test_every_pooling_but_the_model_s_own_is_in_the_table() -> None:
    assert set(POOLINGS) == set(Pooling) - {Pooling.MODEL}


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("prompt_length", [0, 1, 2])
@pytest.mark.parametrize("pooling", MASKED_POOLINGS)
def test_masked_poolings_are_the_library_s(pooling: Pooling, prompt_length: int, side: str) -> None:
    tokens, mask = batch(side)
    features = {"token_embeddings": tokens, "attention_mask": mask.clone(), "prompt_length": prompt_length}
    expected = LibraryPooling(DIMENSIONS, pooling.value, include_prompt=False)(features)["sentence_embedding"]
    result = POOLINGS[pooling](tokens, mask, without_prompt(mask, prompt_length))
    has_tokens = torch.tensor(LENGTHS) > prompt_length
    torch.testing.assert_close(result[has_tokens], expected[has_tokens], atol=1e-6, rtol=1e-5)
    assert torch.isfinite(result).all()


@pytest.mark.parametrize("side", ["right", "left"])
def test_naive_poolings_ignore_the_mask(side: str) -> None:
    tokens, mask = batch(side)
    array = tokens.numpy()
    np.testing.assert_allclose(POOLINGS[Pooling.NAIVE_MEAN](tokens, mask, mask), array.sum(axis=1) / 5, atol=1e-6)
    np.testing.assert_array_equal(POOLINGS[Pooling.NAIVE_MAX](tokens, mask, mask), array.max(axis=1))


@pytest.mark.parametrize("pooling", POOLINGS)
def test_half_precision_is_summed_in_float32(pooling: Pooling) -> None:
    tokens = torch.full((1, 5000, 1), 1.0009765625, dtype=torch.float16)
    mask = torch.ones(1, 5000, dtype=torch.int64)
    result = POOLINGS[pooling](tokens, mask, mask)
    assert result.dtype is torch.float32
    factor = 5000**0.5 if pooling is Pooling.MEAN_SQRT_LEN_TOKENS else 1.0
    assert float(result[0, 0]) == pytest.approx(1.0009765625 * factor, rel=1e-5)
