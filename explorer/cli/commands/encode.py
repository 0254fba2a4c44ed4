"""The command `encode`: vectors into a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from explorer.cli import on_cluster
from explorer.cli.options import RAY, add_cache, add_json, add_shared, add_vectors, check_out, check_shared
from explorer.cli.registry import Command
from explorer.cli.run import read_and_encode
from explorer.domain.job import JobContext
from explorer.files.disk.atomic import check_writable
from explorer.files.exports.spec_json import to_json
from explorer.files.exports.vectors import VECTOR_FORMATS, write_vectors


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add its options."""
    add_shared(parser, on_cluster=True)
    parser.add_argument(
        "-o",
        "--out",
        type=Path,
        metavar="OUT",
        help=f"where to, ending in {', '.join(VECTOR_FORMATS)}; a folder for --engine {RAY}",
    )
    parser.add_argument(
        "--address",
        metavar="HOST:PORT",
        help=f"head of the cluster for --engine {RAY}, or auto on one of its machines (the cores of this machine)",
    )
    add_vectors(parser)
    add_json(parser, "everything but the vectors", "")
    add_cache(parser)


def check(options: argparse.Namespace) -> str | None:
    """Say what is wrong with the options together."""
    if options.engine == RAY:
        return on_cluster.check(options)
    if options.address is not None:
        return f"--address needs --engine {RAY}"
    if options.out is None and not options.json:
        return "encode needs -o OUT or --json"
    return check_shared(options) or (options.out and check_out(options.out, VECTOR_FORMATS))


def run(options: argparse.Namespace, context: JobContext) -> None:
    """Read, encode, write, say what was written."""
    if options.engine == RAY:
        on_cluster.run(options, context)
        return
    from explorer.figures.reports.similarity import encoding_report, written_words

    if options.out is not None:
        check_writable(options.out)
    corpus, encoding, embeddings = read_and_encode(options, context)
    written = () if options.out is None else write_vectors(options.out, corpus, encoding, embeddings, context)
    if options.json:
        print(to_json(encoding_report(corpus, encoding, embeddings)))
    else:
        print(written_words(written, corpus, encoding, embeddings))


COMMAND = Command(
    description="Encode texts and write their vectors, with --engine ray on the machines of a cluster.",
    usage="FILE… -o OUT [options]",
    add_options=add_options,
    check=check,
    run=run,
)
