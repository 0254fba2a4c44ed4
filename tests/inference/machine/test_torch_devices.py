from __future__ import annotations

import pytest
import torch

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.settings.spec import Device
from explorer.inference.machine import torch_devices as devices


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
