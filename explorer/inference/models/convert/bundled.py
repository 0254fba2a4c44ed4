"""Preparing the bundled model, as the set-up does: `python -m explorer.inference.models.convert.bundled`."""

from __future__ import annotations

import sys
from dataclasses import replace

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import BUNDLED_MODEL, Part
from explorer.files.model_folder import bundled_folder, check_bundled, read_model_folder
from explorer.files.model_folder.weights.digest import fingerprint
from explorer.inference.machine.environment import import_libraries
from explorer.inference.models.prepared import store


def prepare_bundled(context: JobContext) -> None:
    """Prepare the bundled model in this process where that is not done.

    Raises
    ------
    ExplorerError
        MODEL, where it is not installed or not the published one; DISK, where it cannot be kept.
    """
    folder = bundled_folder()
    check_bundled(folder)
    content = fingerprint(folder, context)
    if store.find(content, Part.AUTO, context).folder is not None:
        return
    why = store.no_room(folder)
    if why:
        raise ExplorerError(FailureKind.DISK, why, "Free some space.")
    import_libraries(context)
    from explorer.inference.models.convert.prepare import prepare

    model = replace(read_model_folder(folder), name=BUNDLED_MODEL)
    prepare(model, store.place_of(content, Part.AUTO), Part.AUTO, context)


if __name__ == "__main__":
    try:
        prepare_bundled(JobContext())
    except ExplorerError as error:
        sys.exit(error.failure.message)
