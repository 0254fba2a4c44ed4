"""The commands."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

from explorer.cli.cache import run_cache
from explorer.cli.compare import run_compare
from explorer.cli.diagnose import run_diagnose
from explorer.cli.duplicates import run_duplicates
from explorer.cli.evaluate import run_evaluate
from explorer.cli.explain import run_explain
from explorer.cli.model import run_model
from explorer.cli.options import parse
from explorer.cli.progress import ProgressLine
from explorer.cli.script import run_script
from explorer.cli.shared import encode_spec, place_of, pooling_note, read_out_options, run_options, vector_choices
from explorer.cli.sweep import run_sweep
from explorer.domain.choices.render import RenderRequest
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.files.disk.atomic import check_writable
from explorer.files.disk.clearing import clear_unfinished
from explorer.files.exports.spec_json import to_json
from explorer.files.exports.vectors import write_vectors
from explorer.files.precomputed.candidates import VectorChoiceNeeded
from explorer.files.tables.columns import ColumnChoiceNeeded
from explorer.files.tables.questions import LayoutNeeded, PlaceNeeded

Render = Callable[[RenderRequest], None]

_FAILED, _INTERRUPTED = 1, 130


def main(argv: Sequence[str], render: Render | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv
        The arguments after the program's name.
    render
        Draws pictures; None where that is not possible.

    Returns
    -------
    int
        Exit status: 0, 1 (failed, one line on standard error), 2 (wrong usage), 130 (interrupted).
    """
    _open_closed_streams()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        options = parse(list(argv))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else _FAILED
    clear_unfinished()
    line = ProgressLine(sys.stderr)
    try:
        _COMMANDS[options.command](options, JobContext(line), render)
        line.clear()
        sys.stdout.flush()
    except ColumnChoiceNeeded as error:
        return _fail(line, f"{error.failure.message} Name one with --column.")
    except PlaceNeeded as error:
        return _fail(line, f"{error.failure.message} {error.on_command_line}")
    except VectorChoiceNeeded as error:
        return _fail(line, f"{error.failure.message} Name one with --vector-column.")
    except LayoutNeeded as error:
        return _fail(line, f"{error.failure.message} {error.on_command_line}")
    except ExplorerError as error:
        return _fail(line, str(error))
    except MemoryError:
        return _fail(line, "There is not enough memory. Use fewer or shorter texts.")
    except BrokenPipeError:
        # Whoever read the output has had enough.
        _drop_output()
        return _FAILED
    except OSError as error:
        _drop_output()
        return _fail(line, f"The system refused to read or write: {error.strerror or error}. Check the disk.")
    except KeyboardInterrupt:
        line.clear()
        print("Interrupted.", file=sys.stderr)
        return _INTERRUPTED
    return 0


def _open_closed_streams() -> None:
    """Stand in for the streams that are None because whoever started the program closed them."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, io.StringIO())


def _drop_output() -> None:
    """Keep the interpreter from complaining when it flushes at exit what can no longer be written."""
    with suppress(io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(line: ProgressLine, sentence: str) -> int:
    line.clear()
    print(f"sentence-explorer: {' '.join(sentence.split())}", file=sys.stderr)
    return _FAILED


def _encode(options: argparse.Namespace, context: JobContext, _: Render | None) -> None:
    from explorer.cli.report import encoding_report
    from explorer.cli.table import counted

    if options.out is not None:
        check_writable(options.out)
    corpus, encoding, embeddings = run_options(options, context)
    written = () if options.out is None else write_vectors(options.out, corpus, encoding, embeddings, context)
    if options.json:
        print(to_json(encoding_report(corpus, encoding, embeddings)))
    else:
        names = " and ".join(str(path) for path in written)
        size = f"{counted(len(corpus), 'text')}, {counted(embeddings.dimensions, 'dimension')}"
        origin = f" The vectors were read from {encoding.file}; no model ran." if encoding.file else ""
        folder = encoding.info.folder
        notes = encoding.notes if encoding.file else () if folder is None else folder.notes
        print(" ".join((f"{size}, written to {names}.{origin}", *notes)))


def _similarity(options: argparse.Namespace, context: JobContext, _: Render | None) -> None:
    from explorer.cli.report import similarity_report
    from explorer.cli.table import as_table

    report = similarity_report(*run_options(options, context), options.metric, context)
    print(to_json(report) if options.json else as_table(report))


def _render(options: argparse.Namespace, context: JobContext, render: Render | None) -> None:
    if render is None:
        raise ExplorerError(FailureKind.INTERNAL, "Pictures cannot be drawn here.", "Use similarity --json.")
    request = RenderRequest(
        files=tuple(options.files),
        views=options.view,
        out=options.out,
        spec=encode_spec(options),
        readout=read_out_options(options),
        metric=options.metric,
        column=options.column,
        place=place_of(options),
        vectors=vector_choices(options),
        size=options.size,
        theme=options.theme,
        ignore_vectors=options.ignore_vectors,
        cached=not options.no_cache,
        note=pooling_note(options),
    )
    paths = [request.path(view) for view in request.views]
    for path in paths:
        check_writable(path)
    render(request)
    print(f"Drawn into {' and '.join(map(str, paths))}.")


_COMMANDS: dict[str, Callable[[argparse.Namespace, JobContext, Render | None], None]] = {
    "encode": _encode,
    "similarity": _similarity,
    "render": _render,
    "evaluate": lambda options, context, _: run_evaluate(options, context),
    "diagnose": lambda options, context, _: run_diagnose(options, context),
    "duplicates": lambda options, context, _: run_duplicates(options, context),
    "compare": lambda options, context, _: run_compare(options, context),
    "explain": lambda options, context, _: run_explain(options, context),
    "sweep": lambda options, context, _: run_sweep(options, context),
    "script": lambda options, context, _: run_script(options, context),
    "model": lambda options, _context, _render: run_model(options),
    "cache": lambda options, _context, _render: run_cache(options),
}
