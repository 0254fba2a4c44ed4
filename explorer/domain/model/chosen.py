"""What is known of the model asked for before it is loaded."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.domain.failure import Failure
from explorer.domain.model.folder import ModelFolder


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """A model by the name it was asked for, and its folder.

    Parameters
    ----------
    model
        `EncodeSpec.model` of which this is known; empty before anything is.
    folder
        What its folder says; None where there is none, or none yet, as of a model on the hub.
    missing
        Why there is no folder; None where there is one, or where it would be fetched.
    """

    model: str = ""
    folder: ModelFolder | None = None
    missing: Failure | None = None

    def folder_of(self, model: str) -> ModelFolder | None:
        """Return what the folder of `model` says; None where it was not looked at yet, or there is none."""
        return self.folder if self.model == model else None
