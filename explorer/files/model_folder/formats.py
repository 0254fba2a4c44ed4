"""In which formats the weights in a folder are stored, and the way out where it is none that this program opens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from explorer.domain.failure import ExplorerError
from explorer.domain.model.titles import display_name
from explorer.files.model_folder.failures import COPY_AGAIN, failure, missing_file, refuse
from explorer.files.model_folder.json_files import read_settings

WEIGHTS = "model.safetensors"
INDEX = WEIGHTS + ".index.json"
_PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")
_NO_WEIGHTS = re.compile(r"(training_args|optimizer|scheduler|scaler|rng_state|trainer_state)\b.*|openvino_.*\.bin")
"""Pickled files that a training run leaves beside a model; nothing ever opens them. And OpenVINO's own .bin."""
_OTHERS: Mapping[str, str] = {
    "*.gguf": "GGUF (llama.cpp)",
    "*.onnx": "ONNX",
    "openvino*.xml": "OpenVINO",
    "*.h5": "TensorFlow",
    "*.msgpack": "Flax",
    "*.ot": "rust-bert",
    "*.tflite": "TensorFlow Lite",
    "*.mlmodel": "Core ML",
    "*.mlpackage": "Core ML",
    "*.npz": "MLX",
}
_SUBFOLDERS = ("", "onnx", "openvino")


def other_formats(place: Path) -> Mapping[str, str]:
    """Return the formats other than safetensors of the weights in a folder, each with the name of one file."""
    found = {}
    for pattern, name in _OTHERS.items():
        for within in _SUBFOLDERS:
            files = sorted(path for path in (place / within).glob(pattern) if (place / within).is_dir())
            if files and name not in found:
                found[name] = files[0].relative_to(place).as_posix()
    return found


def pickled_files(place: Path) -> list[str]:
    """Return the names of the files in a folder that hold pickled weights."""
    if not place.is_dir():
        return []
    files = (path.name for path in place.iterdir() if path.suffix in _PICKLED)
    return sorted(name for name in files if not _NO_WEIGHTS.fullmatch(name))


def found_in(folder: Path, safetensors: bool) -> tuple[str, ...]:
    """Return the names of all formats that there are weights in."""
    pickled = ("pickled",) if pickled_files(folder) else ()
    return (*(("safetensors",) if safetensors else ()), *pickled, *other_formats(folder))


def stored_otherwise(place: Path) -> bool:
    """Whether there are weights in a folder, but in other formats only."""
    return bool(pickled_files(place) or other_formats(place))


def check_pickled(folder: Path, place: Path) -> None:
    """Refuse a folder without safetensors whose weights are pickled; raises `ExplorerError` of kind MODEL."""
    pickled = pickled_files(place)
    if pickled:
        raise refuse(
            folder,
            f"its weights are stored as pickled data ({_within(folder, place)}{pickled[0]}), "
            "which can run code when it is opened",
            _save_again(folder),
        )


def _within(folder: Path, place: Path) -> str:
    return "" if place == folder else f"{place.relative_to(folder).as_posix()}/"


def no_weights(folder: Path, place: Path) -> ExplorerError:
    """Return why there are no weights to open in `place`, a folder of the model in `folder`."""
    try:
        check_pickled(folder, place)
    except ExplorerError as error:
        return error
    others, where = other_formats(place), _within(folder, place)
    if others:
        (name, file), *_ = others.items()
        return failure(
            f'The model in "{display_name(folder)}" is stored for {" and ".join(others)} only ({where}{file}), '
            "and this program opens safetensors.",
            _GGUF if name.startswith("GGUF") else f"Put the {WEIGHTS} of the same model into the folder, too.",
        )
    strange = sorted(path.name for path in place.glob("*.safetensors")) if place.is_dir() else []
    if strange:
        return failure(
            f'The model in "{display_name(folder)}" has weights under a name that the libraries do not look for '
            f"({where}{strange[0]}).",
            f"Rename the file to {WEIGHTS}, or choose another model folder.",
        )
    if place == folder:
        return failure(
            f'The folder "{display_name(folder)}" holds no weights: it has no {WEIGHTS}.',
            "Copy the model's files again, with its weights.",
        )
    return missing_file(folder, f"{where}{WEIGHTS}", "the weights of one of its modules", COPY_AGAIN)


_GGUF = "Choose the folder from which the GGUF file was made, with its config.json and model.safetensors."


def adapter(folder: Path, place: Path) -> ExplorerError:
    """Return what there is to say of a folder that holds an adapter."""
    try:
        base = read_settings(place / "adapter_config.json").get("base_model_name_or_path")
    except ExplorerError:
        base = None
    of = f" for {base}" if isinstance(base, str) and base else ""
    return refuse(
        folder,
        f"it is an adapter{of} that needs another model",
        "Merge the two and save the result: with peft, "
        f'PeftModel.from_pretrained(MODEL, "{folder.name}").merge_and_unload().save_pretrained("merged").',
    )


def check_quantised(folder: Path, config: Mapping[str, Any], names: Mapping[str, object]) -> None:
    """Refuse weights that are packed numbers of few bits.

    Raises
    ------
    ExplorerError
        MODEL.
    """
    settings = config.get("quantization_config")
    method = settings.get("quant_method") if isinstance(settings, dict) else None
    if not method and isinstance(settings, dict) and any(key.startswith(("load_in", "bnb_")) for key in settings):
        method = "bitsandbytes"
    if not method and any(name.endswith((".qweight", ".quant_map", ".absmax", ".SCB")) for name in names):
        method = "few bits"
    if method or settings:
        raise failure(
            f'The weights of the model in "{display_name(folder)}" are quantised ({method or "in some way"}), '
            "and this program computes with whole ones.",
            "Choose the folder of the model that it was made from.",
        )


def _save_again(folder: Path) -> str:
    """Return the two lines that save a pickled model as safetensors."""
    if (folder / "modules.json").exists():
        lines = (
            "from sentence_transformers import SentenceTransformer",
            f'SentenceTransformer("{folder.name}").save("{folder.name}-safe")',
        )
    else:
        lines = (
            "from transformers import AutoModel",
            f'AutoModel.from_pretrained("{folder.name}", use_safetensors=False).save_pretrained("{folder.name}")',
        )
    return f"If you trust where it comes from, save it as safetensors: {'; '.join(lines)}."
