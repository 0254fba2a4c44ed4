"""Encoding Parquet files on a Ray cluster, into a folder of parts."""

from __future__ import annotations

import importlib.util
import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from explorer.analysis.similarity.readout import read_out
from explorer.domain.failure import ExplorerError, Failure, FailureKind
from explorer.domain.job import JobContext, Progress, RelayedContext
from explorer.domain.settings.spec import BUNDLED_MODEL, Device, EncodeSpec, Engine, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import counted
from explorer.files.precomputed.dataset.manifest import Manifest, check_folder, claim_folder
from explorer.files.precomputed.dataset.parts import is_written
from explorer.files.precomputed.dataset.pieces import PIECE_ROWS, cut
from explorer.inference.cluster.driver import GO_ON, START_ONE, drive, unreachable
from explorer.inference.cluster.job import ClusterJob, Machines
from explorer.inference.pipeline import describe_model, encode

_POLL_SECONDS = 0.1
_CONNECT_SECONDS, _START_SECONDS = 15, 120
"""How long it may take to connect to a cluster that answers, and to start one on this machine."""
_END_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Written:
    """What a run gave.

    Parameters
    ----------
    folder
        Where the parts are.
    rows, parts, width
        How many there are, and the numbers of a vector.
    kept
        Rows that were written by an earlier run.
    blank
        Rows of this run without a text.
    machines
        What it ran on; None where nothing was left to do.
    seconds
        That the encoding took, without the start.
    notes
        What there is to say of the model, and of how it ran.
    """

    folder: Path
    rows: int
    parts: int
    width: int
    kept: int
    blank: int
    machines: Machines | None
    seconds: float
    notes: tuple[str, ...]


def encode_on_cluster(
    files: Sequence[str],
    column: str | None,
    spec: EncodeSpec,
    readout: Readout,
    folder: Path,
    address: str | None,
    context: JobContext,
    piece_rows: int = PIECE_ROWS,
) -> Written:
    """Encode Parquet files on all machines of a cluster; what is written already is not encoded again.

    Parameters
    ----------
    files, column
        As `explorer.files.precomputed.dataset.pieces.cut` takes them.
    spec, readout
        How to encode, and what to keep of it. The number format is float32 unless it is named, whatever computes.
    folder
        Where the parts go; every machine has to see it, and the files, under the same name.
    address
        As `explorer.inference.cluster.driver.drive` takes it.
    context
        Where progress goes. Where it is cancelled, what is written stays.
    piece_rows
        Most rows of a part.

    Raises
    ------
    ExplorerError
        INPUT, where Ray is not installed, a cluster cannot be reached, the files cannot be encoded or the folder holds
        something else; else as `explorer.inference.pipeline.encode`.
    Cancelled
        Within some seconds of being asked to stop.
    """
    check_installed()
    pieces = cut(files, column, context, piece_rows)
    spec, fingerprint, width, notes = _described(spec, readout, context)
    manifest = Manifest.of(pieces, spec, readout, fingerprint, width)
    check_folder(folder, manifest)
    missing = [piece.number for piece in pieces.pieces if not is_written(folder, piece)]
    kept = pieces.rows - sum(pieces.pieces[number].rows for number in missing)
    job = ClusterJob(pieces, spec, readout, fingerprint, width, folder.absolute())
    written = Written(folder, pieces.rows, len(pieces.pieces), width, kept, 0, None, 0.0, notes)
    if not missing:
        return written
    with _Driver(address, context, may_use_gpu=spec.device is Device.AUTO) as driver:
        machines = driver.machines
        claim_folder(folder, manifest)
        return driver.run(job, missing, replace(written, machines=machines))


def check_installed() -> None:
    """Raise `ExplorerError` of kind INPUT where Ray is not there."""
    if importlib.util.find_spec("ray") is None or importlib.util.find_spec("pandas") is None:
        raise ExplorerError(FailureKind.INPUT, "Ray is not installed.", 'Type: pip install "sentence-explorer[ray]"')


