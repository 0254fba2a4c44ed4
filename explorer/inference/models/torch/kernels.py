"""Faster forms of a model's linear layers on a processor, used where a measurement says that they pay.

torch hands float32 matrix products on a processor to MKL, which keeps its fastest instructions for processors of one
maker; oneDNN, which torch carries too, uses what the processor has, on weights laid out for it once. Its operators are
private to torch (its compiler emits them), so everything here falls back to the plain layer where they are missing or
not faster.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Mapping
from typing import cast

import torch
from torch import Tensor, nn
from transformers import activations
from transformers.pytorch_utils import Conv1D

_ROWS = 256
_WIDEST = 1024
_TRIALS = 5
_GAIN = 1.1
"""A measurement multiplies this many rows by a matrix of at most this many rows and columns, this many times; the
packed form has to be faster by this factor."""

_SMALLEST = 1 << 14
"""Weights of a matrix below which there is nothing to gain."""

_FUSED: Mapping[type[nn.Module], tuple[str, str]] = {
    activations.GELUActivation: ("gelu", "none"),
    activations.NewGELUActivation: ("gelu", "tanh"),
    activations.GELUTanh: ("gelu", "tanh"),
    activations.SiLUActivation: ("swish", ""),
    nn.SiLU: ("swish", ""),
    nn.ReLU: ("relu", ""),
}
"""Activations that oneDNN applies while it writes a product: its name and variant of each."""

_FEED_FORWARD = (
    ("dense", "intermediate_act_fn"),
    ("lin1", "activation"),
    ("c_fc", "act"),
    ("gate_proj", "act_fn"),
    ("wi", "act"),
    ("wi_0", "act"),
)
"""Names by which feed-forward modules of transformers hold a linear layer and the activation that follows it."""


class PackedLinear(nn.Module):
    """A linear layer whose weights are laid out for this processor, with the activation that follows it.

    Parameters
    ----------
    weight
        (out, in), float32, copied into the new layout.
    bias
        (out,) or None.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        super().__init__()
        self.out_features, self.in_features = weight.shape
        self.bias = None if bias is None else bias.detach()
        self.activation = ("none", "")
        self._packed = torch.ops.mkldnn._reorder_linear_weight(weight.detach().contiguous(), _ROWS)

    @functools.cached_property
    def weight(self) -> Tensor:
        """The plain weights (out, in), unpacked and kept from the first time on that a model's own code reads them."""
        plain: Tensor = self._packed.to_dense()
        return plain

    def forward(self, inputs: Tensor) -> Tensor:
        """Multiply (…, in) to (…, out)."""
        name, variant = self.activation
        outputs: Tensor = torch.ops.mkldnn._linear_pointwise(inputs, self._packed, self.bias, name, [], variant)
        return outputs


def use_fast_kernels(model: nn.Module, device: torch.device, dtype: torch.dtype) -> None:
    """Replace the linear layers of a loaded model by packed ones, where that makes it faster.

    The layers compute the same sums in another order. Weights are moved, not copied: each plain matrix is dropped as
    soon as its packed form is there.
    """
    if device.type != "cpu" or dtype != torch.float32:
        return
    places: dict[nn.Module, list[tuple[nn.Module, str]]] = {}
    for parent in model.modules():
        for name, child in parent.named_children():
            if type(child) in (nn.Linear, Conv1D):
                places.setdefault(child, []).append((parent, name))
    parents = {parent: None for held in places.values() for parent, _ in held}
    while places:
        layer, held = places.popitem()
        stored, bias = cast("Tensor", layer.weight), cast("Tensor | None", layer.bias)
        weight = stored.T if type(layer) is Conv1D else stored
        if weight.numel() < _SMALLEST or not packing_pays(*weight.shape):
            continue
        packed = PackedLinear(weight, bias)
        for parent, name in held:
            setattr(parent, name, packed)
    for parent in parents:
        _fuse_activation(parent)


@functools.cache
def packing_pays(n_outputs: int, n_inputs: int) -> bool:
    """Measure whether a packed layer of this shape is faster here than a plain one; False where torch has none."""
    try:
        weight = torch.ones(min(n_outputs, _WIDEST), min(n_inputs, _WIDEST))
        inputs, bias = torch.ones(_ROWS, weight.shape[1]), torch.ones(len(weight))
        packed = PackedLinear(weight, bias)
        layers = (packed, functools.partial(nn.functional.linear, weight=weight, bias=bias))
        trials = [[_seconds(layer, inputs) for layer in layers] for _ in range(_TRIALS)]
    except (AttributeError, RuntimeError, TypeError):
        return False
    fast, plain = map(min, zip(*trials, strict=True))
    return bool(fast * _GAIN < plain)


def _seconds(layer: Callable[[Tensor], Tensor], inputs: Tensor) -> float:
    started = time.perf_counter()
    with torch.inference_mode():
        layer(inputs)
    return time.perf_counter() - started


def _fuse_activation(module: nn.Module) -> None:
    """Let the packed layer of a feed-forward module apply the activation that follows it.

    The names say which module that is, the numbers whether it is so: where the module gives anything else than before
    for random inputs, it is left as it was.
    """
    for linear_name, activation_name in _FEED_FORWARD:
        layer, activation = getattr(module, linear_name, None), getattr(module, activation_name, None)
        fused = _FUSED.get(type(activation)) if isinstance(activation, nn.Module) else None
        if not isinstance(layer, PackedLinear) or fused is None:
            continue
        inputs = torch.randn(1, 8, layer.in_features, generator=torch.Generator().manual_seed(0))
        with torch.inference_mode():
            expected = module(inputs)
            layer.activation = fused
            setattr(module, activation_name, nn.Identity())
            same = torch.allclose(module(inputs), expected, rtol=1e-4, atol=1e-5)
        if not same:
            layer.activation = ("none", "")
            setattr(module, activation_name, activation)
