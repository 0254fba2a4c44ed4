"""The command `compare`: what two settings make of the same texts."""

from __future__ import annotations

import argparse
import os
import shlex
from collections.abc import Sequence
from typing import Any, NoReturn

from explorer.cli.arguments import at_least
from explorer.cli.shared import (
    add_cache_option,
    add_encode_options,
    add_files,
    add_metric,
    check_encode_options,
    check_files,
    encode_spec,
    encode_with,
    place_of,
    pooling_note,
    read_out_options,
    report_note,
)
from explorer.domain.job import JobContext
from explorer.domain.results.comparison import Configuration
from explorer.files.exports.spec_json import to_json
from explorer.files.precomputed.sets import note_left_out
from explorer.files.texts.reading import read_all

_SIDES = ("--a", "--b")


def add_compare(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "compare",
        usage='sentence-explorer compare FILE… --a "OPTIONS" --b "OPTIONS" [options]',
        help="compare two settings",
        description="Encode texts in two ways and print how far their similarities, neighbours and vectors agree.",
        epilog="OPTIONS are those of encode that say how texts become vectors, all in one argument, such as "
        '--b "--backend transformers --pooling cls"; an empty one stands for the program\'s own settings.',
    )
    add_files(parser)
    for side in _SIDES:
        parser.add_argument(
            side, type=_side_options, required=True, metavar='"OPTIONS"', help=f"setting {side[-1].upper()}"
        )
    add_metric(parser)
    add_cache_option(parser)
    parser.add_argument(
        "--k", type=at_least(1), metavar="K", help="neighbours to compare (10, or a third of few texts)"
    )
    parser.add_argument("--time", action="store_true", help="time every stage of both settings, several times")
    parser.add_argument("--json", action="store_true", help="print all numbers as one JSON object, not as a table")
    parser.set_defaults(check=check_files)


def run_compare(options: argparse.Namespace, context: JobContext) -> None:
    """Read, encode twice, compare, print."""
    from explorer.analysis.compare.compare import encode_and_compare
    from explorer.analysis.compare.passes import time_sides
    from explorer.cli.comparison_report import as_table, comparison_report

    a, b = configuration_of(options.a), configuration_of(options.b)
    note_left_out(options.files, context)
    corpus = read_all(options.files, options.column, context, place_of(options))
    from explorer.inference import pipeline

    for note in dict.fromkeys(map(pooling_note, (options.a, options.b))):
        report_note(note, context)
    comparison = encode_and_compare(encode_with(options), corpus, a, b, (), options.metric, options.k, context)
    timings = time_sides(pipeline.time_stages, corpus, a, b, context) if options.time else None
    report = comparison_report(comparison, timings)
    print(to_json(report) if options.json else as_table(report))


def with_sides_joined(argv: Sequence[str]) -> list[str]:
    """Return the arguments with `--a X` as `--a=X`, since argparse takes an X such as --normalize for an option."""
    joined: list[str] = []
    for argument in argv:
        if joined and joined[-1] in _SIDES:
            joined[-1] = f"{joined[-1]}={argument}"
        else:
            joined.append(argument)
    return joined


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
    return Configuration(encode_spec(side), read_out_options(side))


def _side_options(text: str) -> argparse.Namespace:
    """Parse the options of one side."""
    parser = _SideParser(add_help=False)
    add_encode_options(parser)
    try:
        options = parser.parse_args(_split(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error} in {text}") from None
    problem = check_encode_options(options)
    if problem:
        raise argparse.ArgumentTypeError(problem)
    return options
