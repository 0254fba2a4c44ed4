from __future__ import annotations

import os
import subprocess
import sys

_ASKED = """
from explorer.inference.models.prepared.library import core
print(core().get_property("CPU", "INFERENCE_NUM_THREADS"), core().get_property("CPU", "ENABLE_CPU_PINNING"))
"""


def test_limited_threads_are_tied_to_no_core_so_that_two_processes_do_not_share_one() -> None:
    found = subprocess.run(
        [sys.executable, "-c", _ASKED],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert found.stdout.split() == ["1", "False"], found.stderr
