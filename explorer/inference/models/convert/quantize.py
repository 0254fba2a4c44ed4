"""A prepared model in int8, by nncf; in a process of its own, since nncf keeps much loaded and prints."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Precision
from explorer.inference.models.checks.forward_failure import cause
from explorer.inference.models.convert.writing import write_graphs
from explorer.inference.models.prepared import store
from explorer.inference.models.prepared.compiled import LAYERS, WEIGHTS, CompiledModel
from explorer.inference.models.prepared.library import core, import_openvino


def quantize(
    context: JobContext, folder: Path, place: Path, inputs: Sequence[dict[str, np.ndarray]], name: str
) -> None:
    """Make the int8 form of a prepared model; one process at a time.

    Parameters
    ----------
    context
        Where progress goes.
    folder
        Of the prepared model.
    place
        Where the form goes. Where another process made it meanwhile, it stays.
    inputs
        int64 (1, T) by name: the texts that show what numbers the model computes with.
    name
        What the model is called on the screen.

    Raises
    ------
    ExplorerError
        MODEL, where nncf cannot do it; DISK, where it cannot be kept.
    """
    with store.alone(place, context) as done:
        if done:
            return
        try:
            made = _quantized(folder, inputs)
        except Exception as error:
            raise ExplorerError(
                FailureKind.MODEL,
                f'nncf cannot bring the model "{name}" to int8: {cause(error)}',
                "Choose bfloat16 or float32.",
            ) from error
        with store.making(place) as draft:
            write_graphs(made, draft)
        CompiledModel(place, Precision.INT8)
        store.seal(place)


def _quantized(folder: Path, inputs: Sequence[dict[str, np.ndarray]]) -> Any:
    import_openvino()  # without the package that reports to its makers, which nncf would use too
    # nncf imports torch where it finds it: three times as long, for the same bits.
    sys.modules.setdefault("torch", None)  # type: ignore[arg-type]
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        import nncf

        nncf.set_log_level(logging.ERROR)
        model = core().read_model(str(folder / LAYERS), str(folder / WEIGHTS))
        # Without the type, layers are brought to int8 that a transformer does not bear: cosines of 0.6 with float32.
        return nncf.quantize(
            model, nncf.Dataset(inputs), model_type=nncf.ModelType.TRANSFORMER, subset_size=len(inputs)
        )
