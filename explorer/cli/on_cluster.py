"""`encode --engine ray`: Parquet files encoded on the machines of a cluster."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from explorer.cli.options import RAY, check_shared
from explorer.cli.output import print_report
from explorer.cli.request import encode_spec, readout_of
from explorer.cli.run import note_pooling
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Device, Engine, Precision
from explorer.domain.words import counted, duration, pace
from explorer.files.exports.vectors import VECTOR_FORMATS

if TYPE_CHECKING:
    from explorer.inference.cluster.run import Written

_OTHERS = ("sheet", "skip_rows", "vector_column", "codes", "code_ranges", "ignore_vectors")
"""Options about files that are no Parquet, or about vectors in them."""


def check(options: argparse.Namespace) -> str | None:
    """Say what is wrong with the options of `encode` together, where a cluster is to run them."""
    if options.out is None:
        return f"--engine {RAY} needs -o OUT, a folder"
    if options.out.suffix.lower() in VECTOR_FORMATS:
        return f"--engine {RAY} writes a folder, not a file: leave out {options.out.suffix}"
    if readout_of(options).pooling.is_naive:
        return f"--pooling {options.pooling} depends on which texts share a batch, which --engine {RAY} does not keep"
    if options.device not in (Device.AUTO, Device.CPU):
        return f"--engine {RAY} takes --device auto or cpu: each machine has its own"
    if options.dtype is Precision.INT8:
        return f"--dtype int8 is fitted to all texts at once, of which each machine under --engine {RAY} sees some"
    given = [name for name in _OTHERS if getattr(options, name)]
    if given:
        return f"--{given[0].replace('_', '-')} does not go with --engine {RAY}"
    return check_shared(options)


def run(options: argparse.Namespace, context: JobContext) -> None:
    """Encode, and say what was written."""
    from explorer.inference.cluster.run import encode_on_cluster

    # What computes on each machine is its own matter.
    options = argparse.Namespace(**{**vars(options), "engine": Engine.AUTO})
    note_pooling(options, context)
    written = encode_on_cluster(
        options.files, options.column, encode_spec(options), readout_of(options), options.out, options.address, context
    )
    print_report(options, _report(written), _words)


def _report(written: Written) -> dict[str, Any]:
    machines, fresh = written.machines, written.rows - written.kept
    return {
        "folder": str(written.folder),
        "rows": written.rows,
        "parts": written.parts,
        "dimensions": written.width,
        "rows_written_before": written.kept,
        "rows_without_text": written.blank,
        "workers": machines.workers if machines else 0,
        "machines": machines.machines if machines else 0,
        "gpu": machines.gpu if machines else False,
        "seconds": written.seconds,
        "rows_per_second": fresh / written.seconds if written.seconds else None,
        "notes": list(written.notes),
    }


def _words(report: dict[str, Any]) -> str:
    said = [
        f"{counted(report['rows'], 'row')}, {counted(report['dimensions'], 'dimension')}, "
        f"written to {report['folder']} in {counted(report['parts'], 'part')}."
    ]
    if report["workers"]:
        (rate,) = pace(report["rows_per_second"], None)
        said.append(f"{duration(report['seconds'])} for the encoding, {rate}.")
    if report["rows_written_before"]:
        said.append(f"{counted(report['rows_written_before'], 'row')} had been written before.")
    if report["rows_without_text"]:
        said.append(f"{counted(report['rows_without_text'], 'row')} had no text, and have no vector.")
    return " ".join((*said, *report["notes"]))
