"""One run of the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from explorer.cli.output import drop_output, make_streams_usable
from explorer.cli.parser import parse
from explorer.cli.progress import ProgressLine
from explorer.cli.registry import load
from explorer.domain.choices.render import RenderRequest
from explorer.domain.failure import DecisionNeeded, ExplorerError
from explorer.domain.job import JobContext
from explorer.files.disk.clearing import clear_unfinished

_FAILED, _INTERRUPTED = 1, 130


def main(argv: Sequence[str], draw: Callable[[RenderRequest], None] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv
        The arguments after the program's name.
    draw
        Draws pictures; None where that is not possible.

    Returns
    -------
    int
        Exit status: 0, 1 (failed, one line on standard error), 2 (wrong usage), 130 (interrupted).
    """
    make_streams_usable()
    try:
        options = parse(list(argv))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else _FAILED
    options.draw = draw
    clear_unfinished()
    line = ProgressLine(sys.stderr)
    try:
        load(options.command).run(options, JobContext(line))
        line.clear()
        sys.stdout.flush()
    except DecisionNeeded as error:
        return _fail(line, f"{error.failure.message} {error.on_command_line}")
    except ExplorerError as error:
        return _fail(line, str(error))
    except MemoryError:
        return _fail(line, "There is not enough memory. Use fewer or shorter texts.")
    except BrokenPipeError:
        # Whoever read the output has had enough.
        drop_output()
        return _FAILED
    except OSError as error:
        drop_output()
        return _fail(line, f"The system refused to read or write: {error.strerror or error}. Check the disk.")
    except KeyboardInterrupt:
        line.clear()
        print("Interrupted.", file=sys.stderr)
        return _INTERRUPTED
    return 0


def _fail(line: ProgressLine, sentence: str) -> int:
    line.clear()
    print(f"sentence-explorer: {' '.join(sentence.split())}", file=sys.stderr)
    return _FAILED
