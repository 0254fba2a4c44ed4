"""Text and files that are dragged over the window with a real pointer."""

from __future__ import annotations

import ctypes.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.measures import ROOT, x_server
from tests.desktop.dragging import TEXT

pytestmark = [
    pytest.mark.desktop,
    pytest.mark.skipif(
        sys.platform != "linux" or not ctypes.util.find_library("Xtst"), reason="needs an X server with its pointer"
    ),
]


def test_what_is_dragged_lands_between_lines_and_stays_where_it_comes_from(tmp_path: Path) -> None:
    folders = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"), str(tmp_path))
    with x_server() as display:
        assert display["QT_QPA_PLATFORM"] == "xcb", "Xvfb is not installed; see packaging/bootstrap.py"
        done = subprocess.run(
            [sys.executable, "-m", "tests.desktop.dragging", str(tmp_path)],
            cwd=ROOT,
            env={**os.environ, **folders, **display},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    text, file, within = (json.loads(line) for line in done.stdout.splitlines())
    assert text["lit"] == [True, False]
    assert text["lines"] == ["one here", TEXT, "two here", "three here"]
    assert file["lit"] == [True, True, True]
    assert file["lines"] == [*text["lines"], "from a file"]
    assert file["box"] == ""
    assert text["told"] == file["told"] == "CopyAction"
    assert within["moved"] == ["two here", "three here", "one here"]
    assert within["undone"] == ["one here", "two here", "three here"]
