"""Whether torch might find a device that is faster than the processor, told without importing torch."""

from __future__ import annotations

import importlib.util
import platform
import re
import sys
from pathlib import Path

_BUILT_FOR = re.compile(r"^(?:cuda|hip|xpu)\b[^=]*=\s*['\"]", re.MULTILINE)
"""In torch's own list of what it was built for, a value that is not None."""
_DRIVERS = ("/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg", "/dev/kfd", "/dev/dri")
"""What Linux has where there is a driver for such a device."""


def may_have_gpu() -> bool:
    """Whether torch, if it were asked, might know another device than the CPU; where it cannot be told, it might."""
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    if "torch" in sys.modules:
        return True  # it costs nothing to ask it
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return False
    try:
        built = Path(spec.origin).with_name("version.py").read_text("utf-8")
    except OSError:
        return True
    if not _BUILT_FOR.search(built):
        return False
    return sys.platform != "linux" or any(Path(driver).exists() for driver in _DRIVERS)
