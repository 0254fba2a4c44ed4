"""Where the window is on screens of several sizes, with a frame and a panel, at scale 1 and 2."""

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

_HALF = 1
"""A pixel of a scaled screen is half one of the window, and Qt rounds."""


@pytest.mark.parametrize(
    ("screen", "scale", "maximised"),
    [
        ("1366x768", 1, True),
        ("1280x800", 1, True),
        ("900x600", 1, True),
        ("1920x1200", 1, False),
        ("1920x1200", 2, True),
    ],
)
def test_the_window_and_its_status_bar_are_on_the_screen(
    tmp_path: Path, screen: str, scale: int, maximised: bool
) -> None:
    with x_server(f"{screen}x24") as display, window_manager(display, tmp_path):
        process = subprocess.run(
            [sys.executable, "-m", "tests.desktop.placing"],
            cwd=ROOT,
            env={**os.environ, **display, "QT_SCALE_FACTOR": str(scale)},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert process.returncode == 0, process.stderr
    first, kept = (json.loads(line) for line in process.stdout.splitlines())
    assert first["maximised"] == maximised
    if not maximised:
        assert first["inner"][2:] == [1280, 800]
    assert not kept["maximised"]
    for window in (first, kept):
        left, top, width, height = window["frame"]
        free_left, free_top, free_width, free_height = window["free"]
        assert left >= free_left
        assert top >= free_top
        assert left + width <= free_left + free_width + _HALF
        assert top + height <= free_top + free_height + _HALF
        inner_top, inner_height = window["inner"][1], window["inner"][3]
        assert window["status"] == inner_top + inner_height
