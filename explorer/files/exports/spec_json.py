"""What was asked for and what really ran, as JSON."""

from __future__ import annotations

import json
import math
from dataclasses import asdict

from explorer import __version__
from explorer.domain.choices.ran import run_words
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import LAST_LAYER, Part, Readout
from explorer.domain.texts.cleaning import valid


def describe_run(encoding: Encoding, readout: Readout) -> dict[str, object]:
    """Return how the vectors of `readout` came about, made of what JSON can hold.

    `batch_size` belongs to the naive poolings, whose vectors depend on it, and is null for the others.
    Of vectors that were read from a file the name stands in place of all that says how a model ran.
    `set` holds, by the names of the settings, what is not as usual, in words as they stand under a figure.
    `normalize` is what was asked for; `model_normalizes` says whether the model's own pipeline ends in Normalize.
    """
    spec, info = encoding.spec, encoding.info
    words = {name.value: said for name, said in run_words(encoding, readout).items()}
    if encoding.file:
        return {
            "program": f"sentence-explorer {__version__}",
            "vectors_from": encoding.file,
            "normalize": readout.normalize,
            "truncate_dim": readout.truncate_dim,
            "set": words,
            "notes": list(encoding.notes),
        }
    return {
        "program": f"sentence-explorer {__version__}",
        "model": spec.model,
        "model_name": info.name,
        "architecture": info.architecture,
        "modules": list(info.modules),
        "model_pooling": info.pooling_mode,
        "model_normalizes": info.normalizes,
        "backend": spec.backend.value,
        "engine": encoding.engine.value,
        "pooling": readout.pooling.value,
        "layer": "last" if readout.layer == LAST_LAYER else readout.layer,
        "normalize": readout.normalize,
        "truncate_dim": info.dimensions_kept(readout),
        "max_length": info.max_length,
        "part": None if info.habits.part is Part.AUTO else info.habits.part.value,
        "prompt": encoding.prompt.text,
        "prompt_name": encoding.prompt.name or None,
        "query_prompt": encoding.query_prompt.text,
        "batch_size": spec.batch_size if readout.pooling.is_naive else None,
        "padding_side": info.padding_side,
        "device": encoding.device,
        "dtype": encoding.dtype,
        "set": words,
        "batches": encoding.batches,
        "seconds": asdict(encoding.seconds),
        "notes": list(dict.fromkeys((*info.notes, *encoding.notes))),
    }


def to_json(value: object, indent: int | None = None) -> str:
    """Return `value` as JSON in ASCII, with null for what JSON has no number for (NaN, infinities)."""
    return json.dumps(_finite(value), indent=indent, allow_nan=False)


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return valid(value)
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
