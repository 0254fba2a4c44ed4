"""The command `model`: what a model's folder says, before any library loads it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from explorer.analysis.model.facts import fact_lines, model_facts
from explorer.cli.options import add_json
from explorer.cli.registry import Command
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import BUNDLED_MODEL
from explorer.figures.reports.model import model_report
from explorer.files.exports.spec_json import to_json
from explorer.files.model_folder import folder_of, read_model_folder


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add its options."""
    parser.add_argument(
        "folder",
        nargs="?",
        default=BUNDLED_MODEL,
        metavar="FOLDER",
        help=f"folder of a model, or the name of one in the hub's cache of this machine (the bundled {BUNDLED_MODEL})",
    )
    add_json(parser, "everything", "")


def run(options: argparse.Namespace, _: JobContext) -> None:
    """Print what is known of the model."""
    model = read_model_folder(folder_of(options.folder))
    if not Path(options.folder).expanduser().is_dir():
        # What is called by a name, not by its place, is shown by that name.
        model = replace(model, name=options.folder)
    print(to_json(model_report(model)) if options.json else "\n".join(fact_lines(model_facts(model))))


COMMAND = Command(
    description="Read the settings and the headers of the weights of a model's folder, and say what it is: its "
    "kind, modules, limits, prompts and formats, and which backends can load it and why others cannot. Nothing is "
    "loaded and nothing is run.",
    add_options=add_options,
    run=run,
)
