"""The command `duplicates`: pairs of texts that are nearly the same."""

from __future__ import annotations

import argparse
from pathlib import Path

from explorer.cli.options import add_cache, add_json, add_shared, add_vectors, check_shared
from explorer.cli.registry import Command
from explorer.cli.run import read_and_encode
from explorer.domain.job import JobContext
from explorer.domain.words import significant
from explorer.files.disk.atomic import check_writable
from explorer.files.exports.spec_json import to_json


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add its options."""
    add_shared(parser)
    parser.add_argument(
        "--threshold", type=float, default=0.95, metavar="COSINE", help="least cosine, from -1 to 1 (0.95)"
    )
    add_vectors(parser)
    add_cache(parser)
    parser.add_argument("-o", "--out", type=Path, metavar="OUT", help="write all pairs there, as .csv")
    add_json(parser, "all pairs", "a list")


def check(options: argparse.Namespace) -> str | None:
    """Say what is wrong with the options together."""
    if not -1.0 <= options.threshold <= 1.0:
        return f"--threshold is {significant(options.threshold)}, which is not from -1 to 1"
    if options.out is not None and options.out.suffix.lower() != ".csv":
        return f"{options.out.name} does not end in .csv"
    return check_shared(options)


def run(options: argparse.Namespace, context: JobContext) -> None:
    """Read, encode, compare, print."""
    from explorer.analysis.neighbors.near_duplicates import near_duplicates
    from explorer.figures.reports.duplicates import as_text, duplicates_report
    from explorer.files.exports.near_duplicates_csv import write_near_duplicates

    if options.out is not None:
        check_writable(options.out)
    corpus, encoding, embeddings = read_and_encode(options, context)
    found = near_duplicates(embeddings.vectors, corpus.texts, options.threshold, context)
    if options.out is not None:
        write_near_duplicates(options.out, found, corpus.texts)
    if options.json:
        print(to_json(duplicates_report(found, corpus, encoding, embeddings)))
    else:
        print(as_text(found, corpus, encoding, embeddings))


COMMAND = Command(
    description="Encode texts and list every pair of different ones whose cosine reaches a threshold, and the "
    "texts that are the same word for word. No pair is left out; of very many the most similar are listed.",
    add_options=add_options,
    check=check,
    run=run,
)
