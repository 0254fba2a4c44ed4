"""`python -m explorer` and the `sentence-explorer` command: choose the window or the command line."""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from explorer.cli.registry import COMMANDS

if TYPE_CHECKING:
    from explorer.domain.choices.render import RenderRequest

ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}
"""Read by numpy's linear algebra when it is first imported. Its threads wait by spinning: on a busy machine two of them
took 370 ms for the PCA of 10,000 texts that one does in 40. What pays for threads has its own, here and in torch."""

_RESOURCE_TRACKER = re.compile(r"from multiprocessing\.resource_tracker import main; ?main\((\d+)\)")
"""What Python starts beside the first child process, by the option -c, to remove what processes share when they end."""


def _draw(request: RenderRequest) -> None:
    from explorer.app.render import render

    render(request)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status.

    A first argument that names a command goes to the command line, as do options such as ``--help``; anything else
    is taken for files to open in the window.
    """
    for variable, value in ENVIRONMENT.items():
        os.environ.setdefault(variable, value)
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and (arguments[0] in COMMANDS or arguments[0].startswith("-")):
        from explorer.cli.main import main as run_command

        return run_command(arguments, _draw)
    # Start-up makes many objects and drops few: looking for garbage among them only delays the window.
    gc.disable()
    from explorer.app.main import main as open_window

    return open_window(arguments)


def run() -> None:
    """Run the program as a process of its own."""
    if getattr(sys, "frozen", False):
        _serve_as_child()
    status = main()
    # The interpreter looks for garbage as it ends: more than a second among the objects of the model libraries.
    gc.freeze()
    sys.exit(status)


def _serve_as_child() -> None:
    """Be the child process that a frozen program starts from its own file, for want of an interpreter; does not return.

    Returns where the program was started by a person. `multiprocessing.freeze_support` does as much on Windows alone.
    """
    from multiprocessing.spawn import freeze_support

    freeze_support()
    if len(sys.argv) > 2 and sys.argv[-2] == "-c" and (task := _RESOURCE_TRACKER.fullmatch(sys.argv[-1])):
        from multiprocessing.resource_tracker import main as track_resources

        track_resources(int(task[1]))
        sys.exit()


if __name__ == "__main__":
    run()
