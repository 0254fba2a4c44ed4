"""Which number format is meant where none is named."""

from __future__ import annotations

import torch

from explorer.domain.model.folder import ModelFolder
from explorer.domain.settings.spec import Backend, Precision
from explorer.inference.models.openvino.model import computes_natively

_TENSOR_CORES = (7, 0)
"""Compute capability from which CUDA devices multiply float16 matrices faster than float32 ones."""


def resolve_precision(precision: Precision, backend: Backend, device: torch.device, stored: str) -> Precision:
    """Return the number format asked for, or the one that is meant.

    For STORED that is `stored`, `ModelFolder.library_dtype`, or float32 where that is empty; for AUTO the one that pays
    on this device: on CUDA and under OpenVINO bfloat16 where the device has instructions for it, which keeps the range
    of float32; on older CUDA devices float16; else float32.
    """
    if precision.is_format:
        return precision
    if precision is Precision.STORED:
        return Precision(stored or Precision.FLOAT32)
    if backend is Backend.OPENVINO:
        return Precision.BFLOAT16 if computes_natively(Precision.BFLOAT16) else Precision.FLOAT32
    if device.type != "cuda":
        return Precision.FLOAT32
    if torch.cuda.is_bf16_supported(including_emulation=False):
        return Precision.BFLOAT16
    return Precision.FLOAT16 if torch.cuda.get_device_capability(device) >= _TENSOR_CORES else Precision.FLOAT32


def stored_note(model: ModelFolder, precision: Precision) -> tuple[str, ...]:
    """Say where a model is asked to compute in another format than the libraries take for it: a half precision."""
    theirs = model.library_dtype
    if theirs in ("", Precision.FLOAT32, precision):
        return ()
    stored = "The weights are stored in" if theirs == model.stored_dtype else "The model's folder asks for"
    return (
        f"{stored} {theirs}, in which Sentence Transformers would compute; here the model computes in {precision}. "
        "The precision as stored does as the library.",
    )
