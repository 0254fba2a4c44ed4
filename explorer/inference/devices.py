"""Which devices there are, and how to tell that one ran out of memory."""

from __future__ import annotations

import gc

import torch

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.spec import Device

COMPUTE_DTYPE = torch.float32
"""Models run in float32 everywhere: half precision is slow on most CPUs and moves similarities in the third digit."""

_PREFERRED = (Device.CUDA, Device.MPS, Device.XPU, Device.CPU)
_TOKEN_BUDGET = {Device.CPU: 2_048, Device.MPS: 8_192}
_OUT_OF_MEMORY_TEXTS = ("out of memory", "can't allocate memory", "not enough memory", "failed to allocate")


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


def token_budget(device: torch.device) -> int:
    """Tokens per batch, padding included, that keep `device` busy and one batch short enough to cancel soon."""
    return _TOKEN_BUDGET.get(Device(device.type), 32_768)


def is_oom(error: BaseException) -> bool:
    """Whether `error`, or anything that it was raised from, says that memory ran out."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, MemoryError | torch.OutOfMemoryError):
            return True
        if isinstance(seen, RuntimeError) and any(text in str(seen).lower() for text in _OUT_OF_MEMORY_TEXTS):
            return True
        seen = seen.__cause__ or seen.__context__
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