def _described(spec: EncodeSpec, readout: Readout, context: JobContext) -> tuple[EncodeSpec, str, int, tuple[str, ...]]:
    """Load the model here, preparing it where that is not done; return how it runs everywhere, and what it is."""
    spec = the_same_everywhere(spec)
    here = replace(spec, engine=Engine.OPENVINO, device=Device.CPU)
    try:
        info = describe_model(here, context)
    except ExplorerError as error:
        if error.failure.kind not in (FailureKind.MODEL, FailureKind.DEVICE):
            raise
        here = replace(here, engine=Engine.TORCH)
        info = describe_model(here, context)
    encoding = encode(Corpus(("one",)), here, None, RelayedContext(context))
    width = read_out(encoding, readout).dimensions
    return replace(spec, engine=encoding.engine), info.fingerprint, width, info.notes


def the_same_everywhere(spec: EncodeSpec) -> EncodeSpec:
    """Return a specification that means the same on every machine: its model's place, and its number format."""
    dtype = Precision.FLOAT32 if spec.dtype is Precision.AUTO else spec.dtype
    folder = Path(spec.model).expanduser()
    model = str(folder.absolute()) if spec.model != BUNDLED_MODEL and folder.is_dir() else spec.model
    return replace(spec, dtype=dtype, model=model)


class _Driver:
    """The process that talks to Ray, as long as the block lasts; `machines` is what it found."""

    machines: Machines

    def __init__(self, address: str | None, context: JobContext, *, may_use_gpu: bool) -> None:
        self._address = address
        self._context = context
        start = multiprocessing.get_context("spawn")
        self._news, told = start.Pipe()
        self._process = start.Process(target=drive, args=(told, address, may_use_gpu), daemon=True)
        self._told: Connection = told
        self._ended = False

    def __enter__(self) -> _Driver:
        self._process.start()
        self._told.close()
        try:
            self._context.report(Progress("Starting Ray" if self._address is None else "Connecting to Ray"))
            self.machines = self._receive(_START_SECONDS if self._address is None else _CONNECT_SECONDS)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def run(self, job: ClusterJob, missing: list[int], written: Written) -> Written:
        """Have pieces encoded, reporting progress; return what came of it."""
        self._news.send((job, missing))
        total, done, blank = written.rows - written.kept, 0, 0
        where = f"{counted(self.machines.workers, 'worker')} on {counted(self.machines.machines, 'machine')}"
        said: dict[str, None] = dict.fromkeys(written.notes)
        stage, started = f"Encoding by {where}", time.perf_counter()
        self._context.report(Progress(stage, 0, total))
        while (report := self._receive()) is not None:
            if report["failure"]:
                kind, message, advice = report["failure"]
                raise ExplorerError(FailureKind(kind), message, advice)
            done += report["rows"]
            blank += report["blank"]
            said |= dict.fromkeys(report["notes"])
            self._context.report(Progress.at_rate(stage, done, total, started))
        return replace(written, blank=blank, seconds=time.perf_counter() - started, notes=tuple(said))

    def _receive(self, seconds: int | None = None) -> Any:
        """Return the next message.

        Raises
        ------
        ExplorerError
            Where it is a failure, the process is gone, or none comes within these seconds.
        """
        until = None if seconds is None else time.monotonic() + seconds
        while not self._news.poll(_POLL_SECONDS):
            self._context.check()
            if until is not None and time.monotonic() > until:
                where = "Ray did not start" if self._address is None else unreachable(self._address)
                raise ExplorerError(FailureKind.INPUT, f"{where} within {seconds} seconds.", START_ONE)
        try:
            message = self._news.recv()
        except EOFError:
            raise ExplorerError(FailureKind.INTERNAL, "The Ray cluster went away.", GO_ON) from None
        self._ended = message is None or isinstance(message, Failure)
        if isinstance(message, Failure):
            raise ExplorerError.of(message)
        return message

    def _end(self) -> None:
        """End the process: by itself it takes down what it started, and leaves a cluster that was there as it was."""
        if self._ended:
            self._process.join(_END_SECONDS)
        self._process.terminate()
        self._process.join(_END_SECONDS)
        self._process.kill()
        self._process.join()
        self._news.close()
