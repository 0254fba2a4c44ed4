"""The command `model`: what a model's folder says, before any library loads it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from explorer.analysis.model.facts import fact_lines, model_facts
from explorer.domain.failure import Failure
from explorer.domain.model.folder import ModelFolder
from explorer.domain.settings.spec import BUNDLED_MODEL, Backend
from explorer.files.exports.spec_json import to_json
from explorer.files.model_folder import folder_of, read_model_folder


def add_model(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "model",
        usage="sentence-explorer model [FOLDER] [--json]",
        help="say what a model is, without loading it",
        description="Read the settings and the headers of the weights of a model's folder, and say what it is: its "
        "kind, modules, limits, prompts and formats, and which backends can load it and why others cannot. Nothing is "
        "loaded and nothing is run.",
    )
    parser.add_argument(
        "folder",
        nargs="?",
        default=BUNDLED_MODEL,
        metavar="FOLDER",
        help=f"folder of a model, or the name of one in the hub's cache of this machine (the bundled {BUNDLED_MODEL})",
    )
    parser.add_argument("--json", action="store_true", help="print everything as one JSON object")
    parser.set_defaults(check=lambda options: None)


def run_model(options: argparse.Namespace) -> None:
    """Print what is known of the model."""
    model = read_model_folder(folder_of(options.folder))
    if not Path(options.folder).expanduser().is_dir():
        # What is called by a name, not by its place, is shown by that name.
        model = replace(model, name=options.folder)
    print(to_json(model_report(model)) if options.json else "\n".join(fact_lines(model_facts(model))))


def model_report(model: ModelFolder) -> dict[str, Any]:
    """Return all that a model's folder says, made of what JSON can hold."""
    return {
        "name": model.name,
        "folder": str(model.folder),
        "kind": model.kind.value,
        "architecture": model.architecture,
        "saved_as": model.head,
        "encoder_decoder": model.encoder_decoder,
        "own_code": model.own_code,
        "modules": [
            {"name": module.name, "path": module.path.relative_to(model.folder).as_posix(), "settings": module.settings}
            for module in model.modules
        ],
        "max_seq_length": model.max_seq_length,
        "tokenizer_limit": model.tokenizer_limit,
        "positions": model.positions,
        "prompts": dict(model.prompts),
        "default_prompt_name": model.default_prompt_name,
        "include_prompt": model.include_prompt,
        "truncate_dim": model.truncate_dim,
        "normalizes": model.normalizes,
        "similarity": model.similarity,
        "formats": list(model.formats),
        "stored_dtype": model.stored_dtype,
        "backends": {backend.value: _said(model.refusals.get(backend)) for backend in Backend},
        "model_pooling": _said(model.model_pooling),
        "notes": list(model.notes),
    }


def _said(failure: Failure | None) -> dict[str, str] | None:
    """Return why something cannot be had; None where it can."""
    return None if failure is None else {"message": failure.message, "advice": failure.advice}
