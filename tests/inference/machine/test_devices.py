from __future__ import annotations

import pytest
import torch

from explorer.domain.settings.spec import Device
from explorer.inference.machine import devices


def chained() -> BaseException:
    try:
        try:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        except RuntimeError as error:
            raise ValueError("while encoding") from error
    except ValueError as error:
        return error


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory."),
        RuntimeError("MPS backend out of memory (MPS allocated: 8 GB)"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory: 40 bytes"),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 40 bytes."),
        torch.AcceleratorError("CUDA error: out of memory"),
        chained(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_out_of_memory_is_recognised(error: BaseException) -> None:
    assert devices.is_oom(error)


@pytest.mark.parametrize("error", [RuntimeError("shape mismatch"), ValueError("out of memory"), KeyError("a")])
def test_other_errors_are_not_taken_for_it(error: BaseException) -> None:
    assert not devices.is_oom(error)


@pytest.mark.parametrize("device", [device for device in Device if device is not Device.AUTO])
def test_every_device_has_a_token_budget(device: Device) -> None:
    assert devices.token_budget(device.value) >= 1024
