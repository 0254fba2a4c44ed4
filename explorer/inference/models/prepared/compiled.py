"""A transformer that OpenVINO runs: from padded batches of token ids to token vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.settings.spec import Precision
from explorer.inference.models.prepared.library import HINTS, core

GRAPH, WEIGHTS, LAYERS = "model.xml", "model.bin", "layers.xml"
"""The transformer up to its last layer, its weights, and the transformer with the outputs of all layers: giving these
takes 3 % of the time in float32 and 6 % in bfloat16, so most passes run the first."""
COMPILED = "compiled"
"""Folder of what OpenVINO worked out about the graph for this processor."""

_STREAMS = 1
"""Batches that run side by side. Two halves of one, each on half of the cores, took up to 13 % less time; but on a busy
machine two streams that meet a new shape at once leave one of them with wrong attention from then on (OpenVINO 2026.4:
once in some dozens of loads)."""
_WAIT_MS = 20
"""How often a running batch looks whether it is still wanted."""


class CompiledModel:
    """A prepared transformer.

    Parameters
    ----------
    folder
        Of the prepared model.
    precision
        Number format to compute in; not AUTO. `self.precision` is the one that OpenVINO chose. Whether it is int8 is a
        matter of what is in the folder.
    """

    def __init__(self, folder: Path, precision: Precision) -> None:
        self._folder = folder
        self._wanted = precision
        self._requests: dict[bool, Any] = {}
        self._check: Callable[[], None] = lambda: None
        compiled = self._request_for(hidden=False).get_compiled_model()
        self.names = [port.get_any_name() for port in compiled.inputs]
        kind = compiled.get_property("INFERENCE_PRECISION_HINT").to_string()
        took = next(precision for precision, hint in HINTS.items() if hint == kind)
        self.precision = precision if HINTS[precision] == kind else took

    def __call__(self, inputs: Mapping[str, np.ndarray], *, hidden: bool) -> list[FloatArray]:
        """Run a batch.

        Parameters
        ----------
        inputs
            int64 (B, T) by name; what the model does not take is left out.
        hidden
            Whether to give the hidden states too.

        Returns
        -------
        list of ndarray
            float32 (B, T, D), in memory of their own: the last layer, then all hidden states where asked for.
        """
        request = self._request_for(hidden)
        request.start_async([inputs[name] for name in self.names], share_inputs=True)
        self._wait(request)
        # Copied, since a request writes its next result into the same memory.
        return [output.data.copy() for output in request.output_tensors]

    @contextmanager
    def checking(self, check: Callable[[], None]) -> Iterator[None]:
        """Call `check` every few milliseconds while a batch runs meanwhile; where it raises, the batch is given up."""
        before, self._check = self._check, check
        try:
            yield
        finally:
            self._check = before

    def _wait(self, request: Any) -> None:
        """Wait for a request; where it fails or the job is cancelled, stop it first."""
        try:
            while not request.wait_for(_WAIT_MS):
                self._check()
        except BaseException:
            request.cancel()
            _wait_until_stopped(request)
            # A graph that was stopped on the way fails on batches of other shapes, in new requests too.
            self._requests.clear()
            raise

    def _request_for(self, hidden: bool) -> Any:
        """Return the request of a graph compiled when it is first needed."""
        if hidden not in self._requests:
            settings = {"INFERENCE_PRECISION_HINT": HINTS[self._wanted], "NUM_STREAMS": str(_STREAMS)}
            self._requests[hidden] = (self._all_layers if hidden else self._last_layer)(settings).create_infer_request()
        return self._requests[hidden]

    def _last_layer(self, settings: dict[str, str]) -> Any:
        # OpenVINO keeps what it works out, by the path of the graph alone: it would serve other weights than those
        # beside it. These never change, since the folder is named by what is in it.
        kept = {"CACHE_DIR": str(self._folder / COMPILED), "CACHE_MODE": "OPTIMIZE_SIZE"}
        return core().compile_model(str(self._folder / GRAPH), "CPU", settings | kept)

    def _all_layers(self, settings: dict[str, str]) -> Any:
        model = core().read_model(str(self._folder / LAYERS), str(self._folder / WEIGHTS))
        return core().compile_model(model, "CPU", settings)


def _wait_until_stopped(request: Any) -> None:
    """Wait for a request that was asked to stop; that it was stopped is no news."""
    try:
        request.wait()
    except RuntimeError:
        return
