"""What may be read out of vectors: the one rule that window, dialogs and command line ask."""

from __future__ import annotations

from dataclasses import replace

from explorer.domain.model.folder import ModelFolder
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling, Readout


def default_pooling(spec: EncodeSpec, folder: ModelFolder | None = None) -> Pooling:
    """Return the pooling to start with: the model's own where backend and folder have one, else the masked mean."""
    own = folder is None or folder.model_pooling is None
    return Pooling.MODEL if spec.backend.runs_pipeline and own else Pooling.MEAN


def fallen_back(spec: EncodeSpec, folder: ModelFolder | None) -> str:
    """Say why the pooling to start with is the mean where the backend would have the model's own; nothing where not."""
    if folder is None or folder.model_pooling is None or not spec.backend.runs_pipeline:
        return ""
    return f"{folder.model_pooling.message} The vectors are the {Pooling.MEAN} of its token vectors."


def readout_of_run(spec: EncodeSpec, asked: Readout, folder: ModelFolder | None = None) -> Readout:
    """Return what a run by `spec` reads out where `asked` is wanted, of a model whose folder says `folder`.

    Vectors from a file are read as the file has them, which is the model's own pooling, and stay so whatever backend is
    chosen; a backend that has no such pooling starts with its own when it runs.
    """
    return replace(asked, pooling=default_pooling(spec, folder)) if asked.pooling is Pooling.MODEL else asked


def readout_of_file(asked: Readout, width: int) -> Readout:
    """Return what is read out of vectors from a file, of `width` dimensions, where `asked` is wanted."""
    kept = asked.truncate_dim if asked.truncate_dim is not None and asked.truncate_dim <= width else None
    return Readout(normalize=asked.normalize, truncate_dim=kept)


def file_problem(file: str, asked: Readout) -> str:
    """Say why `asked` cannot be read out of the vectors of a file; nothing where it can."""
    if asked.pooling is Pooling.MODEL and asked.layer == LAST_LAYER:
        return ""
    return f"{file} holds one vector a text, so there is nothing to pool."
