"""Preparing the bundled model, as the set-up does: `python -m explorer.inference.models.convert.bundled`."""

from __future__ import annotations

import sys
from dataclasses import replace

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import BUNDLED_MODEL, Part
from explorer.files.model_folder import bundled_folder, check_bundled, read_model_folder
from explorer.files.model_folder.weights.digest import fingerprint
from explorer.inference.machine.environment import import_libraries
from explorer.inference.models.prepared import store
from explorer.inference.models.prepared.room import no_room


def prepare_bundled(context: JobContext) -> None:
    """Prepare the bundled model in this process where that is not done.

    Raises
    ------
    ExplorerError
        MODEL, where it is not installed or not the published one; DISK or MEMORY, where there is no room.
    """
    folder = bundled_folder()
    check_bundled(folder)
    content = fingerprint(folder, context)
    if store.find(content, Part.AUTO, context).folder is not None:
        return
    model = replace(read_model_folder(folder), name=BUNDLED_MODEL)
    lacking = no_room(model)
    if lacking:
        raise ExplorerError(lacking.kind, lacking.message, lacking.advice)
    import_libraries(context)
    from explorer.inference.models.convert.prepare import prepare

    prepare(model, store.place_of(content, Part.AUTO), Part.AUTO, context)


if __name__ == "__main__":
    try:
        prepare_bundled(JobContext())
    except ExplorerError as error:
        sys.exit(error.failure.message)
