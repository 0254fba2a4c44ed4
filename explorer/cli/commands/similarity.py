"""The command `similarity`: every number of a run."""

from __future__ import annotations

import argparse

from explorer.cli.options import add_cache, add_clusters, add_json, add_metric, add_shared, add_vectors, check_shared
from explorer.cli.output import print_report
from explorer.cli.registry import Command
from explorer.cli.run import read_and_encode
from explorer.domain.job import JobContext


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add its options."""
    add_shared(parser)
    add_metric(parser)
    add_clusters(parser)
    add_vectors(parser)
    add_json(parser)
    add_cache(parser)


def run(options: argparse.Namespace, context: JobContext) -> None:
    """Read, encode, compare, print."""
    from explorer.figures.reports.similarity import as_text, similarity_report

    run_of = read_and_encode(options, context)
    print_report(options, similarity_report(*run_of, options.metric, context, options.clusters), as_text)


COMMAND = Command(
    description="Encode texts and print their similarities, norms, neighbours, groups and map.",
    add_options=add_options,
    check=check_shared,
    run=run,
)
