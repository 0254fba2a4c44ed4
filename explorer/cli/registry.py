"""The table of the commands: what is known of each before its file is imported.

To add a command, write its file, which defines `COMMAND`, and a row here.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from explorer.domain.job import JobContext

FILES = "FILE… [options]"
"""What most commands are given."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the help of the program says of a command.

    Parameters
    ----------
    module
        The file of the command, by its name in Python.
    help
        What it does, in a few words.
    usage
        What it is given; empty where a line of usage for all that are given `FILES` will do.
    """

    module: str
    help: str
    usage: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """What the file of a command defines under the name `COMMAND`.

    Parameters
    ----------
    description
        What it does, in sentences.
    add_options
        Adds its options to its parser.
    run
        Does its job; raises `ExplorerError`.
    check
        Says what is wrong with options that are each right by themselves, or returns None.
    usage
        What it is given, where its row does not say so.
    epilog
        What its help says below the options.
    """

    description: str
    add_options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, JobContext], None]
    check: Callable[[argparse.Namespace], str | None] = lambda options: None
    usage: str = ""
    epilog: str | None = None


COMMANDS = {
    "encode": Row("explorer.cli.commands.encode", "write the vectors"),
    "similarity": Row("explorer.cli.commands.similarity", "compare every text with every other"),
    "render": Row("explorer.cli.commands.render", "draw pictures"),
    "cache": Row(
        "explorer.cli.commands.cache", "say how much is kept of earlier runs, or remove it", "[--limit GB] [--clear]"
    ),
    "model": Row("explorer.cli.commands.model", "say what a model is, without loading it", "[FOLDER] [--json]"),
    "evaluate": Row("explorer.cli.commands.evaluate", "compare with right answers", "PAIRS [options]"),
    "diagnose": Row("explorer.cli.commands.diagnose", "say what stands out"),
    "duplicates": Row("explorer.cli.commands.duplicates", "list texts that are nearly the same"),
    "compare": Row("explorer.cli.commands.compare", "compare two settings", "FILE… --a OPTIONS --b OPTIONS [options]"),
    "explain": Row("explorer.cli.commands.explain", "split a similarity over the tokens", "FILE --pair I J [options]"),
    "script": Row("explorer.cli.commands.script", "print Python that gives the vectors"),
    "sweep": Row("explorer.cli.commands.sweep", "put every pooling, normalisation and layer into numbers", FILES),
}
"""The commands by their names, in the order of the help."""


def load(name: str) -> Command:
    """Import the file of a command and return what it defines."""
    command: Command = importlib.import_module(COMMANDS[name].module).COMMAND
    return command
