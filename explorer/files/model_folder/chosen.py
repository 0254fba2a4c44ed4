"""Looking at the model asked for, before anything loads it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from explorer.domain.failure import ExplorerError, Failure, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.model.chosen import ChosenModel
from explorer.domain.settings.spec import BUNDLED_MODEL
from explorer.files.model_folder import bundled_folder, local_folder, read_model_folder


def look_at_model(model: str, network: bool, context: JobContext) -> ChosenModel:
    """Return what is known of the model that a specification names.

    Parameters
    ----------
    model
        As `EncodeSpec.model`.
    network
        Whether a model that is not on this machine would be fetched.
    context
        A cancel is noticed before the folder is read.
    """
    context.check()
    try:
        folder = bundled_folder() if model == BUNDLED_MODEL else local_folder(model)
    except ExplorerError as error:
        return ChosenModel(model, missing=error.failure)
    if folder is not None:
        found = read_model_folder(folder)
        # What is called by a name, not by its place, is shown by that name.
        return ChosenModel(model, found if Path(model).expanduser().is_dir() else replace(found, name=model))
    missing = Failure(
        FailureKind.MODEL,
        f'There is no folder "{model}".',
        "Choose the folder of a model, or allow the network to fetch a model by this name.",
    )
    return ChosenModel(model, missing=None if network else missing)
