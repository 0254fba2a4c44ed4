from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from torch import nn
from transformers import AutoModel, AutoModelForTextEncoding, AutoTokenizer
from transformers.activations import GELUActivation
from transformers.pytorch_utils import Conv1D

from explorer.analysis.similarity.readout import read_out
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import EncodeSpec, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.files.model_folder import bundled_folder
from explorer.inference.models.loading import forget_models, load_encoder
from explorer.inference.models.torch import kernels
from explorer.inference.models.torch.kernels import PackedLinear, packing_pays, use_fast_kernels
from explorer.inference.pipeline import encode
from tests.support.models import TEXTS, TINY_MODELS

Folder = Callable[..., Path]
CPU = torch.device("cpu")


@pytest.fixture
def packing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pack every layer, whatever its size, and whatever a measurement would say."""
    monkeypatch.setattr(kernels, "_SMALLEST", 0)
    monkeypatch.setattr(kernels, "packing_pays", lambda n_outputs, n_inputs: True)
    forget_models()


def count(model: nn.Module, *kinds: type[nn.Module]) -> int:
    return sum(type(module) in kinds for module in model.modules())


def token_vectors(model: Any, inputs: Any) -> torch.Tensor:
    with torch.no_grad():
        vectors: torch.Tensor = model(**inputs).last_hidden_state
    return vectors[inputs["attention_mask"].bool()]


@pytest.mark.usefixtures("packing")
@pytest.mark.parametrize("name", TINY_MODELS)
def test_packed_model_gives_the_same_token_vectors(name: str, tiny_model: Folder) -> None:
    folder = tiny_model(name)
    loader = AutoModelForTextEncoding if name == "t5" else AutoModel
    model = loader.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    inputs = tokenizer(list(TEXTS), padding=True, return_tensors="pt")
    expected = token_vectors(model, inputs)
    linear = count(model, nn.Linear, Conv1D)
    use_fast_kernels(model, CPU, torch.float32)
    assert count(model, PackedLinear) == linear > 0
    assert count(model, nn.Linear, Conv1D) == 0
    torch.testing.assert_close(token_vectors(model, inputs), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.usefixtures("packing")
def test_vectors_of_the_bundled_model_are_those_of_encode() -> None:
    encoding = encode(Corpus(TEXTS), EncodeSpec(), None, JobContext())
    assert count(load_encoder(EncodeSpec(), JobContext()).model, PackedLinear) == 6 * 6 + 1
    expected = SentenceTransformer(str(bundled_folder()), device="cpu").encode(list(TEXTS))
    np.testing.assert_allclose(read_out(encoding, Readout()).vectors, expected, atol=1e-6)


@pytest.mark.usefixtures("packing")
@pytest.mark.parametrize(
    ("name", "fused"), [("bert", "gelu"), ("distilbert", "gelu"), ("gpt2", "gelu"), ("llama", "swish"), ("t5", "relu")]
)
def test_activation_goes_into_the_layer_before_it(name: str, fused: str, tiny_model: Folder) -> None:
    model = AutoModel.from_pretrained(tiny_model(name)).eval()
    use_fast_kernels(model, CPU, torch.float32)
    activations = [module.activation[0] for module in model.modules() if isinstance(module, PackedLinear)]
    assert set(activations) == {"none", fused}


class Residual(nn.Module):
    """Names of a feed-forward module, another order."""

    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Linear(6, 6)
        self.intermediate_act_fn = GELUActivation()

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        outputs: torch.Tensor = self.intermediate_act_fn(inputs + self.dense(inputs))
        return outputs


@pytest.mark.usefixtures("packing")
def test_activation_that_does_not_follow_the_layer_stays_where_it_is() -> None:
    model = nn.Sequential(Residual())
    inputs = torch.randn(2, 5, 6, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        expected = model(inputs)
        use_fast_kernels(model, CPU, torch.float32)
        torch.testing.assert_close(model(inputs), expected)
    assert isinstance(model[0].intermediate_act_fn, GELUActivation)
    assert count(model, PackedLinear) == 1


@pytest.mark.usefixtures("packing")
def test_a_layer_in_two_places_is_packed_once() -> None:
    layer = nn.Linear(6, 6)
    model = nn.ModuleList([nn.Sequential(layer), nn.Sequential(layer)])
    use_fast_kernels(model, CPU, torch.float32)
    assert count(model, PackedLinear) == 1
    assert model[0][0] is model[1][0]


@pytest.mark.usefixtures("packing")
def test_plain_weights_are_given_up_and_can_be_read_back() -> None:
    model = nn.Sequential(nn.Linear(6, 4))
    weight = model[0].weight
    values, held = weight.detach().clone(), weakref.ref(weight)
    del weight
    use_fast_kernels(model, CPU, torch.float32)
    gc.collect()
    assert held() is None
    torch.testing.assert_close(model[0].weight, values, rtol=0, atol=0)


@pytest.mark.parametrize(
    ("device", "dtype"), [(torch.device("meta"), torch.float32), (CPU, torch.bfloat16), (CPU, torch.float16)], ids=str
)
@pytest.mark.usefixtures("packing")
def test_other_devices_and_formats_keep_their_layers(device: torch.device, dtype: torch.dtype) -> None:
    model = nn.Sequential(nn.Linear(6, 6, device=device, dtype=dtype))
    use_fast_kernels(model, device, dtype)
    assert type(model[0]) is nn.Linear


@pytest.mark.parametrize("pays", [True, False])
def test_layers_are_packed_where_that_was_measured_to_be_faster(pays: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter([1.0, 1.2] * 5 if pays else [1.0, 1.05] * 5)
    monkeypatch.setattr(kernels, "_seconds", lambda layer, inputs: next(seconds))
    packing_pays.cache_clear()
    model = nn.Sequential(nn.Linear(128, 256))
    use_fast_kernels(model, CPU, torch.float32)
    assert (type(model[0]) is PackedLinear) is pays
    packing_pays.cache_clear()


def test_small_layers_are_left_alone() -> None:
    model = nn.Sequential(nn.Linear(16, 16))
    use_fast_kernels(model, CPU, torch.float32)
    assert type(model[0]) is nn.Linear


def test_torch_without_the_operators_keeps_its_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels.torch.ops, "mkldnn", SimpleNamespace())
    packing_pays.cache_clear()
    model = nn.Sequential(nn.Linear(256, 256))
    use_fast_kernels(model, CPU, torch.float32)
    assert type(model[0]) is nn.Linear
    packing_pays.cache_clear()
