"""What follows a pooling as one matrix, against the modules themselves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from sentence_transformers.base.modules import Dense
from sentence_transformers.sentence_transformer.modules import Dropout, Normalize, Pooling
from torch import nn

from explorer.domain.failure import ExplorerError
from explorer.inference.models.modules import linear_head as head_of
from explorer.inference.models.torch.frozen import frozen_modules


def linear_head(modules: Sequence[nn.Module]) -> np.ndarray | None:
    return head_of(frozen_modules(modules))


def linear(width: int, out: int, *, residual: bool = False) -> Dense:
    return Dense(width, out, bias=False, activation_function=None, use_residual=residual)


def test_nothing_after_the_pooling_is_no_matrix() -> None:
    assert linear_head([Pooling(4)]) is None
    assert linear_head([Pooling(4), Dropout()]) is None


@pytest.mark.parametrize("residual", [False, True])
def test_layers_are_multiplied_in_their_order(residual: bool) -> None:
    torch.manual_seed(5)
    layers = [linear(4, 4, residual=residual), Dropout().eval(), linear(4, 3, residual=residual)]
    matrix = linear_head([Pooling(4), *layers])
    vectors = torch.randn(6, 4)
    features = {"sentence_embedding": vectors}
    for layer in layers:
        features = layer(features)
    assert matrix is not None
    assert matrix.dtype == np.float32
    expected = features["sentence_embedding"].detach().numpy()
    np.testing.assert_allclose(vectors.numpy() @ matrix.T, expected, atol=1e-5)


def test_a_bias_of_zeros_is_none() -> None:
    dense = Dense(4, 3, activation_function=None, init_bias=torch.zeros(3))
    matrix = linear_head([Pooling(4), dense])
    np.testing.assert_array_equal(matrix, dense.linear.weight.detach().numpy())


@pytest.mark.parametrize(
    ("modules", "sentence"),
    [
        ([], "This model has no pooling,"),
        ([Dropout(), Pooling(4)], r"changes its tokens before the pooling \(Dropout\)"),
        ([Pooling(4), linear(4, 3), Dense(3, 3)], "a Dense layer with Tanh"),
        ([Pooling(4), Dense(4, 3, activation_function=None)], "adds a bias"),
        ([Pooling(4), Normalize(), linear(4, 3)], "Normalize after the pooling"),
    ],
    ids=["none", "before", "activation", "bias", "between"],
)
def test_what_is_no_matrix_is_named(modules: list[nn.Module], sentence: str) -> None:
    with pytest.raises(ExplorerError, match=sentence):
        linear_head(modules)
