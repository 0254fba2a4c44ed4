"""What speaks against a model, at the moment it is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.domain.model.chosen import ChosenModel
from explorer.domain.model.folder import ModelKind
from explorer.domain.settings.spec import Backend, Pooling


@dataclass(frozen=True, slots=True)
class Remark:
    """What there is to say of a model at the moment it is chosen.

    Parameters
    ----------
    words
        One or two sentences.
    refused
        Whether a run would be refused for it.
    """

    words: str
    refused: bool


def model_remark(chosen: ChosenModel, backend: Backend, pooling: Pooling) -> Remark | None:
    """Return what speaks against a model under a backend and a pooling; None where nothing does."""
    folder = chosen.folder
    failure = chosen.missing
    if folder is not None:
        failure = folder.refusals.get(backend)
        if failure is None and pooling is Pooling.MODEL and backend.runs_pipeline:
            failure = folder.model_pooling
    if failure is not None:
        return Remark(str(failure), refused=True)
    if folder is None or folder.kind is ModelKind.SENTENCE:
        return None
    if folder.model_pooling is not None:
        return Remark(folder.model_pooling.message, refused=False)
    return Remark(f"The folder of “{folder.name}” does not say how to pool.", refused=False)
