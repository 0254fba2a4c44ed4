"""The parser of the whole command line, which imports the commands that are named in it and no others."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from explorer import __version__
from explorer.cli.options import with_sides_joined
from explorer.cli.registry import COMMANDS, FILES, Command, load

_PROGRAM = "sentence-explorer"


class _Parser(argparse.ArgumentParser):
    """Takes options by their whole names only, so that a new one never changes what a script means."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, allow_abbrev=False)


def parse(argv: list[str]) -> argparse.Namespace:
    """Parse and check the command line; ends the program with status 2 and a sentence where it is wrong."""
    loaded = {name: load(name) for name in COMMANDS if name in argv}
    parser = _Parser(
        prog=_PROGRAM,
        usage=_usage(),
        description="See what a backend, a pooling and a normalisation really do to sentence embeddings. "
        "Without a command the window opens, with the files in it.",
        epilog=f"`{_PROGRAM} COMMAND --help` lists the options. Exit status: 0, 1 (failed), 2 (wrong usage).",
    )
    parser.add_argument("--version", action="version", version=f"{_PROGRAM} {__version__}")
    parsers = _add_commands(parser, loaded)
    options, unknown = parser.parse_known_args(with_sides_joined(argv))
    name = options.command
    problem = f"unrecognized arguments: {' '.join(unknown)}" if unknown else loaded[name].check(options)
    if problem:
        parsers[name].error(problem)
    return options


def _add_commands(
    parser: argparse.ArgumentParser, loaded: Mapping[str, Command]
) -> Mapping[str, argparse.ArgumentParser]:
    """Add all commands, and the options of those that are loaded; return their parsers."""
    parsers: Any = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", prog=_PROGRAM)
    for name, row in COMMANDS.items():
        added = parsers.add_parser(name, help=row.help)
        if name in loaded:
            command = loaded[name]
            added.usage = f"{_PROGRAM} {name} {command.usage or row.usage or FILES}"
            added.description, added.epilog = command.description, command.epilog
            command.add_options(added)
    choices: Mapping[str, argparse.ArgumentParser] = parsers.choices
    return choices


def _usage() -> str:
    """Return the lines of usage; a command that needs no files comes last, after one that may be given some."""
    alike = "|".join(name for name, row in COMMANDS.items() if not row.usage)
    others = sorted(
        ((name, row.usage) for name, row in COMMANDS.items() if row.usage),
        key=lambda line: (line[1].startswith("["), line[1].startswith("[-")),
    )
    lines = ("[FILE…]", f"{alike} {FILES}", *map(" ".join, others))
    return "\n       ".join(f"{_PROGRAM} {line}" for line in lines)
