"""Clusters that are not there."""

from __future__ import annotations

import importlib.util
import socket
from pathlib import Path

import pytest

from explorer.domain.failure import ExplorerError
from explorer.domain.settings.spec import EncodeSpec, Precision
from explorer.inference.cluster.driver import connect, failure_of
from explorer.inference.cluster.run import check_installed, the_same_everywhere


def test_a_machine_that_does_not_answer_is_said_at_once() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(ExplorerError, match=f"The Ray cluster at {address} cannot be reached: ") as failure:
            connect(address, may_use_gpu=True)
    assert "--address auto" in failure.value.failure.advice


@pytest.mark.parametrize("address", ["head", "head:", ":6379", "ray://head:10001", "head:x"])
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(ExplorerError, match=f"{address} is no address of a Ray cluster"):
        connect(address, may_use_gpu=True)


def test_without_ray_the_command_that_installs_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ExplorerError) as failure:
        check_installed()
    assert str(failure.value) == 'Ray is not installed. Type: pip install "sentence-explorer[ray]"'


def test_a_machine_without_the_program_is_told_from_what_else_ray_gives_up_for() -> None:
    lacking = RuntimeError("The actor died.\nray::MapWorker()\nModuleNotFoundError: No module named 'explorer'")
    assert str(failure_of(lacking)) == (
        "A machine of the Ray cluster cannot load this program: ModuleNotFoundError: No module named 'explorer'. "
        "Install it there, in the same version as here."
    )
    other = failure_of(RuntimeError("The store is full. It holds 3 objects.\nmore"))
    assert other.message == "Ray gave up: The store is full."


def test_every_machine_is_told_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("model").mkdir()
    same = the_same_everywhere(EncodeSpec("model"))
    assert (same.model, same.dtype) == (str(tmp_path / "model"), Precision.FLOAT32)
    assert the_same_everywhere(EncodeSpec(dtype=Precision.BFLOAT16)) == EncodeSpec(dtype=Precision.BFLOAT16)
