"""Which devices torch can use here, and what they compute in."""

from __future__ import annotations

import gc

import torch

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.settings.spec import Device, Precision

_PREFERRED = (Device.CUDA, Device.MPS, Device.XPU, Device.CPU)
_TORCH_DTYPES = {
    Precision.FLOAT32: torch.float32,
    Precision.BFLOAT16: torch.bfloat16,
    Precision.FLOAT16: torch.float16,
}


def available_devices() -> tuple[Device, ...]:
    """Devices that torch can use here, the one that `Device.AUTO` picks first."""
    present = {
        Device.CUDA: torch.cuda.is_available(),
        Device.MPS: torch.backends.mps.is_available(),
        Device.XPU: torch.xpu.is_available(),
        Device.CPU: True,
    }
    return tuple(device for device in _PREFERRED if present[device])


def resolve_device(device: Device) -> torch.device:
    """Turn the wanted device into one that torch can use.

    Raises
    ------
    ExplorerError
        DEVICE, where the device is not there.
    """
    devices = available_devices()
    if device is Device.AUTO:
        device = devices[0]
    if device not in devices:
        names = ", ".join(devices)
        raise ExplorerError(
            FailureKind.DEVICE,
            f'The device "{device}" is not available on this machine.',
            f"Choose one of these devices: {names}.",
        )
    return torch.device(device.value, 0) if device is Device.CUDA else torch.device(device.value)


def torch_dtype(precision: Precision) -> torch.dtype:
    """Return the number format of torch that is meant; `precision` is not AUTO."""
    return _TORCH_DTYPES[precision]


def precision_of(dtype: torch.dtype) -> Precision:
    """Return the precision that a number format of torch is."""
    return next(precision for precision, other in _TORCH_DTYPES.items() if other is dtype)


def precision_note(precision: Precision, device: torch.device) -> tuple[str, ...]:
    """Say where `device` can compute in `precision` only by way of other formats."""
    if precision is Precision.FLOAT32 or device.type != "cpu" or _cpu_computes_in(precision):
        return ()
    return (f"torch reports no fast {precision} on this processor: it is likely to be much slower than float32 here.",)


def _cpu_computes_in(precision: Precision) -> bool:
    """Whether torch uses instructions of the processor for a half precision; False where it cannot tell."""
    try:
        if precision is Precision.BFLOAT16:
            # oneDNN's own answer would be yes for any AVX-512, which only imitates the format.
            return bool(torch.cpu._is_avx512_bf16_supported())
        return bool(torch.ops.mkldnn._is_mkldnn_fp16_supported())
    except (AttributeError, RuntimeError):
        return False


def release_memory(device: torch.device) -> None:
    """Give back what is no longer referenced; call it outside of the `except` block that caught the failure."""
    gc.collect()
    if device.type != "cpu":
        torch.accelerator.empty_cache()


def synchronize(device: torch.device) -> None:
    """Wait until `device` has finished its work, so that a clock read next to it means something."""
    if device.type != "cpu":
        torch.accelerator.synchronize()
