"""Which files hold the weights of a model, and what their headers say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from explorer.domain.settings.spec import Precision
from explorer.files.model_folder.failures import damaged_file, missing_file, refuse
from explorer.files.model_folder.formats import INDEX, WEIGHTS, no_weights
from explorer.files.model_folder.json_files import read_settings
from explorer.files.model_folder.weights.headers import Tensor, read_header

_DTYPES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}


def read_weights(folder: Path, place: Path) -> Mapping[str, Tensor]:
    """Return the weights in `place`, a folder of the model in `folder`, by their names.

    Raises
    ------
    ExplorerError
        MODEL, where they are not there as safetensors, or damaged.
    """
    tensors: dict[str, Tensor] = {}
    for path in weight_files(folder, place):
        tensors.update(read_header(path))
    return tensors


def weight_files(folder: Path, place: Path) -> tuple[Path, ...]:
    """Return the files of the weights in `place`, one or the parts of one; raises as `read_weights`."""
    if (place / WEIGHTS).exists():
        return (place / WEIGHTS,)
    if not (place / INDEX).exists():
        raise no_weights(folder, place)
    listed = read_settings(place / INDEX).get("weight_map")
    if not isinstance(listed, dict) or not listed or not all(isinstance(name, str) for name in listed.values()):
        raise damaged_file(place / INDEX, 'its "weight_map" does not name the files of weights')
    parts = []
    for name in dict.fromkeys(listed.values()):
        if PurePosixPath(name).name != name or "\\" in name or not name.endswith(".safetensors"):
            raise refuse(folder, f"its {INDEX} names {name}, which is no safetensors file of its folder")
        if not (place / name).exists():
            raise missing_file(folder, name, f"one of the {len(set(listed.values()))} files of its weights")
        parts.append(place / name)
    return tuple(parts)


def stored_dtype(tensors: Mapping[str, Tensor]) -> str:
    """Return the number format of most weights ("float32"); empty where it is none to compute in."""
    counts: dict[str, int] = {}
    for tensor in tensors.values():
        counts[tensor.dtype] = counts.get(tensor.dtype, 0) + tensor.elements
    return _DTYPES.get(max(counts, key=counts.__getitem__), "") if counts else ""


def library_dtype(settings: Mapping[str, Any], config: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> str:
    """Return the number format that Sentence Transformers computes in unless told otherwise; empty where not told.

    Parameters
    ----------
    settings
        Those of the first module: what they hand to Transformers goes before its configuration.
    config
        config.json of the transformer, which goes before its weights.
    tensors
        The weights by their names.
    """
    asked = _asked({**_mapping(settings.get("model_args")), **_mapping(settings.get("model_kwargs"))})
    if asked in ("", "auto"):
        asked = _asked(config)
    if not asked:
        stored = {tensor.dtype for tensor in tensors.values() if "F" in tensor.dtype}
        asked = _DTYPES.get(stored.pop(), "") if len(stored) == 1 else ""
    named = next((precision for precision in Precision if precision == asked), None)
    return named.value if named is not None and named.is_format else ""


def _asked(settings: Mapping[str, Any]) -> str:
    """Return the number format that settings of Transformers name; empty where they name none."""
    return str(settings.get("dtype") or settings.get("torch_dtype") or "").removeprefix("torch.")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
