"""Work on a model in a process of its own, which may load torch or nncf and goes when it is done."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from explorer.domain.failure import ExplorerError, Failure, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.settings.spec import Part

_POLL_SECONDS = 0.1
_NICE = 10


def prepare_aside(
    model: Path, name: str, folder: Path, part: Part, context: JobContext, *, patient: bool = False
) -> None:
    """Have a model prepared, as `explorer.inference.models.convert.prepare.prepare` does.

    Parameters
    ----------
    model, name
        Folder of the model, and what it is called on the screen.
    folder, part
        As there.
    context
        Where progress goes; a cancel ends the process.
    patient
        Whether it gives way to whatever else runs.

    Raises
    ------
    ExplorerError
        DISK, where it cannot be kept; INTERNAL, where the process ended by itself.
    Cancelled
        Within a tenth of a second of being asked to stop.
    """
    run_aside(_prepare, (model, name, folder, part, patient), name, context)


def run_aside(work: Callable[..., None], arguments: tuple[Any, ...], name: str, context: JobContext) -> None:
    """Call a function of a module in a process of its own; raises what it raises, and as `prepare_aside`.

    Parameters
    ----------
    work
        Takes a `JobContext` whose progress comes here, then the arguments.
    arguments
        They.
    name
        What the model is called on the screen.
    context
        Where progress goes; a cancel ends the process.
    """
    start = multiprocessing.get_context("spawn")
    news, told = start.Pipe(duplex=False)
    process = start.Process(target=_run, args=(told, work, arguments), daemon=True)
    process.start()
    told.close()
    try:
        while True:
            context.check()
            if not news.poll(_POLL_SECONDS):
                continue
            message = news.recv()
            if message is None:
                return
            if isinstance(message, Failure):
                raise ExplorerError(message.kind, message.message, message.advice)
            context.report(Progress(message))
    except EOFError as error:
        raise ExplorerError(
            FailureKind.INTERNAL, f'The process that prepares the model "{name}" ended by itself.', "Run it again."
        ) from error
    finally:
        process.terminate()
        process.join()
        news.close()


def _run(told: Connection, work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """Work in the child; the parent alone is interrupted from the keyboard, and ends this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        work(JobContext(lambda progress: told.send(progress.stage)), *arguments)
    except ExplorerError as error:
        told.send(error.failure)
        return
    told.send(None)


def _prepare(context: JobContext, model: Path, name: str, folder: Path, part: Part, patient: bool) -> None:
    from dataclasses import replace

    from explorer.files.model_folder import read_model_folder
    from explorer.inference.machine.environment import import_libraries

    if patient and hasattr(os, "nice"):
        os.nice(_NICE)
    import_libraries(context)
    from explorer.inference.models.convert.prepare import prepare

    prepare(replace(read_model_folder(model), name=name), folder, part, context)
