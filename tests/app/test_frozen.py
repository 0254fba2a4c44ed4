"""A frozen program has no interpreter to start: its child processes are started from its own file."""

from __future__ import annotations

import sys
from multiprocessing import resource_tracker, spawn

import pytest

from explorer import __main__ as program

CHILDREN = {
    "a worker": (["--multiprocessing-fork", "tracker_fd=15", "pipe_handle=16"], {"tracker_fd": 15, "pipe_handle": 16}),
    "a worker on Windows": (
        ["--multiprocessing-fork", "parent_pid=7", "pipe_handle=8"],
        {"parent_pid": 7, "pipe_handle": 8},
    ),
    "the tracker": (["-B", "-c", "from multiprocessing.resource_tracker import main;main(14)"], 14),
}


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was started: as a child with its numbers, or the program by its name."""
    started: list[object] = []
    monkeypatch.setattr(spawn, "spawn_main", lambda **numbers: started.append(numbers))
    monkeypatch.setattr(resource_tracker, "main", started.append)
    monkeypatch.setattr(program, "main", lambda: started.append("program") or 0)
    monkeypatch.setattr(program.gc, "freeze", lambda: None)
    return started


@pytest.mark.parametrize("name", CHILDREN)
def test_a_child_does_its_own_work(name: str, started: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    arguments, numbers = CHILDREN[name]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "argv", ["sentence-explorer", *arguments])
    with pytest.raises(SystemExit):
        program.run()
    assert started == [numbers]


@pytest.mark.parametrize("frozen", [True, False])
@pytest.mark.parametrize("arguments", [[], ["texts.txt"], ["encode", "-c", "column"]])
def test_what_a_person_starts_is_the_program(
    arguments: list[str], frozen: bool, started: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    monkeypatch.setattr(sys, "argv", ["sentence-explorer", *arguments])
    with pytest.raises(SystemExit):
        program.run()
    assert started == ["program"]
