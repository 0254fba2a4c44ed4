"""Whether there is a screen to open a window on."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_NO_SCREEN = ("offscreen", "minimal")
_TRIED = ("xcb", "wayland")


def has_display() -> bool:
    """Return whether Qt can open a window here.

    On Linux a display that is named may not answer, or a library that Qt's plugin needs may be missing; Qt would end
    the process over either, so both are tried first.
    """
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform.startswith(_NO_SCREEN):
        return False
    if not sys.platform.startswith("linux") or (platform and not platform.startswith(_TRIED)):
        return True
    return _wayland_answers() or _x_server_answers()


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY", "")
    return bool(name) and (Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / name).is_socket()


def _x_server_answers() -> bool:
    name = os.environ.get("DISPLAY", "")
    if not name:
        return False
    try:
        ctypes.CDLL("libxcb-cursor.so.0")
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(name.encode(), None))
    answers = bool(xcb.xcb_connection_has_error(connection) == 0)
    xcb.xcb_disconnect(connection)
    return answers
