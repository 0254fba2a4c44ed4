"""What there is to say about a number format."""

from __future__ import annotations

from explorer.domain.model.folder import ModelFolder
from explorer.domain.settings.spec import Precision


def stored_note(model: ModelFolder, precision: Precision) -> tuple[str, ...]:
    """Say where a model is asked to compute in another format than the libraries take for it: a half precision."""
    theirs = model.library_dtype
    if theirs in ("", Precision.FLOAT32, precision):
        return ()
    stored = "The weights are stored in" if theirs == model.stored_dtype else "The model's folder asks for"
    return (
        f"{stored} {theirs}, in which Sentence Transformers would compute; here the model computes in {precision}. "
        "The precision as stored does as the library.",
    )


def asked_precision(precision: Precision, stored: str) -> Precision:
    """Return the number format that is asked for; AUTO where the device decides.

    For STORED that is `stored`, `ModelFolder.library_dtype`, or float32 where that is empty.
    """
    return Precision(stored or Precision.FLOAT32) if precision is Precision.STORED else precision
