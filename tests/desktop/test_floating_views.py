"""A view floats in a window with a frame, and docks back by hand, by a double click and by its button."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.measures import ROOT, x_server
from tests.desktop.managing import window_manager

pytestmark = [
    pytest.mark.desktop,
    pytest.mark.skipif(sys.platform != "linux", reason="X servers are Linux's"),
]


def test_a_view_floats_in_a_frame_and_docks_back(tmp_path: Path) -> None:
    folders = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"), str(tmp_path))
    with x_server("1920x1200x24") as display, window_manager(display, tmp_path):
        process = subprocess.run(
            [sys.executable, "-m", "tests.desktop.floating"],
            cwd=ROOT,
            env={**os.environ, **folders, **display},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert process.returncode == 0, f"{process.stdout}{process.stderr}"
    # Each step waited for the frame, or for the view to be docked.
    steps = [json.loads(line) for line in process.stdout.splitlines()]
    assert [step["step"] for step in steps] == [
        "floated",
        "again",
        "palette",
        "dragged in",
        "dragged out",
        "double click",
        "restored",
        "closed",
    ]
    floated, again, _, dragged_in, dragged_out = steps[:5]
    assert floated["offset"] == [24, 24]
    assert floated["title"] == "Map"
    assert floated["keys"]
    assert again["same"]
    assert dragged_in["seen"]
    assert dragged_in["inside"]
    assert dragged_out["on_screen"]
