"""Why a model that loaded does not run, in one sentence."""

from __future__ import annotations

import re

from explorer.domain.choices.asked import ENGINE_NAMES
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.settings.spec import Engine
from explorer.domain.words import with_commas
from explorer.inference.machine.devices import is_oom, lacks_precision

_LONGEST_CAUSE = 160
_PLACE = " src/"
"""In lines of OpenVINO that name a place in its own source."""
_OPERATIONS = re.compile(
    r"^-- (?:No conversion rule found for operations|Conversion is failed for): (.+)$", re.MULTILINE
)
"""The line at the end of a long report in which OpenVINO names what it does not convert."""
_TRACING = "Couldn't get TorchScript module by tracing."
_OTHER_GRAPHS = "Graphs differed across invocations"


def says_itself(error: Exception) -> bool:
    """Whether a failure of a forward pass is told elsewhere: already in a sentence, or one of memory or precision."""
    return isinstance(error, ExplorerError) or is_oom(error) or lacks_precision(error)


def forward_failure(error: Exception, name: str, width: int, engine: Engine) -> ExplorerError:
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
        What ran it.
    """
    advice = (
        "Choose the engine torch." if engine is Engine.OPENVINO else "Choose another maximum length, or another model."
    )
    return ExplorerError(
        FailureKind.MODEL,
        f'The model "{name}" fails in {ENGINE_NAMES[engine]} on {with_commas(width)} tokens: {cause(error)}',
        advice,
    )


def no_token_vectors(name: str) -> ExplorerError:
    """Say that a model, of this name on the screen, gives nothing that could be pooled."""
    return ExplorerError(
        FailureKind.MODEL,
        f'The model "{name}" gives no token vectors of texts that could be pooled.',
        "Choose a model made for texts.",
    )


def tokenizer_failure(error: Exception, name: str) -> ExplorerError:
    """Say that the tokenizer of a model, or the chat template that comes with it, failed on a text."""
    return ExplorerError(
        FailureKind.MODEL,
        f'The tokenizer of the model "{name}", or its chat template, fails on the texts: {cause(error)}',
        "Choose another model, or the backend Transformers, which uses no chat template.",
    )


def cause(error: BaseException) -> str:
    """Return the line of an error that says most, less where in a library it came from, as the end of a sentence."""
    told = str(error)
    operations = _OPERATIONS.search(told)
    if operations is not None:
        told = f"it has no conversion of {operations[1]}"
    elif told.startswith(_TRACING):
        told = _why_untraced(told.removeprefix(_TRACING))
    lines = [line.strip() for line in told.splitlines() if line.strip() and _PLACE not in line]
    words = (lines[0] if lines else type(error).__name__).rstrip(".")
    if len(words) > _LONGEST_CAUSE:
        words = words[:_LONGEST_CAUSE].rstrip() + "…"
    return f"{words}."


def _why_untraced(report: str) -> str:
    """Return why torch could not write down what a model does, from what OpenVINO reports of it."""
    if _OTHER_GRAPHS in report:
        return "it does not do the same at every call, so that torch cannot trace it"
    lines = [line for line in report.splitlines() if line.strip() and line.strip() != "Exception:"]
    return f"torch cannot trace it: {lines[0].strip()}" if lines else "torch cannot trace it"
