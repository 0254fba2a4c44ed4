"""Why a model that loaded does not run, in one sentence."""

from __future__ import annotations

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.inference.devices import is_oom, lacks_precision

_LONGEST_CAUSE = 160
_PLACE = " src/"
"""In lines of OpenVINO that name a place in its own source."""


def says_itself(error: Exception) -> bool:
    """Whether a failure of a forward pass is told elsewhere: already in a sentence, or one of memory or precision."""
    return isinstance(error, ExplorerError) or is_oom(error) or lacks_precision(error)


def forward_failure(error: Exception, name: str, width: int, engine: str) -> ExplorerError:
    """Say that a model failed on a batch of `width` tokens, with what its own code gave as the cause.

    Parameters
    ----------
    error
        What it raised.
    name
        The model's name on the screen.
    width
        Tokens of each text, padding included.
    engine
        What ran it: "torch" or "OpenVINO".
    """
    advice = (
        "Choose the backend Sentence Transformers."
        if engine == "OpenVINO"
        else "Choose another maximum length, or another model."
    )
    return ExplorerError(
        FailureKind.MODEL, f'The model "{name}" fails in {engine} on {width:,} tokens: {cause(error)}', advice
    )


def cause(error: BaseException) -> str:
    """Return the first line that an error gives, less where in a library it came from, as the end of a sentence."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and _PLACE not in line]
    words = (lines[0] if lines else type(error).__name__).rstrip(".")
    if len(words) > _LONGEST_CAUSE:
        words = words[:_LONGEST_CAUSE].rstrip() + "…"
    return f"{words}."
