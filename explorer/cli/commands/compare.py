"""The command `compare`: what two settings make of the same texts."""

from __future__ import annotations

import argparse
import os
import shlex
from typing import NoReturn

from explorer.cli.options import (
    SIDES,
    add_cache,
    add_encoding,
    add_files,
    add_json,
    add_metric,
    check_encoding,
    check_files,
)
from explorer.cli.output import print_report
from explorer.cli.registry import Command
from explorer.cli.request import encode_spec, pooling_note, readout_of
from explorer.cli.run import encoder, read_texts, report_note
from explorer.cli.values import at_least
from explorer.domain.job import JobContext
from explorer.domain.results.comparison import Configuration


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add its options."""
    add_files(parser)
    for side in SIDES:
        parser.add_argument(
            side, type=_side_options, required=True, metavar='"OPTIONS"', help=f"setting {side[-1].upper()}"
        )
    add_metric(parser)
    add_cache(parser)
    parser.add_argument(
        "--k", type=at_least(1), metavar="K", help="neighbours to compare (10, or a third of few texts)"
    )
    parser.add_argument("--time", action="store_true", help="time every stage of both settings, several times")
    add_json(parser)


def run(options: argparse.Namespace, context: JobContext) -> None:
    """Read, encode twice, compare, print."""
    from explorer.analysis.compare.compare import encode_and_compare
    from explorer.analysis.compare.passes import time_sides
    from explorer.figures.reports.comparison import as_text, comparison_report

    a, b = configuration_of(options.a), configuration_of(options.b)
    corpus = read_texts(options, context)
    from explorer.inference import pipeline

    for note in dict.fromkeys(map(pooling_note, (options.a, options.b))):
        report_note(note, context)
    comparison = encode_and_compare(encoder(options), corpus, a, b, (), options.metric, options.k, context)
    timings = time_sides(pipeline.time_stages, corpus, a, b, context) if options.time else None
    print_report(options, comparison_report(comparison, timings), as_text)


class _SideParser(argparse.ArgumentParser):
    """Raises what is wrong, for the parser of the whole command line to say of which side."""

    def error(self, message: str) -> NoReturn:
        """Raise `message`."""
        raise argparse.ArgumentTypeError(message)


def _split(text: str) -> list[str]:
    """Split options as a shell does; a backslash is only a backslash where it parts folders."""
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    if os.sep == "\\":
        lexer.escape = ""
    return list(lexer)


def configuration_of(side: argparse.Namespace) -> Configuration:
    """Return the setting that the options of one side mean; raises `ExplorerError` as `encode_spec`."""
    return Configuration(encode_spec(side), readout_of(side))


def _side_options(text: str) -> argparse.Namespace:
    """Parse the options of one side."""
    parser = _SideParser(add_help=False)
    add_encoding(parser)
    try:
        options = parser.parse_args(_split(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error} in {text}") from None
    problem = check_encoding(options)
    if problem:
        raise argparse.ArgumentTypeError(problem)
    return options


COMMAND = Command(
    description="Encode texts in two ways and print how far their similarities, neighbours and vectors agree.",
    usage='FILE… --a "OPTIONS" --b "OPTIONS" [options]',
    epilog="OPTIONS are those of encode that say how texts become vectors, all in one argument, such as "
    '--b "--backend transformers --pooling cls"; an empty one stands for the program\'s own settings.',
    add_options=add_options,
    check=check_files,
    run=run,
)
