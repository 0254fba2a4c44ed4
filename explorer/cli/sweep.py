"""The command `sweep`: every pooling, normalisation and layer of one pass in numbers; and what padding does."""

from __future__ import annotations

import argparse
from typing import Any

from explorer.cli.shared import (
    add_cache_option,
    add_metric,
    check_shared,
    encode_spec,
    encode_with,
    note_pooling,
    place_of,
    read_out_options,
)
from explorer.domain.job import JobContext
from explorer.domain.results.sweep import SweepQuestion
from explorer.domain.state import FEW_TEXTS
from explorer.files.exports.spec_json import to_json
from explorer.files.precomputed.sets import note_left_out
from explorer.files.texts.reading import read_all


def add_sweep(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "sweep",
        parents=[shared],
        usage="sentence-explorer sweep FILE… [options]",
        help="put every pooling, normalisation and layer into numbers",
        description="Encode texts once, and print how alike their vectors are by every pooling, with and without "
        "normalising, and how far each agrees with --pooling, --layer and --normalize.",
    )
    add_metric(parser)
    add_cache_option(parser)
    parser.add_argument(
        "--layers",
        choices=("last", "all"),
        default="last",
        metavar="last|all",
        help="hidden layers to read: all, or the last one (last)",
    )
    parser.add_argument(
        "--naive",
        action=argparse.BooleanOptionalAction,
        help=f"read the naive poolings too, from padded batches of their own (for up to {FEW_TEXTS} texts)",
    )
    parser.add_argument(
        "--padding-test", action="store_true", help="encode each text alone and in its batch too, and compare the two"
    )
    parser.add_argument("--json", action="store_true", help="print all numbers as one JSON object, not as a table")
    parser.set_defaults(check=check_shared)


def run_sweep(options: argparse.Namespace, context: JobContext) -> None:
    """Read, encode, measure, print."""
    from explorer.analysis.sweep.sweep import sweep_corpus
    from explorer.cli.sweep_report import as_table, sweep_report

    note_left_out(options.files, context)
    corpus = read_all(options.files, options.column, context, place_of(options))
    from explorer.inference.pipeline import measure_padding

    spec = encode_spec(options)
    note_pooling(options, context)
    question = SweepQuestion(
        corpus=corpus,
        spec=spec,
        reference=read_out_options(options),
        metric=options.metric,
        all_layers=options.layers == "all",
        naive=len(corpus) <= FEW_TEXTS if options.naive is None else options.naive,
    )
    sweep = sweep_corpus(question, encode_with(options), None, None, context)
    test = measure_padding(corpus, spec, context) if options.padding_test else None
    report = sweep_report(sweep, test)
    print(to_json(report) if options.json else as_table(report))
