"""A transformer in OpenVINO's form: converted from torch, and tried on batches of other shapes."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.settings.spec import Engine
from explorer.domain.words import with_commas
from explorer.inference.models.checks.forward_failure import cause, forward_failure
from explorer.inference.models.prepared.library import converter, core
from explorer.inference.models.torch.model_state import ModelState
from explorer.inference.models.torch.parts import hidden_states_of

_OTHER_ENGINE = "Choose the engine torch."
_TOLERANCE = 1e-3
"""Largest difference from torch, as a share of the largest value, that a conversion may make on any token: what float32
rounding makes is 2e-6 for the bundled model. What is pooled is held to far less later."""


@dataclass(frozen=True, slots=True)
class Example:
    """A batch to try a conversion on.

    Parameters
    ----------
    inputs
        int64 (B, T) by name: what the model takes.
    mask
        bool (B, T), False at padding.
    """

    inputs: Mapping[str, Tensor]
    mask: Tensor


def convert(model: Any, examples: Sequence[Example], name: str) -> Any:
    """Convert a transformer that is loaded in float32 on the CPU.

    Parameters
    ----------
    model
        The transformer. What converting changes about it is put back.
    examples
        Batches of different shapes: the first is traced, and on each of the others OpenVINO has to give what torch
        gives.
    name
        What the model is called on the screen.

    Returns
    -------
    openvino.Model
        From inputs of any shape (B, T) to the token vectors (B, T, D) of the last layer, then of all hidden states.

    Raises
    ------
    ExplorerError
        MODEL, where OpenVINO lacks an operation of the model, fails on an example, or gives other vectors.
    """
    first = examples[0].inputs
    traced = _AllLayers(model, tuple(first))
    try:
        with _plain(model), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the tracer's, of branches that the other batches put to the test
            converted = converter().convert_model(traced, example_input=tuple(first.values()))
            for port, key in zip(converted.inputs, first, strict=True):
                port.get_tensor().set_names({key})
        compiled = core().compile_model(converted, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    except Exception as error:
        raise ExplorerError(
            FailureKind.MODEL, f'OpenVINO cannot convert the model "{name}": {cause(error)}', _OTHER_ENGINE
        ) from error
    for example in examples[1:]:
        _check(traced, compiled, example, name)
    return converted


@torch.inference_mode()
def _check(traced: _AllLayers, compiled: Any, example: Example, name: str) -> None:
    """Refuse a conversion that gives other token vectors than torch for a batch."""
    width = example.mask.shape[1]
    with _plain(traced.model):
        expected = traced(*example.inputs.values())
    try:
        found = compiled([tensor.numpy() for tensor in example.inputs.values()])
    except Exception as error:
        raise forward_failure(error, name, width, Engine.OPENVINO) from error
    for index, tensor in enumerate(expected):
        ours = torch.from_numpy(found[index])
        same = ours.shape == tensor.shape
        difference = (ours - tensor)[example.mask].abs().max() if same else torch.tensor(torch.inf)
        if not difference <= _TOLERANCE * tensor[example.mask].abs().max():
            raise ExplorerError(
                FailureKind.MODEL,
                f'OpenVINO gives other vectors than torch for the model "{name}" on texts of {with_commas(width)} '
                "tokens.",
                _OTHER_ENGINE,
            )


class _AllLayers(nn.Module):
    """A transformer as a function of plain tensors."""

    def __init__(self, model: nn.Module, names: tuple[str, ...]) -> None:
        super().__init__()
        self.model = model
        self.names = names

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        output = self.model(**dict(zip(self.names, inputs, strict=True)), output_hidden_states=True, return_dict=True)
        return (output.last_hidden_state, *hidden_states_of(output))


@contextmanager
def _plain(model: Any) -> Iterator[None]:
    """Have a transformer do what can be traced: attention written out, no cache of keys and values."""
    state = ModelState(model)
    attention, cache = model.config._attn_implementation, getattr(model.config, "use_cache", None)
    model.set_attn_implementation("eager")
    if cache is not None:
        model.config.use_cache = False
    try:
        yield
    finally:
        model.set_attn_implementation(attention)
        if cache is not None:
            model.config.use_cache = cache
        state.put_back()
