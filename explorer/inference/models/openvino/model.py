"""A transformer in OpenVINO's form: converted from torch, compiled for the processor, run in place of torch's."""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.settings.spec import Precision
from explorer.domain.words import with_commas
from explorer.inference.models.checks.forward_failure import cause, forward_failure
from explorer.inference.models.model_state import ModelState
from explorer.inference.models.parts import hidden_states_of

HINTS: Mapping[Precision, str] = {Precision.FLOAT32: "f32", Precision.BFLOAT16: "bf16", Precision.FLOAT16: "f16"}
"""OpenVINO's names of the number formats."""

_CAPABILITIES = {Precision.BFLOAT16: "BF16", Precision.FLOAT16: "FP16"}
_STREAMS = 1
"""Batches that run side by side. Two halves of one, each on half of the cores, took up to 13 % less time; but on a busy
machine two streams that meet a new shape at once leave one of them with wrong attention from then on (OpenVINO 2026.4:
once in some dozens of loads)."""
_OTHER_BACKEND = "Choose the backend Sentence Transformers."
_WAIT_MS = 20
"""How often a running batch looks whether it is still wanted."""
_TOLERANCE = 1e-3
"""Largest difference from torch, as a share of the largest value, that a conversion may make: what float32 rounding
makes is 2e-6 for the bundled model."""

_INSTALL_ANEW = "Install openvino anew, or choose another backend."


def import_openvino() -> Any:
    """Import OpenVINO, without the package that reports each import and conversion to its makers.

    Raises
    ------
    ExplorerError
        MODEL, where it is not installed or cannot be loaded.
    """
    # Python refuses to import what is None here; OpenVINO then uses its own empty stand-in.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    try:
        import openvino
    except ModuleNotFoundError as error:
        raise ExplorerError(
            FailureKind.MODEL,
            "OpenVINO is not installed.",
            'Install it with: pip install "sentence-explorer[openvino]", or choose another backend.',
        ) from error
    except (ImportError, OSError) as error:
        raise ExplorerError(FailureKind.MODEL, f"OpenVINO cannot be loaded: {error}.", _INSTALL_ANEW) from error
    return openvino


@functools.cache
def core() -> Any:
    """Return the one `openvino.Core` of this process.

    Raises
    ------
    ExplorerError
        MODEL, where OpenVINO is not installed, or lacks the plug-in that computes on the processor.
    """
    openvino = import_openvino()
    try:
        made = openvino.Core()
        made.get_property("CPU", "FULL_DEVICE_NAME")
    except RuntimeError as error:
        raise ExplorerError(
            FailureKind.MODEL, "OpenVINO is installed without its plug-in for the processor.", _INSTALL_ANEW
        ) from error
    return made


def computes_natively(precision: Precision) -> bool:
    """Whether this processor has instructions of its own for a number format, as OpenVINO sees it."""
    if precision is Precision.FLOAT32:
        return True
    return _CAPABILITIES[precision] in core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


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
    openvino = import_openvino()
    first = examples[0].inputs
    traced = _AllLayers(model, tuple(first))
    try:
        with _plain(model), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the tracer's, of branches that the other batches put to the test
            converted = openvino.convert_model(traced, example_input=tuple(first.values()))
            for port, key in zip(converted.inputs, first, strict=True):
                port.get_tensor().set_names({key})
        compiled = core().compile_model(converted, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    except Exception as error:
        raise ExplorerError(
            FailureKind.MODEL, f'OpenVINO cannot convert the model "{name}": {cause(error)}', _OTHER_BACKEND
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
        raise forward_failure(error, name, width, "OpenVINO") from error
    for index, tensor in enumerate(expected):
        ours = torch.from_numpy(found[index])
        same = ours.shape == tensor.shape
        difference = (ours - tensor)[example.mask].abs().max() if same else torch.tensor(torch.inf)
        if not difference <= _TOLERANCE * tensor[example.mask].abs().max():
            raise ExplorerError(
                FailureKind.MODEL,
                f'OpenVINO gives other vectors than torch for the model "{name}" on texts of {with_commas(width)} '
                "tokens.",
                _OTHER_BACKEND,
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


class CompiledModel(nn.Module):
    """A converted transformer, called as the torch model is.

    Parameters
    ----------
    model
        What `convert` gives.
    config
        Configuration of the torch model.
    precision
        Number format to compute in; not AUTO. `self.precision` is the one that OpenVINO chose.
    """

    def __init__(self, model: Any, config: Any, precision: Precision) -> None:
        super().__init__()
        self.config = config
        self._model = model
        self._names = [port.get_any_name() for port in model.inputs]
        self._wanted = precision
        self._requests: dict[bool, Any] = {}
        self._tick = nn.Identity()
        compiled = self._request_for(hidden=False).get_compiled_model()
        kind = compiled.get_property("INFERENCE_PRECISION_HINT").to_string()
        self.precision = next(precision for precision, hint in HINTS.items() if hint == kind)

    def forward(self, *, output_hidden_states: bool | None = None, **inputs: Any) -> Any:
        """Run a batch.

        Parameters
        ----------
        output_hidden_states
            Whether to give the hidden states too; None for what the configuration says.
        inputs
            int64 (B, T) by name; what the model does not take is left out.

        Returns
        -------
        BaseModelOutput
            float32 token vectors (B, T, D), in memory of their own.
        """
        from transformers.modeling_outputs import BaseModelOutput

        hidden = bool(self.config.output_hidden_states if output_hidden_states is None else output_hidden_states)
        request = self._request_for(hidden)
        request.start_async([inputs[name].numpy() for name in self._names], share_inputs=True)
        self._wait(request)
        # Copied, since a request writes its next result into the same memory.
        outputs = [torch.from_numpy(output.data.copy()) for output in request.output_tensors]
        return BaseModelOutput(last_hidden_state=outputs[0], hidden_states=tuple(outputs[1:]) if hidden else None)

    def _wait(self, request: Any) -> None:
        """Wait for a request; where it fails or the job is cancelled, stop it first."""
        try:
            while not request.wait_for(_WAIT_MS):
                self._tick(None)  # a module, so that a hook on every module of the model may raise here
        except BaseException:
            request.cancel()
            _wait_until_stopped(request)
            # A graph that was stopped on the way fails on batches of other shapes, in new requests too.
            self._requests.clear()
            raise

    def _request_for(self, hidden: bool) -> Any:
        """Return the request of a model compiled when it is first needed."""
        if hidden not in self._requests:
            # Outputs cost time where nobody reads them, so most passes run a model that has only the last layer.
            model = self._model if hidden else _first_output(self._model)
            settings = {"INFERENCE_PRECISION_HINT": HINTS[self._wanted], "NUM_STREAMS": str(_STREAMS)}
            self._requests[hidden] = core().compile_model(model, "CPU", settings).create_infer_request()
        return self._requests[hidden]


def _first_output(model: Any) -> Any:
    """Return a model without the outputs after its first."""
    copy = model.clone()
    for result in copy.get_results()[1:]:
        copy.remove_result(result)
    return copy


def _wait_until_stopped(request: Any) -> None:
    """Wait for a request that was asked to stop; that it was stopped is no news."""
    try:
        request.wait()
    except RuntimeError:
        return
