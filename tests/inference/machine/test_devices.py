from __future__ import annotations

import pytest
import torch

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.settings.spec import Device
from explorer.inference.machine import devices


def pretend(monkeypatch: pytest.MonkeyPatch, *present: Device) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: Device.CUDA in present)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: Device.MPS in present)
    monkeypatch.setattr(torch.xpu, "is_available", lambda: Device.XPU in present)


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        ((), "cpu"),
        ((Device.XPU,), "xpu"),
        ((Device.MPS, Device.XPU), "mps"),
        ((Device.CUDA, Device.MPS, Device.XPU), "cuda:0"),
    ],
)
def test_auto_takes_the_first_device_there_is(
    present: tuple[Device, ...], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, *present)
    assert str(devices.resolve_device(Device.AUTO)) == expected
    assert devices.available_devices() == (*present, Device.CPU)


def test_device_can_be_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, Device.CUDA)
    assert str(devices.resolve_device(Device.CPU)) == "cpu"


def test_missing_device_is_a_failure_that_names_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, Device.MPS)
    with pytest.raises(ExplorerError, match='"cuda" is not available') as caught:
        devices.resolve_device(Device.CUDA)
    assert caught.value.failure.kind is FailureKind.DEVICE
    assert "mps, cpu" in caught.value.failure.advice


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
    assert devices.token_budget(torch.device(device.value)) >= 1024
