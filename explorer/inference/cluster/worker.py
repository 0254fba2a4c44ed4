"""What runs on the machines of a cluster: a process with a model, which encodes one piece after the other."""

from __future__ import annotations

import os
import platform
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from explorer.analysis.similarity.readout import read_out
from explorer.domain.failure import ExplorerError, Failure, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Device, Engine
from explorer.domain.texts.corpus import Corpus
from explorer.files.disk.clearing import clear_unfinished
from explorer.files.exports.spec_json import describe_run, to_json
from explorer.files.formats.columnar import columns_of
from explorer.files.precomputed.dataset.parts import Vectors, is_written, write_part
from explorer.files.precomputed.dataset.pieces import Piece, Source, rows_of
from explorer.files.tables.table import Cell, text_cells
from explorer.inference.cluster.job import ClusterJob
from explorer.inference.pipeline import encode


class Worker:
    """Encodes pieces and writes their parts; Ray makes one a process, and calls it with the numbers of pieces.

    Parameters
    ----------
    job
        The whole run.
    gpu
        Whether this process has a GPU, on which torch runs.
    """

    def __init__(self, job: ClusterJob, *, gpu: bool) -> None:
        # What a worker of this machine left half written when it was killed.
        clear_unfinished()
        # Ray says by this variable how many cores are for this process; the tokenizer has one of its own.
        os.environ["RAYON_NUM_THREADS"] = os.environ.get("OMP_NUM_THREADS", "1")
        spec = (
            replace(job.spec, device=Device.CUDA, engine=Engine.TORCH) if gpu else replace(job.spec, device=Device.CPU)
        )
        self._job = replace(job, spec=spec)

    def __call__(self, batch: Any) -> Any:
        """Encode the pieces whose numbers a `pyarrow.Table` holds, and say of each what came of it."""
        import pyarrow as pa

        said = [self._encoded(self._job.pieces.pieces[number]) for number in batch.column("piece").to_pylist()]
        return pa.Table.from_pylist(said, pa.schema(REPORT))

    def _encoded(self, piece: Piece) -> dict[str, Any]:
        told: list[str] = []
        try:
            notes, blank = encode_piece(self._job, piece, JobContext())
            told, failure = list(notes), None
        except ExplorerError as error:
            blank, failure = 0, error.failure
        except Exception as error:  # noqa: BLE001 -- whatever it is, the run has to say it, not try for ever
            blank = 0
            failure = Failure(FailureKind.INTERNAL, f"A piece could not be encoded: {type(error).__name__}: {error}.")
        report: dict[str, Any] = {"piece": piece.number, "rows": piece.rows, "blank": blank, "notes": told}
        return report | {"failure": [] if failure is None else [failure.kind.value, failure.message, failure.advice]}


def _report() -> list[tuple[str, Any]]:
    import pyarrow as pa

    texts = pa.list_(pa.string())
    return [("piece", pa.int64()), ("rows", pa.int64()), ("blank", pa.int64()), ("notes", texts), ("failure", texts)]


REPORT = _report()
"""Columns of what is said of each piece."""


def encode_piece(job: ClusterJob, piece: Piece, context: JobContext) -> tuple[tuple[str, ...], int]:
    """Encode the rows of a piece and write its part, unless it is there.

    Parameters
    ----------
    job
        The run.
    piece
        One of its pieces.
    context
        Where to report and when to stop.

    Returns
    -------
    tuple of notes and int
        What there is to say of how it was encoded, and how many rows have no text and thus no vector.

    Raises
    ------
    ExplorerError
        INPUT, where its rows cannot be read; MODEL, also where this machine has another one; DISK; MEMORY; DEVICE.
    """
    # A machine may have been lost after it had written, before it could say so.
    if is_written(job.folder, piece):
        return (), 0
    source = job.pieces.sources[piece.file]
    table = rows_of(piece, source)
    texts = _texts(table, job.pieces.column, piece, source)
    present = np.fromiter(map(bool, texts), np.bool_, len(texts))
    blank = int((~present).sum())
    if blank == len(texts):
        write_part(job.folder, piece, table, present, Vectors.none(job.width), "{}")
        return (), blank
    encoding = encode(Corpus(tuple(filter(None, texts))), job.spec, None, context)
    if encoding.info.fingerprint != job.fingerprint:
        raise ExplorerError(
            FailureKind.MODEL,
            f'The machine {platform.node()} has another model at "{job.spec.model}" than the one that began the run.',
            "Copy the model's folder to every machine.",
        )
    embeddings = read_out(encoding, job.readout)
    vectors = Vectors(embeddings.vectors, embeddings.norms, encoding.token_counts, encoding.truncated)
    write_part(job.folder, piece, table, present, vectors, to_json(describe_run(encoding, job.readout)))
    return encoding.notes, blank


def _texts(table: Any, name: str, piece: Piece, source: Source) -> list[str]:
    """Return the text of each row, cleaned as in a file that is read; empty where there is none."""
    column = next(found for found in columns_of(Path(source.path))[0] if found.name == name)
    cells: list[Cell] = []
    for chunk in table.column(column.top).chunks:
        cells += column.cells(column.values(chunk))
    return text_cells(cells, piece.start + 1, name, source.name)
