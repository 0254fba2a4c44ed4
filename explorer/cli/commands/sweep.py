"""The command `sweep`: every pooling, normalisation and layer of one pass in numbers; and what padding does."""

from __future__ import annotations

import argparse

from explorer.cli.options import add_cache, add_json, add_metric, add_shared, check_shared
from explorer.cli.output import print_report
from explorer.cli.registry import Command
from explorer.cli.request import encode_spec, readout_of
from explorer.cli.run import encoder, note_pooling, read_texts
from explorer.domain.job import JobContext
from explorer.domain.results.sweep import SweepQuestion
from explorer.domain.state import FEW_TEXTS


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add its options."""
    add_shared(parser)
    add_metric(parser)
    add_cache(parser)
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
    add_json(parser)


def run(options: argparse.Namespace, context: JobContext) -> None:
    """Read, encode, measure, print."""
    from explorer.analysis.sweep.sweep import sweep_corpus
    from explorer.figures.reports.sweep import as_text, sweep_report

    corpus = read_texts(options, context)
    from explorer.inference.pipeline import measure_padding

    spec = encode_spec(options)
    note_pooling(options, context)
    question = SweepQuestion(
        corpus=corpus,
        spec=spec,
        reference=readout_of(options),
        metric=options.metric,
        all_layers=options.layers == "all",
        naive=len(corpus) <= FEW_TEXTS if options.naive is None else options.naive,
    )
    sweep = sweep_corpus(question, encoder(options), None, None, context)
    test = measure_padding(corpus, spec, context) if options.padding_test else None
    print_report(options, sweep_report(sweep, test), as_text)


COMMAND = Command(
    description="Encode texts once, and print how alike their vectors are by every pooling, with and without "
    "normalising, and how far each agrees with --pooling, --layer and --normalize.",
    add_options=add_options,
    check=check_shared,
    run=run,
)
