"""Which number format torch computes in where none is named."""

from __future__ import annotations

import torch

from explorer.domain.settings.spec import Precision
from explorer.inference.models.precision import asked_precision

_TENSOR_CORES = (7, 0)
"""Compute capability from which CUDA devices multiply float16 matrices faster than float32 ones."""


def resolve_precision(precision: Precision, device: torch.device, stored: str) -> Precision:
    """Return the number format asked for, or the one that is meant; `stored` as for `asked_precision`.

    For AUTO it is the one that pays on this device: on CUDA bfloat16 where the device has instructions for it, which
    keeps the range of float32; on older CUDA devices float16; else float32.
    """
    asked = asked_precision(precision, stored)
    if asked.is_format:
        return asked
    if device.type != "cuda":
        return Precision.FLOAT32
    if torch.cuda.is_bf16_supported(including_emulation=False):
        return Precision.BFLOAT16
    return Precision.FLOAT16 if torch.cuda.get_device_capability(device) >= _TENSOR_CORES else Precision.FLOAT32
