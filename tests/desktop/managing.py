"""A real window manager on an X server of one's own: frames, a panel, maximised windows."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PANEL = 24
"""Height of the panel at the bottom, in pixels of the screen."""

_READY_S = 20
_CONFIGURATION = """<JWM>
<Tray height="{panel}" valign="bottom"><TaskList/></Tray>
<WindowStyle><Width>4</Width><Height>24</Height></WindowStyle>
<StartupCommand>echo ready &gt; {ready}</StartupCommand>
</JWM>
"""


@contextmanager
def window_manager(display: dict[str, str], folder: Path) -> Iterator[None]:
    """Run a window manager on a display, with its files in `folder`."""
    program = shutil.which("jwm")
    if program is None or "DISPLAY" not in display:
        pytest.skip("no X server or no window manager is installed; see packaging/bootstrap.py")
    ready, configuration = folder / "ready", folder / "jwm.xml"
    os.mkfifo(ready)
    configuration.write_text(_CONFIGURATION.format(panel=PANEL, ready=ready))
    # Opened for both, so that opening waits for nobody.
    pipe = os.open(ready, os.O_RDWR)
    manager = subprocess.Popen(
        [program, "-f", str(configuration)],
        env={**os.environ, **display},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert select.select([pipe], [], [], _READY_S)[0], "the window manager did not start"
        yield
    finally:
        manager.terminate()
        manager.wait()
        os.close(pipe)
