"""Whether there is room for the prepared form of a model."""

from __future__ import annotations

import shutil

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.model.folder import ModelFolder
from explorer.domain.settings.spec import Precision
from explorer.files.cache.vector_cache import size_in_words
from explorer.files.disk import paths

_ON_DISK = 4
"""Copies of a model's weights in float32 that are on the disk at once while it is prepared: its graph, and what is
compiled for each number format."""
_IN_MEMORY, _LIBRARIES = 6.1, 600 << 20
"""Copies that are in memory at once, and the bytes of the libraries beside them: two models of 87 and 701 MB took 1.06
and 4.78 GB at most."""


def no_room(model: ModelFolder) -> Failure | None:
    """Say of which room there is too little to prepare a model: DISK or MEMORY; None where there is enough."""
    import psutil

    weights = sum(path.stat().st_size for path in model.folder.rglob("*.safetensors"))
    if model.stored_dtype in (Precision.FLOAT16, Precision.BFLOAT16):
        weights *= 2
    place = paths.converted_dir()
    while not paths.is_folder(place) and place != place.parent:
        place = place.parent
    if shutil.disk_usage(place).free < _ON_DISK * weights:
        message = "There is no room left on the disk for the prepared form of this model."
        return Failure(FailureKind.DISK, message, "Free some space.")
    needed, free = int(_IN_MEMORY * weights) + _LIBRARIES, psutil.virtual_memory().available
    if free < needed:
        message = f"Preparing this model takes {size_in_words(needed)} of memory, and {size_in_words(free)} are free."
        return Failure(FailureKind.MEMORY, message, "Close other programs.")
    return None
