from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from explorer.inference.machine import threads
from explorer.inference.machine.threads import has_idle_core, use_best_threads


@pytest.fixture
def set_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Pretend that torch chose 4 threads; returns the numbers that it is set to."""
    numbers: list[int] = []
    monkeypatch.setattr(torch, "get_num_threads", lambda: numbers[-1] if numbers else 4)
    monkeypatch.setattr(torch, "set_num_threads", numbers.append)
    use_best_threads.cache_clear()
    yield numbers
    use_best_threads.cache_clear()


@pytest.mark.parametrize(("seconds", "chosen"), [({4: 1.0, 8: 0.8}, 8), ({4: 1.0, 8: 0.95}, 4), ({4: 1.0, 8: 2.0}, 4)])
def test_logical_cores_are_used_where_they_are_faster(
    seconds: dict[int, float], chosen: int, set_threads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "available_cores", lambda: 8)
    monkeypatch.setattr(threads, "_seconds", seconds.__getitem__)
    notes = use_best_threads()
    assert set_threads[-1] == chosen
    assert notes == (("Measured: 8 threads compute faster here than 4.",) if chosen == 8 else ())
    # Once per process.
    monkeypatch.setattr(threads, "_seconds", {}.__getitem__)
    assert use_best_threads() == notes


def test_nothing_is_measured_where_there_is_no_choice(set_threads: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "available_cores", lambda: 4)
    monkeypatch.setattr(threads, "_seconds", {}.__getitem__)
    assert use_best_threads() == ()
    assert set_threads == []


def test_threads_are_timed_as_many_as_asked_for(set_threads: list[int]) -> None:
    assert threads._seconds(3) > 0
    assert set_threads == [3]


@pytest.mark.parametrize(("device", "cores", "idle"), [("cpu", 4, False), ("cpu", 8, True), ("cuda", 4, True)])
def test_a_core_is_idle_where_the_model_does_not_need_it(
    device: str, cores: int, idle: bool, set_threads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "available_cores", lambda: cores)
    assert has_idle_core(torch.device(device)) is idle
