"""Why a model could not be loaded, in one sentence: the libraries say it in many lines, or by a traceback."""

from __future__ import annotations

import re

import torch
import transformers
from safetensors import SafetensorError

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.model.folder import ModelFolder
from explorer.domain.words import shortened
from explorer.inference.machine.devices import is_oom, lacks_precision, precision_failure
from explorer.inference.machine.torch_devices import precision_of
from explorer.inference.models.checks.tokenizer_files import damaged_tokenizer
from explorer.inference.models.torch.checks.load_report import mismatched_weight

_COPY_AGAIN = "Copy the model's files again, or choose another model."
_SETTINGS = "Check the settings in the model's folder, or choose another model."
_FIELD = re.compile(r"[Ff]ield '(\w+)'[^\n]*\n?\s*(?:TypeError: Field '\w+' )?(expected [^\n]*)?")
_UNKNOWN = re.compile(r"model type `(.*?)` but Transformers does not recognize|Unrecognized model in")
_LONGEST = 160


def load_failure(
    error: BaseException, report: list[str], folder: ModelFolder, device: torch.device, dtype: torch.dtype
) -> ExplorerError:
    """Return the failure to hand on for what a library raised, and reported, while it loaded a model."""
    name = folder.name
    if isinstance(error, ExplorerError):
        return error
    if isinstance(error, SafetensorError):
        return _failure(f'The weights of the model "{name}" are damaged.')
    if isinstance(error, MemoryError) or (isinstance(error, Exception) and is_oom(error)):
        return ExplorerError(
            FailureKind.MEMORY,
            f'The model "{name}" does not fit in the memory of {device}.',
            "Choose a smaller model or another device.",
        )
    if isinstance(error, Exception) and lacks_precision(error):
        return precision_failure(name, str(device), precision_of(dtype))
    text = str(error)
    if _UNKNOWN.search(text) or (folder.own_code and "trust_remote_code" in text):
        return unknown_architecture(folder)
    mismatch = mismatched_weight(report)
    if mismatch is not None:
        weight, stored, stated = mismatch
        return _failure(
            f'The weights of the model "{name}" are not of the sizes that its settings state: '
            f"{weight} has {stored}, where {stated} is stated.",
            "Set the sizes in its config.json right, or copy the model's files again.",
        )
    if "Padding_idx must be within" in text:
        message = f'The setting pad_token_id of the model "{name}" is the number of no token that its weights know.'
        return _failure(message, _SETTINGS)
    damaged = damaged_tokenizer(folder.transformer)
    if damaged:
        return _failure(f'The file {damaged} of the model "{name}" is damaged.')
    field = _FIELD.search(text)
    if field:
        expected = f" ({field.group(2).strip().rstrip('.')})" if field.group(2) else ""
        return _failure(f'The setting {field.group(1)} of the model "{name}" is wrong{expected}.', _SETTINGS)
    return _failure(f'The model "{name}" cannot be loaded{_cause(error)}.', _SETTINGS)


def unknown_architecture(folder: ModelFolder) -> ExplorerError:
    """Return the failure of a model whose architecture transformers has no code for."""
    kind = f'the kind "{folder.architecture}"' if folder.architecture else "this kind"
    own = ", and the model's own Python code is never run" if folder.own_code else ""
    return _failure(
        f'The model "{folder.name}" is of {kind}, which is not known to Transformers {transformers.__version__}{own}.',
        "Choose another model, or a newer Transformers if it was published after this one.",
    )


def _cause(error: BaseException) -> str:
    """Return what a library said, as the end of a sentence: its first line, without places in its code."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if not lines:
        return f" ({type(error).__name__})"
    line = lines[0].rstrip(".:")
    if isinstance(error, KeyError):
        line = f"there is no {line.strip(chr(39))}"
    return f": {shortened(line, _LONGEST, strip=False)}"


def _failure(message: str, advice: str = _COPY_AGAIN) -> ExplorerError:
    return ExplorerError(FailureKind.MODEL, message, advice)
