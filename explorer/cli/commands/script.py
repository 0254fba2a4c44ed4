"""The command `script`: a Python program that gives the same vectors in a library's own words."""

from __future__ import annotations

import argparse

from explorer.cli.options import add_shared, check_shared
from explorer.cli.registry import Command
from explorer.cli.request import encode_spec, place_of, readout_of
from explorer.cli.run import note_pooling
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Pooling
from explorer.files.precomputed.sets import note_left_out


def run(options: argparse.Namespace, context: JobContext) -> None:
    """Look at the files and at the model, and print."""
    from explorer.files.script.program import script
    from explorer.files.script.sources import from_files

    spec, readout = encode_spec(options), readout_of(options)
    note_left_out(options.files, context)
    source = from_files(options.files, options.column, context, place_of(options))
    from explorer.inference.pipeline import describe_model

    note_pooling(options, context)
    info = describe_model(spec, context)
    keep = readout.truncate_dim
    if keep is not None and keep > info.dimensions and readout.pooling is not Pooling.MODEL:
        raise ExplorerError(
            FailureKind.INPUT,
            f"The vectors have {info.dimensions} dimensions, so {keep} cannot be kept.",
            f"Choose a number from 1 to {info.dimensions}.",
        )
    print(script(spec, readout, info, source), end="")


COMMAND = Command(
    description="Print a short Python program that reads the files, encodes their texts as the options say, in the "
    "backend's own words, and leaves the vectors in `embeddings`.",
    add_options=add_shared,
    check=check_shared,
    run=run,
)
