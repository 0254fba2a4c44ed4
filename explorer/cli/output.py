"""What goes to standard output, and what becomes of it where nobody takes it."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from explorer.files.exports.spec_json import to_json


def print_report(options: argparse.Namespace, report: dict[str, Any], as_text: Callable[[dict[str, Any]], str]) -> None:
    """Print a report as JSON where `add_json`'s option asks for it, else as text."""
    print(to_json(report) if options.json else as_text(report))


def make_streams_usable() -> None:
    """Stand in for streams that were closed at the start; write as an escape what standard output has no sign for."""
    for name in ("stdout", "stderr"):
        # A stream that whoever started the program closed is None.
        if getattr(sys, name) is None:
            setattr(sys, name, io.StringIO())
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def drop_output() -> None:
    """Keep the interpreter from complaining when it flushes at exit what can no longer be written."""
    with suppress(io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
