"""Which number format `Precision.AUTO` means."""

from __future__ import annotations

import torch

from explorer.domain.spec import Backend, Precision
from explorer.inference.openvino_model import computes_natively

_TENSOR_CORES = (7, 0)
"""Compute capability from which CUDA devices multiply float16 matrices faster than float32 ones."""


def resolve_precision(precision: Precision, backend: Backend, device: torch.device) -> Precision:
    """Return the precision asked for, or for AUTO the one that pays on this device.

    On CUDA and under OpenVINO that is bfloat16 where the device has instructions for it, which keeps the range of
    float32; on older CUDA devices float16; else float32.
    """
    if precision is not Precision.AUTO:
        return precision
    if backend is Backend.OPENVINO:
        return Precision.BFLOAT16 if computes_natively(Precision.BFLOAT16) else Precision.FLOAT32
    if device.type != "cuda":
        return Precision.FLOAT32
    if torch.cuda.is_bf16_supported(including_emulation=False):
        return Precision.BFLOAT16
    return Precision.FLOAT16 if torch.cuda.get_device_capability(device) >= _TENSOR_CORES else Precision.FLOAT32
