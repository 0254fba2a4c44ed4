from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext, Progress
from explorer.inference.machine import environment


def test_fresh_process_is_offline_silent_and_untracked() -> None:
    code = """
import json, logging, sys
from explorer.domain.job import JobContext
from explorer.inference.machine.environment import import_libraries
import_libraries(JobContext())
from huggingface_hub import constants
from transformers.utils.logging import is_progress_bar_enabled
json.dump({
    "offline": constants.HF_HUB_OFFLINE,
    "telemetry off": constants.HF_HUB_DISABLE_TELEMETRY,
    "token kept": constants.HF_HUB_DISABLE_IMPLICIT_TOKEN,
    "silent": not is_progress_bar_enabled() and not logging.getLogger("transformers.x").isEnabledFor(logging.ERROR),
}, sys.stdout)
"""
    names = ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_IMPLICIT_TOKEN")
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=inherited)
    assert all(json.loads(result.stdout).values())
    assert result.stderr == ""


@pytest.mark.parametrize("collecting", [True, False])
def test_what_is_imported_is_never_looked_through_for_garbage(collecting: bool) -> None:
    code = f"""
import gc, json, sys
while_importing = []
class Watcher:
    def find_spec(self, name, path=None, target=None):
        if name == "sentence_transformers":
            while_importing.append(gc.isenabled())
sys.meta_path.insert(0, Watcher())
from explorer.domain.job import JobContext
from explorer.inference.machine.environment import import_libraries
gc.{"enable" if collecting else "disable"}()
import_libraries(JobContext())
import torch
looked = any(thing is torch.nn.__dict__ for thing in gc.get_objects())
json.dump([while_importing, gc.isenabled(), looked, gc.get_freeze_count()], sys.stdout)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    while_importing, enabled, looked_through, frozen = json.loads(result.stdout)
    assert while_importing[-1] is False
    assert enabled is collecting
    assert frozen > 100_000
    # `gc.get_objects` leaves out what is frozen.
    assert not looked_through


def test_libraries_of_torch_are_among_the_files_read_first() -> None:
    names = [path.name for path in environment._library_files()]
    assert any("torch_cpu" in name for name in names)
    assert any("torch_python" in name for name in names)


def test_reading_the_libraries_can_be_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_imported", [])
    stages: list[str] = []

    def cancel(progress: Progress) -> None:
        stages.append(progress.stage)
        context.cancel()

    context = JobContext(cancel)
    with pytest.raises(Cancelled):
        environment.import_libraries(context)
    assert stages == ["Loading the libraries"]


def test_memory_that_a_batch_frees_is_there_for_the_next() -> None:
    code = """
import platform, resource
import numpy as np
from explorer.inference.machine.environment import keep_freed_memory

def batch():
    arrays = [np.ones(24 << 20, dtype=np.uint8) for _ in range(3)]

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

if platform.libc_ver()[0] == "glibc":
    keep_freed_memory()
    batch()
    before = faults()
    for _ in range(10):
        batch()
    print(faults() - before)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(result.stdout or 0) < 1000


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_keep_their_own_habits(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(environment.ctypes, "CDLL", None)
    environment.keep_freed_memory()
